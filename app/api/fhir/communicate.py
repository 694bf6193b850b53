"""create of a Communication: a sender answers our question about its request, or writes of its own.

https://hl7.org/fhir/R4/communication.html
"""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from app.api.fhir.create import write_opened
from app.api.fhir.exchange import base_url, refuse_parameters, resource_of
from app.api.fhir.written import Committed, written_response
from app.domain.actors import Permission
from app.fhir.entries import check_condition, localised
from app.fhir.messages_in import read_message
from app.usecases.submit_message import submit_message

TYPE: Final = "Communication"


async def communicate(request: Request) -> Response:
    """Take a message in; the same identifier again gets the first answer, and makes nothing new."""
    caller, archive = await write_opened(request, Permission.CREATE_REQUESTS)
    refuse_parameters(request)
    resource, content = await resource_of(request, caller, expected=TYPE)
    if (condition := request.headers.get("if-none-exist")) is not None:
        check_condition(condition, resource, place="If-None-Exist")
    sent = read_message(localised(resource, base_url(request)), now=caller.now)
    taken = await submit_message(caller.context.database, caller.actor, sent, content, now=caller.now)
    message = taken.message
    committed = Committed(TYPE, message.id, 1, created=not taken.is_replay)
    reading = archive.vread(caller.actor, TYPE, message.id, 1, now=caller.now)
    return await written_response(request, committed, reading)
