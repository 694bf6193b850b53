"""Hand waiting letters to a receiver that polls; each waits until its receipt comes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
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

_WAIT = Patience(receipt=timedelta(minutes=30), give_up=timedelta(hours=48))


@dataclass(frozen=True, slots=True, repr=False)
class Waiting(Private):
    id: UUID
    letter_id: str
    format: str
    media_type: str
    content: bytes


async def fetch_letters(
    database: Database, actor: Actor, receiver: str, *, now: datetime, limit: int
) -> tuple[Waiting, ...]:
    """Return the letters that wait; raises NotFound for somebody else's mailbox."""
    scope = Scope(actor, SHARED, now)
    await _check_mailbox(database, scope, receiver)
    found = await waiting_for(database.changes, receiver, limit=limit)
    return tuple([await _hand_out(database, scope, row["authority"], row["notice_id"]) for row in found])


async def fetch_letter(database: Database, actor: Actor, id_: UUID, *, now: datetime) -> Waiting:
    """Return one letter that waits in a mailbox the caller may open."""
    actor.require(Permission.FETCH_LETTERS)
    scope = Scope(actor, SHARED, now)
    found = await notice_by_id(database.changes, id_)
    if found is None:
        raise NotFound("letter")
    authority, receiver = found
    await _check_mailbox(database, scope, receiver)
    return await _hand_out(database, scope, authority, id_)


async def _check_mailbox(database: Database, scope: Scope, receiver: str) -> None:
    """A mailbox is opened by its owner, or by the operator who relays letters for many."""
    scope.actor.require(Permission.FETCH_LETTERS)
    if Permission.RELAY_LETTERS in scope.actor.permissions:
        return
    own = await database.transact(scope, _own_numbers)
    if receiver not in own:
        raise NotFound("mailbox")


async def _own_numbers(work: UnitOfWork) -> frozenset[str]:
    unit = await organisation_or_none(work, work.actor.organisation_id)
    if unit is None:
        return frozenset()
    today = legal_day(work.now)
    numbers = (unit.identifier(Gln, today), unit.identifier(Sor, today))
    return frozenset([n.value for n in numbers if n is not None] + [unit.location]) - {""}


async def _hand_out(database: Database, scope: Scope, authority: str, notice_id: UUID) -> Waiting:
    async def hand_out(work: UnitOfWork) -> Waiting:
        notice = await work.get(Notice, notice_id)
        delivery = await delivery_of(work, notice_id)
        await record_sent(work, notice_id, _WAIT)
        work.audit("read", "Notice", object_id=notice_id, citizen_id=notice.citizen_id)
        return Waiting(
            notice_id,
            notice.letter_id,
            notice.route.format if notice.route else "",
            delivery.media_type,
            delivery.message or b"",
        )

    return await database.transact(replace(scope, authority=authority), hand_out)
