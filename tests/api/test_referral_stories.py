"""The eighteen stories of MedCom's 2026 referral draft, as a sender and a municipality live them.

What the draft has an event for is told both ways: by plain FHIR and by `$process-message`. Decisions
are the municipality's, and a sender reads them; for the dialogue the draft has no events.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any, Protocol

import httpx
import orjson
import pytest

from app.fhir import wire
from app.fhir.envelopes import EVENTS
from tests.api.loop import COORDINATOR, CPR, FHIR, CaseWorker, a_referral, case_worker
from tests.api.subscribing import TOPIC, made, on_topic, parameters
from tests.api.test_intake import TRIED, WHY, YES
from tests.conftest import Service

Json = dict[str, Any]
BACK = [{"text": "Lænderygsmerter"}]
EXAMINED = {**YES, "weeks_of_pain": 20, "earlier_treatments": [TRIED], "need_level_reason": WHY}
REQUEST = "urn:uuid:00000000-0000-4000-8000-000000000001"
PATIENT = {
    "resourceType": "Patient",
    "identifier": [{"system": CPR, "value": "2509479989"}],
    "name": [{"family": "Elmer", "given": ["Bruno"]}],
}
SCAN = base64.b64encode(b"%PDF-1.4 MR-beskrivelse").decode()
DOCUMENT = {
    "resourceType": "DocumentReference",
    "status": "current",
    "subject": {"reference": "urn:uuid:00000000-0000-4000-8000-000000000002"},
    "content": [{"attachment": {"contentType": "application/pdf", "title": "MR", "data": SCAN}}],
    "context": {"related": [{"reference": REQUEST}]},
}


class Sender(Protocol):
    """A practice's system; each way of speaking does the same four things."""

    http: httpx.AsyncClient

    async def create(self, *beside: Json, **changes: Any) -> str: ...
    async def change(self, id_: str, **changes: Any) -> None: ...
    async def withdraw(self, id_: str) -> None: ...


def _entries(*beside: Json, **changes: Any) -> list[Json]:
    """The request with the citizen and what is beside them."""
    subject = {"reference": "urn:uuid:00000000-0000-4000-8000-000000000002"}
    resources = [a_referral(subject=subject, **changes), PATIENT, *beside]
    return [
        {"fullUrl": f"urn:uuid:00000000-0000-4000-8000-00000000000{number}", "resource": resource}
        for number, resource in enumerate(resources, 1)
    ]


class Plain:
    """By transaction and by update."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def create(self, *beside: Json, **changes: Any) -> str:
        entries = [
            entry | {"request": {"method": "POST", "url": entry["resource"]["resourceType"]}}
            for entry in _entries(*beside, **changes)
        ]
        bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
        answer = await self.http.post("/fhir", content=wire.dumps(bundle), headers=FHIR)
        assert answer.status_code == 200, answer.text
        location: str = answer.json()["entry"][0]["response"]["location"]
        return location.split("/")[-3]

    async def change(self, id_: str, **changes: Any) -> None:
        path = f"/fhir/ServiceRequest/{id_}"
        held = await self.http.get(path)
        body = wire.dumps(held.json() | changes)
        answer = await self.http.put(path, content=body, headers=FHIR | {"If-Match": held.headers["etag"]})
        assert answer.status_code == 200, answer.text

    async def withdraw(self, id_: str) -> None:
        await self.change(id_, status="revoked")


class Message:
    """By message, each answered by a message that says ok."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http
        self.sent = 0

    async def _process(self, event: str, *beside: Json, **changes: Any) -> str:
        self.sent += 1
        header = {
            "resourceType": "MessageHeader",
            "id": f"00000000-0000-4000-9000-00000000000{self.sent}",
            "eventCoding": {"system": EVENTS, "code": event},
            "source": {"endpoint": "https://praksis.example"},
            "focus": [{"reference": REQUEST}],
        }
        entries = [
            {"fullUrl": f"urn:uuid:{header['id']}", "resource": header},
            *_entries(*beside, **changes),
        ]
        message = {
            "resourceType": "Bundle",
            "type": "message",
            "timestamp": f"2026-11-20T10:00:0{self.sent}+01:00",
            "entry": entries,
        }
        answer = await self.http.post("/fhir/$process-message", content=wire.dumps(message), headers=FHIR)
        receipt = answer.json()["entry"][0]["resource"]
        assert receipt["eventCoding"]["code"] == "acknowledge"
        assert receipt["response"] == {"identifier": header["id"], "code": "ok"}, answer.text
        focus: str = receipt["focus"][0]["reference"]
        return focus.partition("/")[2]

    async def create(self, *beside: Json, **changes: Any) -> str:
        return await self._process("new-referral", *beside, **changes)

    async def change(self, id_: str, **changes: Any) -> None:
        assert await self._process("update-referral", **changes) == id_

    async def withdraw(self, id_: str) -> None:
        assert await self._process("cancel-referral", status="revoked") == id_


