"""Find the request that came under a sender's identity of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from app.domain.actors import Actor
from app.domain.intake import Incoming
from app.domain.refusals import Unresolved
from app.persistence.database import Database, Scope
from app.persistence.queries import source_by_identity
from app.persistence.unit_of_work import SHARED, UnitOfWork
from app.usecases.resolve import find_unit, home_of


async def find_request(database: Database, actor: Actor, incoming: Incoming, *, now: datetime) -> UUID | None:
    """Return its id, as the authority has it that answers for it (L3)."""
    scope = Scope(actor, SHARED, now)
    try:
        authority = await database.read(scope, lambda work: home_of(work, incoming, incoming.message_id))
    except Unresolved:
        return None  # Nobody can have it; creating it will be refused, and say where.
    return await database.read(replace(scope, authority=authority), lambda work: _find(work, incoming))


async def _find(work: UnitOfWork, incoming: Incoming) -> UUID | None:
    sender = await find_unit(work, incoming.sender)
    source = await source_by_identity(work, str(sender.id), incoming.message_id) if sender else None
    return source.subject_id if source else None
