"""Search among resources that are few and at hand: a client's subscriptions, our own definitions."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from app.api import cursor
from app.api.context import context_of
from app.api.cursor import Pairs
from app.api.fhir.exchange import base_url, bundle_response
from app.domain.refusals import NotSupported
from app.fhir import bundles, wire
from app.fhir.search import parse_query, part_asked
from app.fhir.subscriptions.matching import matches


async def few_found(request: Request, type_: str, every: Iterable[bundles.Entry], pairs: Pairs) -> Response:
    """Answer with those that match, in the order of their ids, so that a page keeps its place."""
    query = parse_query(type_, pairs)
    if query.sort:
        danish = f"Sortering af {type_} understøttes ikke."
        raise NotSupported(f"Sorting of {type_}", danish=danish, place="_sort")
    applied = [(name, str(query.count) if name == "_count" else value) for name, value in query.said]
    applied = [pair for pair in applied if pair[0] != "_cursor"]
    key = cursor.key_of(await context_of(request).key("cursor"), type_, applied)
    after = cursor.verified(query.cursor, name="_cursor", key=key).decode() if query.cursor else ""
    read = {entry.id: wire.reread(entry.content.decode()) for entry in every}
    found = sorted(id_ for id_, resource in read.items() if matches(query, resource))
    left = [id_ for id_ in found if id_ > after]
    page = left[: query.count]
    base = f"{base_url(request)}/{type_}"
    place = cursor.signed(page[-1].encode(), key=key) if page and len(left) > len(page) else ""
    following = _address(base, [*applied, ("_cursor", place)]) if place else ""
    body = bundles.searchset(
        [bundles.Entry(type_, id_, wire.dumps(part_asked(query, read[id_]))) for id_ in page],
        base_url=base_url(request),
        self_url=_address(base, applied),
        next_url=following,
        total=len(found),
    )
    return bundle_response(request, body, next_url=following)


def _address(base: str, pairs: Pairs) -> str:
    return f"{base}?{urlencode(pairs)}" if pairs else base
