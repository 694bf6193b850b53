"""The dialogue about a referral: a question, an answer, a message, and what is written back."""

from __future__ import annotations

import base64
from typing import Any

import httpx
import pytest

from app.fhir import wire
from tests.api.loop import FHIR, NOBODY, CaseWorker, a_referral, case_worker, send_fhir
from tests.api.test_fhir_write import issues, places
from tests.conftest import Service

PDF = base64.b64encode(b"%PDF-1.4 MR-beskrivelse").decode()
Json = dict[str, Any]


def a_message(request: str, **changes: Any) -> Json:
    return {
        "resourceType": "Communication",
        "identifier": [{"system": "https://praksis.example/besked", "value": "B-1"}],
        "status": "completed",
        "basedOn": [{"reference": f"ServiceRequest/{request}"}],
        "sent": "2026-11-20T10:00:00+01:00",
        "payload": [{"contentString": "Borgeren er indlagt i næste uge."}],
    } | changes


async def write(client: httpx.AsyncClient, message: Json) -> httpx.Response:
    return await client.post("/fhir/Communication", content=wire.dumps(message), headers=FHIR)


async def referred(service: Service) -> tuple[httpx.AsyncClient, CaseWorker, Json]:
    gp = await service.as_client("demo-gp")
    answer = await send_fhir(gp, a_referral())
    assert answer.status_code == 201, answer.text
    worker = await case_worker(service)
    return gp, worker, await worker.get(f"/api/v1/referrals/{answer.json()['id']}")


async def asked(service: Service) -> tuple[httpx.AsyncClient, CaseWorker, Json, str]:
    """The case worker asks, and the question has left."""
    gp, worker, referral = await referred(service)
    referral = await worker.act(referral, "ask-for-supplement", question="Er der taget MR?")
    await service.work()
    (notice,) = (await worker.get(f"/api/v1/referrals/{referral['id']}/notices"))["items"]
    return gp, worker, referral, notice["id"]


@pytest.mark.requirement("R15", "R77")
async def test_an_answer_supplements_the_referral_and_stands_on_a_desk(service: Service) -> None:
    gp, worker, referral, question = await asked(service)
    reply = a_message(referral["id"], inResponseTo=[{"reference": f"Communication/{question}"}])
    reply["payload"] = [{"contentString": "Ja, i oktober."}]
    answer = await write(gp, reply)
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert (body["payload"], body["identifier"]) == (reply["payload"], reply["identifier"])
    assert body["received"]
    referral = await worker.again(referral)
    assert (referral["status"], referral["supplements"][-1]) == ("under-review", "Ja, i oktober.")
    assert (await gp.get(f"/fhir/CommunicationRequest/{question}")).json()["status"] == "completed"
    (item,) = (await worker.get("/api/v1/worklists/messages"))["items"]
    assert item["next_step"] == "handle"
    message = await worker.get(item["href"])
    assert (message["text"], message["answers"]) == ("Ja, i oktober.", question)
    await worker.act(message, "handle", note="Set")
    assert (await worker.get("/api/v1/worklists/messages"))["items"] == []
    assert (await worker.get("/api/v1/messages"))["items"] == []


async def test_what_answers_a_message_of_ours_leaves_the_question_open(service: Service) -> None:
    gp, worker, referral, question = await asked(service)
    referral = await worker.act(referral, "write-message", text="God bedring.")
    await service.work()
    notices = (await worker.get(f"/api/v1/referrals/{referral['id']}/notices"))["items"]
    written = next(notice["id"] for notice in notices if notice["id"] != question)
    reply = a_message(referral["id"], inResponseTo=[{"reference": f"Communication/{written}"}])
    assert (await write(gp, reply)).status_code == 201
    assert (await worker.again(referral))["status"] == "incomplete"
    assert (await gp.get(f"/fhir/CommunicationRequest/{question}")).json()["status"] == "active"


