"""Referrals as FHIR messages: new, changed, withdrawn, each answered by a message."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from app.fhir import wire
from app.fhir.envelopes import EVENTS
from tests.api.loop import CPR, FHIR, NOBODY, a_referral, case_worker
from tests.api.test_fhir_write import places
from tests.conftest import Service

Json = dict[str, Any]
HEADER = "8c2f1a40-0d6b-4c7e-9a51-6d3e0b7f2a10"


def a_header(event: str, **changes: Any) -> Json:
    return {
        "resourceType": "MessageHeader",
        "id": HEADER,
        "eventCoding": {"system": EVENTS, "code": event},
        "source": {"name": "Praksis", "endpoint": "https://sor2.sum.dsdn.dk/#id=091034"},
        "focus": [{"reference": "urn:uuid:00000000-0000-4000-8000-000000000001"}],
    } | changes


def a_message(event: str, *, header: Json | None = None, **changes: Any) -> Json:
    """A message with the citizen beside the request, each known to the other by its address."""
    request = a_referral(subject={"reference": "urn:uuid:00000000-0000-4000-8000-000000000002"}, **changes)
    patient = {
        "resourceType": "Patient",
        "identifier": [{"system": CPR, "value": "2509479989"}],
        "name": [{"family": "Elmer", "given": ["Bruno"]}],
    }
    resources = [a_header(event) if header is None else header, request, patient]
    return {
        "resourceType": "Bundle",
        "type": "message",
        "timestamp": "2026-11-20T10:00:00+01:00",
        "entry": [
            {"fullUrl": f"urn:uuid:00000000-0000-4000-8000-00000000000{number}", "resource": resource}
            for number, resource in enumerate(resources)
        ],
    }


async def process(client: httpx.AsyncClient, message: Json) -> httpx.Response:
    return await client.post("/fhir/$process-message", content=wire.dumps(message), headers=FHIR)


def told(answer: httpx.Response) -> tuple[str, Json, Json]:
    """Return how it was received, the header that says so, and what is wrong."""
    body = answer.json()
    header, *others = [entry["resource"] for entry in body["entry"]]
    assert (body["type"], header["response"]["identifier"]) == ("message", HEADER)
    assert header["eventCoding"] == {"system": EVENTS, "code": "acknowledge"}
    return header["response"]["code"], header, others[0] if others else {}


async def test_a_new_referral_is_taken_in_once_however_often_it_comes(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    first, again = [await process(gp, a_message("new-referral")) for _ in range(2)]
    assert (first.status_code, again.status_code) == (200, 200), first.text
    (code, header, _), (same, other, _) = told(first), told(again)
    assert (code, same) == ("ok", "ok")
    assert header["focus"] == other["focus"]
    held = await gp.get(f"/fhir/{header['focus'][0]['reference']}")
    assert held.json()["identifier"] == a_referral()["identifier"]
    worker = await case_worker(service)
    assert len((await worker.get("/api/v1/inbox"))["items"]) == 1


async def test_a_changed_referral_is_the_same_one_in_its_next_version(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    await process(gp, a_message("new-referral"))
    answer = await process(gp, a_message("update-referral", priority="asap"))
    code, header, outcome = told(answer)
    assert (answer.status_code, code) == (200, "ok"), outcome
    held = (await gp.get(f"/fhir/{header['focus'][0]['reference']}")).json()
    assert (held["priority"], held["meta"]["versionId"]) == ("asap", "2")


@pytest.mark.parametrize("status", ["active", "revoked", "entered-in-error"])
async def test_a_withdrawn_referral_is_withdrawn_once(service: Service, status: str) -> None:
    gp = await service.as_client("demo-gp")
    await process(gp, a_message("new-referral"))
    answers = [await process(gp, a_message("cancel-referral", status=status)) for _ in range(2)]
    assert [told(answer)[0] for answer in answers] == ["ok", "ok"], answers[0].text
    held = await gp.get(f"/fhir/{told(answers[0])[1]['focus'][0]['reference']}")
    assert held.json()["status"] in {"revoked", "entered-in-error"}
    assert held.json()["meta"]["versionId"] == "2"


async def test_what_is_wrong_is_told_where_the_sender_wrote_it(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    answer = await process(gp, a_message("new-referral", code={"coding": [{"code": "x"}]}))
    code, _, outcome = told(answer)
    assert (answer.status_code, code) == (200, "fatal-error")
    assert "Bundle.entry[1].resource.code" in str(outcome["issue"])
    worker = await case_worker(service)
    assert (await worker.get("/api/v1/inbox"))["items"] == []


async def test_nothing_unknown_is_changed_or_withdrawn(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    for event in ("update-referral", "cancel-referral"):
        code, _, outcome = told(await process(gp, a_message(event)))
        assert (code, outcome["issue"][0]["code"]) == ("fatal-error", "not-found")


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"source": None}, "Bundle.entry[0].resource.source"),
        ({"source": {"endpoint": 1}}, "Bundle.entry[0].resource.source.endpoint"),
        ({"source": {"_endpoint": {"extension": [{"url": "urn:x", "valueCode": "x"}]}}}, "source.endpoint"),
        ({"resourceType": "Basic", "code": {"text": "x"}}, "Bundle.entry[0].resource"),
    ],
)
async def test_a_message_without_a_header_we_can_answer_is_refused(
    service: Service, changes: Json, place: str
) -> None:
    gp = await service.as_client("demo-gp")
    header = {k: v for k, v in (a_header("new-referral") | changes).items() if v is not None}
    answer = await process(gp, a_message("new-referral", header=header))
    assert (answer.status_code, answer.json()["resourceType"]) == (400, "OperationOutcome")
    assert place in str(places(answer))


NOWHERE = {"reference": "urn:uuid:00000000-0000-4000-8000-00000000000f"}


async def test_an_event_that_we_do_not_know_is_told_in_the_answer(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    code, _, outcome = told(await process(gp, a_message("dance")))
    (issue,) = outcome["issue"]
    assert (code, issue["expression"]) == ("fatal-error", ["Bundle.entry[0].resource.eventCoding.code"])


async def test_a_header_without_id_is_answered_by_its_address_and_not_taken_in(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    header = {k: v for k, v in a_header("new-referral").items() if k != "id"}
    answer = (await process(gp, a_message("new-referral", header=header))).json()
    received = answer["entry"][0]["resource"]["response"]
    assert (received["code"], received["identifier"]) == (
        "fatal-error",
        "00000000-0000-4000-8000-000000000000",
    )
    (issue,) = answer["entry"][1]["resource"]["issue"]
    assert issue["expression"] == ["Bundle.entry[0].resource.id"]


@pytest.mark.parametrize("event", ["new-referral", "update-referral"])
async def test_everything_wrong_in_a_message_is_told_in_one_answer(service: Service, event: str) -> None:
    gp = await service.as_client("demo-gp")
    header = a_header(event, focus=[*a_header(event)["focus"], NOWHERE])
    message = a_message(event, header=header, status="bogus", code={"coding": [{"code": "nope"}]})
    code, _, outcome = told(await process(gp, message))
    assert code == "fatal-error"
    assert sorted(issue["expression"][0] for issue in outcome["issue"]) == [
        "Bundle.entry[0].resource.focus[1]",
        "Bundle.entry[1].resource.code",
        "Bundle.entry[1].resource.status",
    ]


async def test_why_a_change_is_refused_is_told_where_the_sender_wrote_it(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    for event in ("new-referral", "cancel-referral"):
        assert told(await process(gp, a_message(event)))[0] == "ok"
    code, _, outcome = told(await process(gp, a_message("update-referral", priority="asap")))
    assert (code, outcome["issue"][0]["expression"]) == ("fatal-error", ["Bundle.entry[1].resource.status"])


def without_identifier(**changes: Any) -> Json:
    message = a_message("new-referral", **changes)
    del message["entry"][1]["resource"]["identifier"]
    return message


async def test_a_referral_without_identifier_is_known_again_by_its_message(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    first, again = [
        told(await process(gp, without_identifier() | {"timestamp": f"2026-11-20T1{n}:00:00+01:00"}))
        for n in range(2)
    ]
    assert (first[0], again[0]) == ("ok", "ok")
    assert first[1]["focus"] == again[1]["focus"]
    worker = await case_worker(service)
    assert len((await worker.get("/api/v1/inbox"))["items"]) == 1


async def test_the_same_message_with_another_content_is_a_fatal_error(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    await process(gp, without_identifier())
    code, _, outcome = told(await process(gp, without_identifier(priority="asap")))
    (issue,) = outcome["issue"]
    assert (code, issue["code"], issue["expression"]) == (
        "fatal-error",
        "conflict",
        ["Bundle.entry[1].resource.priority"],
    )


async def test_a_receipt_is_never_answered(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    header = a_header("acknowledge", response={"identifier": "1", "code": "ok"})
    answer = await process(gp, a_message("acknowledge", header=header))
    assert (answer.status_code, answer.json()["resourceType"]) == (400, "OperationOutcome")


def saying(message: Json, identifier: str) -> Json:
    message["entry"][1]["resource"]["identifier"] = [{"system": "https://gp.example", "value": identifier}]
    return message


async def test_one_message_is_not_two_referrals_whatever_identifier_it_carries(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    first = told(await process(gp, saying(a_message("new-referral"), "1")))
    code, _, outcome = told(await process(gp, saying(a_message("new-referral"), "2")))
    (issue,) = outcome["issue"]
    assert (first[0], code, issue["code"]) == ("ok", "fatal-error", "conflict")
    assert issue["expression"] == ["Bundle.entry[0].resource.id"]
    assert told(await process(gp, saying(a_message("new-referral"), "1")))[1]["focus"] == first[1]["focus"]
    worker = await case_worker(service)
    assert len((await worker.get("/api/v1/inbox"))["items"]) == 1


async def test_one_message_is_not_two_referrals_to_two_authorities(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    other = a_message("new-referral")
    other["entry"][1]["resource"]["performer"][0]["identifier"]["value"] = "0316"
    assert told(await process(gp, a_message("new-referral")))[0] == "ok"
    code, _, outcome = told(await process(gp, saying(other, "2")))
    assert (code, outcome["issue"][0]["expression"]) == ("fatal-error", ["Bundle.entry[0].resource.id"])
    holbaek = await case_worker(service, "demo-municipality-2")
    assert (await holbaek.get("/api/v1/inbox"))["items"] == []


@pytest.mark.parametrize("is_first_without", [True, False])
async def test_one_message_is_not_two_referrals_where_one_sending_has_no_identifier(
    service: Service, *, is_first_without: bool
) -> None:
    gp = await service.as_client("demo-gp")
    sent = [without_identifier(), saying(a_message("new-referral"), "2")]
    first, second = sent if is_first_without else reversed(sent)
    assert told(await process(gp, first))[0] == "ok"
    code, _, outcome = told(await process(gp, second))
    assert (code, outcome["issue"][0]["code"]) == ("fatal-error", "conflict")


async def test_of_one_message_with_two_identifiers_at_once_one_is_taken_in(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    sent = [process(gp, saying(a_message("new-referral"), str(n))) for n in range(4)]
    codes = sorted(told(answer)[0] for answer in await asyncio.gather(*sent))
    assert codes == ["fatal-error"] * 3 + ["ok"]
    worker = await case_worker(service)
    assert len((await worker.get("/api/v1/inbox"))["items"]) == 1


def written(message: Json, hour: int) -> Json:
    return message | {"timestamp": f"2026-11-20T{hour}:00:00+01:00"}


async def the_priority(gp: httpx.AsyncClient, answer: httpx.Response) -> str:
    held = await gp.get(f"/fhir/{told(answer)[1]['focus'][0]['reference']}")
    return str(held.json()["priority"])


async def test_an_old_change_that_comes_late_does_not_undo_a_newer_one(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    first = await process(gp, written(a_message("new-referral"), 10))
    newer = written(a_message("update-referral", priority="asap"), 12)
    assert told(await process(gp, newer))[0] == "ok"
    late = await process(gp, written(a_message("update-referral", priority="routine"), 11))
    code, _, outcome = told(late)
    (issue,) = outcome["issue"]
    assert (code, issue["code"], issue["expression"]) == ("fatal-error", "conflict", ["Bundle.timestamp"])
    assert issue["details"]["coding"][0]["code"] == "message-overtaken"
    assert await the_priority(gp, first) == "asap"
    assert told(await process(gp, written(a_message("update-referral", priority="routine"), 13)))[0] == "ok"
    assert await the_priority(gp, first) == "routine"


async def test_a_message_does_not_undo_what_its_sender_has_put_since(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    first = await process(gp, written(a_message("new-referral"), 10))
    held = await gp.get(f"/fhir/{told(first)[1]['focus'][0]['reference']}")
    put = await gp.put(
        f"/fhir/ServiceRequest/{held.json()['id']}",
        content=wire.dumps(held.json() | {"priority": "asap"}),
        headers=FHIR | {"If-Match": held.headers["etag"]},
    )
    assert put.status_code == 200, put.text
    late = written(a_message("update-referral", note=[{"text": "Ældre."}]), 11)
    assert told(await process(gp, late))[0] == "fatal-error"
    assert await the_priority(gp, first) == "asap"


async def test_a_change_that_is_sent_again_is_answered_again_and_undoes_nothing(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    first = await process(gp, written(a_message("new-referral"), 10))
    older = written(a_message("update-referral", priority="asap"), 11)
    newer = written(a_message("update-referral", note=[{"text": "Nyere."}]), 12)
    codes = [told(await process(gp, message))[0] for message in (older, newer, older)]
    assert codes == ["ok", "ok", "ok"]
    held = (await gp.get(f"/fhir/{told(first)[1]['focus'][0]['reference']}")).json()
    assert (held["note"], held["meta"]["versionId"]) == ([{"text": "Nyere."}], "3")


async def test_a_withdrawal_holds_also_where_it_comes_after_a_newer_change(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    await process(gp, written(a_message("new-referral"), 10))
    await process(gp, written(a_message("update-referral", priority="asap"), 12))
    answer = await process(gp, written(a_message("cancel-referral"), 11))
    assert told(answer)[0] == "ok"
    held = await gp.get(f"/fhir/{told(answer)[1]['focus'][0]['reference']}")
    assert held.json()["status"] == "revoked"


async def test_a_clock_that_is_ahead_does_not_shut_out_what_is_sent_later(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    first = await process(gp, written(a_message("new-referral"), 10) | {"timestamp": "2099-01-01T00:00:00Z"})
    now = datetime.now(UTC).isoformat()
    late = a_message("update-referral", priority="asap") | {"timestamp": now}
    assert told(await process(gp, late))[0] == "ok"
    assert await the_priority(gp, first) == "asap"


async def test_a_message_about_an_unknown_patient_tells_every_entry_that_names_it(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    message = a_message("new-referral")
    nobody = {"reference": f"Patient/{NOBODY}"}
    condition = {"resourceType": "Condition", "subject": nobody, "code": {"text": "Rygsmerter"}}
    message["entry"][1]["resource"]["subject"] = nobody
    message["entry"][2]["resource"] = condition
    message["entry"][1]["resource"]["reasonReference"] = [{"reference": message["entry"][2]["fullUrl"]}]
    code, _, outcome = told(await process(gp, message))
    assert (code, {issue["expression"][0] for issue in outcome["issue"]}) == (
        "fatal-error",
        {"Bundle.entry[1].resource.subject", "Bundle.entry[2].resource.subject"},
    )
