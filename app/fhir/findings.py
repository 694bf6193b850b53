"""Everything that is wrong with a resource, and what was not looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias

from app.domain.refusals import Finding, Kind, Refusal
from app.fhir.profiles import PROFILES, check_profile
from app.fhir.requests_in import read_request
from app.fhir.transactions_in import read_transaction
from app.fhir.validate import violations

Json: TypeAlias = Mapping[str, Any]
Found: TypeAlias = tuple[Kind, Finding]


@dataclass(frozen=True, slots=True)
class Findings:
    errors: tuple[Found, ...]
    warnings: tuple[Found, ...] = ()
    """What would keep it from being taken in, though it is valid."""
    unchecked: tuple[str, ...] = ()
    """Profiles that were asked for and are none of ours."""


def find(resource: Json, profiles: Iterable[str], *, creating: bool, now: datetime) -> Findings:
    """Look at a resource against R4, the profiles it claims or is asked about, and as a submission."""
    place = str(resource.get("resourceType", ""))
    wrong = violations(resource, place=place)
    # All of one kind, as they are refused together.
    errors = [(wrong[0].kind, finding) for refusal in wrong for finding in refusal.findings]
    known = frozenset(errors)
    taken = tuple(found for found in _taken(resource, place, wrong, now) if found not in known)
    if not errors:
        # A profile does not judge what is not of the right shape.
        errors += _claimed(resource, profiles, place)
    return Findings(
        tuple(errors) + (taken if creating else ()),
        () if creating else taken,
        tuple(_unchecked(resource, profiles)),
    )


SUBMITTED: Final = frozenset({"ServiceRequest", "Bundle"})


def _taken(resource: Json, place: str, wrong: Sequence[Refusal], now: datetime) -> Iterator[Found]:
    if place not in SUBMITTED or resource.get("type", "transaction") != "transaction":
        return
    read = read_transaction if resource.get("resourceType") == "Bundle" else read_request
    try:
        read(resource, now=now, wrong=wrong)
    except Refusal as refusal:
        yield from ((refusal.kind, finding) for finding in refusal.findings)


def _claimed(resource: Json, profiles: Iterable[str], place: str) -> Iterator[Found]:
    for url in _known([*profiles, *_own(resource)]):
        for refusal in check_profile(resource, url, place=place):
            yield from ((refusal.kind, finding) for finding in refusal.findings)
    for number, entry in enumerate(resource.get("entry", ()) if place == "Bundle" else ()):
        if isinstance(within := entry.get("resource"), Mapping):
            yield from _claimed(within, (), f"{place}.entry[{number}].resource")


def _own(resource: Json) -> list[str]:
    found = resource.get("meta", {}).get("profile", ())
    return [url for url in found if isinstance(url, str)]


def _known(urls: Iterable[str]) -> list[str]:
    return [url for url in dict.fromkeys(url.partition("|")[0] for url in urls) if url in PROFILES]


def _unchecked(resource: Json, profiles: Iterable[str]) -> Iterator[str]:
    meta = resource.get("meta")
    own = _own(resource) if isinstance(meta, Mapping) and isinstance(meta.get("profile", []), list) else []
    for url in dict.fromkeys([*profiles, *own]):
        if url.partition("|")[0] not in PROFILES:
            yield url
