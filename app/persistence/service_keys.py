"""Secrets that all processes share: made once, by whoever needs one first."""

from __future__ import annotations

import secrets

import asyncpg
from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from app.persistence import rows
from app.persistence.statements import Statement, table_of

_KEY = table_of(rows.ServiceKeyRow)
_BYTES = 32
_MAKE = Statement(
    insert(_KEY).values(name=bindparam("name"), value=bindparam("value")).on_conflict_do_nothing()
)
_READ = Statement(select(_KEY.c.value).where(_KEY.c.name == bindparam("name")))


async def service_key(pool: asyncpg.Pool, name: str) -> bytes:
    made = {"name": name, "value": secrets.token_bytes(_BYTES)}
    await pool.execute(_MAKE.sql, *_MAKE.bind(made))
    return bytes(await pool.fetchval(_READ.sql, *_READ.bind(made)))
