"""Bundles around stored bytes: what was published goes out as it was stored, never parsed again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import orjson


@dataclass(frozen=True, slots=True)
class Stored:
    """One version of a resource as the store keeps it."""

    type: str
    id: str
    version: int
    last_updated: datetime
    content: bytes
    """Empty where this version is that it was deleted."""

    @property
    def etag(self) -> str:
        return f'W/"{self.version}"'


@dataclass(frozen=True, slots=True)
class Entry:
    """A resource in a searchset: what type it is of, which one, and its bytes."""

    type: str
    id: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one entry of a transaction."""

    stored: Stored | None
    created: bool = True
    with_content: bool = True
    outcome: Mapping[str, Any] | None = None
    """What is said instead of the content, where that is preferred."""


LEFT: Final = Written(None, created=False)
"""What stands beside a request that is here already, and did not when it came first."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What one entry of a batch was answered."""

    status: str
    content: bytes = b""
    is_outcome: bool = False
    location: str = ""
    etag: str = ""
    last_modified: datetime | None = None


def searchset(
    matches: Iterable[Entry],
    *,
    base_url: str,
    self_url: str,
    next_url: str = "",
    total: int | None = None,
    included: Iterable[Entry] = (),
    outcome: Mapping[str, Any] | None = None,
) -> bytes:
    """Render what was found, what goes with it, and what is to be told about the search itself."""
    base = f"{base_url.rstrip('/')}/"
    entries = [_entry(base, match, _MATCH) for match in matches]
    entries += [_entry(base, resource, _INCLUDE) for resource in included]
    if outcome is not None:
        entries.append({"resource": outcome, "search": {"mode": "outcome"}})
    return _bundle("searchset", entries, links=_links(self_url, next_url), total=total)


_MATCH: Final = {"mode": "match"}
_INCLUDE: Final = {"mode": "include"}


def _entry(base: str, found: Entry, search: Mapping[str, str]) -> dict[str, Any]:
    url = f"{base}{found.type}/{found.id}"
    return {"fullUrl": url, "resource": orjson.Fragment(found.content), "search": search}


def history(
    versions: Iterable[Stored], *, base_url: str, self_url: str, next_url: str = "", total: int | None = None
) -> bytes:
    """Render versions, newest first; the first of each was created, the others updates or its deletion."""
    entries = [version_entry(base_url, version) for version in versions]
    return _bundle("history", entries, links=_links(self_url, next_url), total=total)


def version_entry(base_url: str, version: Stored) -> dict[str, Any]:
    if not version.content:
        return _deleted_entry(base_url, version)
    return {
        "fullUrl": _url(base_url, version),
        "resource": orjson.Fragment(version.content),
        "request": _request(version),
        "response": _response(base_url, version, created=version.version == 1),
    }


def _deleted_entry(base_url: str, version: Stored) -> dict[str, Any]:
    """https://hl7.org/fhir/R4/http.html#history: no resource, and what did away with it."""
    return {
        "fullUrl": _url(base_url, version),
        "request": {"method": "DELETE", "url": f"{version.type}/{version.id}"},
        "response": {
            "status": "204 No Content",
            "etag": version.etag,
            "lastModified": _instant(version.last_updated),
        },
    }


def transaction_response(outcomes: Iterable[Written], *, base_url: str) -> bytes:
    """Answer a transaction, an outcome for each entry in the order of the request."""
    entries = [_outcome(base_url, outcome) for outcome in outcomes]
    return _bundle("transaction-response", entries)


def batch_response(answers: Iterable[Answered]) -> bytes:
    """Answer a batch, an outcome for each entry in the order of the request."""
    return _bundle("batch-response", [_answered(answer) for answer in answers])


def _answered(answer: Answered) -> dict[str, Any]:
    said = {"location": answer.location, "etag": answer.etag}
    response: dict[str, Any] = {"status": answer.status} | {n: v for n, v in said.items() if v}
    if answer.last_modified:
        response["lastModified"] = _instant(answer.last_modified)
    if answer.is_outcome and answer.content:
        response["outcome"] = orjson.Fragment(answer.content)
    if answer.is_outcome or not answer.content:
        return {"response": response}
    full_url = answer.location.partition("/_history/")[0]
    addressed = {"fullUrl": full_url} if full_url else {}
    return {**addressed, "resource": orjson.Fragment(answer.content), "response": response}


def _outcome(base_url: str, outcome: Written) -> dict[str, Any]:
    if outcome.stored is None:
        return {"response": {"status": _STATUS[outcome.created]}}
    response = _response(base_url, outcome.stored, created=outcome.created)
    if outcome.outcome is not None:
        return {"response": {**response, "outcome": outcome.outcome}}
    if not outcome.with_content:
        return {"response": response}
    resource = orjson.Fragment(outcome.stored.content)
    return {"fullUrl": _url(base_url, outcome.stored), "resource": resource, "response": response}


def _bundle(
    type_: str,
    entries: Sequence[dict[str, Any]],
    *,
    links: Sequence[dict[str, str]] = (),
    total: int | None = None,
) -> bytes:
    bundle: dict[str, Any] = {"resourceType": "Bundle", "type": type_}
    if total is not None:
        bundle["total"] = total
    # FHIR has no empty lists.
    return orjson.dumps(bundle | ({"link": links} if links else {}) | ({"entry": entries} if entries else {}))


def _links(self_url: str, next_url: str) -> list[dict[str, str]]:
    relations = (("self", self_url), ("next", next_url))
    return [{"relation": relation, "url": url} for relation, url in relations if url]


def _url(base_url: str, stored: Stored) -> str:
    return f"{base_url.rstrip('/')}/{stored.type}/{stored.id}"


def location(base_url: str, stored: Stored) -> str:
    return f"{_url(base_url, stored)}/_history/{stored.version}"


def _request(version: Stored) -> dict[str, str]:
    if version.version == 1:
        return {"method": "POST", "url": version.type}
    return {"method": "PUT", "url": f"{version.type}/{version.id}"}


_STATUS: Final = {True: "201 Created", False: "200 OK"}


def _response(base_url: str, stored: Stored, *, created: bool) -> dict[str, str]:
    return {
        "status": _STATUS[created],
        "location": location(base_url, stored),
        "etag": stored.etag,
        "lastModified": _instant(stored.last_updated),
    }


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
