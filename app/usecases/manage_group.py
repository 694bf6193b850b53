"""Manage a group: plan it, change it, open and start it, and see who is in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.domain import group_decisions
from app.domain.activities import Activity
from app.domain.catalogue import CatalogueItem
from app.domain.citizens import Citizen
from app.domain.group_decisions import GroupDetails
from app.domain.groups import Group, GroupEvent, Seating, seating
from app.domain.sessions import Session
from app.persistence.offer_queries import activities_in_group
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.pass_on_seats import seat_waiting
from app.usecases.referring import referred


async def plan_group(work: UnitOfWork, catalogue_item_id: UUID, said: GroupDetails) -> UUID:
    item = await referred(work, CatalogueItem, catalogue_item_id, place="catalogue_item_id", lock=True)
    planned = group_decisions.plan_group(item, said, now=work.at, new_id=work.new_id)
    work.save(planned)
    return planned.changes[0].aggregate.id


async def update_group(work: UnitOfWork, id_: UUID, *, seen_version: int, said: GroupDetails) -> None:
    group = await work.get_for_change(Group, id_, seen_version=seen_version)
    seats = seating(await activities_in_group(work, id_))
    decided = group_decisions.update_group(group, seats, said, now=work.at)
    work.save(decided)
    changed = decided.of(Group, id_)
    assert isinstance(changed, Group)  # noqa: S101 - made above
    await seat_waiting(work, changed, seats)


async def move_group(work: UnitOfWork, id_: UUID, *, seen_version: int, event: GroupEvent) -> None:
    group = await work.get_for_change(Group, id_, seen_version=seen_version)
    work.save(group_decisions.move_group(group, event, now=work.at))


async def mark_group_error(work: UnitOfWork, id_: UUID, *, seen_version: int, reason: str) -> None:
    group = await work.get_for_change(Group, id_, seen_version=seen_version)
    seats, sessions = await _use_of(work, id_)
    work.save(group_decisions.mark_group_error(group, seats, sessions, reason=reason, now=work.at))


async def check_unused(work: UnitOfWork, group: Group) -> None:
    group_decisions.check_unused(*await _use_of(work, group.id))


async def _use_of(work: UnitOfWork, id_: UUID) -> tuple[Seating, list[Session]]:
    """Return who sits in a group or waits for it, and the sessions of everybody who ever did."""
    activities = await activities_in_group(work, id_)
    ids = {activity.id for activity in activities}
    pathways = {activity.pathway_id for activity in activities}
    found = [s for pathway_id in pathways for s in await work.all_of(Session, pathway_id=pathway_id)]
    return seating(activities), [session for session in found if session.activity_id in ids]


async def read_group(work: UnitOfWork, id_: UUID) -> tuple[Group, Seating]:
    group = await work.get(Group, id_)
    work.audit("read", "Group", object_id=id_)
    return group, seating(await activities_in_group(work, id_))


@dataclass(frozen=True, slots=True)
class Participants:
    group: Group
    seated: Sequence[tuple[Activity, Citizen]]
    waiting: Sequence[tuple[Activity, Citizen]]


async def read_participants(work: UnitOfWork, id_: UUID) -> Participants:
    """Return who has a seat and who waits, in order; each of them is noted as read."""
    group, seats = await read_group(work, id_)
    return Participants(group, await _people(work, seats.seated), await _people(work, seats.waiting))


async def _people(work: UnitOfWork, activities: Sequence[Activity]) -> list[tuple[Activity, Citizen]]:
    for activity in activities:
        work.audit("list", "Activity", object_id=activity.id, citizen_id=activity.citizen_id)
    return [(activity, await work.get(Citizen, activity.citizen_id)) for activity in activities]
