"""Search what is published: first what the search leads through, then a page, then what goes with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import orjson

from app.domain.refusals import TooLarge
from app.domain.searching import Equal
from app.fhir.links import Chain, Has, Selection
from app.fhir.search import Query, SortKey
from app.persistence.archive import Match
from app.persistence.wanted import MANY, Place, Sort, Wanted
from app.usecases import sorted_search
from app.usecases.included import Included, include_all
from app.usecases.looking import Looking, uuid_or_none


@dataclass(frozen=True, slots=True)
class Found:
    matches: tuple[Match, ...]
    included: Included
    following: Place | None = None
    """Where the next page begins, if there is one."""
    total: int | None = None


async def search_published(looking: Looking, query: Query, *, after: Place | None) -> Found:
    wanted = await _wanted(looking, query, after)
    page, following = await _page(looking, query, wanted) if query.count else ((), None)
    # A page of nothing is asked for to be told how many there are.
    counted = query.total != "none" or not query.count
    total = await looking.count(wanted) if counted else None
    included = await include_all(looking, query, page) if page else Included()
    return Found(page, included, following, total)


async def _wanted(looking: Looking, query: Query, after: Place | None) -> Wanted:
    """Return the search with every chain and `_has` in it turned into what it leads to."""
    linked = [await _followed(looking, chain) for chain in query.chains]
    ids = None if query.ids is None else set(query.ids)
    for has in query.has:
        led_to = await _referred(looking, has, query.type)
        ids = led_to if ids is None else ids & led_to
    return Wanted(
        type=query.type,
        conditions=(*query.conditions, *linked),
        ids=None if ids is None else tuple(sorted(_uuids(ids))),
        names=query.names,
        sort=_sort(query.sort),
        after=after,
        limit=query.count + 1,
    )


def _uuids(texts: Iterable[str]) -> Iterator[UUID]:
    return (id_ for text in texts if (id_ := uuid_or_none(text)) is not None)


def _sort(keys: Sequence[SortKey]) -> Sort | None:
    """Return the order that storage keeps; what it does not keep is sorted here."""
    if len(keys) != 1 or not keys[0].parameter.is_sortable:
        return None
    return Sort(keys[0].parameter.stored, keys[0].downwards)


async def _followed(looking: Looking, chain: Chain) -> Equal:
    found = [
        stored for selection in chain.selections for stored in await _selected(looking, selection, chain.name)
    ]
    return chain.to(orjson.loads(stored.content) for stored in found)


async def _referred(looking: Looking, has: Has, type_: str) -> set[str]:
    found = await _selected(looking, has.selection, has.name)
    return {id_ for stored in found for id_ in has.referred(orjson.loads(stored.content), type_)}


async def _selected(looking: Looking, selection: Selection, name: str) -> tuple[Match, ...]:
    """Return what a search leads through: only what the caller may see, and nothing of it is shown."""
    if not looking.may_read(selection.type):
        return ()
    ids = None if selection.ids is None else tuple(_uuids(selection.ids))
    wanted = Wanted(selection.type, selection.conditions, ids, limit=MANY + 1)
    found = await looking.survey(wanted)
    if len(found) > MANY:
        raise TooLarge(name, f"{MANY} resources on the way")
    return found


async def _page(looking: Looking, query: Query, wanted: Wanted) -> tuple[tuple[Match, ...], Place | None]:
    if query.sort and wanted.sort is None:
        return await sorted_search.page(looking, wanted, query.sort)
    if wanted.is_by_change:
        wanted = _as_of(wanted, looking.now)
    found = await looking.search(wanted)
    page = found[: query.count]
    return page, _following(wanted, page[-1].place) if len(found) > len(page) else None


def _as_of(wanted: Wanted, now: datetime) -> Wanted:
    """Let a walk by change go on as of its first page, whose time the place carries."""
    if wanted.after is None:
        return replace(wanted, as_of=now)
    value, _, at = str(wanted.after[0]).partition(" ")
    return replace(wanted, after=(value, wanted.after[1]), as_of=datetime.fromisoformat(at))


def _following(wanted: Wanted, place: Place) -> Place:
    return (f"{place[0]} {wanted.as_of.isoformat()}", place[1]) if wanted.as_of else place
