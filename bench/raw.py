"""The limit: Starlette and asyncpg, a resource row and a history row, stored bytes out. No rules at all."""

from __future__ import annotations

import json
import os
import sys
from contextlib import asynccontextmanager
from uuid import uuid4

import asyncpg
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

SCHEMA = """
CREATE TABLE IF NOT EXISTS raw_resource (id uuid PRIMARY KEY, patient text, content bytea, at timestamptz);
CREATE TABLE IF NOT EXISTS raw_history (id uuid, version int, content bytea, PRIMARY KEY (id, version));
CREATE INDEX IF NOT EXISTS raw_by_patient ON raw_resource (patient, at DESC);
"""
CREATE = """WITH r AS (INSERT INTO raw_resource VALUES ($1, $2, $3, now()))
INSERT INTO raw_history VALUES ($1, 1, $3)"""
SEARCH = "SELECT content FROM raw_resource WHERE patient = $1 ORDER BY at DESC LIMIT 20"


async def _keep(_: object) -> None:
    return None


@asynccontextmanager
async def lifespan(app: Starlette):  # noqa: ANN201
    async with asyncpg.create_pool(os.environ["RAW_URL"], min_size=8, max_size=8, reset=_keep) as pool:
        await pool.execute(SCHEMA)
        app.state.pool = pool
        yield


async def read(request: Request) -> Response:
    row = await request.app.state.pool.fetchrow(
        "SELECT content FROM raw_resource WHERE id = $1", request.path_params["id"]
    )
    return Response(row["content"], media_type="application/fhir+json", headers={"ETag": 'W/"1"'})


async def search(request: Request) -> Response:
    rows = await request.app.state.pool.fetch(SEARCH, request.query_params["patient"])
    entries = b",".join(b'{"resource":' + row["content"] + b"}" for row in rows)
    body = b'{"resourceType":"Bundle","type":"searchset","entry":[' + entries + b"]}"
    return Response(body, media_type="application/fhir+json")


async def create(request: Request) -> Response:
    content = await request.body()
    resource = json.loads(content)
    id_ = uuid4()
    await request.app.state.pool.execute(CREATE, id_, resource["subject"]["reference"], content)
    return Response(content, 201, {"Location": f"/fhir/ServiceRequest/{id_}"}, "application/fhir+json")


app = Starlette(
    routes=[
        Route("/fhir/ServiceRequest/{id:uuid}", read),
        Route("/fhir/ServiceRequest", search),
        Route("/fhir/ServiceRequest", create, methods=["POST"]),
    ],
    lifespan=lifespan,
)

if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", access_log=False)
