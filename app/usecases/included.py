"""What goes with the matches of a search: what they refer to, and what refers to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Final
from uuid import UUID

import orjson

from app.fhir.links import Include
from app.fhir.search import Query
from app.persistence.archive import Match
from app.persistence.wanted import Wanted
from app.usecases.looking import Looking, uuid_or_none

MOST: Final = 1000
"""Resources that go with one page."""


@dataclass(slots=True)
class Included:
    """Each resource once, with its type, in the order it was found."""

    resources: list[tuple[str, Match]] = field(default_factory=list)
    is_cut: bool = False
    """Whether there was more than goes with one page."""


async def include_all(looking: Looking, query: Query, matches: Sequence[Match]) -> Included:
    """Follow what the query names from the matches, and what it iterates once more from what that found."""
    if not (query.includes or query.reverse_includes):
        return Included()
    walk = _Walk(looking, {(query.type, stored.id) for stored in matches})
    first = [(query.type, stored) for stored in matches]
    await walk.follow(query.includes, query.reverse_includes, first)
    again = (
        tuple(i for i in query.includes if i.iterate),
        tuple(i for i in query.reverse_includes if i.iterate),
    )
    if any(again):
        await walk.follow(*again, list(walk.found.resources))
    return walk.found


@dataclass(slots=True)
class _Walk:
    looking: Looking
    seen: set[tuple[str, UUID]]
    found: Included = field(default_factory=Included)

    async def follow(
        self, includes: Iterable[Include], reverse: Iterable[Include], sources: Sequence[tuple[str, Match]]
    ) -> None:
        contents = [orjson.loads(stored.content) for _, stored in sources]
        led_to = chain.from_iterable(i.references(content) for i in includes for content in contents)
        for type_, ids in _by_type(led_to).items():
            await self._take(Wanted(type_, ids=tuple(ids), names=("_include",)))
        of_type = _by_type([(type_, str(stored.id)) for type_, stored in sources])
        for include in reverse:
            for type_, ids in of_type.items():
                if pointing := include.pointing_at(type_, [str(id_) for id_ in ids]):
                    await self._take(Wanted(include.type, (pointing,), names=("_revinclude",)))

    async def _take(self, wanted: Wanted) -> None:
        """Fetch what is not there yet; what the caller may not read is as if it were not there."""
        room = MOST - len(self.found.resources)
        if wanted.ids is not None:
            wanted = replace(wanted, ids=tuple(i for i in wanted.ids if (wanted.type, i) not in self.seen))
        if wanted.ids == () or not self.looking.may_read(wanted.type):
            return
        fetched = await self.looking.search(replace(wanted, limit=room + 1))
        fresh = [stored for stored in fetched if (wanted.type, stored.id) not in self.seen]
        self.found.is_cut |= len(fresh) > room
        self.found.resources += [(wanted.type, stored) for stored in fresh[:room]]
        self.seen |= {(wanted.type, stored.id) for stored in fresh[:room]}


def _by_type(references: Iterable[tuple[str, str]]) -> dict[str, list[UUID]]:
    """Put ids of one type together, each once; an address elsewhere leads to nothing of ours."""
    found: dict[str, dict[UUID, None]] = {}
    for type_, text in references:
        if (id_ := uuid_or_none(text)) is not None:
            found.setdefault(type_, {})[id_] = None
    return {type_: list(ids) for type_, ids in found.items()}