WAYS: dict[str, Callable[[httpx.AsyncClient], Sender]] = {"plain FHIR": Plain, "message": Message}


@pytest.fixture(params=list(WAYS))
async def sender(service: Service, request: pytest.FixtureRequest) -> Sender:
    return WAYS[request.param](await service.as_client("demo-gp"))


@pytest.fixture
async def worker(service: Service) -> CaseWorker:
    return await case_worker(service)


async def task_of(sender: Sender, id_: str) -> Json:
    (entry,) = (await sender.http.get("/fhir/Task", params={"focus": f"ServiceRequest/{id_}"})).json()[
        "entry"
    ]
    task: Json = entry["resource"]
    return task


async def request_of(sender: Sender, id_: str) -> Json:
    answer = await sender.http.get(f"/fhir/ServiceRequest/{id_}")
    assert answer.status_code == 200, answer.text
    request: Json = answer.json()
    return request


async def referral_of(worker: CaseWorker, id_: str) -> Json:
    referral: Json = await worker.get(f"/api/v1/referrals/{id_}")
    return referral


# The referrer


async def test_1_a_referral_is_created(sender: Sender, worker: CaseWorker) -> None:
    id_ = await sender.create()
    assert (await request_of(sender, id_))["status"] == "active"
    assert (await referral_of(worker, id_))["status"] == "received"


async def test_2_documents_are_attached(sender: Sender, worker: CaseWorker) -> None:
    id_ = await sender.create(DOCUMENT)
    found = (
        await worker.http.get("/fhir/DocumentReference", params={"related": f"ServiceRequest/{id_}"})
    ).json()
    (document,) = [entry["resource"] for entry in found["entry"]]
    assert document["content"][0]["attachment"]["data"] == SCAN


async def test_3_a_referral_is_changed(sender: Sender, worker: CaseWorker) -> None:
    id_ = await sender.create()
    await sender.change(id_, priority="asap")
    assert (await request_of(sender, id_))["meta"]["versionId"] == "2"
    assert (await referral_of(worker, id_))["priority"] == "asap"


async def test_4_a_referral_is_withdrawn(sender: Sender, worker: CaseWorker) -> None:
    id_ = await sender.create()
    await sender.withdraw(id_)
    assert (await request_of(sender, id_))["status"] == "revoked"
    assert (await referral_of(worker, id_))["status"] == "revoked"


async def test_5_a_referral_is_followed_by_asking_and_by_being_told(
    service: Service, sender: Sender, worker: CaseWorker
) -> None:
    id_ = await sender.create()
    subscription = await made(sender.http, on_topic())
    await service.work()
    before = await task_of(sender, id_)
    await worker.act(await referral_of(worker, id_), "accept", criteria=["C1"], **COORDINATOR)
    await service.work()
    told = parameters(orjson.loads(service.endpoints.calls[-1].content))["notification-event"]
    assert [event["focus"]["reference"].endswith(f"Task/{before['id']}") for event in told] == [True]
    assert (await task_of(sender, id_))["status"] == "accepted" != before["status"]
    # The draft's sender cancels its subscription at the final decision.
    assert (await sender.http.delete(f"/fhir/Subscription/{subscription['id']}")).status_code == 204


async def test_6_the_decision_is_received(sender: Sender, worker: CaseWorker) -> None:
    id_ = await sender.create()
    await worker.act(await referral_of(worker, id_), "accept", criteria=["C1"], **COORDINATOR)
    task = await task_of(sender, id_)
    assert (task["status"], task["code"]["coding"][1]["code"]) == ("accepted", "accept")
    assert task["executionPeriod"]["end"]


# The municipality


async def test_7_a_referral_is_received_and_acknowledged(sender: Sender, worker: CaseWorker) -> None:
    """The answer of the create says so, or the message that acknowledges; both name the request."""
    id_ = await sender.create()
    assert [item["id"] for item in (await worker.get("/api/v1/inbox"))["items"]] == [id_]
    assert (await task_of(sender, id_))["status"] == "received"


async def test_8_a_referral_is_triaged(sender: Sender, worker: CaseWorker) -> None:
    id_ = await sender.create(reasonCode=BACK)
    await worker.act(await referral_of(worker, id_), "assess-eligibility", **EXAMINED)
    task = await task_of(sender, id_)
    assert task["businessStatus"]["coding"][0]["code"] == "under-review"
    assert task["status"] == "received"


