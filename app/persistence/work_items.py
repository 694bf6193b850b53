"""Worklists as rows: forgotten and written anew with every version of what they follow from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, update

from app.domain.decision import Aggregate
from app.domain.legal_days import legal_day
from app.domain.pathways import PATHWAY_LIFECYCLE, Pathway, PathwayEvent
from app.domain.worklists import LISTED, QUIET_DAYS, WorkItem, Worklist, items_of
from app.persistence import rows
from app.persistence.records import pathway_of
from app.persistence.statements import Statement, insert_of, table_of

_ITEM = table_of(rows.WorkItemRow)
_INSERT = insert_of(rows.WorkItemRow)
FORGET_ITEMS = Statement(
    delete(_ITEM).where(
        _ITEM.c.authority == bindparam("authority"),
        _ITEM.c.subject_type == bindparam("subject_type"),
        _ITEM.c.subject_id == bindparam("subject_id"),
    )
)
TOUCH = Statement(
    update(_ITEM)
    .values(from_on=bindparam("quiet_from"))
    .where(
        _ITEM.c.authority == bindparam("authority"),
        _ITEM.c.pathway_id == bindparam("touched"),
        _ITEM.c.list == Worklist.QUIET.value,
    )
)
FAR = date(9999, 12, 31)
"""Due on no day: sorts after every day there is."""

Write = tuple[Statement, Mapping[str, Any]]


def writes(aggregate: Aggregate, *, now: datetime) -> Iterator[Write]:
    """Return what a new version of an aggregate changes on the lists."""
    if type(aggregate) not in LISTED:
        yield from _touched(aggregate, now)
        return
    subject = {"subject_type": type(aggregate).__name__, "subject_id": aggregate.id}
    if aggregate.version:
        yield FORGET_ITEMS, subject
    for item in (*items_of(aggregate), *_quiet(aggregate, now)):
        yield (
            _INSERT,
            {
                **subject,
                "list": item.list,
                "is_primary": item.primary,
                "citizen_id": getattr(aggregate, "citizen_id", None),
                "pathway_id": pathway_of(aggregate),
                "next_step": item.next_step,
                "due_on": item.due_on or FAR,
                "from_on": item.from_on or date.min,
                "listed_at": now,
            },
        )
    yield from _touched(aggregate, now)


def _quiet(aggregate: Aggregate, now: datetime) -> Iterator[WorkItem]:
    """A pathway under way comes to the list of quiet ones when nothing happens on it for long."""
    if not isinstance(aggregate, Pathway):
        return
    if PathwayEvent.TRANSFER in PATHWAY_LIFECYCLE.allowed(aggregate.status):
        yield WorkItem(Worklist.QUIET, "read", from_on=_quiet_from(now))


def _quiet_from(now: datetime) -> date:
    return legal_day(now) + timedelta(days=QUIET_DAYS)


def _touched(aggregate: Aggregate, now: datetime) -> Iterator[Write]:
    """Whatever happens to a part of it is something happening on the pathway."""
    touched = None if isinstance(aggregate, Pathway) else getattr(aggregate, "pathway_id", None)
    if touched is not None:
        yield TOUCH, {"touched": touched, "quiet_from": _quiet_from(now)}
