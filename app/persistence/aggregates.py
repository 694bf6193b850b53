"""Statements for aggregates: by id, by pathway, by citizen; insert, update, lock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    String,
    bindparam,
    delete,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import insert as pg_insert

from app.domain.citizens import Citizen
from app.domain.decision import Aggregate
from app.domain.identifiers import PersonNumber
from app.domain.notices import NOTICE_LIFECYCLE, Notice, NoticeEvent
from app.domain.organisations import DatedIdentifier, Organisation
from app.persistence import rows
from app.persistence.mapped import Mapped
from app.persistence.mapping import MAPPED
from app.persistence.statements import Statement, insert_of, table_of, update_of

Call = tuple[Any, ...]
_CITIZEN = table_of(rows.CitizenRow)


def _keys(mapped: Mapped[Any]) -> tuple[str, ...]:
    return ("authority", "id") if mapped.tenant_owned else ("id",)


def _select(mapped: Mapped[Any], *by: str, oldest_first: bool = False) -> Statement:
    table = table_of(mapped.row)
    query = select(table.c.id, table.c.version, table.c.content)
    for name in by:
        query = query.where(table.c[name] == bindparam(name))
    return Statement(query.order_by(table.c.ordinal) if oldest_first else query)


def _lock(mapped: Mapped[Any]) -> Statement:
    table = table_of(mapped.row)
    if mapped.kind is not Citizen and "citizen_id" not in table.columns:
        own = (table.c.authority == bindparam("authority"), table.c.id == bindparam("id"))
        return Statement(select(table.c.id).where(*own).with_for_update())
    owner: ColumnElement[Any] = bindparam("id")
    if mapped.kind is not Citizen:
        found = select(table.c.citizen_id).where(
            table.c.authority == bindparam("authority"), table.c.id == bindparam("id")
        )
        owner = found.scalar_subquery()
    return Statement(
        select(_CITIZEN.c.id)
        .where(_CITIZEN.c.authority == bindparam("authority"), _CITIZEN.c.id == owner)
        .with_for_update()
    )


_TENANT = [mapped for mapped in MAPPED.values() if mapped.tenant_owned]
_BY_ID = {kind: _select(mapped, *_keys(mapped)) for kind, mapped in MAPPED.items()}
INSERT = {kind: insert_of(mapped.row) for kind, mapped in MAPPED.items()}
_UPDATE = {kind: update_of(mapped.row, keys=_keys(mapped)) for kind, mapped in MAPPED.items()}
_LOCK = {mapped.kind: _lock(mapped) for mapped in _TENANT}


def _having(column: str) -> dict[type[Any], Statement]:
    return {
        mapped.kind: _select(mapped, "authority", column, oldest_first=True)
        for mapped in _TENANT
        if column in table_of(mapped.row).columns
    }


_OF_PATHWAY = _having("pathway_id")
_OF_CITIZEN = _having("citizen_id")
_NUMBER = table_of(rows.CitizenIdentifierRow)
_CITIZEN_ROW = select(_CITIZEN.c.id, _CITIZEN.c.version, _CITIZEN.c.content).with_for_update()
_OWN = _CITIZEN.c.authority == bindparam("authority")
_LOCKED_CITIZEN = Statement(_CITIZEN_ROW.where(_OWN, _CITIZEN.c.id == bindparam("id")))
_LOCKED_BY_NUMBER = Statement(
    _CITIZEN_ROW.where(
        _OWN,
        _CITIZEN.c.id
        == select(_NUMBER.c.citizen_id)
        .where(
            _NUMBER.c.authority == bindparam("authority"),
            _NUMBER.c.system == bindparam("system"),
            _NUMBER.c.value == bindparam("value"),
        )
        .scalar_subquery(),
    )
)


def of_kinds(by: Mapping[type[Any], ColumnElement[Any]], value: Any) -> Iterator[Select[Any]]:
    """Yield a select for each kind, of the authority's rows in which this column of it has the value.

    They are to be put together: each row says of which kind it is, and stands in the order it was made.
    """
    for kind, column in by.items():
        table = table_of(MAPPED[kind].row)
        named = literal(kind.__name__, type_=String).label("kind")
        ordinal = table.c.ordinal if "ordinal" in table.columns else literal(0).label("ordinal")
        found = select(named, ordinal, table.c.id, table.c.version, table.c.content)
        yield found.where(table.c.authority == bindparam("authority"), column == value)


def columns_of(kinds: Iterable[type[Any]], name: str) -> dict[type[Any], ColumnElement[Any]]:
    return {kind: table_of(MAPPED[kind].row).c[name] for kind in kinds}


def of_its_kind(row: Mapping[str, Any]) -> Any:
    """Read a row that says of which kind it is."""
    return _BY_NAME[row["kind"]].to_domain(row)


_BY_NAME = {kind.__name__: mapped for kind, mapped in MAPPED.items()}


@cache
def _all_of(kinds: tuple[type[Any], ...]) -> Statement:
    every = of_kinds(columns_of(kinds, "citizen_id"), bindparam("citizen_id"))
    return Statement(union_all(*every).order_by("kind", "ordinal"))


ABOUT_CITIZENS = tuple(_OF_CITIZEN)
"""Every kind of aggregate that is about a citizen."""


def _call(statement: Statement, **values: Any) -> Call:
    return (statement.sql, *statement.bind(values))


def _page(mapped: Mapped[Any]) -> Statement:
    table = table_of(mapped.row)
    return Statement(
        select(table.c.id, table.c.version, table.c.content, table.c.ordinal)
        .where(table.c.authority == bindparam("authority"), table.c.ordinal > bindparam("after"))
        .where(table.c.status == func.any(bindparam("statuses", type_=ARRAY(String))))
        .order_by(table.c.ordinal)
        .limit(bindparam("limit"))
    )


_PAGE = {m.kind: _page(m) for m in _TENANT if "ordinal" in table_of(m.row).columns}


def page_of(kind: type[Any], authority: str, statuses: list[str], *, after: int, limit: int) -> Call:
    return _call(_PAGE[kind], authority=authority, statuses=statuses, after=after, limit=limit)


def by_id(kind: type[Any], authority: str, id_: UUID) -> Call:
    return _call(_BY_ID[kind], authority=authority, id=id_)


def locked_citizen(authority: str, id_: UUID) -> Call:
    """Lock the citizen and return the row as it is then: what waited sees what was waited for."""
    return _call(_LOCKED_CITIZEN, authority=authority, id=id_)


def locked_citizen_with(authority: str, number: PersonNumber) -> Call:
    return _call(_LOCKED_BY_NUMBER, authority=authority, system=number.SYSTEM, value=number.value)


def all_of(kinds: tuple[type[Any], ...], authority: str, citizen_id: UUID) -> Call:
    """Return every aggregate of these kinds about one citizen, each kind oldest first."""
    return _call(_all_of(kinds), authority=authority, citizen_id=citizen_id)


def of_pathway(kind: type[Any], authority: str, pathway_id: UUID) -> Call:
    return _call(_OF_PATHWAY[kind], authority=authority, pathway_id=pathway_id)


def of_citizen(kind: type[Any], authority: str, citizen_id: UUID) -> Call:
    return _call(_OF_CITIZEN[kind], authority=authority, citizen_id=citizen_id)


def lock_citizen_of(kind: type[Any], authority: str, id_: UUID) -> Call:
    return _call(_LOCK[kind], authority=authority, id=id_)


def insert(mapped: Mapped[Any], row: Mapping[str, Any]) -> Call:
    return _call(INSERT[mapped.kind], **row)


def updates(mapped: Mapped[Any], changed: Sequence[Mapping[str, Any]]) -> tuple[str, list[tuple[Any, ...]]]:
    """Return the statement for all of them, which returns the ids of those that it has found as they were."""
    statement, keys = _UPDATE[mapped.kind], _keys(mapped)
    seen = (
        {f"key_{key}": row[key] for key in keys} | {"seen_version": row["version"] - 1} for row in changed
    )
    return statement.sql, [statement.bind({**row, **was}) for row, was in zip(changed, seen, strict=True)]


_CITIZEN_IDENTIFIER = insert_of(rows.CitizenIdentifierRow)
_NUMBERS = pg_insert(table_of(rows.OrganisationIdentifierRow)).values(
    {n: bindparam(n) for n in ("kind", "value", "valid_from", "valid_to", "organisation_id")}
)
_NEWER_NUMBER = Statement(
    pg_insert(table_of(rows.CitizenIdentifierRow))
    .values({name: bindparam(name) for name in ("authority", "system", "value", "citizen_id")})
    .on_conflict_do_update(
        index_elements=["authority", "system", "value"], set_={"citizen_id": bindparam("citizen_id")}
    )
)
_ORGANISATION_IDENTIFIER = Statement(
    _NUMBERS.on_conflict_do_update(
        index_elements=["kind", "value", "valid_from"],
        set_={n: _NUMBERS.excluded[n] for n in ("valid_to", "organisation_id")},
    )
)
_HELD = table_of(rows.OrganisationIdentifierRow)
FORGET_NUMBERS = Statement(delete(_HELD).where(_HELD.c.organisation_id == bindparam("organisation_id")))
_DELIVERY = insert_of(rows.DeliveryRow)


def _first_delivery(notice: Notice, authority: str) -> Mapping[str, Any]:
    is_due = NoticeEvent.ADDRESS in NOTICE_LIFECYCLE.allowed(notice.status)
    return {
        "authority": authority,
        "notice_id": notice.id,
        "next_attempt_at": notice.due_at if is_due else None,
        "lease_until": None,
        "attempts": 0,
        "resends": 0,
        "mailbox": False,
        "receiver": "",
        "envelope_id": "",
        "media_type": "",
        "message": None,
        "last_error": "",
    }


def side_rows(aggregate: Aggregate, authority: str) -> Iterator[tuple[Statement, Mapping[str, Any]]]:
    """Return the rows an aggregate is found by, or delivered by: a notice and its place in the queue."""
    if isinstance(aggregate, Organisation):
        # Numbers lie as the newest version has them: one that ended must not be found under its old dates.
        yield FORGET_NUMBERS, {"organisation_id": aggregate.id}
        for dated in aggregate.identifiers:
            yield _ORGANISATION_IDENTIFIER, _number(aggregate, dated)
    elif isinstance(aggregate, Citizen):
        yield from _numbers_of(aggregate, authority)
    elif isinstance(aggregate, Notice) and aggregate.version == 0:
        yield _DELIVERY, _first_delivery(aggregate, authority)


def _numbers_of(citizen: Citizen, authority: str) -> Iterator[tuple[Statement, Mapping[str, Any]]]:
    """A citizen is found by every number they have had; the first one makes them exist once."""
    if citizen.version == 0:
        yield _CITIZEN_IDENTIFIER, _person_number(citizen, citizen.details.number, authority)
    elif citizen.former_numbers and citizen.merged_into is None:
        for number in citizen.numbers:
            yield _NEWER_NUMBER, _person_number(citizen, number, authority)


def _number(organisation: Organisation, dated: DatedIdentifier) -> Mapping[str, Any]:
    return {
        "kind": dated.identifier.KIND,
        "value": dated.identifier.value,
        "valid_from": dated.valid_from,
        "valid_to": dated.valid_to,
        "organisation_id": organisation.id,
    }


def _person_number(citizen: Citizen, number: PersonNumber, authority: str) -> Mapping[str, Any]:
    return {
        "authority": authority,
        "system": number.SYSTEM,
        "value": number.value,
        "citizen_id": citizen.id,
    }
