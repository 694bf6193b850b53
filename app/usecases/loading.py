"""What casework loads: a pathway with everything that hangs on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.domain.activities import Activity
from app.domain.assessments import Assessment
from app.domain.closing_decisions import Work
from app.domain.conditions import Condition
from app.domain.decision import Aggregate, Decision
from app.domain.follow_ups import FollowUp
from app.domain.goals import Goal
from app.domain.instruments.definitions import Phase
from app.domain.measurements import Measurement
from app.domain.offers import Offer
from app.domain.pathways import Pathway
from app.domain.perspectives import Perspective
from app.domain.plans import RehabPlan
from app.domain.referrals import Referral
from app.domain.requests import Request
from app.domain.sessions import Session
from app.domain.stratifications import Stratification
from app.domain.topic_coverage import TopicCoverage
from app.persistence.unit_of_work import UnitOfWork


async def requests_of(work: UnitOfWork, pathway: Pathway) -> tuple[Request, ...]:
    """Return a pathway's requests, the one it began with first."""
    referrals = [await work.get(Referral, id_) for id_ in pathway.referral_ids]
    plans = [await work.get(RehabPlan, id_) for id_ in pathway.plan_ids]
    return (*referrals, *plans)


_PARTS: tuple[type[Any], ...] = (
    Assessment,
    Offer,
    Activity,
    Session,
    Measurement,
    Condition,
    Goal,
    FollowUp,
    Perspective,
    Stratification,
    TopicCoverage,
)


async def parts_of(work: UnitOfWork, pathway_id: UUID) -> list[Aggregate]:
    """Return what hangs on a pathway and goes with it when it should never have been."""
    return [part for kind in _PARTS for part in await work.all_of(kind, pathway_id=pathway_id)]


async def whole(work: UnitOfWork, pathway_id: UUID, *, seen_version: int) -> Work:
    return await whole_of(work, await work.get_for_change(Pathway, pathway_id, seen_version=seen_version))


async def whole_of(work: UnitOfWork, pathway: Pathway) -> Work:
    """Return a pathway that is held already, with everything that hangs on it."""
    measurements = await work.all_of(Measurement, pathway_id=pathway.id)
    return Work(
        pathway=pathway,
        requests=await requests_of(work, pathway),
        activities=await work.all_of(Activity, pathway_id=pathway.id),
        sessions=await work.all_of(Session, pathway_id=pathway.id),
        is_measured_at_end=any(_ends(measured) for measured in measurements),
    )


def _ends(measured: Measurement) -> bool:
    return measured.phase is Phase.END and (measured.is_measured or measured.is_waived)


def became(decision: Decision, pathway: Pathway) -> Pathway:
    """Return what a pathway is after a decision on it, for the next one in the same use case."""
    found = decision.of(Pathway, pathway.id)
    return found if isinstance(found, Pathway) else pathway
