"""What the other side sends reaches the case worker: letters new, corrected and withdrawn, and answers."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.api.loop import COORDINATOR, CaseWorker, case_worker
from tests.conftest import Service
from tests.counterparts.bundles import Line, Said, care_communication
from tests.counterparts.message import Message, Unit
from tests.counterparts.reading import read
from tests.counterparts.sending import (
    CANCELLED,
    CORRECTED,
    HOSPITAL,
    PRACTICE,
    Letter,
    correspondence,
    plan,
    referral,
)

TODAY = date(2026, 11, 23)
ODENSE = Unit("9903011000016007", "5790000121441", "Odense Kommune")
FORSKERPARKEN = Unit("9902011000016003", "5790000120314", "Lægerne Forskerparken")
OUH = Unit("331061000016004", "5790001354145", "Odense Universitetshospital")
BRUNO, NANCY = "2509479989", "2512484916"


async def post(client: httpx.AsyncClient, content: bytes) -> Message:
    """Send it, and read the receipt as the sender's system does."""
    is_json = content[:1] == b"{"
    kind = "application/fhir+json" if is_json else "application/xml"
    answer = await client.post("/medcom/messages", content=content, headers={"Content-Type": kind})
    assert answer.status_code == 201, answer.text
    return read(answer.content)


async def requests(worker: CaseWorker) -> list[dict[str, Any]]:
    items = (await worker.get("/api/v1/inbox"))["items"]
    return [await worker.get(item["href"]) for item in items]


async def test_a_practice_refers_corrects_and_withdraws(service: Service) -> None:
    gp, worker = await service.as_client("demo-gp"), await case_worker(service)
    first = referral(Letter("HEN1", BRUNO, "XPC1"), today=TODAY)
    assert (await post(gp, first)).of == ("HEN1",)
    (request,) = await requests(worker)
    assert request["status"] == "received"
    changed = referral(Letter("HEN1", BRUNO, "XPC2", CORRECTED), today=TODAY, reason="Nu værre. ")
    assert (await post(gp, changed)).kind == "XCTL03"
    (request,) = await requests(worker)
    assert "Nu værre." in str(request)
    assert (await post(gp, referral(Letter("HEN1", BRUNO, "XPC3", CANCELLED), today=TODAY))).kind == "XCTL03"
    assert (await worker.again(request))["status"] == "revoked"


async def test_a_hospital_discharges_and_corrects(service: Service) -> None:
    hospital, worker = await service.as_client("demo-hospital"), await case_worker(service)
    assert (await post(hospital, plan(Letter("GOP1", NANCY, "OUH1"), today=TODAY))).of == ("GOP1",)
    letter = plan(Letter("GOP1", NANCY, "OUH2", CORRECTED), today=TODAY, practical="Ring først. ")
    assert (await post(hospital, letter)).kind == "XCTL03"
    (request,) = await requests(worker)
    assert (request["kind"], "Ring først." in str(request)) == ("rehabilitation-plan", True)


@pytest.mark.parametrize("form", ["XDIS91", "CareCommunication", "in an envelope"])
async def test_an_answer_to_a_question_supplements_the_request(service: Service, form: str) -> None:
    gp, worker = await service.as_client("demo-gp"), await case_worker(service)
    await post(gp, referral(Letter("HEN1", BRUNO, "XPC1"), today=TODAY))
    (request,) = await requests(worker)
    await worker.act(request, "ask-for-supplement", question="Er der taget MR?")
    await service.work()
    (question,) = (await worker.get(f"/api/v1/referrals/{request['id']}/notices"))["items"]
    sent = an_answer(service, form, question["id"])
    receipt = await post(gp, sent)
    assert receipt.kind == ("XCTL03" if form == "XDIS91" else "ok")
    assert await post(gp, sent) == receipt
    request = await worker.again(request)
    assert (request["status"], "Ja, i oktober." in str(request)) == ("under-review", True)
    (message,) = (await worker.get("/api/v1/messages"))["items"]
    assert message["answers"] == question["id"]


def an_answer(service: Service, form: str, question: str) -> bytes:
    if form == "XDIS91":
        letter = Letter("SVAR1", BRUNO, "XPC9")
        return correspondence(letter, PRACTICE, "Der er taget MR:\nJa, i oktober.", now=service.clock())
    said = Said(BRUNO, "Der er taget MR:\nJa, i oktober.", answers=question)
    line = Line(FORSKERPARKEN, ODENSE)
    message, content = care_communication(line, said, now=service.clock(), new_id=uuid4)
    if form == "CareCommunication":
        return content
    return message.in_envelope(content, name="MCM:FDIS91#training", version="5.0")


async def test_a_word_nobody_asked_for_stands_on_a_list(service: Service) -> None:
    hospital, worker = await service.as_client("demo-hospital"), await case_worker(service)
    await post(hospital, plan(Letter("GOP1", NANCY, "OUH1"), today=TODAY))
    (request,) = await requests(worker)
    await worker.act(request, "classify", level="basal", **COORDINATOR)
    letter = correspondence(
        Letter("BRV1", NANCY, "OUH7"), HOSPITAL, "Støtten er fjernet.", now=service.clock()
    )
    assert (await post(hospital, letter)).of == ("BRV1",)
    said = Said(NANCY, "Kontrol den 1. december.", topic="Kontrol", author=("Ditte", "Mørk", "læge"))
    await post(hospital, care_communication(Line(OUH, ODENSE), said, now=service.clock(), new_id=uuid4)[1])
    items = (await worker.get("/api/v1/worklists/messages"))["items"]
    assert len(items) == 2
