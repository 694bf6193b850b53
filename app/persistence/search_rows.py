"""The rows a resource is found by: entries for what it equals, values for what it is compared by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, TypeAlias
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    DateTime,
    SmallInteger,
    String,
    Uuid,
    bindparam,
    delete,
    func,
    tuple_,
)

from app.domain.publishing import Index, Ordered
from app.domain.searching import instant, just_after
from app.persistence import keys, rows
from app.persistence.statements import Statement, insert_of, table_of

Write: TypeAlias = tuple[Statement, Mapping[str, Any]]
Key: TypeAlias = tuple[str, str, UUID]
"""Authority, type and id of a resource."""
Place: TypeAlias = tuple[datetime, UUID, str]
"""Where entries stand: when the resource was made, which it is, whose it is."""

_ENTRY = table_of(rows.SearchEntryRow)
_VALUE = table_of(rows.SearchValueRow)
_ENTRY_COLUMNS: Final = {
    "key": BigInteger,
    "created_at": DateTime(timezone=True),
    "resource_id": Uuid,
    "authority": String,
}
_KEY_COLUMNS: Final = {"authority": String, "type": String, "resource_id": Uuid}
_VALUE_COLUMNS: Final = {
    **_KEY_COLUMNS,
    "number": SmallInteger,
    "key": BigInteger,
    "low": String,
    "high": String,
}


def _given(columns: Mapping[str, Any]) -> Any:
    """Return arrays, one for each column, as a table."""
    arrays = [bindparam(name, type_=ARRAY(type_)) for name, type_ in columns.items()]
    return func.unnest(*arrays).table_valued(*columns).render_derived("given")


def _delete_all(table: Any, columns: Mapping[str, Any]) -> Statement:
    given = _given(columns)
    same = tuple_(*(table.c[name] for name in columns)) == tuple_(*(given.c[name] for name in columns))
    return Statement(delete(table).where(same))


INSERT_ENTRIES: Final = insert_of(rows.SearchEntryRow, spread=("key",))
INSERT_VALUES: Final = insert_of(rows.SearchValueRow, spread=("number", "key", "low", "high"))
DELETE_ENTRIES: Final = _delete_all(_ENTRY, _ENTRY_COLUMNS)
DELETE_VALUES: Final = _delete_all(_VALUE, _KEY_COLUMNS)
FORGOTTEN: Final = (DELETE_ENTRIES, DELETE_VALUES)
"""What goes before anything new comes."""


@dataclass(slots=True)
class EntryChanges:
    """What the entries of several resources become: what stays the same is not written again."""

    gone: list[tuple[Any, ...]] = field(default_factory=list)
    come: list[tuple[Any, ...]] = field(default_factory=list)
    """Each with the keys of all that one resource is newly found by."""

    def change(self, before: Iterable[int], after: Iterable[int], place: Place) -> None:
        old, new = set(filter(keys.is_walked, before)), set(filter(keys.is_walked, after))
        self.gone += [(key, *place) for key in old - new]
        if come := list(new - old):
            self.come.append((come, *place))

    def writes(self) -> Iterator[Write]:
        yield from _delete(DELETE_ENTRIES, _ENTRY_COLUMNS, self.gone)
        yield from _insert(INSERT_ENTRIES, _ENTRY_COLUMNS, self.come)


@dataclass(slots=True)
class ValueChanges:
    """The values of several resources in place of their last ones."""

    gone: list[tuple[Any, ...]] = field(default_factory=list)
    come: list[tuple[Any, ...]] = field(default_factory=list)
    """Each with all values of one resource."""

    def replace(
        self, key: Key, indexes: Iterable[tuple[int, Index]], now: datetime, *, is_first: bool
    ) -> None:
        type_ = key[1]
        if not is_first:
            self.gone.append(key)
        at = instant(now)
        stored = Ordered(keys.CHANGED, at, just_after(at))
        every = [(audience, v) for audience, index in indexes for v in (stored, *index.ordered)]
        found = [audience ^ keys.ordered(type_, value.parameter) for audience, value in every]
        lows, highs = [value.low for _, value in every], [value.high for _, value in every]
        self.come.append((*key, list(range(len(every))), found, lows, highs))

    def writes(self) -> Iterator[Write]:
        yield from _delete(DELETE_VALUES, _KEY_COLUMNS, self.gone)
        yield from _insert(INSERT_VALUES, _VALUE_COLUMNS, self.come)


def _delete(
    statement: Statement, columns: Mapping[str, Any], written: list[tuple[Any, ...]]
) -> Iterator[Write]:
    if written:
        yield statement, dict(zip(columns, map(list, zip(*written, strict=True)), strict=True))


def _insert(
    statement: Statement, columns: Mapping[str, Any], written: list[tuple[Any, ...]]
) -> Iterator[Write]:
    """Yield them one by one: they leave together with every other insert."""
    return ((statement, dict(zip(columns, row, strict=True))) for row in written)
