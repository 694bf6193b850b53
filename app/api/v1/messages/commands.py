"""What is done about messages, and writing to whoever referred."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import Field

from app.api.v1.body import CommandBody, Reasoned
from app.api.v1.command import Command, CommandTable
from app.domain.message_decisions import check_has_sender, check_unplaced
from app.domain.messages import Message, MessageEvent
from app.domain.plans import RehabPlan
from app.domain.referrals import Referral
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.exchange_messages import (
    handle_message,
    mark_message_error,
    place_message,
    write_message,
)


class Handle(CommandBody):
    note: str = Field(default="", description="Hvad der er gjort ved beskeden.")


class Place(CommandBody):
    request_id: UUID = Field(description="Henvisningen eller genoptræningsplanen, som brevet handler om.")


class WriteMessage(CommandBody):
    text: str = Field(min_length=1, description="Beskeden til den, der har henvist.")


async def _handle(work: UnitOfWork, id_: UUID, seen: int, body: Handle) -> None:
    await handle_message(work, id_, seen_version=seen, note=body.note)


async def _place(work: UnitOfWork, id_: UUID, seen: int, body: Place) -> None:
    await place_message(work, id_, seen_version=seen, request_id=body.request_id)


async def _in_error(work: UnitOfWork, id_: UUID, seen: int, body: Reasoned) -> None:
    await mark_message_error(work, id_, seen_version=seen, reason=body.reason)


def _write(kind: type[Referral | RehabPlan]) -> Command[Any]:
    async def run(work: UnitOfWork, id_: UUID, seen: int, body: WriteMessage) -> None:
        await write_message(work, kind, id_, seen_version=seen, text=body.text)

    return Command(
        "write-message", "Skriv til den, der har henvist", None, WriteMessage, run, ready=_has_sender
    )


async def _has_sender(_: UnitOfWork, request: Referral | RehabPlan) -> None:
    check_has_sender(request)


COMMANDS: CommandTable = {
    Referral: (_write(Referral),),
    RehabPlan: (_write(RehabPlan),),
    Message: (
        Command(
            "place",
            "Henfør brevet til en henvendelse",
            MessageEvent.PLACE,
            Place,
            _place,
            fits=check_unplaced,
        ),
        Command("handle", "Beskeden er læst og taget hånd om", MessageEvent.HANDLE, Handle, _handle),
        Command("mark-error", "Markér som fejlregistreret", MessageEvent.MARK_ERROR, Reasoned, _in_error),
    ),
}
