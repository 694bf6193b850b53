"""Keep seats of groups right: lock the group first, then give a freed seat to who waited longest."""

from __future__ import annotations

from uuid import UUID

from app.domain import group_decisions
from app.domain.activities import Activity
from app.domain.decision import Decision
from app.domain.groups import Group, Seating, has_seat, seating
from app.domain.pathways import Pathway
from app.domain.refusals import Refusal
from app.persistence.offer_queries import activities_in_group
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.guard_duplicates import guard_enrolment


async def hold_groups(work: UnitOfWork, activities: tuple[Activity, ...]) -> None:
    """Lock the groups of these activities, before any citizen and in the same order for everybody."""
    for group_id in group_decisions.ids_of_groups(activities):
        await work.get_for_change(Group, group_id)


async def hold_groups_of_pathway(work: UnitOfWork, pathway_id: UUID) -> None:
    await hold_groups(work, await work.all_of(Activity, pathway_id=pathway_id))


async def activity_for_change(work: UnitOfWork, id_: UUID, *, seen_version: int) -> Activity:
    """Lock the group an activity may have a seat in, then the activity itself."""
    await hold_groups(work, (await work.get(Activity, id_),))
    return await work.get_for_change(Activity, id_, seen_version=seen_version)


async def pass_on_seats(work: UnitOfWork, decided: Decision) -> None:
    """Give the seats that a decision freed to those who waited; call it after saving the decision."""
    last = {c.aggregate.id: c.aggregate for c in decided.changes if isinstance(c.aggregate, Activity)}
    left = tuple(activity for activity in last.values() if not has_seat(activity))
    for group_id in group_decisions.ids_of_groups(left):
        group = await work.get_for_change(Group, group_id)
        own = await activities_in_group(work, group_id)
        await seat_waiting(work, group, seating(last.get(a.id, a) for a in own))


async def seat_waiting(work: UnitOfWork, group: Group, seats: Seating) -> None:
    """Give the free seats of a group, which is locked, to those who waited longest."""
    taken = seats.taken
    for waiting in seats.waiting:
        if taken < group.seats and (seated := await _seat(work, group, waiting, taken)):
            group, taken = seated, taken + 1
    work.save(group_decisions.free_seats(group, taken=taken, now=work.now))


async def _seat(work: UnitOfWork, group: Group, waiting: Activity, taken: int) -> Group | None:
    """Seat one who waited; nobody where the pathway has ended, the group takes no more, or training is held.

    Who is passed over for an alert nobody has decided on keeps their place on the list (§5.1).
    """
    waiting = await work.get_for_change(Activity, waiting.id)
    pathway = await work.get(Pathway, waiting.pathway_id)
    try:
        seated = group_decisions.seat(group, waiting, pathway, taken=taken, now=work.now, new_id=work.new_id)
        await guard_enrolment(work, pathway, waiting.category)
    except Refusal:
        return None
    work.save(seated)
    found = seated.of(Group, group.id)
    return found if isinstance(found, Group) else None
