"""Change an activity under way: its plan, its times, a pause, its end; and give freed seats on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from app.domain import activity_changes, group_decisions
from app.domain.activities import Activity
from app.domain.activity_decisions import PlannedSession
from app.domain.codes import StopReason
from app.domain.groups import Group, seating
from app.domain.pathways import Pathway
from app.domain.refusals import RuleNotMet
from app.domain.sessions import Session
from app.domain.training_plans import TrainingPlan
from app.persistence.offer_queries import activities_in_group
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.check_guideline import check_guideline
from app.usecases.guard_duplicates import guard_enrolment
from app.usecases.pass_on_seats import activity_for_change, pass_on_seats


async def plan_training(work: UnitOfWork, id_: UUID, *, seen_version: int, plan: TrainingPlan) -> None:
    activity = await work.get_for_change(Activity, id_, seen_version=seen_version)
    decided = activity_changes.plan_training(activity, plan, now=work.at)
    await check_guideline(work, plan, place="guideline_ref")
    work.save(decided)


async def activate(work: UnitOfWork, id_: UUID, *, seen_version: int) -> None:
    """Give a free seat to somebody who waits, whatever their place on the list."""
    activity = await activity_for_change(work, id_, seen_version=seen_version)
    group, taken = await _group(work, activity)
    pathway = await work.get(Pathway, activity.pathway_id)
    seated = group_decisions.seat(group, activity, pathway, taken=taken, now=work.at, new_id=work.new_id)
    await guard_enrolment(work, pathway, activity.category)
    work.save(seated)


async def check_seat(work: UnitOfWork, activity: Activity) -> None:
    """Refuse where no seat is free for somebody who waits."""
    group, taken = await _group(work, activity)
    group_decisions.check_seat(group, taken)


async def _group(work: UnitOfWork, activity: Activity) -> tuple[Group, int]:
    if activity.group_id is None:
        raise RuleNotMet("no-group", "It waits for no group.", "Indsatsen venter ikke på et hold.")
    group = await work.get(Group, activity.group_id)
    return group, seating(await activities_in_group(work, group.id)).taken


async def withdraw(work: UnitOfWork, id_: UUID, *, seen_version: int, reason: StopReason) -> None:
    activity = await work.get_for_change(Activity, id_, seen_version=seen_version)
    work.save(activity_changes.withdraw(activity, reason, now=work.at))


async def _sessions(work: UnitOfWork, activity: Activity) -> tuple[Session, ...]:
    return await work.all_of(Session, pathway_id=activity.pathway_id)


async def pause(
    work: UnitOfWork, id_: UUID, *, seen_version: int, start: date, end: date | None, reason: str
) -> None:
    activity = await work.get_for_change(Activity, id_, seen_version=seen_version)
    sessions = await _sessions(work, activity)
    work.save(activity_changes.pause(activity, sessions, start=start, end=end, reason=reason, now=work.at))


async def resume(work: UnitOfWork, id_: UUID, *, seen_version: int) -> None:
    activity = await work.get_for_change(Activity, id_, seen_version=seen_version)
    work.save(activity_changes.resume(activity, await _sessions(work, activity), now=work.at))


async def change_timing(
    work: UnitOfWork, id_: UUID, *, seen_version: int, times: Sequence[PlannedSession]
) -> None:
    activity = await activity_for_change(work, id_, seen_version=seen_version)
    sessions = await _sessions(work, activity)
    decided = activity_changes.change_timing(activity, sessions, times, now=work.at, new_id=work.new_id)
    work.save(decided)
    await pass_on_seats(work, decided)


async def complete(work: UnitOfWork, id_: UUID, *, seen_version: int, outcome: str) -> None:
    activity = await activity_for_change(work, id_, seen_version=seen_version)
    sessions = await _sessions(work, activity)
    decided = activity_changes.complete(activity, sessions, outcome=outcome, now=work.at)
    work.save(decided)
    await pass_on_seats(work, decided)


async def check_held(work: UnitOfWork, activity: Activity) -> None:
    """Refuse where something of it is still to come."""
    activity_changes.check_held(activity, await _sessions(work, activity))


async def mark_error(work: UnitOfWork, id_: UUID, *, seen_version: int, reason: str) -> None:
    activity = await activity_for_change(work, id_, seen_version=seen_version)
    sessions = await _sessions(work, activity)
    pathway = await work.get(Pathway, activity.pathway_id)
    decided = activity_changes.mark_activity_error(activity, sessions, pathway, reason=reason, now=work.at)
    work.save(decided)
    await pass_on_seats(work, decided)