async def test_9_a_referral_is_accepted_and_booked_and_its_sender_told_by_itself(
    service: Service, sender: Sender, worker: CaseWorker
) -> None:
    id_ = await sender.create()
    accepted = await worker.act(await referral_of(worker, id_), "accept", criteria=["C1"], **COORDINATOR)
    pathway = await worker.pathway(accepted)
    booked = await worker.act(pathway, "book-conversation", at="2026-12-01T09:00:00+01:00")
    await service.work()
    found = (await worker.http.get("/fhir/Encounter", params={"patient": booked["citizen_id"]})).json()
    (encounter,) = [entry["resource"] for entry in found["entry"]]
    assert encounter["status"] == "planned"
    (notice,) = (await sender.http.get("/fhir/Communication", params={"based-on": id_})).json()["entry"]
    assert notice["resource"]["category"][0]["coding"][0]["code"] == "START"


async def test_10_a_referral_is_rejected_with_its_reason(
    service: Service, sender: Sender, worker: CaseWorker
) -> None:
    id_ = await sender.create()
    await worker.act(
        await referral_of(worker, id_), "reject", reason="not-target-group", comment="Se svaret."
    )
    await service.work()
    task = await task_of(sender, id_)
    assert task["status"] == "rejected"
    assert task["statusReason"]["coding"][0]["code"] == "not-target-group"
    assert (await sender.http.get("/fhir/Communication", params={"based-on": id_})).json()["entry"]


async def test_11_a_referral_is_forwarded_as_one_that_replaces_it(
    service: Service, sender: Sender, worker: CaseWorker
) -> None:
    id_ = await sender.create()
    await worker.act(await referral_of(worker, id_), "forward", to_authority="0316", reason="Flyttet")
    await service.work()
    assert (await task_of(sender, id_))["code"]["coding"][1]["code"] == "forward"
    newer = (await sender.http.get("/fhir/ServiceRequest", params={"replaces": id_})).json()["entry"]
    assert [entry["resource"]["status"] for entry in newer] == ["active"]


async def test_12_the_priority_is_changed(sender: Sender, worker: CaseWorker) -> None:
    id_ = await sender.create(priority="routine")
    await worker.act(await referral_of(worker, id_), "prioritise", priority="asap", reason="Kraftnedsættelse")
    task = await task_of(sender, id_)
    assert (task["priority"], task["code"]["coding"][1]["code"]) == ("asap", "prioritise")


# The dialogue


async def _asked(service: Service, sender: Sender, worker: CaseWorker) -> tuple[str, Json]:
    """Send one and be asked about it; return the request's id and the question."""
    id_ = await sender.create()
    await worker.act(await referral_of(worker, id_), "ask-for-supplement", question="Er der taget MR?")
    await service.work()
    query = {"based-on": id_, "status": "active"}
    (entry,) = (await sender.http.get("/fhir/CommunicationRequest", params=query)).json()["entry"]
    return id_, entry["resource"]


async def test_13_a_supplement_is_requested(service: Service, sender: Sender, worker: CaseWorker) -> None:
    id_, question = await _asked(service, sender, worker)
    assert "Er der taget MR?" in question["payload"][0]["contentString"]
    assert (await request_of(sender, id_))["status"] == "on-hold"
    assert (await task_of(sender, id_))["status"] == "on-hold"


def _said(id_: str, number: str, **changes: Any) -> Json:
    return {
        "resourceType": "Communication",
        "identifier": [{"system": "https://praksis.example/besked", "value": number}],
        "status": "completed",
        "basedOn": [{"reference": f"ServiceRequest/{id_}"}],
        "payload": [{"contentString": "Ja, i juni."}],
    } | changes


async def _write(sender: Sender, said: Json) -> None:
    answer = await sender.http.post("/fhir/Communication", content=wire.dumps(said), headers=FHIR)
    assert answer.status_code == 201, answer.text


async def test_14_a_request_for_supplement_is_answered(
    service: Service, sender: Sender, worker: CaseWorker
) -> None:
    id_, question = await _asked(service, sender, worker)
    await _write(sender, _said(id_, "B-1", inResponseTo=[{"reference": f"Communication/{question['id']}"}]))
    assert (await referral_of(worker, id_))["status"] == "under-review"
    now = (await sender.http.get(f"/fhir/CommunicationRequest/{question['id']}")).json()
    assert now["status"] == "completed"


