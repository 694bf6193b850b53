"""`/medcom/messages`: letters in, receipts back; letters out to receivers that poll."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from app.api import documented
from app.api.context import Called, Caller, check_parameters
from app.api.errors import note, status_of
from app.api.kinds import STATUS
from app.api.medcom_fhir import answer_fhir_message
from app.api.rendering import json_response
from app.domain.refusals import Refusal
from app.medcom.twins import Syntax
from app.settings import Settings
from app.usecases.fetch_letters import Waiting, fetch_letter, fetch_letters
from app.usecases.receive_letter import Answer, receive_letter, refuse_unread
from app.usecases.record_delivery import Patience

router = APIRouter(tags=["medcom"], dependencies=[Depends(check_parameters)])


@router.post(
    "/medcom/messages",
    summary="Hand in one MedCom letter (OIOXML or EDIFACT) or FHIR message",
    status_code=201,
    response_class=Response,
    responses=documented.LETTER_RESPONSES,
    openapi_extra=documented.LETTER_REQUEST,
)
async def post_message(request: Request, caller: Called) -> Response:
    """Take a G-GOP, XREF15 or XCTL01–03 letter; the answer is its XCTL receipt, or CTL to EDIFACT.

    201 with XCTL03 when taken in (a duplicate gets the first receipt again), 4xx with XCTL02
    when refused (also one too large to be read), 202 without a body for a receipt.

    A FHIR message (CareCommunication 5.0 as JSON or XML) is answered with an Acknowledgement 2.0 as
    JSON: 201 `ok`, 4xx `fatal-error`, 503 `transient-error`; an Acknowledgement is answered 202
    without a body. Each may come in a VANSEnvelope and is answered in one.
    """
    if (answered := await answer_fhir_message(request, caller)) is not None:
        return answered
    answer = await _answer(request, caller)
    if (refusal := answer.refusal) is not None:
        note(request, refusal)
        status = status_of(refusal) or STATUS[refusal.kind]
        return Response(answer.receipt, status, media_type=answer.media_type)
    return Response(answer.receipt, 201 if answer.receipt else 202, media_type=answer.media_type)


async def _answer(request: Request, caller: Caller) -> Answer:
    database, media_type = caller.context.database, request.headers.get("content-type", "")
    try:
        content = await request.body()
    except Refusal as refusal:
        return await refuse_unread(database, caller.actor, refusal, now=caller.now, media_type=media_type)
    return await receive_letter(database, caller.actor, content, now=caller.now, media_type=media_type)


@router.get(
    "/medcom/messages",
    summary="Letters that wait for a receiver",
    response_model=documented.WaitingLetters,
    responses=documented.MAILBOX_RESPONSES,
)
async def get_messages(
    caller: Called,
    receiver: Annotated[
        str,
        Query(description="Location number (GLN) or SOR code of the receiver.", pattern="^[0-9]{1,20}$"),
    ],
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> Response:
    """List the letters waiting, oldest first, each with its content; it waits until its receipt comes.

    The content is text; the bytes, which for DIS91 are ISO 8859-1, are at `/medcom/messages/{id}`.
    """
    context = caller.context
    letters = await fetch_letters(
        context.database,
        caller.actor,
        receiver,
        now=caller.now,
        patience=_patience(context.settings),
        limit=limit,
    )
    return json_response({"messages": [_shown(letter) for letter in letters]}, 200, "application/json")


@router.get(
    "/medcom/messages/{id}",
    summary="One waiting letter as it was written",
    response_class=Response,
    responses=documented.MAILBOX_RESPONSES | documented.RAW_LETTER,
)
async def get_message(
    id: Annotated[UUID, Path(description="Its id in the list.")],  # noqa: A002 - the name in the path
    caller: Called,
) -> Response:
    context = caller.context
    patience = _patience(context.settings)
    letter = await fetch_letter(context.database, caller.actor, id, now=caller.now, patience=patience)
    return Response(letter.content, 200, media_type=letter.media_type)


def _patience(settings: Settings) -> Patience:
    return Patience(
        receipt=timedelta(minutes=settings.receipt_minutes), give_up=timedelta(hours=settings.give_up_hours)
    )


def _shown(letter: Waiting) -> dict[str, Any]:
    return {
        "id": str(letter.id),
        "letter_identifier": letter.letter_id,
        "format": letter.format,
        "media_type": letter.media_type,
        "content": _text(letter),
    }


def _text(letter: Waiting) -> str:
    """Return the letter as text: EDIFACT is ISO 8859-1, all else of ours UTF-8."""
    return letter.content.decode("latin-1" if letter.media_type == Syntax.EDIFACT else "utf-8")
