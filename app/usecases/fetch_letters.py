"""Hand waiting letters to a receiver that polls; each waits until its receipt comes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from app.domain.actors import Actor, Permission
from app.domain.identifiers import Gln, Sor
from app.domain.legal_days import legal_day
from app.domain.notices import Notice
from app.domain.private import Private
from app.domain.refusals import NotFound
from app.persistence.database import Database, Scope
from app.persistence.deliveries import delivery_of, notice_by_id, waiting_for
from app.persistence.registers import organisation_or_none
from app.persistence.unit_of_work import SHARED, UnitOfWork
from app.usecases.record_delivery import Patience, record_sent


@dataclass(frozen=True, slots=True, repr=False)
class Waiting(Private):
    id: UUID
    letter_id: str
    format: str
    media_type: str
    content: bytes


async def fetch_letters(
    database: Database, actor: Actor, receiver: str, *, now: datetime, patience: Patience, limit: int
) -> tuple[Waiting, ...]:
    """Return the letters that wait; raises NotFound for somebody else's mailbox."""
    scope = Scope(actor, SHARED, now)
    await _check_mailbox(database, scope, receiver)
    unit_id = None if actor.relays else actor.organisation_id
    found = await waiting_for(database.reads, receiver, unit_id=unit_id, limit=limit)
    letters = [await _hand_out(database, replace(scope, authority=a), id_, patience) for a, id_ in found]
    return tuple(letter for letter in letters if letter is not None)


async def fetch_letter(
    database: Database, actor: Actor, id_: UUID, *, now: datetime, patience: Patience
) -> Waiting:
    """Return one letter that waits in a mailbox the caller may open."""
    actor.require(Permission.FETCH_LETTERS)
    scope = Scope(actor, SHARED, now)
    found = await notice_by_id(database.reads, id_)
    if found is None:
        raise NotFound("letter")
    authority, receiver = found
    await _check_mailbox(database, scope, receiver)
    letter = await _hand_out(database, replace(scope, authority=authority), id_, patience)
    if letter is None:
        raise NotFound("letter")
    return letter


async def _check_mailbox(database: Database, scope: Scope, receiver: str) -> None:
    """A mailbox is opened by its owner, or by the operator who relays letters for many."""
    scope.actor.require(Permission.FETCH_LETTERS)
    if scope.actor.relays:
        return
    if receiver not in await database.read(scope, _own_numbers):
        raise NotFound("mailbox")


async def _own_numbers(work: UnitOfWork) -> frozenset[str]:
    unit = await organisation_or_none(work, work.actor.organisation_id)
    if unit is None:
        return frozenset()
    today = legal_day(work.now)
    numbers = (unit.identifier(Gln, today), unit.identifier(Sor, today))
    return frozenset([n.value for n in numbers if n is not None] + [unit.location]) - {""}


async def _hand_out(database: Database, scope: Scope, notice_id: UUID, patience: Patience) -> Waiting | None:
    """Hand out one letter; nothing where it was stopped or answered since it was listed."""

    async def hand_out(work: UnitOfWork) -> Waiting | None:
        notice = await work.get_for_change(Notice, notice_id)
        delivery = await delivery_of(work, notice_id)
        if not delivery.mailbox or delivery.message is None or not is_for(work.actor, notice):
            return None
        await record_sent(work, notice_id, patience)
        work.audit("read", "Notice", object_id=notice_id, citizen_id=notice.citizen_id)
        return Waiting(
            notice_id,
            notice.letter_id,
            notice.route.format if notice.route else "",
            delivery.media_type,
            delivery.message,
        )

    return await database.transact(scope, hand_out)


def is_for(actor: Actor, notice: Notice) -> bool:
    """A number may pass from one unit to another; the letters of the first stay its own."""
    return actor.relays or notice.recipient_id == actor.organisation_id


def may_receipt(actor: Actor, notice: Notice, *named: str) -> bool:
    """Say whether a receipt is its receiver's: by its own system, or relayed under the receiver's number.

    Who relays tells of many; what it brings moves only what went to whoever it `named` as receiver.
    """
    if not actor.relays:
        return is_for(actor, notice)
    return notice.recipient is not None and {*named} <= notice.recipient.numbers
