"""Who may see a published resource, and the audit row that every look at one leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    DateTime,
    Select,
    String,
    Text,
    Uuid,
    bindparam,
    case,
    cast,
    func,
    insert,
    literal_column,
    or_,
    select,
    true,
)

from app.domain.actors import Actor
from app.domain.publishing import EVERYONE
from app.persistence import rows
from app.persistence.statements import Statement, table_of
from app.persistence.unit_of_work import SHARED

_AUDIT = table_of(rows.AuditEntryRow)
SHOWN = ("authority", "id", "version", "last_updated", "citizen_id", "content")


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks for what, and when, as a statement knows it: bound, or a row of a table of many."""

    authorities: Any
    me: Any
    """By whom what it may read is shared: its own organisation, and everyone."""
    organisation_id: Any
    home: Any
    client_id: Any
    person: Any
    now: Any
    type: Any


BOUND: Final = Asker(
    authorities=bindparam("authorities", type_=ARRAY(String)),
    me=bindparam("me", type_=ARRAY(Uuid)),
    organisation_id=bindparam("organisation_id", type_=Uuid),
    home=bindparam("home", type_=String),
    client_id=bindparam("client_id", type_=String),
    person=bindparam("person", type_=String),
    now=bindparam("now", type_=DateTime(timezone=True)),
    type=bindparam("type", type_=String),
)


def noted_under(actor: Actor) -> str:
    """Return under which authority a look is noted that found nothing of anybody's."""
    return actor.authorities[0] if actor.authorities else SHARED


def caller_values(actor: Actor, type_: str, now: datetime, detail: str = "") -> dict[str, Any]:
    """Return what `BOUND` is bound to, and the audiences whose entries are walked."""
    return {
        "type": type_,
        "authorities": list(actor.authorities),
        "me": [actor.organisation_id, EVERYONE],
        "audiences": [*actor.authorities, str(actor.organisation_id), str(EVERYONE)],
        "home": noted_under(actor),
        "now": now,
        "client_id": actor.client_id,
        "organisation_id": actor.organisation_id,
        "person": actor.person,
        "detail": detail,
    }


def shown(table: Any, asker: Asker = BOUND) -> list[ColumnElement[Any]]:
    """Return the columns of a resource as the caller may read them: a reader with a view of it gets that."""
    place = func.array_position(table.c.readers, asker.organisation_id)
    seen = func.coalesce(table.c.views[place], table.c.content)
    content = case((_owned(table, asker), table.c.content), else_=seen).label("content")
    return [content if name == "content" else table.c[name] for name in SHOWN]


def _owned(table: Any, asker: Asker) -> ColumnElement[bool]:
    owned: ColumnElement[bool] = table.c.authority == func.any(asker.authorities)
    return owned


def visible(table: Any, asker: Asker = BOUND) -> ColumnElement[bool]:
    """The owning authority sees its own; others what they are readers of."""
    return or_(_owned(table, asker), table.c.readers.overlap(asker.me))


def _audit(found: CTE, action: str) -> CTE:
    """Note the access, one row for each citizen whose data it showed; also where it found nothing."""
    columns = [c.name for c in _AUDIT.columns if c.name != "id"]
    shown = {
        "authority": func.coalesce(found.c.authority, BOUND.home),
        **by_caller(action),
        "object_id": func.min(cast(found.c.id, Text)).cast(Uuid)
        if action == "read"
        else literal_column("NULL::uuid"),
        "citizen_id": found.c.citizen_id,
        "detail": bindparam("detail", type_=String)
        if action == "read"
        else bindparam("detail", type_=String)
        + func.coalesce(func.string_agg(cast(found.c.id, Text), _said(",")), _said("")),
    }
    once = select(literal_column("1").label("one")).subquery()
    rows_ = (
        select(*(shown[name].label(name) for name in columns))
        .select_from(once.outerjoin(found, true()))
        .group_by(found.c.authority, found.c.citizen_id)
    )
    return insert(_AUDIT).from_select(columns, rows_).cte("logged")


def by_caller(action: str, asker: Asker = BOUND) -> dict[str, ColumnElement[Any]]:
    """Return what an audit row says of any access: who did what, and when; about whom comes beside it."""
    return {
        "recorded_at": asker.now,
        "client_id": asker.client_id,
        "organisation_id": asker.organisation_id,
        "person": asker.person,
        "action": _said(action),
        "object_type": asker.type,
    }


def _said(text: str) -> ColumnElement[str]:
    """Write our own words into the statement: bound, each would be sent along every time."""
    return literal_column(f"'{text}'", String)


def counted() -> CTE:
    """Note a count: one row, about nobody in particular."""
    noted = {
        "authority": BOUND.home,
        **by_caller("count"),
        "detail": bindparam("detail", type_=String),
    }
    return insert(_AUDIT).values(noted).cte("logged")


def noted(
    found: Select[Any], action: str, *by: str, oldest_first: bool = False, shown: Sequence[str] = ()
) -> Statement:
    """Return what is found in the order of these columns, and note that it was shown."""
    page = found.cte("found")
    order = [page.c[name] if oldest_first else page.c[name].desc() for name in by]
    columns = [page.c[name] for name in shown or page.c.keys()]
    return Statement(select(*columns).order_by(*order).add_cte(_audit(page, action)))
