"""The requests of a period, for trying a rule on them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ARRAY, String, and_, bindparam, func, literal, select, union_all
from sqlalchemy.dialects.postgresql import JSONB

from app.domain.legal_days import COPENHAGEN
from app.domain.plans import PLAN_LIFECYCLE, PlanEvent, PlanStatus, RehabPlan
from app.domain.referrals import REFERRAL_LIFECYCLE, Referral, ReferralEvent, ReferralStatus
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


_UNDECIDED: dict[type[Any], list[str]] = {
    rows.ReferralRow: [
        s.value for s in ReferralStatus if ReferralEvent.ACCEPT in REFERRAL_LIFECYCLE.allowed(s)
    ],
    rows.RehabPlanRow: [s.value for s in PlanStatus if PlanEvent.CLASSIFY in PLAN_LIFECYCLE.allowed(s)],
}


def _proposed_for(row: Any) -> Any:
    table = table_of(row)
    return select(table.c.id).where(
        table.c.authority == bindparam("authority"),
        table.c.status == func.any(bindparam(f"undecided_{table.name}", type_=ARRAY(String))),
        table.c.content["proposals"].contains(bindparam("proposed", type_=JSONB)),
    )


_AWAITING = Statement(
    select(func.count().label("awaiting")).select_from(
        union_all(_proposed_for(rows.ReferralRow), _proposed_for(rows.RehabPlanRow)).subquery()
    )
)


async def awaiting_decision(work: UnitOfWork, rule_id: UUID) -> int:
    """Count the requests that nobody has decided on and one rule proposed something for."""
    undecided = {f"undecided_{table_of(row).name}": statuses for row, statuses in _UNDECIDED.items()}
    proposed = orjson.dumps([{"rule_id": str(rule_id)}]).decode()
    values = {"authority": work.authority, "proposed": proposed, **undecided}
    return int(await work.connection.fetchval(_AWAITING.sql, *_AWAITING.bind(values)))


def _citizen(row: Any) -> Any:
    version = {"version": row["citizen_version"], "content": row["citizen_content"]}
    return CITIZEN.to_domain({"id": row["citizen_id"], **version})
