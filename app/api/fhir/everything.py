"""Patient/$everything: GET [base]/Patient/[id]/$everything (https://hl7.org/fhir/R4/operation-patient-everything.html)."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from app.api import cursor
from app.api.fhir.exchange import REPRESENTATION, TYPES, base_url, bundle_response, opened
from app.api.fhir.search import may_read
from app.domain.actors import permission_for
from app.domain.refusals import NotFound, UnknownCode
from app.fhir import bundles
from app.fhir.search import parse_query
from app.usecases.looking import Looking, uuid_or_none
from app.usecases.read_everything import Asked, read_everything

_TAKEN = ("_since", "_type", "_count", "_cursor")


async def everything(request: Request) -> Response:
    """Page through all there is about one patient that the caller may see."""
    caller, archive = await opened(request)
    caller.actor.require(permission_for("Patient"))
    id_ = uuid_or_none(str(request.path_params["id"]))
    if id_ is None:
        raise NotFound("Patient")
    key = await caller.context.key("cursor")
    asked = _asked(request)
    given = request.query_params.get("_cursor", "")
    after = cursor.page(given, name="_cursor", key=key) if given else None
    looking = Looking(archive, caller.actor, caller.now, lambda type_: may_read(caller.actor, type_))
    found, following = await read_everything(looking, id_, asked, after=after)
    address = f"{base_url(request)}/Patient/{id_}/$everything"
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "_cursor"]
    next_ = [*kept, ("_cursor", cursor.written_page(following, key=key))] if following else []
    body = bundles.searchset(
        [bundles.Entry(type_, str(match.id), match.content) for type_, match in found],
        base_url=base_url(request),
        self_url=f"{address}?{urlencode(kept)}" if kept else address,
        next_url=f"{address}?{urlencode(next_)}" if next_ else "",
    )
    return bundle_response(request, body)


def _asked(request: Request) -> Asked:
    """Read what may be said of it; `_since` is the time of change, `_count` as in a search."""
    parameters = request.query_params
    for name in parameters:
        if name not in {*_TAKEN, *REPRESENTATION}:
            raise UnknownCode("parameter", name[:80], known=_TAKEN, place=name[:80])
    pairs = [("_count", parameters["_count"])] if "_count" in parameters else []
    pairs += [("_lastUpdated", f"ge{parameters['_since']}")] if "_since" in parameters else []
    query = parse_query("Patient", pairs)
    return Asked(_types(parameters.get("_type", "")), query.conditions, max(query.count, 1))


def _types(wanted: str) -> tuple[str, ...]:
    types = tuple(wanted.split(",")) if wanted else TYPES
    for type_ in types:
        if type_ not in TYPES:
            raise UnknownCode("resource type", type_[:80], known=TYPES, place="_type")
    return types
