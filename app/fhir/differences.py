"""Where two submissions differ, element by element; what every sending makes anew does not count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from app.fhir import wire
from app.fhir.entries import REQUEST, references
from app.fhir.overlay import rewritten, tail

Json: TypeAlias = Mapping[str, Any]


def differences(one: Json, other: Json, *, place: str) -> tuple[str, ...]:
    """Return the place of each element of a resource that is not the same in both."""
    names = dict.fromkeys((*one, *other))
    return tuple(f"{place}.{n}" for n in names if n != "id" and one.get(n) != other.get(n))


def submissions_differ(first: Json, again: Json) -> tuple[str, ...]:
    """Return the places in the second of two submissions where it says something else than the first."""
    if first.get("resourceType") != again.get("resourceType"):
        return _requests_differ(first, again)
    if again.get("resourceType") != "Bundle":
        return differences(first, again, place=REQUEST)
    return tuple(_bundles_differ(_resources(first), _resources(again)))


def same_entries(first: Json, again: Json) -> dict[int, int]:
    """Return which entry of the second of two transactions says what one of the first said, by number."""
    pairs = zip(_resources(first), _resources(again), strict=False)
    return {n: m for (n, one), (m, other) in pairs if not differences(one, other, place="")}


_Numbered: TypeAlias = list[tuple[int, Json]]


def _bundles_differ(first: _Numbered, again: _Numbered) -> Iterator[str]:
    if [r.get("resourceType") for _, r in first] != [r.get("resourceType") for _, r in again]:
        yield "Bundle.entry"
        return
    for (_, one), (number, other) in zip(first, again, strict=True):
        yield from differences(one, other, place=f"Bundle.entry[{number}].resource")


def _resources(bundle: Json) -> _Numbered:
    """Return the entries in an order of ours, each with its number, and references written by that order.

    The order that a sender writes them in says nothing (R4 http.html#trules).
    """
    entries = [entry.get("resource", {}) for entry in bundle.get("entry", ())]
    by_url = {e["fullUrl"]: n for n, e in enumerate(bundle.get("entry", ())) if e.get("fullUrl")}
    order = _order(entries, by_url)
    urls = {url: f"Entry/{order.index(number)}" for url, number in by_url.items()}
    return [(number, rewritten(entries[number], urls)) for number in order]


def _order(entries: Sequence[Json], by_url: Mapping[str, int]) -> list[int]:
    """The request is first, then what references lead to; the rest comes by what it says."""
    leads = {name: number for url, number in by_url.items() for name in (tail(url), url)}
    order: dict[int, None] = {}
    waiting = sorted(range(len(entries)), key=lambda n: _words(entries[n], by_url), reverse=True)
    while waiting:
        number = waiting.pop()
        if number not in order:
            order[number] = None
            found = [leads.get(target) for _, target in references(entries[number], "")]
            waiting += [n for n in reversed(found) if n is not None]
    return list(order)


def _words(resource: Json, by_url: Mapping[str, int]) -> tuple[bool, str, bytes]:
    """Return what a resource says but for addresses, which every sending makes anew; a request is first."""
    type_ = str(resource.get("resourceType"))
    said = {name: value for name, value in resource.items() if name != "id"}
    return type_ != REQUEST, type_, wire.dumps(rewritten(said, dict.fromkeys(by_url, "")))


def _requests_differ(first: Json, again: Json) -> tuple[str, ...]:
    """Compare what a request alone and one with company can both say: everything but references."""
    one, other = _without_references(_request(first)), _without_references(_request(again))
    return differences(one, other, place=REQUEST)


def _request(submission: Json) -> Json:
    resources = [entry.get("resource", {}) for entry in submission.get("entry", ())] or [submission]
    return next((resource for resource in resources if resource.get("resourceType") == REQUEST), {})


def _without_references(request: Json) -> Json:
    return {name: value for name, value in request.items() if name not in _REFERENCES}


_REFERENCES: Final = frozenset(
    {
        "basedOn",
        "replaces",
        "subject",
        "encounter",
        "requester",
        "performer",
        "locationReference",
        "reasonReference",
        "insurance",
        "supportingInfo",
        "specimen",
        "relevantHistory",
    }
)
