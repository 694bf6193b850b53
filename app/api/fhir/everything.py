"""Patient/$everything: GET or POST [base]/Patient/[id]/$everything (https://hl7.org/fhir/R4/operation-patient-everything.html)."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from app.api import cursor
from app.api.fhir.exchange import TYPES, base_url, bundle_response, opened
from app.api.fhir.parameters import Said, operation_parameters
from app.api.fhir.search import may_read
from app.domain.actors import permission_for
from app.domain.refusals import InvalidValue, NotFound, UnknownCode
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
    said = await operation_parameters(request, _TAKEN)
    asked, given = _asked(said), dict(said).get("_cursor", "")
    kept = [(name, value) for name, value in said if name != "_cursor"]
    key = cursor.key_of(await caller.context.key("cursor"), f"{id_}/$everything", kept)
    after = cursor.page(given, name="_cursor", key=key) if given else None
    looking = Looking(archive, caller.actor, caller.now, lambda type_: may_read(caller.actor, type_))
    found, following = await read_everything(looking, id_, asked, after=after)
    address = f"{base_url(request)}/Patient/{id_}/$everything"
    next_ = [*kept, ("_cursor", cursor.written_page(following, key=key))] if following else []
    next_url = f"{address}?{urlencode(next_)}" if next_ else ""
    body = bundles.searchset(
        [bundles.Entry(type_, str(match.id), match.content) for type_, match in found],
        base_url=base_url(request),
        self_url=f"{address}?{urlencode(kept)}" if kept else address,
        next_url=next_url,
    )
    return bundle_response(request, body, next_url=next_url)


def _asked(said: Said) -> Asked:
    """Read what may be said of it; `_since` is the time of change, `_count` as in a search."""
    asked = [(*_AS_SEARCHED[name], value) for name, value in said if name in _AS_SEARCHED]
    pairs = [(parameter, prefix + value) for parameter, prefix, value in asked]
    query = parse_query("Patient", pairs)
    wanted = ",".join(value for name, value in said if name == "_type")
    if not query.count:
        raise InvalidValue("_count", "a whole number from 1", place="_count")
    return Asked(_types(wanted), query.conditions, query.count)


_AS_SEARCHED = {"_count": ("_count", ""), "_since": ("_lastUpdated", "ge")}


def _types(wanted: str) -> tuple[str, ...]:
    types = tuple(wanted.split(",")) if wanted else TYPES
    for type_ in types:
        if type_ not in TYPES:
            raise UnknownCode("resource type", type_[:80], known=TYPES, place="_type")
    return types
