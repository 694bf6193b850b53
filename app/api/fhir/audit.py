"""read and search of AuditEvent: the audit trail, rendered when it is asked for.

https://hl7.org/fhir/R4/auditevent.html#search - an authority sees its own, the operator any that it
names by `site`. Looking here is what the trail is for and leaves no entry of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final, TypeAlias
from urllib.parse import urlencode
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from app.api import cursor
from app.api.context import Caller
from app.api.fhir.exchange import REPRESENTATION, base_url, bundle_response, media_type, opened
from app.domain.actors import Actor, Permission, permission_for
from app.domain.looks import Look
from app.domain.refusals import InvalidValue, MissingValue, NotFound, NotPermitted, UnknownCode
from app.fhir import bundles
from app.fhir.auditevent import ACTIONS, EXECUTED, audit_event
from app.fhir.search import DEFAULT_COUNT, MAX_COUNT
from app.fhir.spans import prefixed, written_date
from app.fhir.wire import dumps
from app.persistence.audit_trail import Asked, trail
from app.usecases.looking import uuid_or_none

Bounds: TypeAlias = tuple[datetime | None, datetime | None, bool]
_TYPE: Final = "AuditEvent"
SITE: Final = "site"


async def read_audit_event(request: Request) -> Response:
    caller, _ = await opened(request)
    id_ = str(request.path_params["id"])
    known = [(name, value) for name, value in request.query_params.items() if name not in REPRESENTATION]
    if not (id_.isascii() and id_.isdigit()):
        raise NotFound(_TYPE)
    found = await _found(caller, _asked(caller.actor, [*known, ("_id", id_)]))
    if not found:
        raise NotFound(_TYPE)
    return Response(dumps(audit_event(found[0])), media_type=media_type(request))


async def search_audit_events(request: Request) -> Response:
    caller, _ = await opened(request)
    pairs = [
        (name, value) for name, value in request.query_params.multi_items() if name not in REPRESENTATION
    ]
    asked = _asked(caller.actor, pairs)
    found = await _found(caller, replace(asked, limit=asked.limit + 1))
    page = found[: asked.limit]
    base = f"{base_url(request)}/{_TYPE}"
    kept = [(name, value) for name, value in pairs if name != "_cursor"]
    is_more = len(found) > len(page) > 0
    following = urlencode([*kept, ("_cursor", cursor.counted(page[-1].id))]) if is_more else ""
    body = bundles.searchset(
        (bundles.Entry(_TYPE, str(look.id), dumps(audit_event(look))) for look in page),
        base_url=base_url(request),
        self_url=f"{base}?{urlencode(kept)}" if kept else base,
        next_url=f"{base}?{following}" if following else "",
    )
    return bundle_response(request, body)


async def _found(caller: Caller, asked: Asked) -> tuple[Look, ...]:
    return await trail(caller.context.database.reads, asked)


def _asked(actor: Actor, pairs: list[tuple[str, str]]) -> Asked:
    asked = Asked(_authority(actor, dict(pairs).get(SITE, "")), limit=DEFAULT_COUNT)
    for name, value in pairs:
        if name not in _PARAMETERS:
            raise UnknownCode(f"search parameter for {_TYPE}", name[:80], known=_PARAMETERS, place=name[:80])
        asked = _PARAMETERS[name](asked, name, value)
    return asked


def _authority(actor: Actor, site: str) -> str:
    """Return whose trail is asked for; an operator says which, an authority has its own."""
    if actor.may(Permission.OPERATIONS):
        if not site:
            raise MissingValue(SITE, place=SITE)
        return site
    actor.require(permission_for(_TYPE))
    if not actor.authorities or (site and site not in actor.authorities):
        raise NotPermitted(f"the audit trail of {site[:10] or 'an authority'}")
    return site or actor.authority


def _patient(asked: Asked, name: str, value: str) -> Asked:
    return replace(asked, citizen_id=_id(name, value, "Patient"))


def _id(name: str, value: str, type_: str) -> UUID:
    found = uuid_or_none(value.removeprefix(f"{type_}/"))
    if found is None:
        raise InvalidValue(name, f"{type_}/ and an id", place=name)
    return found


def _number(asked: Asked, name: str, value: str) -> Asked:
    if not value.isascii() or not value.isdigit():
        raise InvalidValue(name, "the number of an entry", place=name)
    return replace(asked, id=min(int(value[:20]), 2**63 - 1))


def _agent(asked: Asked, name: str, value: str) -> Asked:
    """Ask by organisation, or by the client as it is registered."""
    if value.startswith("Organization/"):
        return replace(asked, organisation_id=_id(name, value, "Organization"))
    return replace(asked, client_id=value.rpartition("|")[2])


def _date(asked: Asked, name: str, value: str) -> Asked:
    # A plus in a query string that nobody escaped arrives as a space.
    prefix, written = prefixed(value.replace(" ", "+"))
    span = written_date(written)
    if span is None:
        raise InvalidValue(name, "a date that exists, with or without a prefix", place=name)
    if prefix not in _BOUNDS:
        raise UnknownCode("prefix", prefix, known=_BOUNDS, place=name)
    low, high = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in span)
    return replace(asked, spans=(*asked.spans, _BOUNDS[prefix](low, high)))


_BOUNDS: Final[dict[str, Callable[[datetime, datetime], Bounds]]] = {
    "eq": lambda low, high: (low, high, True),
    "ne": lambda low, high: (low, high, False),
    "ge": lambda low, _: (low, None, True),
    "gt": lambda _, high: (high, None, True),
    "sa": lambda _, high: (high, None, True),
    "le": lambda _, high: (None, high, True),
    "lt": lambda low, _: (None, low, True),
    "eb": lambda low, _: (None, low, True),
}
"""From, until, and whether within; what is recorded is a point in time, so some mean the same."""


def _action(asked: Asked, name: str, value: str) -> Asked:
    words = tuple(word for word, (code, _) in ACTIONS.items() if code == value)
    if not words or value == EXECUTED:
        raise UnknownCode(name, value[:80], known=("C", "R", "U"), place=name)
    return replace(asked, actions=words)


def _count(asked: Asked, name: str, value: str) -> Asked:
    if not value.isascii() or not value.isdigit() or not int(value[:9]):
        raise InvalidValue(name, f"a number from 1 to {MAX_COUNT}", place=name)
    return replace(asked, limit=min(int(value[:9]), MAX_COUNT))


def _after(asked: Asked, name: str, value: str) -> Asked:
    return replace(asked, before=cursor.number(value, name=name))


def _as_it_is(asked: Asked, _: str, __: str) -> Asked:
    return asked


_PARAMETERS: Final[dict[str, Callable[[Asked, str, str], Asked]]] = {
    "patient": _patient,
    "agent": _agent,
    "date": _date,
    "action": _action,
    SITE: _as_it_is,
    "_id": _number,
    "_lastUpdated": _date,
    "_count": _count,
    "_cursor": _after,
}
