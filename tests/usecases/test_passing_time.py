"""Time itself through the worker: once, whoever runs it, and one thing's trouble is its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.domain.citizens import Citizen
from app.domain.offers import Offer, OfferStatus
from app.domain.pathway_decisions import make_offer
from app.domain.pathways import Pathway, PathwayStatus
from app.domain.plans import PlanStatus, RehabPlan
from app.notices import timekeeper
from app.persistence.timers import DueRows
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.pass_time import TIMERS, Timer
from app.usecases.protect_citizen import protect
from tests.domain.builders import TRAINING_119, new_id
from tests.usecases.world import DISCHARGED, World, a_citizen_numbered

pytestmark = pytest.mark.requirement("R14")


async def events(world: World, id_: UUID) -> list[Any]:
    return await world.rows("SELECT * FROM event WHERE aggregate_id = $1 ORDER BY ordinal", id_)


@pytest.mark.requirement("L9")
async def test_a_deadline_that_passes_gives_the_right_by_itself_and_once(world: World) -> None:
    plan = await world.classified()
    await world.work()
    assert (await world.get(RehabPlan, plan.id)).status is PlanStatus.CLASSIFIED
    world.clock.advance(days=30)
    await world.work()
    await world.work()
    passed = await world.get(RehabPlan, plan.id)
    assert passed.status is PlanStatus.RIGHT_ARISEN
    assert len(passed.free_choice) == 1
    (event,) = [e for e in await events(world, plan.id) if e["name"] == "pass-deadline"]
    assert event["happened_at"].date() == DISCHARGED + timedelta(days=7)
    assert event["recorded_at"] == world.clock()
    assert event["client_id"] == "worker"
    assert passed.clocks[-1].computed_at == world.clock()


async def test_an_offer_without_an_answer_and_a_protection_that_ends_pass_too(world: World) -> None:
    referral = await world.accepted()
    assert referral.pathway_id
    pathway_id = referral.pathway_id

    async def offer(work: UnitOfWork) -> None:
        pathway = await work.get_for_change(Pathway, pathway_id)
        decision = make_offer(
            _clarified(pathway), fsiii_code=TRAINING_119, name="Hold", offered_at=work.now, new_id=new_id
        )
        work.save(decision)

    await world.run(offer)
    citizen = await world.citizen()
    until = date(2026, 12, 1)
    await world.run(lambda work: protect(work, citizen.id, seen_version=citizen.version, valid_to=until))
    world.clock.advance(days=31)
    await world.work()
    (made,) = await world.run(lambda work: work.all_of(Offer, pathway_id=pathway_id))
    assert made.status is OfferStatus.NO_ANSWER
    lapsed = await world.get(Citizen, citizen.id)
    assert lapsed.protection is None


def _clarified(pathway: Pathway) -> Pathway:
    return replace(pathway, status=PathwayStatus.CLARIFIED)


async def test_one_that_fails_rests_and_stops_nobody_else(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await world.classified()
    second = await world.classified(message_id="M2", citizen=_another())

    async def breaks(work: UnitOfWork, id_: UUID) -> None:
        if id_ == first.id:
            raise RuntimeError
        await TIMERS[0].run(work, id_)

    timer = Timer("deadline-passed", DueRows(RehabPlan, "passes_at"), breaks)
    monkeypatch.setattr(timekeeper, "TIMERS", (timer,))
    world.clock.advance(days=30)
    worker = world.worker()
    while await worker.once():
        pass
    assert (await world.get(RehabPlan, first.id)).status is PlanStatus.CLASSIFIED
    assert (await world.get(RehabPlan, second.id)).status is PlanStatus.RIGHT_ARISEN
    assert set(worker.timekeeper.resting) == {first.id}


async def test_more_than_one_page_of_what_is_due_is_seen_through(world: World) -> None:
    ids = [(await world.classified(message_id=f"M{n}", citizen=_another(n))).id for n in range(3)]
    world.clock.advance(days=30)
    keeper = timekeeper.Timekeeper(world.worker().timekeeper.actor, batch=1)
    assert await keeper.keep(world.database, now=world.clock())
    assert not await keeper.keep(world.database, now=world.clock())
    for id_ in ids:
        assert (await world.get(RehabPlan, id_)).status is PlanStatus.RIGHT_ARISEN


def _another(number: int = 1) -> Any:
    return a_citizen_numbered(number + 2000)
