"""The requests of a period, for trying a rule on them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, literal, select, union_all

from app.domain.legal_days import COPENHAGEN
from app.domain.plans import RehabPlan
from app.domain.referrals import Referral
from app.persistence import rows
from app.persistence.mapping import CITIZEN, MAPPED
from app.persistence.queries import InboxRow
from app.persistence.statements import Statement, table_of
from app.persistence.unit_of_work import UnitOfWork

MOST = 2_000
_CITIZEN = table_of(rows.CitizenRow)
_KINDS: dict[str, type[Any]] = {"Referral": Referral, "RehabPlan": RehabPlan}


def _received(name: str, row: Any) -> Any:
    table = table_of(row)
    columns = (table.c.id, table.c.version, table.c.content, table.c.citizen_id, table.c.received_at)
    return select(literal(name).label("kind"), *columns).where(
        table.c.authority == bindparam("authority"),
        table.c.received_at >= bindparam("first"),
        table.c.received_at < bindparam("after"),
    )


_BOTH = union_all(
    _received("Referral", rows.ReferralRow), _received("RehabPlan", rows.RehabPlanRow)
).subquery()
_BETWEEN = Statement(
    select(
        _BOTH.c.kind,
        _BOTH.c.id,
        _BOTH.c.version,
        _BOTH.c.content,
        _BOTH.c.citizen_id,
        _CITIZEN.c.version.label("citizen_version"),
        _CITIZEN.c.content.label("citizen_content"),
    )
    .join(_CITIZEN, and_(_CITIZEN.c.authority == bindparam("authority"), _CITIZEN.c.id == _BOTH.c.citizen_id))
    .order_by(_BOTH.c.received_at, _BOTH.c.id)
    .limit(MOST)
)


async def requests_between(work: UnitOfWork, first_day: date, last_day: date) -> tuple[InboxRow, ...]:
    """Return what was received on these days, oldest first, at most `MOST`."""
    values = {
        "authority": work.authority,
        "first": datetime.combine(first_day, time(), COPENHAGEN),
        "after": datetime.combine(last_day + timedelta(days=1), time(), COPENHAGEN),
    }
    found = await work.connection.fetch(_BETWEEN.sql, *_BETWEEN.bind(values))
    return tuple((MAPPED[_KINDS[row["kind"]]].to_domain(row), _citizen(row)) for row in found)


def _citizen(row: Any) -> Any:
    version = {"version": row["citizen_version"], "content": row["citizen_content"]}
    return CITIZEN.to_domain({"id": row["citizen_id"], **version})
