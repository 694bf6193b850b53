"""read and search of AuditEvent: the audit trail, rendered when it is asked for.

https://hl7.org/fhir/R4/auditevent.html#search - an authority sees its own, the operator any that it
names by `site`. Looking here is what the trail is for and leaves no entry of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias
from urllib.parse import urlencode
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from app.api import cursor
from app.api.context import Caller
from app.api.cursor import Pairs
from app.api.fhir.exchange import (
    PART,
    REPRESENTATION,
    base_url,
    bundle_response,
    opened,
    read_response,
)
from app.api.fhir.parameters import said_in_address, said_in_form
from app.domain.actors import Actor, Permission, permission_for
from app.domain.looks import Look
from app.domain.refusals import InvalidValue, MissingValue, NotFound, NotPermitted, UnknownCode
from app.fhir import bundles
from app.fhir.auditevent import ACTIONS, EXECUTED, audit_event
from app.fhir.partial import named, only, summarised
from app.fhir.search import DEFAULT_COUNT, MAX_COUNT
from app.fhir.spans import prefixed, written_date
from app.fhir.wire import dumps
from app.persistence.audit_trail import Asked, count, trail
from app.usecases.looking import uuid_or_none

Bounds: TypeAlias = tuple[datetime | None, datetime | None, bool]
_TYPE: Final = "AuditEvent"
SITE: Final = "site"


async def read_audit_event(request: Request) -> Response:
    caller, _ = await opened(request)
    id_ = str(request.path_params["id"])
    known = [(name, value) for name, value in _said(request.query_params.multi_items()) if name not in PART]
    if not (id_.isascii() and id_.isdigit()):
        raise NotFound(_TYPE)
    found = await _found(caller, _asked(caller.actor, [*known, ("_id", id_)]))
    if not found:
        raise NotFound(_TYPE)
    return read_response(request, _stored(found[0]))


def _stored(look: Look) -> bundles.Stored:
    """Return it as the one version it has: what was written down is not written again."""
    return bundles.Stored(_TYPE, str(look.id), 1, look.recorded_at, dumps(audit_event(look)))


async def search_audit_events(request: Request) -> Response:
    return await _search(request, _said(said_in_address(request)))


async def search_audit_events_by_form(request: Request) -> Response:
    return await _search(request, _said(await said_in_form(request)))


async def _search(request: Request, pairs: Pairs) -> Response:
    caller, _ = await opened(request)
    kept = [(name, value) for name, value in pairs if name != "_cursor"]
    key = cursor.key_of(await caller.context.key("cursor"), _TYPE, kept)
    asked = _asked(caller.actor, [(n, v) for n, v in pairs if n not in PART | {"_cursor"}])
    after = dict(pairs).get("_cursor")
    paged = replace(asked, before=_place(after, key)) if after else asked
    if asked.limit == 0 or ("_summary", "count") in pairs:
        return await _counted(request, caller, asked, kept)
    total = await count(caller.context.database.reads, asked) if ("_total", "accurate") in pairs else None
    found = await _found(caller, replace(paged, limit=paged.limit + 1))
    page = found[: paged.limit]
    last = cursor.signed(str(page[-1].id).encode(), key=key) if len(found) > len(page) else ""
    next_url = _address(request, [*kept, ("_cursor", last)]) if last else ""
    body = bundles.searchset(
        (bundles.Entry(_TYPE, str(look.id), _part(dict(pairs), audit_event(look))) for look in page),
        base_url=base_url(request),
        self_url=_address(request, kept),
        next_url=next_url,
        total=total,
    )
    return bundle_response(request, body, next_url=next_url)


def _part(said: Mapping[str, str], event: Mapping[str, Any]) -> bytes:
    """Return the part that is asked for, in the address or in the form."""
    if "_summary" in said:
        event = summarised(event, said["_summary"])
    return dumps(only(event, named(said["_elements"], of=_TYPE)) if "_elements" in said else event)


async def _counted(request: Request, caller: Caller, asked: Asked, kept: Pairs) -> Response:
    """Tell how many there are and show none (https://hl7.org/fhir/R4/search.html#count)."""
    total = await count(caller.context.database.reads, asked)
    address = _address(request, kept)
    return bundle_response(
        request, bundles.searchset((), base_url=base_url(request), self_url=address, total=total)
    )


def _said(pairs: Pairs) -> Pairs:
    return [(name, value) for name, value in pairs if name not in REPRESENTATION]


def _place(text: str, key: bytes) -> int:
    return int(cursor.verified(text, name="_cursor", key=key))


def _address(request: Request, pairs: Pairs) -> str:
    base = f"{base_url(request)}/{_TYPE}"
    return f"{base}?{urlencode(pairs)}" if pairs else base


async def _found(caller: Caller, asked: Asked) -> tuple[Look, ...]:
    return await trail(caller.context.database.reads, asked)


def _asked(actor: Actor, pairs: Pairs) -> Asked:
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
    if not value.isascii() or not value.isdigit():
        raise InvalidValue(name, f"a number from 0 to {MAX_COUNT}", place=name)
    return replace(asked, limit=min(int(value[:9]), MAX_COUNT))


def _total(asked: Asked, name: str, value: str) -> Asked:
    if value not in _TOTALS:
        raise UnknownCode(name, value[:80], known=_TOTALS, place=name)
    return asked


_TOTALS: Final = ("none", "estimate", "accurate")


def _sort(asked: Asked, name: str, value: str) -> Asked:
    """Take the one order there is: entries are written one after the other."""
    if value not in _NEWEST_FIRST:
        raise UnknownCode(name, value[:80], known=_NEWEST_FIRST, place=name)
    return asked


_NEWEST_FIRST: Final = ("-date", "-_lastUpdated")


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
    "_sort": _sort,
    "_total": _total,
}
