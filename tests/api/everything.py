"""A database with the cases from which every button of casework leads to all the rest."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from tests.api.every_kind import TARGET
from tests.api.exploring import KINDS
from tests.api.loop import (
    GGOP,
    GGOP_ID,
    CaseWorker,
    a_received_plan,
    a_referral,
    a_whole_loop,
    case_worker,
    closed,
    send_fhir,
    send_letter,
)
from tests.api.loop_consent import a_consent_given, an_employment_case, fetched
from tests.api.measured import measured_parts
from tests.api.test_allowed_actions import CLASSIFY, Maker
from tests.api.test_catalogue import ITEM, made
from tests.api.test_dialogue import a_message, write
from tests.api.test_duplicates import stop_training
from tests.api.test_fhir_update import put
from tests.api.test_groups import BOTH, a_group, held_back, planned, seat
from tests.api.test_intake import TRIED, by_hand, register
from tests.api.test_medcom import receipt, waiting
from tests.api.test_routing import RULE
from tests.conftest import Service
from tests.fhir import examples
from tests.usecases.test_receive_correspondence import EPISODE
from tests.usecases.test_receive_correspondence import XML as A_LETTER


async def some_of_everything(service: Service) -> list[tuple[type[Any], UUID]]:
    """Make them, and return every aggregate of the municipality there is then."""
    await _old(service)
    worker = await case_worker(service)
    maker = Maker(service, worker)
    for path, body in (("catalogue-items", ITEM), ("routing-rules", RULE), ("service-targets", TARGET)):
        await made(worker, path, body)
    await _requests(service, worker, maker)
    await _groups(worker, maker)
    await _in_training(service, worker, maker)
    await _talked_with(service, worker, maker)
    rows = await service.database.reads.fetch(
        "SELECT aggregate, aggregate_id FROM event WHERE authority = '0461' "
        "GROUP BY aggregate, aggregate_id ORDER BY min(recorded_at), min(ctid)"
    )
    return [(KINDS[row["aggregate"]], row["aggregate_id"]) for row in rows if row["aggregate"] in KINDS]


async def _old(service: Service) -> None:
    """What time has ended: a consent, an alert that only informs; and letters with and without receipts."""
    worker, _, pathway = await a_whole_loop(service)
    gp = await service.as_client("demo-gp-2")
    first, second, _ = await waiting(gp)
    await send_letter(gp, receipt(first["content"]))
    await send_letter(gp, receipt(second["content"], positive=False))
    await a_consent_given(worker, pathway["citizen_id"], expires_on="2026-11-25")
    other = GGOP.replace(b"2512484916", b"2512489996")
    for number in (b"GOP26111809988", b"GOP26111809989"):
        await a_received_plan(service, other.replace(GGOP_ID, number))
        service.clock.advance(seconds=1)
    service.clock.advance(days=20)
    await service.work()


async def _requests(service: Service, worker: CaseWorker, maker: Maker) -> None:
    """Requests as they come: by letter, by hand and complete, for the hospital, withdrawn, twice, to wait."""
    for request in (await maker.plan(), await maker.referral()):
        await worker.act(request["citizen"], "register-death", died_on=f"{service.clock():%Y-%m-%d}")
    await maker.referral()
    await maker.plan()
    await maker.plan(b"specialiseret")
    await maker.plan(b"egentraening")
    facts = {"examined": "yes", "weeks_of_pain": 20, "earlier_treatments": [TRIED]}
    answer = await register(worker, by_hand("INTERNAL", facts=facts))
    assert answer.status_code == 201, answer.text
    await a_received_plan(service, GGOP.replace(GGOP_ID, b"GOP26111809991"))
    service.clock.advance(seconds=1)
    gp, hospital = await service.as_client("demo-gp"), await service.as_client("demo-hospital")
    held = (await send_fhir(gp, a_referral("H-9"))).json()
    withdrawn = await put(
        gp, f"/fhir/ServiceRequest/{held['id']}", held | {"status": "revoked"}, If_Match='W/"1"'
    )
    assert withdrawn.status_code == 200, withdrawn.text
    service.clock.advance(seconds=1)
    starts = (service.clock() + timedelta(days=30)).date().isoformat()
    postponed = examples.a_plan(
        authoredOn=service.clock().isoformat(),
        identifier=[{"system": "https://sygehus.example", "value": "G-9"}],
        occurrencePeriod={"start": starts},
    )
    assert (await send_fhir(hospital, postponed)).status_code == 201
    await maker.led(await worker.newest(), CLASSIFY)
    service.clock.advance(seconds=1)


async def _groups(worker: CaseWorker, maker: Maker) -> None:
    """Groups: one planned; one with a seat taken, one free, and somebody who still waits."""
    group = await a_group(worker)
    plan = {"place": "Sal 1", "instructor": "Mette Holm", "sessions": group["sessions"]}
    await made(worker, "groups", plan | {"seats": 3, "catalogue_item_id": group["catalogue_item_id"]})
    first, second = [await planned(maker, group) for _ in range(2)]
    await worker.act(first, "enrol", **seat(first, group))
    second = await worker.act(second, "enrol", **seat(second, group))
    # Who was passed over for an alert waits on beside a free seat when it is decided.
    _, alert = await held_back(maker, second)
    await worker.act(await worker.again(group), "update", seats=2, **plan)
    await worker.act(alert, "decide", **BOTH)


async def _in_training(service: Service, worker: CaseWorker, maker: Maker) -> None:
    """Training with a plan beside it (red), training just ended (amber), training all held, an offer."""
    for number in range(2):
        pathway = await maker.rehabilitating()
        citizen = await worker.get(f"/api/v1/citizens/{pathway['citizen_id']}")
        if number:
            await stop_training(worker, pathway)
        letter = GGOP.replace(b"2512484916", citizen["identifier"].encode())
        await a_received_plan(service, letter.replace(GGOP_ID, b"GOP2611180888%d" % number))
        service.clock.advance(seconds=1)
    pathway = await maker.rehabilitating()
    await worker.act(pathway["sessions"][1], "register-attendance", event="not-arrive")
    await measured_parts(worker, await worker.again(pathway))
    await an_employment_case(worker, pathway["citizen_id"])
    consent = await a_consent_given(worker, pathway["citizen_id"])
    await worker.act(consent, "queue-exchange", categories=["contacts"])
    assert await fetched(await service.as_client("demo-jobcentre"))
    ended = await maker.rehabilitating()
    await a_consent_given(worker, ended["citizen_id"])
    await closed(worker, ended)
    conversation = ("hold-clarifying-conversation", worker.conversation())
    offered = ("offer", {"fsiii_code": examples_code(pathway), "name": "Rygtræning"})
    await maker.led(await maker.opened(), conversation, offered)


def examples_code(pathway: dict[str, Any]) -> str:
    return str(pathway["offers"][0]["fsiii_code"])


async def _talked_with(service: Service, worker: CaseWorker, maker: Maker) -> None:
    """A message of the sender's, a letter of nobody's, and two decisions: one told, one not told yet."""
    letter = A_LETTER.replace(b"2512484916", b"2509479989").replace(EPISODE, b"")
    letter = letter.replace(b"5790001354145", b"5790002770012").replace(b"4202360", b"5501010")
    assert (await send_letter(await service.as_client("demo-hospital"), letter)).status_code == 201
    gp = await service.as_client("demo-gp")
    sent = await send_fhir(gp, a_referral("H-10"))
    assert (await write(gp, a_message(sent.json()["id"]))).status_code == 201
    for told in (True, False):
        service.clock.advance(seconds=1)
        await maker.led(await maker.referral(), ("reject", {"reason": "duplicate"}))
        if told:
            await service.work()
            await waiting(gp, "5790000120314")
