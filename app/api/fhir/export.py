"""Bulk Data: $export of the system, of patients, of one authority's patients; its status and its files.

https://hl7.org/fhir/uv/bulkdata/export.html
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from email.utils import format_datetime
from typing import Final, TypeVar
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from app.api.context import Caller, Context, caller_of, context_of
from app.api.errors import TooMany
from app.api.fhir.exchange import base_url, media_type
from app.api.fhir.parameters import operation_parameters
from app.api.ranges import range_of, span_of
from app.api.rendering import json_response
from app.domain.exports import file_named
from app.domain.refusals import MissingValue, NotFound
from app.fhir.bulk import NDJSON, manifest, read_wanted
from app.persistence.unit_of_work import SHARED, UnitOfWork
from app.usecases.export_records import (
    Allowance,
    Kickoff,
    Opened,
    TooManyExports,
    begin_export,
    delete_export,
    files_when_ready,
    length_of,
    lines,
    open_file,
    opened,
)
from app.usecases.looking import uuid_or_none

T = TypeVar("T")
RETRY: Final = {"Retry-After": "1"}
_GROUP: Final = re.compile("authority-([0-9]{4})")


async def export_all(request: Request) -> Response:
    return await _begin(request)


async def export_patients(request: Request) -> Response:
    return await _begin(request, patients_only=True)


async def export_group(request: Request) -> Response:
    """Export the patients of a group; `authority-0461` is those of an authority, others there are none."""
    named = _GROUP.fullmatch(str(request.path_params["id"]))
    if named is None:
        raise NotFound("Group")
    return await _begin(request, patients_only=True, group=named[1])


async def _begin(request: Request, *, patients_only: bool = False, group: str = "") -> Response:
    caller = await caller_of(request)
    media_type(request)
    if "respond-async" not in request.headers.get("prefer", ""):
        raise MissingValue("Prefer: respond-async", place="Prefer")
    wanted = read_wanted(await operation_parameters(request))
    url = f"{base_url(request)}{request.url.path.removeprefix('/fhir')}"
    asked = f"{url}?{request.url.query}" if request.url.query else url
    kickoff = Kickoff(wanted, asked, patients_only, group)
    settings = caller.context.settings
    allowance = Allowance(timedelta(hours=settings.export_hours), settings.exports_per_client)
    try:
        export = await _transact(caller, lambda work: begin_export(work, kickoff, allowance))
    except TooManyExports as refusal:
        raise TooMany("Another export at a time", place="$export") from refusal
    where = f"{base_url(request)}/$export/{export.id}"
    return Response(status_code=202, headers={"Content-Location": where})


async def status(request: Request) -> Response:
    """Answer 202 while it is not ready, then the manifest."""
    caller, id_ = await caller_of(request), _id(request)
    export, files = await _transact(caller, lambda work: files_when_ready(work, id_))
    if files is None:
        waiting = {"X-Progress": "waiting for what is being written", **RETRY}
        return Response(status_code=202, headers=waiting)
    body = manifest(export, files, url=f"{base_url(request)}/$export/{export.id}")
    headers = {"Expires": format_datetime(export.expires_at, usegmt=True)}
    return json_response(body, 200, "application/json", headers)


async def cancel(request: Request) -> Response:
    caller, id_ = await caller_of(request), _id(request)
    await _transact(caller, lambda work: delete_export(work, id_))
    return Response(status_code=202)


async def download(request: Request) -> Response:
    """Stream a file or a part of it: read as it is sent, never whole in memory."""
    caller, id_ = await caller_of(request), _id(request)
    file = file_named(str(request.path_params["name"]))
    if file is None:
        raise NotFound("file")
    export = await _transact(caller, lambda work: open_file(work, id_, file))
    context = caller.context
    if context.streams >= max(1, context.settings.pool_size // STREAMS):
        raise TooMany("Another download at the same time", place="$export")
    found = await opened(context.database, caller.actor, export, file, now=caller.now)
    return await _sent(request, found)


async def _sent(request: Request, file: Opened) -> Response:
    """Answer with the whole file, with the part that is asked for, or to HEAD with what would be told."""
    headers = {"ETag": f'"{file.tag}"', "Accept-Ranges": "bytes"}
    length = {} if file.length is None else {"Content-Length": str(file.length)}
    if request.method == "HEAD":
        return Response(None, 200, headers | length, NDJSON)
    context = context_of(request)
    wanted = range_of(request.headers, tag=headers["ETag"])
    if not wanted:
        body = _counted(context, lines(file))
        return StreamingResponse(body, 200, headers | length, NDJSON)
    whole = await length_of(file)
    span = span_of(wanted, whole)
    part = {"Content-Range": span.header(whole), "Content-Length": str(span.end - span.start)}
    return StreamingResponse(
        _counted(context, lines(file, span.start, span.end)), 206, headers | part, NDJSON
    )


STREAMS: Final = 4
"""A download holds two connections: other callers need some of the pool too."""


async def _counted(context: Context, body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    context.streams += 1
    try:
        async for piece in body:
            yield piece
    finally:
        context.streams -= 1


def _id(request: Request) -> UUID:
    found = uuid_or_none(str(request.path_params["job"]))
    if found is None:
        raise NotFound("export")
    return found


async def _transact(caller: Caller, body: Callable[[UnitOfWork], Awaitable[T]]) -> T:
    return await caller.context.database.transact(caller.scope(SHARED), body)
