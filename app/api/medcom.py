"""`/medcom/messages`: letters in, receipts back; letters out to receivers that poll."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from app.api.context import Called
from app.api.errors import STATUS
from app.api.rendering import json_response
from app.usecases.fetch_letters import Waiting, fetch_letter, fetch_letters
from app.usecases.receive_letter import receive_letter

router = APIRouter(tags=["medcom"])
XML = "application/xml"


@router.post("/medcom/messages", summary="Hand in one MedCom letter (OIOXML)")
async def post_message(request: Request, caller: Called) -> Response:
    """Take a G-GOP, XREF15 or XCTL01–03 letter; the answer is its XCTL receipt.

    201 with XCTL03 when taken in (a duplicate gets the first receipt again), 4xx with XCTL02
    when refused, 202 without a body for a receipt.
    """
    content = await request.body()
    answer = await receive_letter(caller.context.database, caller.actor, content, now=caller.now)
    if answer.refusal is not None:
        return Response(answer.receipt, STATUS[answer.refusal.kind], media_type=XML)
    return Response(answer.receipt, 201 if answer.receipt else 202, media_type=XML)


@router.get("/medcom/messages", summary="Letters that wait for a receiver")
async def get_messages(
    caller: Called,
    receiver: Annotated[str, Query(description="Location number (GLN) of the receiver.")],
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> Response:
    """List the letters waiting, oldest first, each with its content; it waits until an XCTL comes."""
    letters = await fetch_letters(
        caller.context.database, caller.actor, receiver, now=caller.now, limit=limit
    )
    return json_response({"messages": [_shown(letter) for letter in letters]}, 200, "application/json")


@router.get("/medcom/messages/{id}", summary="One waiting letter as it was written")
async def get_message(id: UUID, caller: Called) -> Response:  # noqa: A002 - the name in the path
    letter = await fetch_letter(caller.context.database, caller.actor, id, now=caller.now)
    return Response(letter.content, 200, media_type=letter.media_type)


def _shown(letter: Waiting) -> dict[str, Any]:
    return {
        "id": str(letter.id),
        "letter_identifier": letter.letter_id,
        "format": letter.format,
        "media_type": letter.media_type,
        "content": letter.content.decode(),
    }
