"""What was documented about many cases at once, for their facts to be read from, and the facts themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, func, select, union_all

from app.domain.activities import Activity
from app.domain.assessments import Assessment
from app.domain.case_facts import COUNTED, CaseFacts
from app.domain.citizens import Citizen
from app.domain.notices import Notice
from app.domain.offers import Offer
from app.domain.pathways import Pathway
from app.domain.plans import RehabPlan
from app.domain.private import Private
from app.domain.referrals import Referral
from app.domain.requests import Request
from app.domain.sessions import Session
from app.domain.stratifications import Stratification
from app.persistence import rows
from app.persistence.aggregates import columns_of, of_its_kind, of_kinds
from app.persistence.stale_cases import FORGET_FACTS, TAKE
from app.persistence.statements import Statement, insert_of, table_of
from app.persistence.unit_of_work import UnitOfWork

P = TypeVar("P")
_HANGING: Final = (Referral, RehabPlan, Assessment, Stratification, Offer, Activity, Session, Notice)
_REQUESTS: Final = (Referral, RehabPlan)
_IDS = bindparam("ids", type_=ARRAY(Uuid))
_INSERT = insert_of(rows.CaseFactRow)
LOCK: Final = "SELECT pg_advisory_xact_lock(730111902, hashtext($1))"
"""One at a time reads an authority's cases anew: who comes later finds them read."""


def _of(kinds: Iterable[type[Any]], by: str) -> Statement:
    """Return those of these kinds that have one of the ids, each kind in the order they were made."""
    every = of_kinds(columns_of(kinds, by), func.any(_IDS))
    return Statement(union_all(*every).order_by("kind", "ordinal"))


_OWN = _of((Pathway, *_REQUESTS), "id")
_PARTS = _of(_HANGING, "pathway_id")
_PERSONS = _of((Citizen,), "id")
_SESSION = table_of(rows.SessionRow)
_EVENT = table_of(rows.EventRow)
_DAYS = Statement(
    select(
        _SESSION.c.id,
        func.min(_EVENT.c.happened_at).label("planned_at"),
        func.min(_EVENT.c.happened_at).filter(_EVENT.c.status == _SESSION.c.status).label("changed_at"),
    )
    .select_from(
        _SESSION.join(
            _EVENT,
            (_EVENT.c.authority == _SESSION.c.authority) & (_EVENT.c.aggregate_id == _SESSION.c.id),
        )
    )
    .where(_SESSION.c.authority == bindparam("authority"), _SESSION.c.pathway_id == func.any(_IDS))
    .group_by(_SESSION.c.authority, _SESSION.c.id)
)


@dataclass(frozen=True, slots=True, repr=False)
class Told(Private):
    """Everything about one case; a request without a pathway has no parts beside itself."""

    citizen: Citizen
    pathway: Pathway | None
    parts: Mapping[type[Any], list[Any]]
    times: Mapping[UUID, tuple[datetime, datetime]]
    """By session: when it was planned, and when it came to stand as it does."""

    def of(self, kind: type[P]) -> list[P]:
        return self.parts.get(kind, [])

    @property
    def requests(self) -> list[Request]:
        return [*self.of(Referral), *self.of(RehabPlan)]


async def take_stale(work: UnitOfWork, *, limit: int) -> tuple[UUID, ...]:
    """Take out the next of the authority's cases that have changed, each once."""
    await work.connection.execute(LOCK, work.authority)
    found = await work.connection.fetch(TAKE.sql, *TAKE.bind({"authority": work.authority, "limit": limit}))
    return tuple({row["case_id"]: None for row in found})


async def tell(work: UnitOfWork, case_ids: Sequence[UUID]) -> Mapping[UUID, Told]:
    """Return what was documented about each case that still is one."""
    every = await _fetched(work, _OWN, case_ids)
    cases = [each for each in every if isinstance(each, Pathway) or each.pathway_id is None]
    parts: dict[UUID, dict[type[Any], list[Any]]] = {
        case.id: {} if isinstance(case, Pathway) else {type(case): [case]} for case in cases
    }
    pathways = [case.id for case in cases if isinstance(case, Pathway)]
    for part in await _fetched(work, _PARTS, pathways):
        parts[part.pathway_id].setdefault(type(part), []).append(part)
    times = await _times(work, pathways)
    persons = await _fetched(work, _PERSONS, list({case.citizen_id for case in cases}))
    citizens = {person.id: person for person in persons}
    return {
        case.id: Told(
            citizen=citizens[case.citizen_id],
            pathway=case if isinstance(case, Pathway) else None,
            parts=parts[case.id],
            times={session.id: times[session.id] for session in parts[case.id].get(Session, ())},
        )
        for case in cases
    }


async def _fetched(work: UnitOfWork, statement: Statement, ids: Sequence[UUID]) -> list[Any]:
    values = {"authority": work.authority, "ids": list(ids)}
    return [of_its_kind(row) for row in await work.connection.fetch(statement.sql, *statement.bind(values))]


async def _times(work: UnitOfWork, pathways: Sequence[UUID]) -> Mapping[UUID, tuple[datetime, datetime]]:
    found = await work.connection.fetch(
        _DAYS.sql, *_DAYS.bind({"authority": work.authority, "ids": list(pathways)})
    )
    return {row["id"]: (row["planned_at"], row["changed_at"] or row["planned_at"]) for row in found}


async def put_facts(work: UnitOfWork, case_ids: Sequence[UUID], facts: Iterable[CaseFacts]) -> None:
    """Put these in place of what was known of the cases."""
    values = {"authority": work.authority, "case_ids": list(case_ids)}
    await work.connection.execute(FORGET_FACTS.sql, *FORGET_FACTS.bind(values))
    for each in facts:
        work.write(_INSERT, {**_flat(each), "read_at": work.now})


_APART: Final = frozenset({"id", "categories"})


def _flat(facts: CaseFacts) -> dict[str, Any]:
    names = {field.name for field in fields(facts)} - _APART
    flat: dict[str, Any] = {name: getattr(facts, name) for name in names} | {"case_id": facts.id}
    for category in COUNTED:
        flat |= {f"{category.lower()}_{name}": value for name, value in asdict(facts.of(category)).items()}
    return flat
