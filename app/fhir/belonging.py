"""Which entries of a transaction belong to which of its requests.

To a request belongs what it refers to, directly or through others; what refers to it; and what is
about its citizen and refers to no request. One entry may so belong to several requests.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import TypeAlias

from app.domain.refusals import InvalidValue
from app.fhir.entries import REQUEST, Entries, Located, together
from app.fhir.requests_in import identity_of, subject_of

Links: TypeAlias = Mapping[int, frozenset[int]]
"""From each entry to those it refers to, by number."""


def belonging(entries: Entries) -> dict[int, tuple[Located, ...]]:
    """Return what belongs to each request, itself included; refuses what belongs to none."""
    links = {e.entry: frozenset(other.entry for other in entries.led_to(e)) for e in entries.all}
    requests = {request.entry for request in entries.of(REQUEST)}
    parts = {request: _reached(request, links, but=requests) for request in requests}
    whose = cache(lambda: {r.entry: identity_of(subject_of(r, entries)) for r in entries.of(REQUEST)})
    for entry in _loose(entries, parts.values()):
        company = _reached(entry.entry, links, but=requests)
        for owner in _owners(entry, entries, _referred(company, links) & requests, whose):
            parts[owner] |= company
    together(*(lambda e=entry: _refuse(e) for entry in _loose(entries, parts.values())))
    return {number: tuple(e for e in entries.all if e.entry in part) for number, part in parts.items()}


def _reached(start: int, links: Links, *, but: Collection[int]) -> set[int]:
    found, waiting = {start}, [start]
    while waiting:
        new = {number for number in links[waiting.pop()] - found if number not in but}
        found |= new
        waiting += new
    return found


def _referred(numbers: Iterable[int], links: Links) -> frozenset[int]:
    return frozenset().union(*(links[number] for number in numbers))


def _loose(entries: Entries, parts: Iterable[set[int]]) -> tuple[Located, ...]:
    held = set().union(*parts)
    return tuple(entry for entry in entries.all if entry.entry not in held)


def _owners(
    entry: Located, entries: Entries, referred: Collection[int], whose: Callable[[], Mapping[int, str]]
) -> Iterator[int]:
    if referred:
        yield from referred
        return
    about = subject_of(entry, entries) if "subject" in entry.resource else entry
    if about.type == "Patient":
        citizen = identity_of(about)
        yield from (request for request, identity in whose().items() if identity == citizen)


def _refuse(entry: Located) -> None:
    raise InvalidValue(
        "entry",
        "one that a request refers to, or that refers to a request or its citizen",
        danish="Hører ikke til nogen af henvendelserne: ingen af dem henviser til den, "
        "og den henviser hverken til en af dem eller til dens borger.",
        place=entry.place,
    )
