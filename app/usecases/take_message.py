"""Take in one message of whatever kind, bytes in and bytes out: what an edge without HTTP needs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from app.domain.actors import Actor, Permission
from app.domain.private import Private
from app.domain.refusals import Refusal
from app.fhir import forms, wire
from app.medcom import vans_envelope
from app.medcom.vans_envelope import EnvelopeReceipt, VansEnvelope, acknowledgement_name, receipt_name
from app.persistence.database import Database, Scope
from app.persistence.unit_of_work import SHARED, UnitOfWork
from app.usecases.answer_in_envelope import Reply, enveloped
from app.usecases.receive_fhir_message import receive_fhir_message
from app.usecases.receive_letter import receive_letter
from app.usecases.take_envelope_receipt import take_envelope_receipt

# Possessive: what stands before the root element must not be tried in every other way.
_ROOT: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s++|(?><!--.*?-->)|(?><\?.*?\?>))*+<(?:[\w.-]++:)?([\w.-]+)", re.DOTALL
)
_BUNDLE: Final = b"Bundle"
_XML: Final = "application/xml"


class Wrapping(StrEnum):
    """What a message came as."""

    LETTER = "letter"
    BUNDLE = "bundle"
    ENVELOPE = "envelope"


@dataclass(frozen=True, slots=True, repr=False)
class Taken(Private):
    """What goes back: a receipt or an acknowledgement; nothing to a receipt, or where nobody can be told."""

    answer: bytes = b""
    media_type: str = ""
    refusal: Refusal | None = None
    is_busy: bool = False
    """It was not looked at; the same message later may well be taken."""


def wrapping_of(content: bytes, media_type: str) -> Wrapping:
    """Tell by the outermost element; JSON is a Bundle, unless it is sent as XML."""
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return Wrapping.LETTER if "xml" in media_type else Wrapping.BUNDLE
    found = _ROOT.match(content)
    roots = {_BUNDLE: Wrapping.BUNDLE, vans_envelope.ROOT.encode(): Wrapping.ENVELOPE}
    return roots.get(found[1], Wrapping.LETTER) if found else Wrapping.LETTER


async def take_message(
    database: Database, actor: Actor, content: bytes, *, now: datetime, limit: int
) -> Taken:
    """Take it in as a POST to /medcom/messages does; every refusal is in the answer."""
    try:
        return await _take(database, actor, content, now=now, limit=limit)
    except Refusal as refusal:
        return Taken(refusal=refusal)


async def _take(database: Database, actor: Actor, content: bytes, *, now: datetime, limit: int) -> Taken:
    wrapping = wrapping_of(content, "")
    if wrapping is not Wrapping.LETTER:
        return await take_wrapped(database, actor, content, wrapping, now=now, limit=limit)
    answer = await receive_letter(database, actor, content, now=now)
    return Taken(answer.receipt, answer.media_type if answer.receipt else "", answer.refusal)


async def take_wrapped(
    database: Database, actor: Actor, content: bytes, wrapping: Wrapping, *, now: datetime, limit: int
) -> Taken:
    """Take in a FHIR message, or an envelope with whatever lies in it, and answer it in kind.

    Raises a Refusal where it says too little for an answer to be addressed.
    """
    if wrapping is Wrapping.BUNDLE:
        said = await receive_fhir_message(database, actor, content, now=now)
        return Taken(said.content, forms.JSON if said.content else "", said.refusal, said.is_busy)
    actor.require(Permission.SEND_LETTERS)
    scope, opened = Scope(actor, SHARED, now), vans_envelope.open_envelope(content, limit=limit)
    if isinstance(opened, EnvelopeReceipt):
        await take_envelope_receipt(database, scope, opened, content)
        return Taken()
    if opened.holds_fhir:
        return await _fhir_in_envelope(database, scope, opened)
    return await _letter_in_envelope(database, scope, opened)


async def _fhir_in_envelope(database: Database, scope: Scope, came_in: VansEnvelope) -> Taken:
    said = await receive_fhir_message(database, scope.actor, came_in.content, now=scope.now, envelope=came_in)
    if not said.content:
        return Taken()
    bundle = wire.reread(said.content.decode())
    name, message_id = acknowledgement_name(said.response), bundle["entry"][0]["resource"]["id"]
    reply = Reply(name, bundle["id"], message_id, forms.JSON, said.content)
    return Taken(enveloped(reply, came_in, now=scope.now), _XML, said.refusal, said.is_busy)


async def _letter_in_envelope(database: Database, scope: Scope, came_in: VansEnvelope) -> Taken:
    answer = await receive_letter(
        database,
        scope.actor,
        came_in.content,
        now=scope.now,
        media_type=came_in.media_type,
        envelope=came_in,
    )
    if not answer.receipt:
        return Taken()
    envelope_id, message_id = await database.transact(scope, _two_numbers)
    name = receipt_name(answer.media_type, positive=answer.accepted)
    reply = Reply(name, envelope_id, message_id, answer.media_type, answer.receipt)
    return Taken(enveloped(reply, came_in, now=scope.now), _XML, answer.refusal)


async def _two_numbers(work: UnitOfWork) -> tuple[str, str]:
    """Letters count their own way; the network takes UUIDs."""
    return str(work.new_id()), str(work.new_id())
