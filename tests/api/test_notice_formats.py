"""From a case worker's act to the receiver's receipt over HTTP, in the formats that receivers read."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from app.main import SYSTEM
from app.medcom import vans_envelope
from app.medcom.letters import open_letter
from app.medcom.twins import Syntax
from app.persistence.database import Scope
from app.persistence.unit_of_work import SHARED
from app.usecases.import_organisations import import_organisations
from tests.api.loop import CaseWorker
from tests.api.test_medcom import GP_2, waiting
from tests.api.test_notice_writing import a_plan_with_a_booked_conversation, preview, to_gp
from tests.conftest import Service
from tests.notices.test_formats import an_acknowledgement, letter_receipt

HEADING = "name,kind,sor,gln,ydernummer,receives,channel"
GP = f"Lægehuset Slotsbryggen,gp,9902021000016007,{GP_2},024015"


async def reads(service: Service, formats: str, channel: str = "polling") -> None:
    """Let the register say what the own GP reads, and how it gets it."""
    scope = Scope(SYSTEM, SHARED, service.clock())
    rows = [HEADING, f"{GP},{formats},{channel}"]
    await service.database.transact(scope, lambda work: import_organisations(work, rows))


async def told(service: Service, formats: str) -> tuple[CaseWorker, dict[str, Any], dict[str, Any]]:
    """A START notice waits for the own GP; return the case worker, the notice and what the GP sees."""
    await reads(service, formats)
    worker, plan = await a_plan_with_a_booked_conversation(service)
    notice = await to_gp(worker, plan)
    assert (await preview(worker, notice))["format"] == formats
    await service.work()
    (letter,) = await waiting(await service.as_client("demo-gp-2"))
    return worker, await worker.again(notice), letter


async def hand_in(client: httpx.AsyncClient, content: bytes, media_type: str) -> None:
    answer = await client.post("/medcom/messages", content=content, headers={"Content-Type": media_type})
    assert (answer.status_code, answer.content) == (202, b"")


async def raw(client: httpx.AsyncClient, letter: dict[str, Any]) -> httpx.Response:
    return await client.get(f"/medcom/messages/{letter['id']}")


@pytest.mark.parametrize(("positive", "status"), [(True, "acknowledged"), (False, "failed")])
async def test_a_care_communication_is_fetched_and_acknowledged(
    service: Service, *, positive: bool, status: str
) -> None:
    worker, notice, letter = await told(service, "CareCommunication")
    assert (notice["format"], notice["channel"]) == ("CareCommunication", "polling")
    assert "CareCommunication" in notice["route_reason"]
    gp = await service.as_client("demo-gp-2")
    sent = (await raw(gp, letter)).content
    assert sent.decode() == letter["content"]
    envelope = vans_envelope.read(sent)
    assert (envelope.name, envelope.version) == ("MCM:FDIS91#training", "5.0")
    assert json.loads(envelope.content)["entry"][0]["resource"]["id"] == notice["id"]
    await hand_in(gp, an_acknowledgement(sent, positive=positive), "application/fhir+json")
    assert (await worker.again(notice))["status"] == status
    assert await waiting(gp) == []


@pytest.mark.parametrize(
    ("positive", "receipt", "status"), [(True, "XCTL03", "acknowledged"), (False, "XCTL02", "failed")]
)
async def test_an_edifact_letter_is_fetched_and_receipted_in_edifact(
    service: Service, *, positive: bool, receipt: str, status: str
) -> None:
    worker, notice, letter = await told(service, "DIS91")
    assert (notice["format"], letter["media_type"]) == ("DIS91", "application/edifact")
    assert "Henvisningsårsag" in letter["content"]
    gp = await service.as_client("demo-gp-2")
    sent = await raw(gp, letter)
    assert sent.headers["content-type"] == "application/edifact"
    assert sent.content == letter["content"].encode("latin-1")
    assert "Henvisningsårsag".encode("latin-1") in sent.content
    answer = letter_receipt(sent.content, positive=positive)
    opened = open_letter(answer)
    assert (opened.syntax, opened.head.type_code) == (Syntax.EDIFACT, receipt)
    await hand_in(gp, answer, "application/edifact")
    assert (await worker.again(notice))["status"] == status
    assert await waiting(gp) == []


async def test_what_left_is_kept_as_it_left(service: Service) -> None:
    """Its DocumentReference says the media type that its Binary has."""
    _, notice, letter = await told(service, "DIS91")
    municipality = await service.as_client("demo-municipality")
    document = (await municipality.get(f"/fhir/DocumentReference/{notice['id']}")).json()
    attachment = document["content"][0]["attachment"]
    kept = await municipality.get(f"/fhir/{attachment['url']}", headers={"Accept": attachment["contentType"]})
    assert kept.headers["content-type"].startswith("application/edifact")
    assert kept.content == letter["content"].encode("latin-1")
