"""What was documented about many cases at once, for their facts to be read from, and the facts themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlalchemy import ARRAY, String, Uuid, bindparam, func, literal, select, union_all

from app.domain.activities import Activity
from app.domain.assessments import Assessment
from app.domain.case_facts import COUNTED, CaseFacts
from app.domain.citizens import Citizen
from app.domain.notices import Notice
from app.domain.offers import Offer
from app.domain.pathways import Pathway
from app.domain.plans import RehabPlan
from app.domain.referrals import Referral
from app.domain.requests import Request
from app.domain.sessions import Session
from app.domain.stratifications import Stratification
from app.persistence import rows
from app.persistence.mapping import MAPPED
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


def _named(kind: type[Any], by: str) -> Any:
    table = table_of(MAPPED[kind].row)
    name = literal(kind.__name__, type_=String).label("kind")
    columns = (table.c[column] for column in ("id", "version", "content"))
    ordinal = table.c.ordinal if "ordinal" in table.columns else literal(0).label("ordinal")
    found = select(name, ordinal, *columns)
    return found.where(table.c.authority == bindparam("authority"), table.c[by] == func.any(_IDS))


_OWN = Statement(union_all(*(_named(kind, "id") for kind in (Pathway, *_REQUESTS))))
_PARTS = Statement(union_all(*(_named(kind, "pathway_id") for kind in _HANGING)).order_by("kind", "ordinal"))
_PERSONS = Statement(_named(Citizen, "id"))
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


@dataclass(slots=True)
class Told:
    """Everything about one case; a request without a pathway has no parts."""

    pathway: Pathway | None = None
    parts: dict[type[Any], list[Any]] = field(default_factory=dict)
    citizens: list[Citizen] = field(default_factory=list)
    times: dict[UUID, tuple[datetime, datetime]] = field(default_factory=dict)
    """By session: when it was planned, and when it came to stand as it does."""

    def of(self, kind: type[P]) -> list[P]:
        return self.parts.get(kind, [])

    @property
    def requests(self) -> list[Request]:
        return [*self.of(Referral), *self.of(RehabPlan)]

    @property
    def citizen(self) -> Citizen:
        """The one it is about."""
        (citizen,) = self.citizens
        return citizen

    @property
    def owner(self) -> UUID:
        return self.pathway.citizen_id if self.pathway else self.requests[0].citizen_id


async def take_stale(work: UnitOfWork, *, limit: int) -> tuple[UUID, ...]:
    """Take out the next of the authority's cases that have changed, each once."""
    await work.connection.execute(LOCK, work.authority)
    found = await work.connection.fetch(TAKE.sql, *TAKE.bind({"authority": work.authority, "limit": limit}))
    return tuple({row["case_id"]: None for row in found})


async def tell(work: UnitOfWork, case_ids: Sequence[UUID]) -> Mapping[UUID, Told]:
    """Return what was documented about each case that still is one."""
    told: dict[UUID, Told] = {}
    for aggregate in await _fetched(work, _OWN, case_ids):
        if isinstance(aggregate, Pathway):
            told[aggregate.id] = Told(aggregate)
        elif aggregate.pathway_id is None:
            told[aggregate.id] = Told(parts={type(aggregate): [aggregate]})
    pathways = [id_ for id_, each in told.items() if each.pathway]
    for part in await _fetched(work, _PARTS, pathways):
        told[part.pathway_id].parts.setdefault(type(part), []).append(part)
    await _add_times(work, told, pathways)
    await _add_citizens(work, told)
    return told


async def _fetched(work: UnitOfWork, statement: Statement, ids: Sequence[UUID]) -> list[Any]:
    values = {"authority": work.authority, "ids": list(ids)}
    kinds = {kind.__name__: MAPPED[kind] for kind in (Pathway, Citizen, *_HANGING)}
    found = await work.connection.fetch(statement.sql, *statement.bind(values))
    return [kinds[row["kind"]].to_domain(row) for row in found]


async def _add_times(work: UnitOfWork, told: Mapping[UUID, Told], pathways: Sequence[UUID]) -> None:
    values = {"authority": work.authority, "ids": list(pathways)}
    found = await work.connection.fetch(_DAYS.sql, *_DAYS.bind(values))
    times = {row["id"]: (row["planned_at"], row["changed_at"] or row["planned_at"]) for row in found}
    for id_ in pathways:
        told[id_].times = {session.id: times[session.id] for session in told[id_].of(Session)}


async def _add_citizens(work: UnitOfWork, told: Mapping[UUID, Told]) -> None:
    owners = {each.owner for each in told.values()}
    citizens = {c.id: c for c in await _fetched(work, _PERSONS, list(owners))}
    for each in told.values():
        each.citizens.append(citizens[each.owner])


async def put_facts(work: UnitOfWork, case_ids: Sequence[UUID], facts: Iterable[CaseFacts]) -> None:
    """Put these in place of what was known of the cases."""
    values = {"authority": work.authority, "case_ids": list(case_ids)}
    await work.connection.execute(FORGET_FACTS.sql, *FORGET_FACTS.bind(values))
    for each in facts:
        work.write(_INSERT, {**_flat(each), "read_at": work.now})


def _flat(facts: CaseFacts) -> dict[str, Any]:
    flat = {name: value for name, value in _shallow(facts).items() if name not in {"id", "categories"}}
    flat["case_id"] = facts.id
    for category in COUNTED:
        for name, value in asdict(facts.of(category)).items():
            kept = list(value) if isinstance(value, tuple) else value
            flat[f"{category.lower()}_{name}"] = kept
    return flat


def _shallow(facts: CaseFacts) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in facts.__dataclass_fields__}
