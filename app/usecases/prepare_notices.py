"""Prepare due notices: address them, write them, freeze them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from app.domain.acquaintance import made_known
from app.domain.addressing import Addressing, instead
from app.domain.citizens import Citizen
from app.domain.decision import Change, Decision
from app.domain.legal_days import legal_day
from app.domain.notice_texts import sections, subject
from app.domain.notices import NOTICE_LIFECYCLE, Notice, NoticeEvent
from app.domain.organisations import Channel
from app.domain.refusals import Refusal
from app.persistence.backgrounds import Background, background_of
from app.persistence.courses import Course, courses_of_events, keep, lock_citizens_of
from app.persistence.deliveries import (
    Delivery,
    keep_message,
    next_letter_number,
    reserve_letter_numbers,
)
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.address_notices import About, Addressed, address_notices, look_up_recipients
from app.usecases.write_message import Outgoing, write_message


async def prepare_notices(work: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, Course]:
    """Address what is due, each with the others of its event; what is prepared is left as it is.

    Returns these and those as they are then, written down.
    """
    await lock_citizens_of(work, ids)
    courses = await courses_of_events(work, ids)
    while events := _first_of_each_citizen(courses.values()):
        notices = [course.notice for event in events for course in event]
        background = await background_of(work, notices)
        await look_up_recipients(work, notices, background)
        await reserve_letter_numbers(work, 2 * len(notices))
        for event in events:
            courses |= await _prepare(work, event, background)
        await work.checkpoint()
    return courses


def _first_of_each_citizen(courses: Iterable[Course]) -> tuple[tuple[Course, ...], ...]:
    """Return the events with something due, one of each citizen: what is told next builds upon it."""
    events: dict[tuple[object, ...], list[Course]] = defaultdict(list)
    for course in courses:
        notice = course.notice
        events[notice.citizen_id, notice.request_id, notice.type, notice.occurrence].append(course)
    first = {key[0]: tuple(e) for key, e in reversed(events.items()) if any(map(_is_due, e))}
    return tuple(first.values())


def _is_due(course: Course) -> bool:
    return course.may(NoticeEvent.ADDRESS)


async def _prepare(work: UnitOfWork, event: Sequence[Course], background: Background) -> dict[UUID, Course]:
    group = [course for course in event if _is_due(course)]
    notices = [course.notice for course in group]
    addressed = await address_notices(work, notices, [course.notice for course in event], background)
    _make_known(work, addressed)
    settled = {}
    for course in group:
        id_ = course.notice.id
        after = await _settle(work, course, addressed.to[id_], addressed.about)
        keep(work, course, after)
        settled[id_] = Course(replace(after.notice, version=course.notice.version + 1), after.delivery)
    return settled


def _make_known(work: UnitOfWork, addressed: Addressed) -> None:
    """Let who is written to read whom it is about."""
    citizen: Citizen = addressed.about.citizen
    written_to = [to.organisation.id for to in addressed.to.values() if to.route and to.organisation]
    known = made_known(citizen, *written_to)
    if known != citizen:
        work.save(Decision((Change(known, "become-known", work.now),)))


async def _settle(work: UnitOfWork, course: Course, to: Addressing, about: About) -> Course:
    if to.route is None or to.organisation is None:
        return _ended(work, course, to)
    if not about.sender.gln_text:
        return _ended(work, course, replace(to, event=NoticeEvent.FAIL, reason=_NO_SENDER))
    facts = about.of(course.notice)
    receiver = to.organisation.as_party(legal_day(work.now))
    written = replace(
        course.notice,
        status=NOTICE_LIFECYCLE.after(course.notice.status, NoticeEvent.ADDRESS),
        recipient_id=to.organisation.id,
        recipient=receiver,
        letter_id=course.notice.letter_id or f"RV{await next_letter_number(work):012d}",
        subject=subject(facts),
        content=sections(facts),
        senders=(facts.request.requester_id, facts.request.submitted_by),
        reason="",
    )
    going = [
        Outgoing(replace(written, route=route), route, receiver, about) for route in (to.route, *to.others)
    ]
    try:
        ready, delivery = await _first_possible(work, course.delivery, going)
    except Refusal as refusal:
        return _ended(work, course, replace(to, event=NoticeEvent.FAIL, reason=refusal.findings[0].danish))
    keep_message(work, ready.id, delivery)
    reason = ready.route.reason if ready.route else ""
    return Course(ready, delivery, (Change(ready, NoticeEvent.ADDRESS, work.now, reason),))


async def _first_possible(
    work: UnitOfWork, held: Delivery, going: Sequence[Outgoing]
) -> tuple[Notice, Delivery]:
    """Write it as the first of these that has all it needs; raises the last Refusal where none has."""
    first, *rest = going
    try:
        return first.notice, await _delivery(work, held, first)
    except Refusal as refusal:
        if not rest:
            raise
        route = instead(rest[0].route, first.route, refusal.findings[0].danish)
        following = replace(rest[0], route=route, notice=replace(rest[0].notice, route=route))
        return await _first_possible(work, held, [following, *rest[1:]])


_NO_SENDER = "Myndigheden har intet lokationsnummer i registeret, så brevet kan ikke afsendes."


def _ended(work: UnitOfWork, course: Course, to: Addressing) -> Course:
    """Blocked, not applicable, or on a human's list: nothing is delivered."""
    settled = course.moved(
        to.event,
        work.now,
        to.reason,
        recipient_id=to.organisation.id if to.organisation else None,
        recipient=None,
        route=None,
        subject="",
        content=(),
    )
    return replace(settled, delivery=Delivery(next_attempt_at=None, last_error=to.reason))


async def _delivery(work: UnitOfWork, held: Delivery, going: Outgoing) -> Delivery:
    """Return its place in the queue with the message as it will be sent: frozen here."""
    receiver, written = going.receiver, await write_message(work, going)
    return replace(
        _place(work, held, going),
        receiver=receiver.gln_text or (receiver.sor.value if receiver.sor else ""),
        envelope_id=written.envelope_id,
        media_type=written.media_type,
        message=written.content,
    )


def _place(work: UnitOfWork, held: Delivery, going: Outgoing) -> Delivery:
    """Return its place in the queue: one that is posted stays with the worker that holds its lease."""
    if going.route.channel is Channel.POLLING:
        return Delivery(next_attempt_at=work.now + timedelta(minutes=30), mailbox=True)
    return Delivery(held.next_attempt_at or work.now, held.lease_until, held.attempts)
