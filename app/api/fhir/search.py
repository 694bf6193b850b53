"""search-type: GET [base]/[type]?… and POST [base]/[type]/_search (https://hl7.org/fhir/R4/search.html)."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from app.api.errors import FHIR
from app.api.fhir.exchange import base_url, opened, shown, type_of
from app.api.fhir.read import permission_for
from app.domain.refusals import InvalidValue
from app.fhir import bundles
from app.fhir.search import Query, parse_query
from app.persistence.archive import Stored, Wanted


async def search(request: Request) -> Response:
    """Search by the query string; an unknown parameter is refused by name."""
    return await _search(request, parse_qsl(request.url.query, keep_blank_values=True))


async def search_by_form(request: Request) -> Response:
    """Search by a form body, so that no identifier of a person stands in an address."""
    form = (await request.body()).decode(errors="replace")
    return await _search(request, parse_qsl(form, keep_blank_values=True))


async def _search(request: Request, pairs: list[tuple[str, str]]) -> Response:
    caller, archive = await opened(request)
    type_ = type_of(request)
    caller.actor.require(permission_for(type_))
    query = parse_query(type_, pairs)
    wanted = _wanted(query)
    found = await archive.search(caller.actor, wanted, now=caller.now) if query.count else ()
    page = found[: query.count]
    total = None if query.total == "none" else await archive.count(caller.actor, wanted, now=caller.now)
    base = base_url(request)
    body = bundles.searchset(
        (shown(stored, type_) for stored in page),
        base_url=base,
        self_url=_address(base, type_, pairs, cursor=""),
        next_url=_address(base, type_, pairs, cursor=_cursor(page[-1])) if len(found) > len(page) else "",
        total=total,
    )
    return Response(body, 200, media_type=FHIR)


def _wanted(query: Query) -> Wanted:
    return Wanted(
        type=query.type,
        terms=tuple((term.parameter, term.values) for term in query.terms if term.parameter != "_id"),
        ids=_ids(query),
        spans=tuple((span.low, span.high, not span.inside) for span in query.last_updated),
        newest_first=query.sort == "-_lastUpdated",
        after=_place(query.cursor) if query.cursor else None,
        limit=query.count + 1,
    )


def _ids(query: Query) -> tuple[UUID, ...] | None:
    wanted = [set(term.values) for term in query.terms if term.parameter == "_id"]
    if not wanted:
        return None
    return tuple(id_ for text in set.intersection(*wanted) if (id_ := _uuid(text)))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _address(base: str, type_: str, pairs: list[tuple[str, str]], *, cursor: str) -> str:
    """Return what was applied as an address; only a search that came as one carries its values."""
    kept = [(name, value) for name, value in pairs if name != "_cursor"]
    kept += [("_cursor", cursor)] if cursor else []
    return f"{base}/{type_}?{urlencode(kept)}" if kept else f"{base}/{type_}"


def _cursor(last: Stored) -> str:
    return base64.urlsafe_b64encode(f"{last.last_updated.isoformat()}|{last.id}".encode()).decode()


def _place(cursor: str) -> tuple[datetime, UUID]:
    try:
        at, _, id_ = base64.urlsafe_b64decode(cursor).decode().partition("|")
        return datetime.fromisoformat(at), UUID(id_)
    except (binascii.Error, ValueError):
        raise InvalidValue("_cursor", "the value of an earlier page's next link", place="_cursor") from None