async def test_a_message_of_its_own_is_read_with_the_referral_and_its_timeline(service: Service) -> None:
    gp, worker, referral = await referred(service)
    answer = await write(gp, a_message(referral["id"], topic={"text": "Indlæggelse"}))
    assert answer.status_code == 201, answer.text
    (message,) = (await worker.get(f"/api/v1/referrals/{referral['id']}/messages"))["items"]
    assert (message["subject"], message["text"]) == ("Indlæggelse", "Borgeren er indlagt i næste uge.")
    assert (await worker.again(referral))["status"] == referral["status"]
    told = await worker.get(f"/api/v1/citizens/{message['citizen_id']}/timeline")
    assert "besked fra afsenderen" in str(told)
    read = await gp.get(f"/fhir/Communication/{message['id']}")
    assert read.content == answer.content


async def test_the_same_message_again_is_one_message(service: Service) -> None:
    gp, worker, referral = await referred(service)
    first, again = [await write(gp, a_message(referral["id"])) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    assert len((await worker.get("/api/v1/messages"))["items"]) == 1


async def test_what_is_attached_is_read_byte_for_byte(service: Service) -> None:
    gp, worker, referral = await referred(service)
    file = {"contentType": "application/pdf", "data": PDF, "title": "MR-beskrivelse"}
    sent = await write(gp, a_message(referral["id"], payload=[{"contentAttachment": file}]))
    assert sent.status_code == 201, sent.text
    (message,) = (await worker.get("/api/v1/messages"))["items"]
    (attached,) = message["attachments"]
    assert (attached["title"], attached["size"]) == ("MR-beskrivelse", 23)
    answer = await worker.http.get(attached["href"])
    assert (answer.content, answer.headers["content-type"]) == (b"%PDF-1.4 MR-beskrivelse", "application/pdf")
    assert answer.headers["content-disposition"] == "attachment"
    assert (await worker.http.get(attached["href"][:-1] + "7")).status_code == 404


async def test_what_is_written_back_reaches_the_sender_as_a_notice(service: Service) -> None:
    gp, worker, referral = await referred(service)
    for text in ("Borgeren starter på mandag.", "Holdet er flyttet til tirsdag."):
        referral = await worker.act(referral, "write-message", text=text)
    await service.work()
    notices = (await worker.get(f"/api/v1/referrals/{referral['id']}/notices"))["items"]
    assert [notice["type"] for notice in notices] == ["MESSAGE", "MESSAGE"]
    found = (await gp.get("/fhir/Communication", params={"based-on": referral["id"]})).json()["entry"]
    texts = [entry["resource"]["payload"][0]["contentString"] for entry in found]
    assert len(texts) == 2
    assert any("Holdet er flyttet til tirsdag." in text for text in texts)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"status": "in-progress"}, "Communication.status"),
        ({"basedOn": [{"reference": f"ServiceRequest/{NOBODY}"}]}, "Communication.basedOn[0]"),
        ({"basedOn": [{"reference": "ServiceRequest/x"}]}, "Communication.basedOn[0]"),
        (
            {"payload": [{"contentReference": {"reference": "Binary/1"}}]},
            "Communication.payload[0].contentReference",
        ),
        (
            {"payload": [{"contentAttachment": {"contentType": "image/png", "url": "https://x.example/1"}}]},
            "Communication.payload[0].contentAttachment.url",
        ),
        (
            {"payload": [{"contentAttachment": {"data": PDF}}]},
            "Communication.payload[0].contentAttachment",
        ),
        ({"stemning": "god"}, "Communication.stemning"),
    ],
)
async def test_what_cannot_be_taken_in_is_refused_where_it_stands(
    service: Service, changes: Json, place: str
) -> None:
    gp, worker, referral = await referred(service)
    answer = await write(gp, a_message(referral["id"]) | changes)
    assert answer.status_code in {400, 422}, answer.text
    assert place in places(answer)
    assert (await worker.get("/api/v1/messages"))["items"] == []


async def test_nobody_writes_about_the_request_of_another(service: Service) -> None:
    _, worker, referral = await referred(service)
    hospital = await service.as_client("demo-hospital")
    answer = await write(hospital, a_message(referral["id"]))
    assert (answer.status_code, issues(answer)[0]["code"]) == (422, "not-found")
    assert (await worker.get("/api/v1/messages"))["items"] == []


async def test_a_question_that_is_none_of_this_request_is_not_answered(service: Service) -> None:
    gp, _, referral = await referred(service)
    reply = a_message(referral["id"], inResponseTo=[{"reference": f"Communication/{NOBODY}"}])
    assert "Communication.inResponseTo" in places(await write(gp, reply))
