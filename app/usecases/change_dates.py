"""Add, move or cancel a date of a group for everybody who has a seat in it, or end the group."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from app.domain import group_dates
from app.domain.activities import Activity
from app.domain.group_dates import Seated
from app.domain.groups import Group, GroupSession, seating
from app.domain.sessions import Session
from app.persistence.offer_queries import activities_in_group
from app.persistence.unit_of_work import UnitOfWork


async def add_date(work: UnitOfWork, id_: UUID, *, seen_version: int, date: GroupSession) -> None:
    group, seated = await _held(work, id_, seen_version)
    work.save(group_dates.add_date(group, seated, date, now=work.at, new_id=work.new_id))


async def move_date(
    work: UnitOfWork,
    id_: UUID,
    *,
    seen_version: int,
    start: datetime,
    date: GroupSession,
    reason: str,
) -> None:
    group, seated = await _held(work, id_, seen_version)
    work.save(
        group_dates.move_date(group, seated, start, date, reason=reason, now=work.at, new_id=work.new_id)
    )


async def cancel_date(
    work: UnitOfWork, id_: UUID, *, seen_version: int, start: datetime, reason: str
) -> None:
    group, seated = await _held(work, id_, seen_version)
    work.save(group_dates.cancel_date(group, seated, start, reason=reason, now=work.at))


async def end_group(work: UnitOfWork, id_: UUID, *, seen_version: int) -> None:
    group = await work.get_for_change(Group, id_, seen_version=seen_version)
    seats = seating(await activities_in_group(work, id_))
    waited = {activity.id for activity in seats.waiting}
    held = await _locked(work, (*seats.seated, *seats.waiting))
    seated = [each for each in held if each.activity.id not in waited]
    waiting = [each.activity for each in held if each.activity.id in waited]
    work.save(group_dates.end_group(group, seated, waiting, now=work.at))


async def _held(work: UnitOfWork, id_: UUID, seen_version: int) -> tuple[Group, list[Seated]]:
    group = await work.get_for_change(Group, id_, seen_version=seen_version)
    seats = seating(await activities_in_group(work, id_))
    return group, await _locked(work, seats.seated)


async def _locked(work: UnitOfWork, activities: Iterable[Activity]) -> list[Seated]:
    """Lock each citizen, once their group is locked, in the order of their ids."""
    in_order = sorted(activities, key=lambda activity: activity.citizen_id)
    return [await _seated(work, activity.id) for activity in in_order]


async def _seated(work: UnitOfWork, activity_id: UUID) -> Seated:
    activity = await work.get_for_change(Activity, activity_id)
    return Seated(activity, await work.all_of(Session, pathway_id=activity.pathway_id))
