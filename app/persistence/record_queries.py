"""What a citizen's record holds beside the cases: who wrote, who looked, who was told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, func, select

from app.persistence import rows
from app.persistence.statements import Statement, table_of
from app.persistence.unit_of_work import UnitOfWork

_EVENT = table_of(rows.EventRow)
_AUDIT = table_of(rows.AuditEntryRow)
_NOTICE = table_of(rows.NoticeRow)
_ORGANISATION = table_of(rows.OrganisationRow)
_PEOPLE = func.any(bindparam("people", type_=ARRAY(Uuid)))
_ENTRIES = Statement(
    select(_EVENT.c.profession, func.max(_EVENT.c.recorded_at).label("recorded_at"))
    .where(_EVENT.c.authority == bindparam("authority"), _EVENT.c.citizen_id == _PEOPLE)
    .group_by(_EVENT.c.profession)
)
_LOOKS = Statement(
    select(
        _AUDIT.c.recorded_at,
        _AUDIT.c.client_id,
        _ORGANISATION.c.name.label("organisation"),
        _AUDIT.c.person,
        _AUDIT.c.action,
        _AUDIT.c.object_type,
        _AUDIT.c.detail,
    )
    .select_from(_AUDIT.outerjoin(_ORGANISATION, _ORGANISATION.c.id == _AUDIT.c.organisation_id))
    .where(_AUDIT.c.authority == bindparam("authority"), _AUDIT.c.citizen_id == _PEOPLE)
    .order_by(_AUDIT.c.recorded_at, _AUDIT.c.id)
)
_DISCLOSURES = Statement(
    select(
        _NOTICE.c.type,
        _NOTICE.c.role,
        _NOTICE.c.status,
        _ORGANISATION.c.name.label("recipient"),
        _NOTICE.c.letter_id,
        _NOTICE.c.due_at,
    )
    .select_from(_NOTICE.join(_ORGANISATION, _ORGANISATION.c.id == _NOTICE.c.recipient_id))
    .where(_NOTICE.c.authority == bindparam("authority"), _NOTICE.c.citizen_id == _PEOPLE)
    .order_by(_NOTICE.c.due_at, _NOTICE.c.id)
)


async def _all(work: UnitOfWork, statement: Statement, people: Sequence[UUID]) -> list[Any]:
    values = {"authority": work.authority, "people": list(people)}
    return await work.connection.fetch(statement.sql, *statement.bind(values))  # type: ignore[no-any-return]


async def entries(work: UnitOfWork, people: Sequence[UUID]) -> list[Any]:
    """Return the last entry of each profession."""
    return await _all(work, _ENTRIES, people)


async def looks(work: UnitOfWork, people: Sequence[UUID]) -> list[Any]:
    """Return every reading and writing, oldest first (L14)."""
    return await _all(work, _LOOKS, people)


async def disclosures(work: UnitOfWork, people: Sequence[UUID]) -> list[Any]:
    """Return every notice with the unit it went to."""
    return await _all(work, _DISCLOSURES, people)
