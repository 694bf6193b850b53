"""Who read or changed what about whom, as it was noted; read here, written wherever somebody looks."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg
from sqlalchemy import ARRAY, ColumnElement, DateTime, String, and_, bindparam, func, select, true

from app.domain.looks import Look
from app.domain.private import Private
from app.persistence import rows
from app.persistence.statements import Statement, table_of

_AUDIT = table_of(rows.AuditEntryRow)


@dataclass(frozen=True, slots=True, repr=False)
class Asked(Private):
    """Which entries are wanted, newest first; None means any."""

    authority: str
    citizen_id: UUID | None = None
    client_id: str | None = None
    organisation_id: UUID | None = None
    actions: tuple[str, ...] | None = None
    id: int | None = None
    spans: tuple[tuple[datetime | None, datetime | None, bool], ...] = ()
    """From (included), to (not included), and whether the time inside is meant."""
    before: int | None = None
    limit: int = 20


_Shape: TypeAlias = tuple[tuple[bool, bool, bool], ...]
"""Of each span: has it a beginning, has it an end, is the time inside meant."""
_FIELDS = tuple(f.name for f in fields(Look))
_EXACT = ("citizen_id", "client_id", "organisation_id", "id")


async def trail(pool: asyncpg.Pool, asked: Asked) -> tuple[Look, ...]:
    given, shape, values = _said(asked)
    statement = _statement(given, shape)
    found = await pool.fetch(statement.sql, *statement.bind({**values, "limit": asked.limit}))
    return tuple(Look(**dict(row)) for row in found)


def _bounds(asked: Asked) -> dict[str, Any]:
    return {
        f"{name}{number}": at
        for number, (low, high, _) in enumerate(asked.spans)
        for name, at in (("low", low), ("high", high))
    }


async def count(pool: asyncpg.Pool, asked: Asked) -> int:
    """Return how many entries there are, whatever the limit."""
    given, shape, values = _said(asked)
    statement = _counting(given, shape)
    found: int = await pool.fetchval(statement.sql, *statement.bind(values))
    return found


def _said(asked: Asked) -> tuple[tuple[str, ...], _Shape, dict[str, Any]]:
    given = tuple(name for name in (*_EXACT, "actions", "before") if getattr(asked, name) is not None)
    shape = tuple((low is not None, high is not None, inside) for low, high, inside in asked.spans)
    return given, shape, {name: getattr(asked, name) for name in ("authority", *given)} | _bounds(asked)


@lru_cache(maxsize=128)
def _statement(given: tuple[str, ...], spans: _Shape) -> Statement:
    fields_ = select(*(_AUDIT.c[name] for name in _FIELDS))
    wanted = fields_.where(_condition(given, spans))
    return Statement(wanted.order_by(_AUDIT.c.id.desc()).limit(bindparam("limit")))


@lru_cache(maxsize=128)
def _counting(given: tuple[str, ...], spans: _Shape) -> Statement:
    return Statement(select(func.count()).select_from(_AUDIT).where(_condition(given, spans)))


def _condition(given: tuple[str, ...], spans: _Shape) -> ColumnElement[bool]:
    wanted = [
        _AUDIT.c[name] == bindparam(name, type_=_AUDIT.c[name].type) for name in given if name in _EXACT
    ]
    if "actions" in given:
        wanted.append(_AUDIT.c.action == func.any(bindparam("actions", type_=ARRAY(String))))
    if "before" in given:
        wanted.append(_AUDIT.c.id < bindparam("before", type_=_AUDIT.c.id.type))
    wanted += (_within(number, *span) for number, span in enumerate(spans))
    return and_(_AUDIT.c.authority == bindparam("authority"), *wanted)


def _within(number: int, low: bool, high: bool, inside: bool) -> ColumnElement[bool]:  # noqa: FBT001 - a row of flags
    at, time = _AUDIT.c.recorded_at, DateTime(timezone=True)
    held = and_(
        true(),
        *([at >= bindparam(f"low{number}", type_=time)] if low else []),
        *([at < bindparam(f"high{number}", type_=time)] if high else []),
    )
    return held if inside else ~held
