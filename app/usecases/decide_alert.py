"""Decide on a duplicate alert, put it off, or let it run out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from app.domain import duplicate_decisions
from app.domain.activities import Activity
from app.domain.duplicate_decisions import Concerned, Ruling
from app.domain.duplicate_detection import is_open
from app.domain.duplicates import DuplicateAlert
from app.domain.legal_days import legal_day
from app.domain.pathways import Pathway
from app.domain.plans import RehabPlan
from app.domain.sessions import Session
from app.persistence.unit_of_work import UnitOfWork


async def decide_alert(work: UnitOfWork, id_: UUID, *, seen_version: int, ruling: Ruling) -> None:
    """Settle it: who decides is who asks, with the person where the client names one."""
    alert = await work.get_for_change(DuplicateAlert, id_, seen_version=seen_version)
    signed = replace(ruling, decided_by=work.actor.person or work.actor.client_id)
    concerned = await _concerned(work, alert)
    work.save(duplicate_decisions.decide(alert, signed, concerned, now=work.at))


async def _concerned(work: UnitOfWork, alert: DuplicateAlert) -> Concerned:
    activities = [await work.get(Activity, m.activity_id) for m in alert.matched if m.activity_id]
    plan = await work.get(RehabPlan, alert.plan_id) if alert.plan_id else None
    opened = plan.pathway_id if plan else None
    return Concerned(
        activities=activities,
        sessions=await _sessions(work, activities),
        kept=await _kept(work, activities),
        plan=plan,
        opened=await work.get(Pathway, opened) if opened else None,
    )


async def _sessions(work: UnitOfWork, activities: Sequence[Activity]) -> tuple[Session, ...]:
    pathways = dict.fromkeys(activity.pathway_id for activity in activities)
    return tuple([s for id_ in pathways for s in await work.all_of(Session, pathway_id=id_)])


async def _kept(work: UnitOfWork, activities: Sequence[Activity]) -> Pathway | None:
    running = next((activity for activity in activities if is_open(activity)), None)
    return await work.get(Pathway, running.pathway_id) if running else None


async def defer_alert(work: UnitOfWork, id_: UUID, *, seen_version: int, reason: str) -> None:
    alert = await work.get_for_change(DuplicateAlert, id_, seen_version=seen_version)
    work.save(duplicate_decisions.defer(alert, reason=reason, now=work.at))


async def expire_alert(work: UnitOfWork, id_: UUID) -> None:
    """Let one alert expire if its time has run out; does nothing otherwise, so it may run twice."""
    alert = await work.get_for_change(DuplicateAlert, id_)
    work.save(duplicate_decisions.expire(alert, today=legal_day(work.now), now=work.now))
