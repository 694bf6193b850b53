"""search-type: GET [base]/[type]?… and POST [base]/[type]/_search (https://hl7.org/fhir/R4/search.html)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from app.api import cursor
from app.api.cursor import Pairs
from app.api.fhir.exchange import (
    TYPES,
    base_url,
    bundle_response,
    opened,
    token_of,
    type_of,
)
from app.api.fhir.parameters import said_in_address, said_in_form
from app.domain.actors import SEARCH, Actor, permission_for
from app.domain.refusals import InvalidValue, TooLarge, UnknownCode
from app.fhir import bundles, wire
from app.fhir.outcome import language, warnings
from app.fhir.search import CONTROLS, Query, parse_query, part_asked
from app.persistence.archive import Match
from app.usecases.included import MOST as MOST_INCLUDED
from app.usecases.looking import Looking
from app.usecases.search_published import Found, search_published


async def search(request: Request) -> Response:
    """Search by the query string; an unknown parameter is refused by name."""
    pairs = said_in_address(request)
    hidden = dict(pairs).get("_cursor", "")
    if cursor.is_sealed(hidden):
        pairs = cursor.unsealed(pairs, token=token_of(request), address=type_of(request))
        return await _search(request, pairs, as_form=True)
    return await _search(request, pairs, as_form=False)


async def search_by_form(request: Request) -> Response:
    """Search by a form body, so that no identifier of a person stands in an address."""
    return await _search(request, await said_in_form(request), as_form=True)


async def _search(request: Request, pairs: Pairs, *, as_form: bool) -> Response:
    caller, archive = await opened(request)
    type_ = type_of(request)
    caller.actor.require(permission_for(type_, SEARCH))
    query = _query(request, type_, pairs)
    applied = _applied(query)
    key = cursor.key_of(await caller.context.key("cursor"), type_, applied)
    after = cursor.page(query.cursor, name="_cursor", key=key) if query.cursor else None
    looking = Looking(archive, caller.actor, caller.now, lambda other: may_read(caller.actor, other))
    found = await search_published(looking, query, after=after)
    root = base_url(request)
    base = f"{root}/{type_}"
    place = cursor.written_page(found.following, key=key) if found.following else ""
    following = _next(request, base, applied, place, as_form=as_form) if place else ""
    body = bundles.searchset(
        [_entry(query, type_, match) for match in found.matches],
        base_url=root,
        self_url=_address(base, _open(applied) if as_form else applied),
        next_url=following,
        total=found.total,
        included=[_entry(query, other, match) for other, match in found.included.resources],
        outcome=_outcome(request, query, found),
    )
    return bundle_response(request, body, next_url=following)


def may_read(actor: Actor, type_: str) -> bool:
    return type_ in TYPES and actor.may(permission_for(type_))


def _query(request: Request, type_: str, pairs: Pairs) -> Query:
    for name, value in pairs:
        if "\0" in value:
            raise InvalidValue(name, "no NUL character", place=name)
    return parse_query(type_, pairs, lenient=_is_lenient(request))


def _is_lenient(request: Request) -> bool:
    """Strict is what we prefer; `Prefer: handling=` says otherwise."""
    handling = dict(part.strip().partition("=")[::2] for part in request.headers.get("prefer", "").split(","))
    chosen = handling.get("handling", "strict")
    if chosen not in {"strict", "lenient"}:
        raise UnknownCode("handling", chosen[:20], known=("strict", "lenient"), place="Prefer")
    return chosen == "lenient"


def _applied(query: Query) -> Pairs:
    """Return the parameters as they were applied: without what was left out, and with the real count."""
    applied = [(name, value) for name, value in query.said if name != "_cursor"]
    return [(name, str(query.count) if name == "_count" else value) for name, value in applied]


def _entry(query: Query, type_: str, match: Match) -> bundles.Entry:
    """Return the part of a resource that is asked for; the whole goes out as it was stored."""
    whole = query.summary in {"", "false"} and not query.elements
    return bundles.Entry(type_, str(match.id), match.content if whole else _part(query, match.content))


def _part(query: Query, content: bytes) -> bytes:
    return wire.dumps(part_asked(query, wire.loads(content, limit=len(content))))


def _outcome(request: Request, query: Query, found: Found) -> dict[str, Any] | None:
    """Tell what was left out: parameters nobody knows, more than goes with one page."""
    findings = list(query.ignored)
    if found.included.is_cut:
        findings += TooLarge("included resources", str(MOST_INCLUDED)).findings
    if not findings:
        return None
    return warnings(findings, language=language(request.headers.get("accept-language", "")))


def _open(pairs: Pairs) -> Pairs:
    """Return the part of a form that may stand in an address: how to answer, not what about."""
    return [(name, value) for name, value in pairs if name in CONTROLS and name != "_id"]


def _address(base: str, pairs: Pairs) -> str:
    return f"{base}?{urlencode(pairs)}" if pairs else base


def _next(request: Request, base: str, pairs: Pairs, place: str, *, as_form: bool) -> str:
    following = [*pairs, ("_cursor", place)]
    if as_form:
        following = [("_cursor", cursor.sealed(following, token=token_of(request), address=type_of(request)))]
    return f"{base}?{urlencode(following)}"
