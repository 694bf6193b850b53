"""search-type: GET [base]/[type]?… and POST [base]/[type]/_search (https://hl7.org/fhir/R4/search.html)."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import Response

from app.api import cursor
from app.api.cursor import Pairs
from app.api.fhir.exchange import (
    base_url,
    bundle_response,
    check_content_type,
    opened,
    shown,
    token_of,
    type_of,
    uuid_or_none,
)
from app.domain.actors import permission_for
from app.domain.refusals import InvalidValue, TooLarge
from app.fhir import bundles
from app.fhir.search import Query, parse_query
from app.persistence.archive import Stored
from app.persistence.wanted import Sort, Wanted

FORM = "application/x-www-form-urlencoded"
MOST = 100
"""Parameters, and values of all of them, of one search: each costs a condition."""


async def search(request: Request) -> Response:
    """Search by the query string; an unknown parameter is refused by name."""
    pairs = _pairs(request.url.query)
    hidden = dict(pairs).get("_cursor", "")
    if cursor.is_sealed(hidden):
        return await _search(request, cursor.unsealed(hidden, token=token_of(request)), as_form=True)
    return await _search(request, pairs, as_form=False)


async def search_by_form(request: Request) -> Response:
    """Search by a form body, so that no identifier of a person stands in an address."""
    check_content_type(request, FORM)
    form = (await request.body()).decode(errors="replace")
    return await _search(request, _pairs(request.url.query) + _pairs(form), as_form=True)


def _pairs(text: str) -> Pairs:
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=MOST)
    except ValueError:
        raise TooLarge("search", f"{MOST} parameters") from None


async def _search(request: Request, pairs: Pairs, *, as_form: bool) -> Response:
    caller, archive = await opened(request)
    type_ = type_of(request)
    caller.actor.require(permission_for(type_))
    query = _query(type_, pairs)
    wanted = _wanted(query)
    found = await archive.search(caller.actor, wanted, now=caller.now) if query.count else ()
    page = found[: query.count]
    # A page of nothing is asked for to be told how many there are.
    counted = query.total != "none" or not query.count
    total = await archive.count(caller.actor, wanted, now=caller.now) if counted else None
    base = f"{base_url(request)}/{type_}"
    last = page[-1] if len(found) > len(page) > 0 else None
    body = bundles.searchset(
        (shown(stored, type_) for stored in page),
        base_url=base_url(request),
        self_url=_address(base, _open(pairs) if as_form else pairs),
        next_url=_next(request, base, pairs, last, as_form=as_form) if last else "",
        total=total,
    )
    return bundle_response(request, body)


def _query(type_: str, pairs: Pairs) -> Query:
    for name, value in pairs:
        if "\0" in value:
            raise InvalidValue(name, "no NUL character", place=name)
    return parse_query(type_, pairs)


def _open(pairs: Pairs) -> Pairs:
    """Return the part of a form that may stand in an address: how to answer, not what about."""
    return [(name, value) for name, value in pairs if name.startswith("_") and name not in {"_id", "_cursor"}]


def _address(base: str, pairs: Pairs) -> str:
    kept = [(name, value) for name, value in pairs if name != "_cursor"]
    return f"{base}?{urlencode(kept)}" if kept else base


def _next(request: Request, base: str, pairs: Pairs, last: Stored, *, as_form: bool) -> str:
    kept = [(name, value) for name, value in pairs if name != "_cursor"]
    following = [*kept, ("_cursor", cursor.written_page(last.place))] if last.place else kept
    if as_form:
        following = [("_cursor", cursor.sealed(following, token=token_of(request)))]
    return f"{base}?{urlencode(following)}"


def _wanted(query: Query) -> Wanted:
    return Wanted(
        type=query.type,
        conditions=query.conditions,
        ids=None if query.ids is None else tuple(i for text in query.ids if (i := uuid_or_none(text))),
        names=query.names,
        sort=_SORTS[query.sort],
        after=cursor.page(query.cursor, name="_cursor") if query.cursor else None,
        limit=query.count + 1,
    )


_SORTS: Final = {
    "": None,
    "_lastUpdated": Sort(("_lastUpdated",)),
    "-_lastUpdated": Sort(("_lastUpdated",), downwards=True),
}
