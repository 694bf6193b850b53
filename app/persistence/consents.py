"""Questions about consents and exchange: what is due, whose mailbox holds what, who is a case of ours."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import ARRAY, String, Uuid, bindparam, func, select, union

from app.domain.consents import Consent
from app.domain.exchanges import EXCHANGE_LIFECYCLE as EXCHANGES
from app.domain.exchanges import ExchangeEvent, ExchangeStatus
from app.domain.pathways import PATHWAY_LIFECYCLE, PathwayEvent, PathwayStatus
from app.domain.plans import PLAN_LIFECYCLE, PlanStatus
from app.domain.referrals import REFERRAL_LIFECYCLE, ReferralStatus
from app.persistence import rows
from app.persistence.mapping import CONSENT
from app.persistence.statements import Place, Statement, behind, table_of
from app.persistence.unit_of_work import UnitOfWork

_CONSENT = table_of(rows.ConsentRow)
_ENTRY = table_of(rows.ExchangeEntryRow)
_EVENT = table_of(rows.EventRow)
_AUDIT = table_of(rows.AuditEntryRow)
_WAITING = [s.value for s in ExchangeStatus if ExchangeEvent.SEND in EXCHANGES.allowed(s)]


def _in_state(table: Any, states: str = "statuses") -> Any:
    """Which states these are, their lifecycle says; they are given by this name."""
    return table.c.status == func.any(bindparam(states, type_=ARRAY(String)))


_EXPIRING = Statement(
    select(_CONSENT.c.id, _CONSENT.c.version, _CONSENT.c.content)
    .where(
        _CONSENT.c.authority == bindparam("authority"),
        _CONSENT.c.expires_at <= bindparam("until"),
        behind(after_at=_CONSENT.c.expires_at, after_id=_CONSENT.c.id),
    )
    .order_by(_CONSENT.c.expires_at, _CONSENT.c.id)
    .limit(bindparam("limit"))
)
_HOLDING = Statement(
    select(_ENTRY.c.authority, _ENTRY.c.id)
    .where(
        _ENTRY.c.jobcentre_id == bindparam("jobcentre_id"),
        _in_state(_ENTRY),
    )
    .order_by(_ENTRY.c.ordinal)
    .limit(bindparam("limit"))
)


def expiry(consent: Consent) -> Place:
    """Return where a consent that ends stands among them."""
    assert consent.expires_at is not None  # noqa: S101 - it was found by it
    return consent.expires_at, consent.id


async def consents_expiring(
    work: UnitOfWork, *, until: datetime, after: Place, limit: int
) -> tuple[Consent, ...]:
    """Return consents that reach their end by then, the first first, from a place on."""
    place = {"after_at": after[0], "after_id": after[1]}
    values = {"authority": work.authority, "until": until, **place, "limit": limit}
    found = await work.connection.fetch(_EXPIRING.sql, *_EXPIRING.bind(values))
    return tuple(CONSENT.to_domain(row) for row in found)


async def entries_waiting(pool: asyncpg.Pool, jobcentre_id: UUID, *, limit: int) -> list[tuple[str, UUID]]:
    """Return what waits for a jobcentre, wherever it lies: authority and id, the oldest first."""
    values = {"jobcentre_id": jobcentre_id, "statuses": _WAITING, "limit": limit}
    found = await pool.fetch(_HOLDING.sql, *_HOLDING.bind(values))
    return [(row["authority"], row["id"]) for row in found]


def _open_pathways() -> list[str]:
    """A closed pathway is not final (it may be opened again); what can still be an error is open."""
    return [s.value for s in PathwayStatus if PathwayEvent.MARK_ERROR in PATHWAY_LIFECYCLE.allowed(s)]


_OPEN: dict[Any, list[str]] = {
    rows.ReferralRow: [s.value for s in ReferralStatus if not REFERRAL_LIFECYCLE.is_final(s)],
    rows.RehabPlanRow: [s.value for s in PlanStatus if not PLAN_LIFECYCLE.is_final(s)],
    rows.PathwayRow: _open_pathways(),
}
_CITIZENS = bindparam("citizens", type_=ARRAY(Uuid))


def _open_cases(row: Any) -> Any:
    table = table_of(row)
    return select(table.c.citizen_id).where(
        table.c.authority == bindparam("authority"),
        table.c.citizen_id == func.any(_CITIZENS),
        _in_state(table, f"open_{table.name}"),
    )


_RELATED = Statement(
    union(
        *(_open_cases(row) for row in _OPEN),
        select(_EVENT.c.citizen_id).where(
            _EVENT.c.authority == bindparam("authority"),
            _EVENT.c.citizen_id == func.any(_CITIZENS),
            _EVENT.c.happened_at >= bindparam("since"),
        ),
    )
)


async def related(work: UnitOfWork, citizens: Collection[UUID], *, since: datetime) -> set[UUID]:
    """Return who of these has an open request or pathway here, or had something happen since then."""
    opened = {f"open_{table_of(row).name}": statuses for row, statuses in _OPEN.items()}
    values = {"authority": work.authority, "citizens": list(citizens), "since": since, **opened}
    found = await work.connection.fetch(_RELATED.sql, *_RELATED.bind(values))
    return {row["citizen_id"] for row in found}


BREAK_GLASS = "break-glass"
_BROKEN = Statement(
    select(_AUDIT)
    .where(
        _AUDIT.c.authority == bindparam("authority"),
        _AUDIT.c.action == BREAK_GLASS,
        _AUDIT.c.id > bindparam("after"),
    )
    .order_by(_AUDIT.c.id)
    .limit(bindparam("limit"))
)


async def glass_broken(work: UnitOfWork, *, after: int, limit: int) -> list[Any]:
    """Return the looks that were taken without any other purpose, the oldest first."""
    values = {"authority": work.authority, "after": after, "limit": limit}
    return await work.connection.fetch(_BROKEN.sql, *_BROKEN.bind(values))  # type: ignore[no-any-return]
