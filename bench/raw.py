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
CREATE TABLE IF NOT EXISTS raw_resource
  (id uuid PRIMARY KEY, type text, patient text, status text, content bytea, at timestamptz);
CREATE TABLE IF NOT EXISTS raw_history (id uuid, version int, content bytea, PRIMARY KEY (id, version));
CREATE INDEX IF NOT EXISTS raw_by_patient ON raw_resource (type, patient, at DESC);
CREATE INDEX IF NOT EXISTS raw_by_status ON raw_resource (type, status, at DESC);
"""
READ = "SELECT content FROM raw_resource WHERE id = $1"
CREATE = """WITH r AS (INSERT INTO raw_resource VALUES ($1, $2, $3, $4, $5, now()))
INSERT INTO raw_history VALUES ($1, 1, $5)"""
CREATE_ALL = """WITH n AS (SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bytea[])
                           AS n (id, type, patient, status, content)),
r AS (INSERT INTO raw_resource SELECT id, type, patient, status, content, now() FROM n)
INSERT INTO raw_history SELECT id, 1, content FROM n"""
_BY = "SELECT content FROM raw_resource WHERE type = 'ServiceRequest' AND {} = $1 ORDER BY at DESC LIMIT 20"
SEARCH = {name: _BY.format(name) for name in ("patient", "status")}
FHIR = "application/fhir+json"


async def _keep(_: object) -> None:
    return None


@asynccontextmanager
async def lifespan(app: Starlette):  # noqa: ANN201
    async with asyncpg.create_pool(os.environ["RAW_URL"], min_size=8, max_size=8, reset=_keep) as pool:
        await pool.execute(SCHEMA)
        app.state.pool = pool
        yield


async def read(request: Request) -> Response:
    row = await request.app.state.pool.fetchrow(READ, request.path_params["id"])
    return Response(row["content"], media_type=FHIR, headers={"ETag": 'W/"1"'})


async def search(request: Request) -> Response:
    ((name, value),) = request.query_params.items()
    rows = await request.app.state.pool.fetch(SEARCH[name], value)
    entries = b",".join(b'{"resource":' + row["content"] + b"}" for row in rows)
    body = b'{"resourceType":"Bundle","type":"searchset","entry":[' + entries + b"]}"
    return Response(body, media_type=FHIR)


def _row(resource: dict, content: bytes) -> tuple:
    return (
        uuid4(),
        resource["resourceType"],
        resource.get("subject", {}).get("reference"),
        resource.get("status"),
        content,
    )


async def create(request: Request) -> Response:
    content = await request.body()
    row = _row(json.loads(content), content)
    await request.app.state.pool.execute(CREATE, *row)
    return Response(content, 201, {"Location": f"/fhir/ServiceRequest/{row[0]}"}, FHIR)


async def transaction(request: Request) -> Response:
    """Give each entry an id, lead the references to it, store all."""
    content = await request.body()
    urls = [(e["fullUrl"], e["resource"]["resourceType"]) for e in json.loads(content)["entry"]]
    ids = [uuid4() for _ in urls]
    for (url, type_), id_ in zip(urls, ids, strict=True):
        content = content.replace(url.encode(), f"{type_}/{id_}".encode())
    resources = [entry["resource"] for entry in json.loads(content)["entry"]]
    rows = [
        (id_, *_row(resource, json.dumps(resource).encode())[1:])
        for id_, resource in zip(ids, resources, strict=True)
    ]
    await request.app.state.pool.execute(CREATE_ALL, *(list(column) for column in zip(*rows, strict=True)))
    entries = [{"response": {"status": "201", "location": f"{row[1]}/{row[0]}/_history/1"}} for row in rows]
    body = {"resourceType": "Bundle", "type": "transaction-response", "entry": entries}
    return Response(json.dumps(body), media_type=FHIR)


app = Starlette(
    routes=[
        Route("/fhir/ServiceRequest/{id:uuid}", read),
        Route("/fhir/ServiceRequest", search),
        Route("/fhir/ServiceRequest", create, methods=["POST"]),
        Route("/fhir", transaction, methods=["POST"]),
    ],
    lifespan=lifespan,
)

if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", access_log=False)
