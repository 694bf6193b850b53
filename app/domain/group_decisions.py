"""Decisions on groups: opened, seats taken and freed, the waiting list, ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from app.domain.activities import Activity, DeliveryType
from app.domain.activity_decisions import PlannedSession, Terms, activate, propose
from app.domain.catalogue import CatalogueItem
from app.domain.decision import Change, Decision
from app.domain.groups import GROUP_LIFECYCLE, Group, GroupEvent, GroupSession, GroupStatus, Seating
from app.domain.legal_days import legal_day
from app.domain.notice_orders import NewId
from app.domain.offers import Offer
from app.domain.pathway_decisions import step
from app.domain.pathways import Pathway, PathwayEvent
from app.domain.refusals import InvalidValue, MissingValue, RuleNotMet
from app.domain.sessions import Session, tally

_E = GroupEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupDetails:
    """What can be said of a group, and said anew."""

    name: str
    place: str
    seats: int
    instructor: str
    sessions: tuple[GroupSession, ...] = ()


def plan_group(item: CatalogueItem, said: GroupDetails, *, now: datetime, new_id: NewId) -> Decision:
    """Plan a group of a local offer that is in use."""
    check_in_use(item, now)
    _check(said)
    group = Group(
        id=new_id(),
        version=0,
        status=GroupStatus.PLANNED,
        catalogue_item_id=item.id,
        name=said.name or item.said.name,
        place=said.place,
        seats=said.seats,
        instructor=said.instructor,
        sessions=_in_order(said),
    )
    return Decision((Change(group, "plan", now),))


def check_in_use(item: CatalogueItem, now: datetime) -> None:
    if not item.in_use(legal_day(now)):
        raise RuleNotMet(
            "catalogue-item-not-active",
            "The local offer is not in use now.",
            "Tilbuddet i kataloget er ikke aktivt.",
            place="catalogue_item_id",
        )


def _check(said: GroupDetails) -> None:
    for number, session in enumerate(said.sessions):
        if session.end <= session.start:
            raise InvalidValue("session", "an end after its start", place=f"sessions[{number}].end")


def _in_order(said: GroupDetails) -> tuple[GroupSession, ...]:
    return tuple(sorted(said.sessions, key=lambda session: session.start))


def update_group(group: Group, seated: Seating, said: GroupDetails, *, now: datetime) -> Decision:
    """Change a group; once somebody has a seat, its dates are changed one by one for everybody."""
    event = _E.UPDATE
    status = GROUP_LIFECYCLE.after(group.status, event)
    _check(said)
    if said.seats < seated.taken:
        raise RuleNotMet(
            "seats-taken",
            f"{seated.taken} seats are taken already.",
            f"Der er allerede {seated.taken} deltagere på holdet.",
            place="seats",
        )
    if seated.taken and _in_order(said) != group.sessions:
        raise RuleNotMet(
            "dates-in-use",
            "Somebody has a seat; add, move or cancel dates one by one.",
            "Der er deltagere på holdet; tilføj, flyt eller aflys datoer én ad gangen.",
            place="sessions",
        )
    changed = replace(
        group,
        status=status,
        name=said.name or group.name,
        place=said.place,
        seats=said.seats,
        instructor=said.instructor,
        sessions=_in_order(said),
    )
    return Decision((Change(_filled_or_freed(changed, seated.taken), event, now),))


def _filled_or_freed(group: Group, taken: int) -> Group:
    """Return it full or open as its seats are, where that is a difference."""
    event = _E.FREE_SEAT if taken < group.seats else _E.FILL
    if event not in GROUP_LIFECYCLE.allowed(group.status):
        return group
    return replace(group, status=GROUP_LIFECYCLE.after(group.status, event))


def move_group(group: Group, event: GroupEvent, *, now: datetime) -> Decision:
    """Open or start a group."""
    status = GROUP_LIFECYCLE.after(group.status, event)
    if event is _E.OPEN and not group.sessions:
        raise MissingValue("sessions")
    return Decision((Change(replace(group, status=status), event, now),))


def mark_group_error(
    group: Group, seats: Seating, sessions: Iterable[Session], *, reason: str, now: datetime
) -> Decision:
    """Mark a group that should never have been planned."""
    if not reason:
        raise MissingValue("reason")
    status = GROUP_LIFECYCLE.after(group.status, _E.MARK_ERROR)
    check_unused(seats, sessions)
    return Decision((Change(replace(group, status=status), _E.MARK_ERROR, now, reason),))


def check_unused(seats: Seating, sessions: Iterable[Session]) -> None:
    """Refuse for a group that somebody sits in or waits for, and for one that has met."""
    if seats.seated or seats.waiting:
        raise RuleNotMet(
            "group-in-use",
            "Somebody has a seat or waits for one; stop, withdraw or correct that first.",
            "Nogen har eller venter på en plads; stop, træk tilbage eller ret indsatsen først.",
        )
    if tally(session.status for session in sessions).planned:
        raise RuleNotMet(
            "group-has-met",
            "Its sessions count for somebody; end the group instead.",
            "Holdets mødegange tæller for en borger; afslut holdet i stedet.",
        )


@dataclass(frozen=True, slots=True)
class Place:
    """What a citizen is enrolled in: the group, of which local offer, and who sits there already."""

    group: Group
    item: CatalogueItem
    seating: Seating


def enrol_in_group(
    pathway: Pathway,
    offer: Offer,
    place: Place,
    introduction: tuple[PlannedSession, ...],
    *,
    terms: Terms,
    now: datetime,
    new_id: NewId,
) -> Decision:
    """Take a seat, with individual sessions before it where they help (R36), or wait for one."""
    _check_match(offer, place)
    _check_new(pathway, place.seating)
    group = place.group
    is_free = place.seating.taken < group.seats
    event = _E.TAKE_SEAT if is_free else _E.WAIT
    status = GROUP_LIFECYCLE.after(group.status, event)
    times = (*introduction, *_times(group, now))
    given = replace(terms, group_id=group.id, individual_intro=bool(introduction))
    given = replace(
        given, catalogue_item_id=place.item.id, provider=given.provider or place.item.said.operator
    )
    proposed = propose(pathway, offer, times, _delivery(introduction), given, new_id=new_id)
    moved = Change(step(pathway, PathwayEvent.ENROL), PathwayEvent.ENROL, now)
    if not is_free:
        _check_no_introduction(introduction)
        return Decision((moved, Change(proposed, "propose", now), Change(group, event, now)))
    taken = _filled_or_freed(replace(group, status=status), place.seating.taken + 1)
    return Decision((moved, *activate(proposed, times, now=now, new_id=new_id), Change(taken, event, now)))


def _check_match(offer: Offer, place: Place) -> None:
    wanted = offer.catalogue_item_id
    if wanted not in {None, place.item.id} or offer.fsiii_code not in place.item.said.fsiii_codes:
        raise RuleNotMet(
            "group-of-another-offer",
            "The group is not of the local offer that the citizen accepted.",
            "Holdet hører ikke til det tilbud, som borgeren har taget imod.",
            place="group_id",
        )


def _check_new(pathway: Pathway, seated: Seating) -> None:
    if any(each.citizen_id == pathway.citizen_id for each in (*seated.seated, *seated.waiting)):
        raise RuleNotMet(
            "in-group-already",
            "The citizen has a seat in the group already, or waits for one.",
            "Borgeren har allerede en plads på holdet eller venter på en.",
            place="group_id",
        )


def _check_no_introduction(introduction: tuple[PlannedSession, ...]) -> None:
    if introduction:
        raise RuleNotMet(
            "introduction-before-seat",
            "The group is full; individual sessions are agreed when there is a seat.",
            "Holdet er fuldt; individuelle mødegange aftales, når der er plads.",
            place="sessions",
        )


def _delivery(introduction: tuple[PlannedSession, ...]) -> tuple[DeliveryType, ...]:
    return (DeliveryType.GROUP, DeliveryType.INDIVIDUAL) if introduction else (DeliveryType.GROUP,)


def _times(group: Group, now: datetime) -> tuple[PlannedSession, ...]:
    """Return the dates from today on: what is planned is what the citizen is enrolled in (§4.4)."""
    return tuple(PlannedSession(s.start, s.end, group.place) for s in group.sessions_from(legal_day(now)))


def seat(
    group: Group, waiting: Activity, pathway: Pathway, *, taken: int, now: datetime, new_id: NewId
) -> Decision:
    """Give a freed seat to somebody who waited."""
    event = _E.TAKE_SEAT
    check_seat(group, taken)
    freed = _filled_or_freed(group, taken)
    status = GROUP_LIFECYCLE.after(freed.status, event)
    times = _times(group, now)
    if not times:
        raise MissingValue("sessions")
    moved = Change(step(pathway, PathwayEvent.ENROL), PathwayEvent.ENROL, now)
    full = _filled_or_freed(replace(freed, status=status), taken + 1)
    return Decision((moved, *activate(waiting, times, now=now, new_id=new_id), Change(full, event, now)))


def check_seat(group: Group, taken: int) -> None:
    if taken >= group.seats:
        raise RuleNotMet("no-seat", "No seat is free in the group.", "Der er ingen ledig plads på holdet.")


def free_seats(group: Group, *, taken: int, now: datetime) -> Decision:
    """Say that a seat has become free; nothing where the group was not full."""
    if _E.FREE_SEAT not in GROUP_LIFECYCLE.allowed(group.status) or taken >= group.seats:
        return Decision(())
    return Decision((Change(_filled_or_freed(group, taken), _E.FREE_SEAT, now),))


def ids_of_groups(activities: tuple[Activity, ...]) -> list[UUID]:
    """Return their groups in the order they are locked in, the same for everybody."""
    return sorted({a.group_id for a in activities if a.group_id})
