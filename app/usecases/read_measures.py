"""Read what was measured, assessed and aimed at: for one pathway, and for many that ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from app.domain.activities import Activity
from app.domain.assessments import Assessment
from app.domain.codes import Category
from app.domain.conditions import Condition
from app.domain.coverage import Sides, SlotFound, coverage, sides
from app.domain.effects import Effect, effects
from app.domain.follow_ups import FollowUp
from app.domain.goals import Goal
from app.domain.group_effects import SlotEffect, group_effects
from app.domain.icf_summary import IcfSummary, Unqualified, icf_summary, unqualified
from app.domain.instruments.core_sets import CoreSet
from app.domain.instruments.definitions import Phase
from app.domain.legal_days import COPENHAGEN, legal_day
from app.domain.measurements import Measurement
from app.domain.notices import Notice
from app.domain.offers import Offer
from app.domain.pathways import Pathway
from app.domain.perspectives import Perspective
from app.domain.refusals import InvalidValue
from app.persistence.measures import measured_on_ended
from app.persistence.queries import notices_about
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.core_sets import core_set_on, core_sets_on
from app.usecases.loading import requests_of
from app.usecases.report_competences import competences_by_person


@dataclass(frozen=True, slots=True)
class Covered:
    """The core set of a pathway, and whether function is seen from both sides in each phase."""

    core: CoreSet
    found: Sequence[SlotFound]
    sides: dict[Phase, Sides]


async def _open(work: UnitOfWork, id_: UUID, what: str) -> Pathway:
    pathway = await work.get(Pathway, id_)
    work.audit("read", what, object_id=id_, citizen_id=pathway.citizen_id)
    return pathway


async def read_core_sets(work: UnitOfWork) -> tuple[CoreSet, ...]:
    """Return the sets of every programme that are in force today."""
    return await core_sets_on(work, legal_day(work.now))


async def read_core_set(work: UnitOfWork, id_: UUID, programme: str) -> Covered:
    """Return what the programme's set asks for and what became of it; the version is the opening day's."""
    pathway = await _open(work, id_, "CoreSet")
    core = await core_set_on(work, legal_day(pathway.opened_at), programme=programme)
    held = await work.all_of(Measurement, pathway_id=id_)
    conditions = await work.all_of(Condition, pathway_id=id_)
    rated = any(c.is_rated_by_citizen for c in conditions if not c.is_error)
    phases = {phase for slot in core.slots for phase in slot.phases}
    both = {phase: sides(held, phase, rated_by_citizen=rated) for phase in Phase if phase in phases}
    return Covered(core, coverage(core, held), both)


async def read_effect(work: UnitOfWork, id_: UUID) -> tuple[Effect, ...]:
    await _open(work, id_, "Effect")
    return effects(await work.all_of(Measurement, pathway_id=id_))


async def read_icf_summary(work: UnitOfWork, id_: UUID) -> tuple[IcfSummary, tuple[Unqualified, ...]]:
    """Return the summary, and who assessed without the competence for it (R84)."""
    pathway = await _open(work, id_, "IcfSummary")
    summary = icf_summary(
        pathway,
        await requests_of(work, pathway),
        await work.all_of(Condition, pathway_id=id_),
        await work.all_of(Measurement, pathway_id=id_),
        await work.all_of(Perspective, pathway_id=id_),
    )
    return summary, unqualified(summary, await competences_by_person(work, legal_day(work.now)))


@dataclass(frozen=True, slots=True)
class CitizensSide:
    """What a citizen has said, been offered, aims at and been told."""

    pathway: Pathway
    assessments: Sequence[Assessment]
    goals: Sequence[Goal]
    conditions: Sequence[Condition]
    offers: Sequence[Offer]
    activities: Sequence[Activity]
    follow_ups: Sequence[FollowUp]
    measurements: Sequence[Measurement]
    notices: Sequence[Notice]


async def read_citizens_side(work: UnitOfWork, id_: UUID) -> CitizensSide:
    pathway = await _open(work, id_, "CitizenView")
    return CitizensSide(
        pathway=pathway,
        assessments=await work.all_of(Assessment, pathway_id=id_),
        goals=await work.all_of(Goal, pathway_id=id_),
        conditions=await work.all_of(Condition, pathway_id=id_),
        offers=await work.all_of(Offer, pathway_id=id_),
        activities=await work.all_of(Activity, pathway_id=id_),
        follow_ups=await work.all_of(FollowUp, pathway_id=id_),
        measurements=await work.all_of(Measurement, pathway_id=id_),
        notices=await notices_about(work, id_),
    )


async def read_group_effect(
    work: UnitOfWork, *, first: date, last: date, category: Category | None, programme: str
) -> tuple[CoreSet, tuple[SlotEffect, ...]]:
    """Count over the pathways that ended on these days, both included."""
    if last < first:
        raise InvalidValue("period", "a last day on or after the first", place="to")
    core = await core_set_on(work, last, programme=programme)
    work.audit("report", "Effect", detail=f"{first}/{last}")
    held = await measured_on_ended(
        work, _start_of(first), _start_of(last + timedelta(days=1)), category=category
    )
    return core, group_effects(core, held)


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), COPENHAGEN)
