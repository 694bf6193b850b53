"""Referrals listed by when they came, from whom, and how they stand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, String, and_, bindparam, func, select

from app.domain.citizens import Citizen
from app.domain.referrals import Referral
from app.persistence import rows
from app.persistence.mapping import CITIZEN, REFERRAL
from app.persistence.statements import Statement, behind, table_of
from app.persistence.unit_of_work import UnitOfWork

_REFERRAL = table_of(rows.ReferralRow)
_CITIZEN = table_of(rows.CitizenRow)

_BETWEEN = Statement(
    select(_REFERRAL.c.id, _REFERRAL.c.version, _REFERRAL.c.content)
    .where(
        _REFERRAL.c.authority == bindparam("authority"),
        _REFERRAL.c.received_at >= bindparam("start"),
        _REFERRAL.c.received_at < bindparam("end"),
    )
    .order_by(_REFERRAL.c.received_at, _REFERRAL.c.id)
)
_PAGE = Statement(
    select(
        _REFERRAL.c.id,
        _REFERRAL.c.version,
        _REFERRAL.c.content,
        _CITIZEN.c.id.label("citizen_id"),
        _CITIZEN.c.version.label("citizen_version"),
        _CITIZEN.c.content.label("citizen_content"),
    )
    .join(
        _CITIZEN,
        and_(_CITIZEN.c.authority == _REFERRAL.c.authority, _CITIZEN.c.id == _REFERRAL.c.citizen_id),
    )
    .where(
        _REFERRAL.c.authority == bindparam("authority"),
        _REFERRAL.c.status == func.any(bindparam("statuses", type_=ARRAY(String))),
        _REFERRAL.c.sender_type == func.any(bindparam("sender_types", type_=ARRAY(String))),
        behind(after_at=_REFERRAL.c.received_at, after_id=_REFERRAL.c.id),
    )
    .order_by(_REFERRAL.c.received_at, _REFERRAL.c.id)
    .limit(bindparam("limit"))
)


async def referrals_between(work: UnitOfWork, start: datetime, end: datetime) -> tuple[Referral, ...]:
    """Return the authority's referrals received from `start` on and before `end`."""
    values = {"authority": work.authority, "start": start, "end": end}
    found = await work.connection.fetch(_BETWEEN.sql, *_BETWEEN.bind(values))
    return tuple(REFERRAL.to_domain(row) for row in found)


async def referral_page(
    work: UnitOfWork,
    *,
    statuses: Sequence[str],
    sender_types: Sequence[str],
    after: tuple[datetime, UUID],
    limit: int,
) -> tuple[tuple[Referral, Citizen], ...]:
    """Return referrals in these states from these kinds of sender, the oldest first, from a place on."""
    values = {
        "authority": work.authority,
        "statuses": list(statuses),
        "sender_types": list(sender_types),
        "after_at": after[0],
        "after_id": after[1],
        "limit": limit,
    }
    found = await work.connection.fetch(_PAGE.sql, *_PAGE.bind(values))
    return tuple((REFERRAL.to_domain(row), _citizen(row)) for row in found)


def _citizen(row: object) -> Citizen:
    content = {name: row[f"citizen_{name}"] for name in ("id", "version", "content")}  # type: ignore[index]
    return CITIZEN.to_domain(content)