async def test_14_a_change_of_the_referral_is_an_answer_too(
    service: Service, sender: Sender, worker: CaseWorker
) -> None:
    id_, question = await _asked(service, sender, worker)
    await sender.change(id_, note=[{"text": "MR i juni: ingen prolaps."}])
    assert (await referral_of(worker, id_))["status"] == "under-review"
    now = (await sender.http.get(f"/fhir/CommunicationRequest/{question['id']}")).json()
    assert now["status"] == "completed"


@pytest.mark.parametrize("act", ["withdraw", "replace"])
async def test_14_nobody_waits_for_an_answer_about_what_is_withdrawn_or_replaced(
    service: Service, sender: Sender, worker: CaseWorker, act: str
) -> None:
    id_, question = await _asked(service, sender, worker)
    if act == "withdraw":
        await sender.withdraw(id_)
    else:
        newer = [{"system": "https://praksis.example", "value": "H-2"}]
        await sender.create(identifier=newer, replaces=[{"reference": f"ServiceRequest/{id_}"}])
    now = (await sender.http.get(f"/fhir/CommunicationRequest/{question['id']}")).json()
    assert now["status"] == "completed"
    assert (await request_of(sender, id_))["status"] == "revoked"


async def test_15_a_matter_is_made_clear_back_and_forth(
    service: Service, sender: Sender, worker: CaseWorker
) -> None:
    id_ = await sender.create()
    await worker.act(await referral_of(worker, id_), "write-message", text="Kan borgeren om formiddagen?")
    await service.work()
    (ours,) = (await sender.http.get("/fhir/Communication", params={"based-on": id_})).json()["entry"]
    ours = ours["resource"]
    await _write(sender, _said(id_, "B-1", inResponseTo=[{"reference": f"Communication/{ours['id']}"}]))
    thread = (await sender.http.get("/fhir/Communication", params={"based-on": id_})).json()["entry"]
    assert len(thread) == 2
    (theirs,) = [e["resource"] for e in thread if e["resource"]["id"] != ours["id"]]
    assert theirs["inResponseTo"] == [{"reference": f"Communication/{ours['id']}"}]


async def test_16_the_sender_is_notified_at_each_change(
    service: Service, sender: Sender, worker: CaseWorker
) -> None:
    await made(sender.http, on_topic("referral-status", "full-resource"))
    await service.work()
    id_ = await sender.create(reasonCode=BACK)
    await service.work()
    await worker.act(await referral_of(worker, id_), "assess-eligibility", **EXAMINED)
    await service.work()
    await worker.act(await referral_of(worker, id_), "accept", criteria=["C1"], **COORDINATOR)
    await service.work()
    bundles = [orjson.loads(call.content) for call in service.endpoints.calls[1:]]
    assert {parameters(bundle)["topic"] for bundle in bundles} == {f"{TOPIC}referral-status"}
    told = [entry["resource"] for bundle in bundles for entry in bundle["entry"][1:]]
    states = [r["businessStatus"]["coding"][0]["code"] for r in told if r["resourceType"] == "Task"]
    assert states == ["received", "under-review", "accepted"]


async def test_17_another_offer_is_pointed_to_and_asked_for_there(
    service: Service, sender: Sender, worker: CaseWorker
) -> None:
    """The rejection says where to, in words; the sender refers there, in place of the first."""
    id_ = await sender.create()
    where = "Henvis til Svendborg, som har holdet."
    await worker.act(await referral_of(worker, id_), "reject", reason="not-target-group", comment=where)
    await service.work()
    (notice,) = (await sender.http.get("/fhir/Communication", params={"based-on": id_})).json()["entry"]
    assert where in notice["resource"]["payload"][0]["contentString"]
    again = await sender.create(
        identifier=[{"system": "https://praksis.example", "value": "H-2"}],
        replaces=[{"reference": f"ServiceRequest/{id_}"}],
    )
    assert (await request_of(sender, again))["replaces"][0]["reference"] == f"ServiceRequest/{id_}"


async def test_18_what_was_wrong_is_agreed_on_and_put_right(
    service: Service, sender: Sender, worker: CaseWorker
) -> None:
    """A wrong code is changed; about another citizen it is another request, and the first an error."""
    id_ = await sender.create(reasonCode=[{"text": "Skulder"}])
    await worker.act(await referral_of(worker, id_), "ask-for-supplement", question="Er det skulderen?")
    await service.work()
    await sender.change(id_, reasonCode=[{"text": "Ryg"}])
    assert (await request_of(sender, id_))["reasonCode"] == [{"text": "Ryg"}]
    await worker.act(await referral_of(worker, id_), "mark-error", reason="Forkert CPR-nummer")
    assert (await request_of(sender, id_))["status"] == "entered-in-error"
