"""Runs of the indicators: kept once for what they were asked, under the organisation that asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import ARRAY, BigInteger, String, bindparam, cast, func, select
from sqlalchemy.dialects.postgresql import insert

from app.domain.indicator_runs import Answered, Run, read_back, written
from app.persistence import rows
from app.persistence.statements import Statement, table_of
from app.persistence.unit_of_work import UnitOfWork

_RUN = table_of(rows.IndicatorRunRow)
_FACT = table_of(rows.CaseFactRow)
_OF_RUN: Final = tuple(field.name for field in fields(Run))
_WRITTEN: Final = ("authority", "organisation_id", "digest", "answer", *_OF_RUN)
_KEEP = Statement(insert(_RUN).values({name: bindparam(name) for name in _WRITTEN}).on_conflict_do_nothing())
_OWN = (_RUN.c.authority == bindparam("authority")) & (_RUN.c.organisation_id == bindparam("organisation_id"))
_BY_DIGEST = Statement(select(_RUN).where(_OWN, _RUN.c.digest == bindparam("digest")))
_BY_ID = Statement(select(_RUN).where(_OWN, _RUN.c.id == bindparam("id")))
_LATEST = Statement(
    select(_RUN.c.ordinal, *(_RUN.c[name] for name in _OF_RUN))
    .where(_OWN, _RUN.c.ordinal < bindparam("before", type_=BigInteger))
    .order_by(_RUN.c.ordinal.desc())
    .limit(bindparam("limit"))
)
_VERSION = Statement(
    select(
        cast(func.coalesce(func.max(_FACT.c.ordinal), 0), String) + "." + cast(func.count(), String)
    ).where(_FACT.c.authority == func.any(bindparam("authorities", type_=ARRAY(String))))
)


async def data_version(work: UnitOfWork, authorities: Sequence[str]) -> str:
    """Return which state of the facts it is: it changes whenever a case of these is read anew, or gone."""
    values = {"authorities": list(authorities)}
    version: str = await work.connection.fetchval(_VERSION.sql, *_VERSION.bind(values))
    return version


async def keep_run(work: UnitOfWork, ran: Answered, digest: str) -> Answered:
    """Keep it, unless one is kept under this key already; returns the one that is."""
    said = {"parameters": _json(ran.run.parameters), "answer": _json(written(ran.answer))}
    values = asdict(ran.run) | {"digest": digest} | said
    # Who comes second waits here until the first is done, and then finds it.
    await work.connection.execute(_KEEP.sql, *_KEEP.bind(_own(work) | values))
    return await find_run(work, digest) or ran


async def find_run(work: UnitOfWork, digest: str) -> Answered | None:
    values = _own(work) | {"digest": digest}
    return _answered(await work.connection.fetchrow(_BY_DIGEST.sql, *_BY_DIGEST.bind(values)))


async def run_with(work: UnitOfWork, id_: UUID) -> Answered | None:
    values = _own(work) | {"id": id_}
    return _answered(await work.connection.fetchrow(_BY_ID.sql, *_BY_ID.bind(values)))


async def latest_runs(work: UnitOfWork, *, before: int, limit: int) -> Sequence[tuple[int, Run]]:
    """Return the latest, each with its place."""
    values = _own(work) | {"before": before, "limit": limit}
    found = await work.connection.fetch(_LATEST.sql, *_LATEST.bind(values))
    return [(row["ordinal"], _to_run(row)) for row in found]


def _own(work: UnitOfWork) -> dict[str, Any]:
    return {"authority": work.authority, "organisation_id": work.actor.organisation_id}


def _answered(row: Any) -> Answered | None:
    return Answered(_to_run(row), read_back(orjson.loads(row["answer"]))) if row else None


def _to_run(row: Any) -> Run:
    parameters = orjson.loads(row["parameters"])
    return Run(**{name: row[name] for name in _OF_RUN} | {"parameters": parameters})


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
