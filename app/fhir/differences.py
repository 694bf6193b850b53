"""Where two submissions differ, element by element; what every sending makes anew does not count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

from app.fhir.entries import REQUEST
from app.fhir.overlay import rewritten

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


def _bundles_differ(first: list[Json], again: list[Json]) -> Iterator[str]:
    if [r.get("resourceType") for r in first] != [r.get("resourceType") for r in again]:
        yield "Bundle.entry"
        return
    for number, (one, other) in enumerate(zip(first, again, strict=True)):
        yield from differences(one, other, place=f"Bundle.entry[{number}].resource")


def _resources(bundle: Json) -> list[Json]:
    """Return the entries with every reference to one of them written as its number."""
    entries = bundle.get("entry", ())
    urls = {entry["fullUrl"]: f"Entry/{n}" for n, entry in enumerate(entries) if entry.get("fullUrl")}
    return [rewritten(entry.get("resource", {}), urls) for entry in entries]


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
