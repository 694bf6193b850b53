"""A search sorted by what storage keeps in no order: several keys, codes, references.

All that is found is looked through, so there must not be too much of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

import orjson

from app.domain.publishing import Index
from app.domain.refusals import TooLarge
from app.fhir.indexing import index
from app.fhir.parameter import Parameter
from app.fhir.search import SortKey
from app.persistence.archive import Match
from app.persistence.wanted import MANY, Place, Wanted
from app.usecases.looking import Looking

_ENDS: Final = (min, max)


@dataclass(frozen=True, slots=True)
class _Item:
    id: UUID
    values: tuple[str | None, ...]
    """What it is sorted by, key for key; None where it has no value."""

    @property
    def place(self) -> Place:
        return orjson.dumps(self.values).decode(), self.id


async def page(
    looking: Looking, wanted: Wanted, keys: Sequence[SortKey]
) -> tuple[tuple[Match, ...], Place | None]:
    """Return a page, and where the next one begins; raises TooLarge where too much is found."""
    found = await looking.survey(replace(wanted, after=None, limit=MANY + 1))
    if len(found) > MANY:
        raise TooLarge("_sort", f"{MANY} resources; ask for fewer")
    items = [_item(stored, keys) for stored in found]
    behind = _behind(items, wanted.after, keys)
    chosen = behind[: wanted.limit - 1]
    shown = await looking.search(replace(wanted, after=None, ids=tuple(item.id for item in chosen)))
    by_id = {stored.id: stored for stored in shown}
    following = chosen[-1].place if len(behind) > len(chosen) > 0 else None
    return tuple(by_id[item.id] for item in chosen if item.id in by_id), following


def _item(stored: Match, keys: Sequence[SortKey]) -> _Item:
    found = index(orjson.loads(stored.content))
    return _Item(stored.id, tuple(_value(key, found) for key in keys))


def _value(key: SortKey, found: Index) -> str | None:
    """Return the least of a resource's values, or the greatest, downwards."""
    names = set(key.parameter.stored)
    values = [v.low for v in found.ordered if v.parameter in names]
    values += [form for name, form in found.equal if name in names and _is_whole(key.parameter, form)]
    return _ENDS[key.downwards](values, default=None)


def _is_whole(parameter: Parameter, form: str) -> bool:
    """Leave out what a token is also found by: only its code, or its system before it, is sorted by."""
    return not parameter.scheme and not form.endswith("|") and not form.startswith("|")


def _behind(items: list[_Item], after: Place | None, keys: Sequence[SortKey]) -> list[_Item]:
    """Return in order what lies behind the place, whether or not the one that stood there still does."""
    if after is None:
        return _ordered(items, keys)
    last = _Item(after[1], tuple(orjson.loads(str(after[0]))))
    ordered = _ordered([*(item for item in items if item.id != last.id), last], keys)
    return ordered[ordered.index(last) + 1 :]


def _ordered(items: Sequence[_Item], keys: Sequence[SortKey]) -> list[_Item]:
    """Sort by the last key first: sorting keeps what stood before where nothing else decides."""
    ordered = sorted(items, key=lambda item: item.id)
    for number, key in reversed(list(enumerate(keys))):
        having = [item for item in ordered if item.values[number] is not None]
        having.sort(key=lambda item: item.values[number] or "", reverse=key.downwards)
        ordered = having + [item for item in ordered if item.values[number] is None]
    return ordered
