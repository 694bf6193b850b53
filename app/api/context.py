"""What the edges work with: the database, the clients, the clock, who is calling."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Annotated, Any, TypeVar
from urllib.parse import unquote
from uuid import UUID

from fastapi import Depends, Header
from fastapi.dependencies.models import Dependant
from starlette.requests import Request

from app.domain.actors import Actor, Permission
from app.domain.codes import known
from app.domain.purposes import HEADER, REASON_HEADER, Purpose, purpose_of
from app.domain.refusals import InvalidValue, NotAuthenticated, NotPermitted, UnknownCode, VersionRequired
from app.domain.retention import Profession
from app.persistence.clients import Clients
from app.persistence.database import Database, Scope
from app.persistence.service_keys import service_key
from app.persistence.unit_of_work import UnitOfWork
from app.settings import Settings
from app.usecases.check_purpose import check_purpose, note_refused

T = TypeVar("T")


@dataclass(slots=True)
class Context:
    settings: Settings
    database: Database
    clients: Clients
    clock: Callable[[], datetime]
    tokens: dict[str, tuple[Actor, datetime, datetime]] = field(default_factory=dict)
    """Verified tokens: who, until when, and when to look again (a revoked client is soon noticed)."""
    streams: int = 0
    """Downloads under way; each holds connections for as long as its client takes."""
    keys: dict[str, bytes] = field(default_factory=dict)
    """Secrets that all processes share, once they have been asked for."""

    async def key(self, name: str) -> bytes:
        if name not in self.keys:
            self.keys[name] = await service_key(self.database.changes, name)
        return self.keys[name]


CACHE_SECONDS = 5
CACHE_SIZE = 10_000


def context_of(request: Request) -> Context:
    return request.app.state.context  # type: ignore[no-any-return]


async def actor_of(request: Request) -> Actor:
    """Return who holds the bearer token; raises NotAuthenticated."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotAuthenticated
    context = context_of(request)
    now = context.clock()
    digest = hashlib.sha256(token.encode()).hexdigest()
    actor, expires_at = await _verified(context, digest, now)
    if expires_at <= now:
        raise NotAuthenticated("The access token has expired.")
    request.scope["rygvej.client"] = actor.client_id
    person, profession = request.headers.get("x-on-behalf-of", "")[:80], _profession(request)
    return replace(actor, person=person, profession=profession) if person or profession else actor


def _profession(request: Request) -> Profession | None:
    said = request.headers.get("x-profession", "")
    return known(Profession, said, what="profession", place="X-Profession") if said else None


async def _verified(context: Context, digest: str, now: datetime) -> tuple[Actor, datetime]:
    known = context.tokens.get(digest)
    if known is not None and (now - known[2]).total_seconds() < CACHE_SECONDS:
        return known[0], known[1]
    found = await context.clients.actor_of(digest)
    if found is None:
        context.tokens.pop(digest, None)
        raise NotAuthenticated
    if len(context.tokens) >= CACHE_SIZE:
        context.tokens.clear()
    context.tokens[digest] = (*found, now)
    return found


@dataclass(frozen=True, slots=True)
class Caller:
    """One request's caller, with the way to run a use case for them."""

    context: Context
    actor: Actor
    now: datetime
    wanted_authority: str = ""
    """Which of its authorities a client means that works for several (header X-Authority)."""
    purpose: Purpose | None = None
    """Why it looks, where it says so (headers X-Purpose and X-Purpose-Reason)."""

    def scope(self, authority: str) -> Scope:
        return Scope(self.actor, authority, self.now)

    async def casework(self, body: Callable[..., Any]) -> Any:
        """Run a use case in the caller's own authority; needs the permission `casework`."""
        return await self._for_a_purpose(self.context.database.transact, body)

    async def look(self, body: Callable[..., Any]) -> Any:
        """The same for a use case that only reads."""
        return await self._for_a_purpose(self.context.database.read, body)

    async def _for_a_purpose(self, run: Callable[..., Any], body: Callable[..., Any]) -> Any:
        """Run it; who has had no open case for long is shown and changed for a purpose only (L13)."""
        self.actor.require(Permission.CASEWORK)
        scope = self.scope(self._authority())
        grace = timedelta(days=self.context.settings.look_up_days)
        about: set[UUID] = set()

        async def checked(work: UnitOfWork) -> Any:
            result = await body(work)
            about.update(work.about)
            await check_purpose(work, self.purpose, grace=grace)
            about.clear()
            return result

        try:
            return await run(scope, checked)
        except NotPermitted:
            await self.context.database.read(scope, lambda work: note_refused(work, about))
            raise

    def _authority(self) -> str:
        if self.wanted_authority and self.wanted_authority not in self.actor.authorities:
            raise NotPermitted(f"casework for {self.wanted_authority[:10]}")
        return self.wanted_authority or self.actor.authority


# async because it never blocks long: a synchronous dependency costs a thread hop.
async def caller_of(request: Request) -> Caller:
    context = context_of(request)
    actor = await actor_of(request)
    wanted = request.headers.get("x-authority", "")
    return Caller(context, actor, context.clock(), wanted, _purpose(request))


def _purpose(request: Request) -> Purpose | None:
    code = request.headers.get(HEADER)
    if not code:
        return None
    reason = unquote(request.headers.get(REASON_HEADER, "")).replace("\0", "").strip()[:500]
    return purpose_of(code, reason)


_VERSION = re.compile(r'\s*(?:W/)?"?([0-9]{1,9})"?\s*')


async def seen_version(if_match: Annotated[str | None, Header()] = None) -> int:
    """Return the version in If-Match; raises VersionRequired where there is none."""
    if if_match is None:
        raise VersionRequired
    matched = _VERSION.fullmatch(if_match)
    if matched is None:
        raise InvalidValue("If-Match header", 'a version such as W/"3"', place="If-Match")
    return int(matched[1])


async def check_parameters(request: Request) -> None:
    """Refuse by name a query parameter that the route would not have looked at."""
    if not request.query_params:
        return
    known = set(_parameters(request.scope["route"].dependant))
    for name in request.query_params:
        if name not in known:
            raise UnknownCode("parameter", name[:80], known=known, place=name[:80])


def _parameters(dependant: Dependant) -> Iterator[str]:
    """Yield what an endpoint reads of the query, and what it depends on reads."""
    yield from (field.alias for field in dependant.query_params)
    for each in dependant.dependencies:
        yield from _parameters(each)


async def case_worker(request: Request) -> None:
    """Refuse before anything else is looked at who may not work cases."""
    (await actor_of(request)).require(Permission.CASEWORK)


Called = Annotated[Caller, Depends(caller_of)]
Seen = Annotated[int, Depends(seen_version)]
