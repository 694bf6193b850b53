"""Reading the worklists: one list from a place on, and how many stand on each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import ARRAY, String, and_, bindparam, func, or_, select

from app.domain.citizens import Citizen
from app.domain.worklists import Worklist
from app.persistence import rows
from app.persistence.mapping import CITIZEN
from app.persistence.statements import Statement, behind, table_of
from app.persistence.unit_of_work import UnitOfWork
from app.persistence.work_items import FAR

_ITEM = table_of(rows.WorkItemRow)
_CITIZEN = table_of(rows.CitizenRow)
_PATHWAY = table_of(rows.PathwayRow)
Place: TypeAlias = tuple[date, datetime, UUID]


@dataclass(frozen=True, slots=True)
class Listed:
    """One item of a list, with whom it is about and who has it."""

    subject_type: str
    subject_id: UUID
    list: Worklist
    next_step: str
    due_on: date | None
    since: datetime
    pathway_id: UUID | None
    coordinator: str
    citizen: Citizen | None

    @property
    def place(self) -> Place:
        return (self.due_on or FAR, self.since, self.subject_id)


_VISIBLE = and_(
    _ITEM.c.authority == bindparam("authority"),
    _ITEM.c.list == func.any(bindparam("lists", type_=ARRAY(String))),
    _ITEM.c.from_on <= bindparam("today"),
    _ITEM.c.due_on >= bindparam("due_from"),
    _ITEM.c.due_on <= bindparam("due_to"),
)
_COORDINATOR = _PATHWAY.c.content["coordinator"].astext
_ROWS = (
    _ITEM.outerjoin(
        _PATHWAY, and_(_PATHWAY.c.authority == _ITEM.c.authority, _PATHWAY.c.id == _ITEM.c.pathway_id)
    )
).outerjoin(_CITIZEN, and_(_CITIZEN.c.authority == _ITEM.c.authority, _CITIZEN.c.id == _ITEM.c.citizen_id))
_PAGE = Statement(
    select(
        _ITEM,
        func.coalesce(_COORDINATOR, "").label("coordinator"),
        _CITIZEN.c.version.label("citizen_version"),
        _CITIZEN.c.content.label("citizen_content"),
    )
    .select_from(_ROWS)
    .where(_VISIBLE)
    .where(or_(bindparam("owner", type_=String) == "", bindparam("owner", type_=String) == _COORDINATOR))
    .where(behind(after_due=_ITEM.c.due_on, after_since=_ITEM.c.listed_at, after_id=_ITEM.c.subject_id))
    .order_by(_ITEM.c.due_on, _ITEM.c.listed_at, _ITEM.c.subject_id)
    .limit(bindparam("limit"))
)
_COUNT = Statement(select(func.count()).select_from(_ITEM).where(_VISIBLE))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which items: of these lists, on them that day, due between two days."""

    lists: tuple[Worklist, ...]
    today: date
    due_from: date = date.min
    due_to: date = FAR

    def values(self, authority: str) -> dict[str, Any]:
        return {
            "authority": authority,
            "lists": [list_.value for list_ in self.lists],
            "today": self.today,
            "due_from": self.due_from,
            "due_to": self.due_to,
        }


async def worklist(
    work: UnitOfWork, wanted: Wanted, *, owner: str, after: Place, limit: int
) -> tuple[Listed, ...]:
    """Return a page of a list, what is due first in front."""
    place = dict(zip(("after_due", "after_since", "after_id"), after, strict=True))
    values = {**wanted.values(work.authority), **place, "owner": owner, "limit": limit}
    found = await work.connection.fetch(_PAGE.sql, *_PAGE.bind(values))
    return tuple(_listed(row) for row in found)


async def count(work: UnitOfWork, wanted: Wanted) -> int:
    return int(await work.connection.fetchval(_COUNT.sql, *_COUNT.bind(wanted.values(work.authority))))


def _listed(row: Any) -> Listed:
    return Listed(
        subject_type=row["subject_type"],
        subject_id=row["subject_id"],
        list=Worklist(row["list"]),
        next_step=row["next_step"],
        due_on=None if row["due_on"] == FAR else row["due_on"],
        since=row["listed_at"],
        pathway_id=row["pathway_id"],
        coordinator=row["coordinator"],
        citizen=_citizen(row),
    )


def _citizen(row: Any) -> Citizen | None:
    if row["citizen_version"] is None:
        return None
    content = {"version": row["citizen_version"], "content": row["citizen_content"]}
    return CITIZEN.to_domain({"id": row["citizen_id"], **content})
