"""history: of a resource, of a type, of everything one may see; newest first, in pages.

https://hl7.org/fhir/R4/http.html#history
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from app.api import cursor
from app.api.cursor import Pairs
from app.api.fhir.exchange import (
    REPRESENTATION,
    TYPES,
    base_url,
    bundle_response,
    id_of,
    opened,
    refuse_parameters,
    shown,
    token_of,
    type_of,
)
from app.domain.actors import READ, SEARCH, permission_for
from app.domain.refusals import InvalidValue, NotFound, NotPermitted
from app.fhir import bundles
from app.fhir.elements import instant
from app.fhir.primitives import PRIMITIVES
from app.fhir.spans import written_date
from app.persistence.histories import ALWAYS, NEWEST, OLDEST, Place, Wished

COUNT: Final = 100
MOST: Final = 1000
_PAGED: Final = frozenset({"_since", "_at", "_count", "_cursor"})


async def history(request: Request) -> Response:
    caller, archive = await opened(request)
    type_, id_ = type_of(request), id_of(request)
    caller.actor.require(permission_for(type_, READ))
    wished, pairs = _wished(request, (type_,))
    found, total = await archive.history(caller.actor, type_, id_, _one_more(wished), now=caller.now)
    if not found and wished.before == NEWEST and (wished.since, wished.at) == (OLDEST, ALWAYS):
        raise NotFound(type_)
    address = f"{base_url(request)}/{type_}/{id_}/_history"
    page = [shown(version, type_) for version in found]
    return _answer(request, page, wished, (address, pairs), total=total)


async def history_of_type(request: Request) -> Response:
    type_ = type_of(request)
    (await opened(request))[0].actor.require(permission_for(type_, SEARCH))
    return await _history(request, (type_,), f"{base_url(request)}/{type_}/_history")


async def history_of_all(request: Request) -> Response:
    """Tell of every type that the caller's scopes allow to read."""
    actor = (await opened(request))[0].actor
    types = tuple(type_ for type_ in TYPES if actor.may(permission_for(type_, SEARCH)))
    if not types:
        raise NotPermitted("system/*.s")
    return await _history(request, types, f"{base_url(request)}/_history")


async def _history(request: Request, types: tuple[str, ...], address: str) -> Response:
    caller, archive = await opened(request)
    wished, pairs = _wished(request, types)
    if not wished.limit:
        total = await archive.count_histories(caller.actor, wished, now=caller.now)
        return _answer(request, [], wished, (address, pairs), total=total)
    found = await archive.histories(caller.actor, _one_more(wished), now=caller.now)
    return _answer(request, [shown(version, type_) for type_, version in found], wished, (address, pairs))


def _one_more(wished: Wished) -> Wished:
    """Ask for one version beyond the page: that there is one makes the link to the next."""
    return replace(wished, limit=wished.limit + 1)


def _answer(
    request: Request,
    found: list[bundles.Stored],
    wished: Wished,
    address: tuple[str, Pairs],
    *,
    total: int | None = None,
) -> Response:
    page = found[: wished.limit]
    url, pairs = address
    following = _next(request, url, pairs, page[-1]) if page and len(found) > len(page) else ""
    body = bundles.history(
        page,
        base_url=base_url(request),
        self_url=f"{url}?{urlencode(pairs)}" if pairs else url,
        next_url=following,
        total=total,
    )
    return bundle_response(request, body, next_url=following)


def _next(request: Request, url: str, pairs: Pairs, last: bundles.Stored) -> str:
    place = ("_place", f"{last.last_updated.isoformat()}|{last.id}|{last.type}|{last.version}")
    sealed = cursor.sealed([*pairs, place], token=token_of(request), address=request.url.path)
    return f"{url}?{urlencode({'_cursor': sealed})}"


def _wished(request: Request, types: Iterable[str]) -> tuple[Wished, Pairs]:
    """Return what is asked for, and the parameters that say so; a later page carries them sealed."""
    refuse_parameters(request, *_PAGED)
    asked = [(name, text) for name, text in request.query_params.multi_items() if name not in REPRESENTATION]
    pairs = asked
    if dict(asked).get("_cursor"):
        pairs = cursor.unsealed(asked, token=token_of(request), address=request.url.path)
    said = dict(pairs)
    wished = Wished(types=tuple(types), limit=_count(said.get("_count", str(COUNT))))
    if "_since" in said:
        wished = replace(wished, since=_since(said["_since"]))
    if "_at" in said:
        wished = replace(wished, at=_at(said["_at"]))
    if "_place" in said:
        wished = replace(wished, before=_place(said["_place"]))
    return wished, [(name, text) for name, text in pairs if name != "_place"]


def _count(text: str) -> int:
    """Read how many are wanted; none, to be told how many there are."""
    if not (text.isascii() and text.isdecimal()):
        raise InvalidValue("_count", f"a whole number; at most {MOST} are given", place="_count")
    return min(int(text[:9]), MOST)


def _since(text: str) -> datetime:
    """Read an instant; a plus in a query string that nobody escaped arrives as a space."""
    written = text.replace(" ", "+")
    if not PRIMITIVES["DateTime"].accepts(written):
        raise InvalidValue("_since", PRIMITIVES["Instant"].expected, place="_since")
    return instant(written)


def _at(text: str) -> tuple[datetime, datetime]:
    """Read a time as long as it is written: a day is from midnight to midnight in Denmark."""
    span = written_date(text.replace(" ", "+"))
    if span is None:
        raise InvalidValue("_at", "a date that exists, without a prefix", place="_at")
    low, high = (datetime.fromisoformat(bound).replace(tzinfo=UTC) for bound in span)
    return max(low, ALWAYS[0]), min(high, ALWAYS[1])


def _place(text: str) -> Place:
    at, id_, type_, version = text.split("|")
    return Place(datetime.fromisoformat(at), UUID(id_), type_, int(version))
