"""A transaction of several ServiceRequests, each with what belongs to it.

https://hl7.org/fhir/R4/http.html#transaction
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from app.domain.private import Private
from app.domain.refusals import Finding, InvalidValue, NotSupported, Refusal, TooLarge
from app.fhir import wire
from app.fhir.belonging import belonging
from app.fhir.entries import (
    REQUEST,
    Entries,
    Json,
    Located,
    check_asked,
    conditional,
    if_none_exists,
    read_entries,
    together,
)
from app.fhir.overlay import rewritten
from app.fhir.requests_in import Submission, identity_of, only_submission, submission_of
from app.fhir.sound import read_checked

MOST: Final = 20
"""Requests of one transaction: their citizens are locked until the last of them is stored."""


@dataclass(frozen=True, slots=True, repr=False)
class Part(Private):
    """One request of a transaction, as if it had come in a transaction of its own."""

    submission: Submission
    """Its entries numbered as they stand among its own; its places as they stand in the whole."""
    bundle: Json
    """The transaction without what belongs to other requests only."""
    numbers: tuple[int, ...]
    """Which entries of the whole those are."""
    replaces: int | None = None
    """Which entry of the whole is the request that this one stands in for."""
    is_replaced_literally: bool = False
    """It refers to that entry itself, not by an identifier of it."""

    @property
    def number(self) -> int:
        return self.numbers[self.submission.entry]

    def content(self, targets: Mapping[str, str]) -> bytes:
        """Return the part as a document of its own: other requests are referred to by what they became."""
        return wire.dumps(rewritten(self.bundle, targets))


@dataclass(frozen=True, slots=True, repr=False)
class Updating(Private):
    """An entry that changes a request which is here already."""

    number: int
    id: str
    resource: Json
    if_match: str | None

    @property
    def place(self) -> str:
        return f"Bundle.entry[{self.number}]"

    def located(self, finding: Finding) -> Finding:
        """Return it as the sender of the whole finds it."""
        place = finding.place.replace(REQUEST, "resource", 1) if finding.place != "If-Match" else _IF_MATCH
        return replace(finding, place=f"{self.place}.{place or 'resource'}")


_IF_MATCH: Final = "request.ifMatch"


def read_transaction(
    bundle: Json, *, now: datetime, wrong: Sequence[Refusal] | None = None
) -> tuple[Part, ...]:
    """Read every request that a transaction creates; refuses once, with everything that is wrong."""
    return read_checked(bundle, lambda sound: _parts_of(sound, now), place="Bundle", wrong=wrong)


def _parts_of(bundle: Json, now: datetime) -> tuple[Part, ...]:
    updates = read_updates(bundle)
    entries = read_entries(bundle, but={update.number for update in updates})
    requests = entries.of(REQUEST)
    if len(requests) + len(updates) > MOST:
        raise TooLarge("transaction", f"{MOST} ServiceRequests")
    read = _several if updates or len(requests) > 1 else _only
    _, parts = together(lambda: check_asked(bundle, entries), lambda: read(bundle, entries, now))
    _check_citizens(entries)
    return parts  # type: ignore[no-any-return]


def _several(bundle: Json, entries: Entries, now: datetime) -> tuple[Part, ...]:
    owned, requests = belonging(entries), entries.of(REQUEST)
    parts = together(*(lambda r=request: _part(r, owned, entries, bundle, now) for request in requests))
    _check_identifiers(parts)
    ranks(parts)
    return parts


def _only(bundle: Json, entries: Entries, now: datetime) -> tuple[Part, ...]:
    return (Part(only_submission(bundle, entries, now), bundle, tuple(range(len(entries.all)))),)


def read_updates(bundle: Json) -> tuple[Updating, ...]:
    """Read what a transaction changes, as far as the transaction itself says it: which, and which version."""
    updates = tuple(
        Updating(number, id_, *_asked(bundle, number)) for number, id_ in _updates(bundle).items()
    )
    ids = [update.id for update in updates]
    together(*(lambda u=update: _refuse_again(u) for update in updates if ids.count(update.id) > 1))
    return updates


def _updates(bundle: Json) -> dict[int, str]:
    """Return the entries `PUT ServiceRequest/[id]`, each with that id."""
    urls = {n: _put(entry) for n, entry in enumerate(bundle.get("entry", ()))}
    return {n: url.removeprefix(_PUT) for n, url in urls.items() if url.startswith(_PUT) and "?" not in url}


_PUT: Final = f"{REQUEST}/"


def _put(entry: Json) -> str:
    request = entry.get("request", {})
    is_request = entry.get("resource", {}).get("resourceType") == REQUEST
    is_put = is_request and request.get("method") == "PUT"
    return str(request.get("url", "")).lstrip("/") if is_put else ""


def _asked(bundle: Json, number: int) -> tuple[Json, str | None]:
    entry, place = bundle["entry"][number], f"Bundle.entry[{number}].request"
    request: Json = entry["request"]
    for name in request.keys() - {"id", "extension", "method", "url", "ifMatch"}:
        raise NotSupported(f"request.{name}", place=f"{place}.{name}")
    return entry["resource"], request.get("ifMatch")


def _refuse_again(update: Updating) -> None:
    raise InvalidValue("url", "a request that no other entry changes", place=f"{update.place}.request.url")


def _part(
    request: Located, owned: Mapping[int, Sequence[Located]], entries: Entries, bundle: Json, now: datetime
) -> Part:
    own = {located.entry: replace(located, entry=n) for n, located in enumerate(owned[request.entry])}
    others = [other for other in entries.of(REQUEST) if other is not request]
    submission = submission_of(own[request.entry], Entries(own.values(), beside=others), now)
    sent: Sequence[Any] = bundle["entry"]
    earlier, is_literal = _replaced(request, entries)
    return Part(
        replace(submission, if_none_exists=if_none_exists(bundle, request)),
        {**bundle, "entry": [sent[number] for number in own]},
        tuple(own),
        earlier,
        is_literal,
    )


def _replaced(request: Located, entries: Entries) -> tuple[int | None, bool]:
    """Return the entry that a request replaces, and whether it refers to that entry itself."""
    for reference in request.resource.get("replaces", ()):
        found = next((e for e in entries.meant(reference, request) if e.type == REQUEST), None)
        target = str(reference.get("reference", ""))
        return found.entry if found else None, bool(target) and conditional(target) is None
    return None, False


def _check_citizens(entries: Entries) -> None:
    """Refuse patients of one number of whom different things are said, at each of them."""
    same: dict[str, list[Located]] = {}
    for patient in entries.of("Patient"):
        same.setdefault(identity_of(patient), []).append(patient)
    together(
        *(
            lambda p=patient, n=name: _refuse_contradiction(p, n)
            for patients in same.values()
            for name in _ONE_VALUE
            for patient in _contradicting(patients, name)
        )
    )


_ONE_VALUE: Final = ("birthDate", "gender")


def _contradicting(patients: Sequence[Located], name: str) -> list[Located]:
    """Return all that say something, if they differ; a year does not contradict a day in it."""
    told = [patient for patient in patients if name in patient.resource]
    longest = max((patient.resource[name] for patient in told), key=len, default="")
    agree = all(longest.startswith(patient.resource[name]) for patient in told)
    return [] if agree else told


def _refuse_contradiction(patient: Located, name: str) -> None:
    raise InvalidValue(
        name,
        "the same as in the other entries for the citizen",
        danish=f"Transaktionens Patient-ressourcer for borgeren har forskellig {name}.",
        place=patient.at(name),
    )


def _check_identifiers(parts: Sequence[Part]) -> None:
    """Refuse an identifier that two requests have, at both of them."""
    ids = [part.submission.incoming.message_id for part in parts]
    twice = [p for p, id_ in zip(parts, ids, strict=True) if id_ and ids.count(id_) > 1]
    together(*(lambda p=part: _refuse_twice(p) for part in twice))


def _refuse_twice(part: Part) -> None:
    raise InvalidValue(
        "identifier",
        "one that no other request of the transaction has",
        danish="Identifikationsnummeret står på flere af transaktionens henvendelser.",
        place=f"{part.submission.place}.identifier",
    )


def ranks(parts: Sequence[Part]) -> dict[int, int]:
    """Return how many others each request stands in for, one after the other; refuses a circle."""
    earlier = {part.number: part.replaces for part in parts}
    return {part.number: len(tuple(_before(part, earlier))) for part in parts}


def _before(part: Part, earlier: Mapping[int, int | None]) -> Iterator[int]:
    number, seen = earlier[part.number], 0
    while number is not None:
        seen += 1
        if seen == len(earlier):
            raise _circle(part)
        yield number
        number = earlier[number]


def _circle(part: Part) -> Refusal:
    return InvalidValue(
        "replaces",
        "a request that does not itself stand in for this one",
        danish="Henvendelserne erstatter hinanden i ring.",
        place=f"{part.submission.place}.replaces[0]",
    )
