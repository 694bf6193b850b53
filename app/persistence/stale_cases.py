"""Which cases have to be read anew for the indicators: written down by whoever changes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, delete, func, insert, select

from app.domain.activities import Activity
from app.domain.assessments import Assessment
from app.domain.citizens import Citizen
from app.domain.decision import Aggregate
from app.domain.notices import Notice
from app.domain.offers import Offer
from app.domain.pathways import Pathway
from app.domain.plans import RehabPlan
from app.domain.referrals import Referral
from app.domain.sessions import Session
from app.domain.stratifications import Stratification
from app.persistence import rows
from app.persistence.records import pathway_of
from app.persistence.statements import Statement, insert_of, table_of

_STALE = table_of(rows.StaleCaseRow)
_FACT = table_of(rows.CaseFactRow)
_INSERT = insert_of(rows.StaleCaseRow)
_ALL_OF = Statement(
    insert(_STALE).from_select(
        ["authority", "case_id"],
        select(_FACT.c.authority, _FACT.c.case_id).where(
            _FACT.c.authority == bindparam("authority"), _FACT.c.citizen_id == bindparam("about")
        ),
    )
)
_READ: Final = (
    Referral,
    RehabPlan,
    Pathway,
    Assessment,
    Stratification,
    Offer,
    Activity,
    Session,
    Notice,
)
"""What facts are read from, beside the citizen."""


def writes(aggregates: Iterable[Aggregate], authority: str) -> Iterator[tuple[Statement, Mapping[str, Any]]]:
    """Yield what says that the facts of these have changed, each case once."""
    changed: dict[UUID, None] = {}
    for aggregate in aggregates:
        if isinstance(aggregate, _READ):
            changed |= dict.fromkeys(_cases(aggregate))
        elif isinstance(aggregate, Citizen) and aggregate.version:
            yield _ALL_OF, {"authority": authority, "about": aggregate.id}
    for case_id in changed:
        yield _INSERT, {"authority": authority, "case_id": case_id}


def _cases(aggregate: Aggregate) -> Iterator[UUID]:
    """Yield the pathway; of a request itself, too: with a pathway it is no case of its own any more."""
    if isinstance(aggregate, (Referral, RehabPlan)):
        yield aggregate.id
    pathway_id = aggregate.id if isinstance(aggregate, Pathway) else pathway_of(aggregate)
    if pathway_id is not None:
        yield pathway_id


_NEXT = (
    select(_STALE.c.ordinal)
    .where(_STALE.c.authority == bindparam("authority"))
    .order_by(_STALE.c.ordinal)
    .limit(bindparam("limit"))
)
TAKE: Final = Statement(
    delete(_STALE)
    .where(_STALE.c.authority == bindparam("authority"), _STALE.c.ordinal.in_(_NEXT))
    .returning(_STALE.c.case_id)
)
WAITING: Final = Statement(
    select(_STALE.c.authority)
    .where(_STALE.c.authority == func.any(bindparam("authorities", type_=ARRAY(_STALE.c.authority.type))))
    .distinct()
)
FORGET_FACTS: Final = Statement(
    delete(_FACT).where(
        _FACT.c.authority == bindparam("authority"),
        _FACT.c.case_id == func.any(bindparam("case_ids", type_=ARRAY(Uuid))),
    )
)
