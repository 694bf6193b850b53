"""Clients, their tokens, and the assertions they have used up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from app.domain.actors import Actor, Permission, Role
from app.persistence import rows
from app.persistence.statements import Statement, insert_of, table_of

_CLIENT = table_of(rows.ClientRow)
_TOKEN = table_of(rows.AccessTokenRow)
_ASSERTION = table_of(rows.ClientAssertionRow)


@dataclass(frozen=True, slots=True)
class Client:
    id: str
    organisation_id: UUID
    role: Role
    permissions: frozenset[Permission]
    authorities: tuple[str, ...]
    secret_sha256: str | None
    jwks: str | None
    """The client's public keys, as registered; never fetched from an address the client names."""
    created_at: datetime
    revoked_at: datetime | None = None
    speaks_for: tuple[str, ...] = ()
    """Beside its own organisation, as an Actor does."""

    @property
    def actor(self) -> Actor:
        """Return who acts where the client does so itself, without a token."""
        return Actor(
            client_id=self.id,
            organisation_id=self.organisation_id,
            role=self.role,
            permissions=frozenset(self.permissions),
            authorities=self.authorities,
            speaks_for=frozenset(self.speaks_for),
        )

    def __repr__(self) -> str:
        return f"Client({self.id})"


INSERT_CLIENT = insert_of(rows.ClientRow)
_CLIENT_BY_ID = Statement(select(_CLIENT).where(_CLIENT.c.id == bindparam("id")))
_ALL_CLIENTS = Statement(select(_CLIENT).order_by(_CLIENT.c.id))
_REVOKE = Statement(
    update(_CLIENT)
    .values(revoked_at=bindparam("at"))
    .where(_CLIENT.c.id == bindparam("id_"), _CLIENT.c.revoked_at.is_(None))
    .returning(_CLIENT.c.id)
)
_LET_SPEAK = Statement(
    update(_CLIENT)
    .values(speaks_for=bindparam("units"))
    .where(_CLIENT.c.id == bindparam("id_"), _CLIENT.c.revoked_at.is_(None))
    .returning(_CLIENT.c.id)
)
_FORGET_CLIENT = Statement(delete(_CLIENT).where(_CLIENT.c.id == bindparam("id")))
_FORGET_TOKENS = Statement(delete(_TOKEN).where(_TOKEN.c.client_id == bindparam("id")))
_INSERT_TOKEN = insert_of(rows.AccessTokenRow)
_USE_ASSERTION = Statement(
    insert(_ASSERTION)
    .values({name: bindparam(name) for name in ("client_id", "jti", "expires_at")})
    .on_conflict_do_nothing()
    .returning(_ASSERTION.c.jti)
)
_BY_TOKEN = Statement(
    select(
        _CLIENT.c.id,
        _CLIENT.c.organisation_id,
        _CLIENT.c.role,
        _CLIENT.c.authorities,
        _CLIENT.c.speaks_for,
        _TOKEN.c.permissions,
        _TOKEN.c.expires_at,
    )
    .join(_CLIENT, _CLIENT.c.id == _TOKEN.c.client_id)
    .where(_TOKEN.c.sha256 == bindparam("sha256"), _CLIENT.c.revoked_at.is_(None))
)
_FORGET_EXPIRED = (
    Statement(delete(_TOKEN).where(_TOKEN.c.expires_at < bindparam("now"))),
    Statement(delete(_ASSERTION).where(_ASSERTION.c.expires_at < bindparam("now"))),
)


def _client(row: asyncpg.Record) -> Client:
    return Client(
        id=row["id"],
        organisation_id=row["organisation_id"],
        role=Role(row["role"]),
        permissions=frozenset(Permission(p) for p in row["permissions"]),
        authorities=tuple(row["authorities"]),
        secret_sha256=row["secret_sha256"],
        jwks=row["jwks"],
        created_at=row["created_at"],
        revoked_at=row["revoked_at"],
        speaks_for=tuple(row["speaks_for"]),
    )


def _values(client: Client) -> dict[str, Any]:
    lists = {
        "permissions": sorted(client.permissions),
        "authorities": list(client.authorities),
        "speaks_for": list(client.speaks_for),
    }
    return {name: getattr(client, name) for name in client.__slots__} | lists


class Clients:
    """The registry of clients; its changes are single statements, each its own transaction."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def find(self, client_id: str) -> Client | None:
        row = await self._pool.fetchrow(_CLIENT_BY_ID.sql, client_id)
        return _client(row) if row and row["revoked_at"] is None else None

    async def all(self) -> tuple[Client, ...]:
        return tuple(_client(row) for row in await self._pool.fetch(_ALL_CLIENTS.sql))

    async def add(self, client: Client) -> None:
        """Register a new client; raises UniqueViolationError where the id is taken."""
        await self._pool.execute(INSERT_CLIENT.sql, *INSERT_CLIENT.bind(_values(client)))

    async def replace(self, client: Client) -> None:
        """Register a client anew, with new keys, whether or not it was known."""
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(_FORGET_TOKENS.sql, client.id)
            await connection.execute(_FORGET_CLIENT.sql, client.id)
            await connection.execute(INSERT_CLIENT.sql, *INSERT_CLIENT.bind(_values(client)))

    async def let_speak(self, client_id: str, units: Sequence[str]) -> bool:
        """Say anew whom a client may speak for; says whether there is such a client."""
        values = _LET_SPEAK.bind({"units": list(units), "id_": client_id})
        return await self._pool.fetchval(_LET_SPEAK.sql, *values) is not None

    async def revoke(self, client_id: str, *, now: datetime) -> bool:
        """Revoke a client and every token it holds; says whether there was one."""
        async with self._pool.acquire() as connection, connection.transaction():
            done = await connection.fetchval(_REVOKE.sql, *_REVOKE.bind({"at": now, "id_": client_id}))
            await connection.execute(_FORGET_TOKENS.sql, client_id)
        return done is not None

    async def keep_token(
        self, *, sha256: str, client_id: str, permissions: frozenset[str], expires_at: datetime
    ) -> None:
        values = {
            "sha256": sha256,
            "client_id": client_id,
            "permissions": sorted(permissions),
            "expires_at": expires_at,
        }
        await self._pool.execute(_INSERT_TOKEN.sql, *_INSERT_TOKEN.bind(values))

    async def use_assertion(self, *, client_id: str, jti: str, expires_at: datetime) -> bool:
        """Use up an assertion; False where it has been used before (RFC 7523)."""
        values = {"client_id": client_id, "jti": jti, "expires_at": expires_at}
        return await self._pool.fetchval(_USE_ASSERTION.sql, *_USE_ASSERTION.bind(values)) is not None

    async def actor_of(self, sha256: str) -> tuple[Actor, datetime] | None:
        """Return who holds a token, and until when."""
        row = await self._pool.fetchrow(_BY_TOKEN.sql, sha256)
        if row is None:
            return None
        actor = Actor(
            client_id=row["id"],
            organisation_id=row["organisation_id"],
            role=Role(row["role"]),
            permissions=frozenset(row["permissions"]),
            authorities=tuple(row["authorities"]),
            speaks_for=frozenset(row["speaks_for"]),
        )
        return actor, row["expires_at"]

    async def forget_expired(self, *, now: datetime) -> None:
        for statement in _FORGET_EXPIRED:
            await self._pool.execute(statement.sql, now)
