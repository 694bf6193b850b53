"""Take in one message of whatever kind, bytes in and bytes out: what an edge without HTTP needs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from app.domain.actors import Actor
from app.domain.private import Private
from app.domain.refusals import Refusal
from app.fhir import forms
from app.medcom import vans_envelope
from app.persistence.database import Database
from app.usecases.receive_fhir_message import (
    Acknowledged,
    enveloped,
    receive_fhir_message,
)
from app.usecases.receive_letter import receive_letter

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
        return await take_fhir_message(database, actor, content, wrapping, now=now, limit=limit)
    answer = await receive_letter(database, actor, content, now=now)
    return Taken(answer.receipt, answer.media_type if answer.receipt else "", answer.refusal)


async def take_fhir_message(
    database: Database, actor: Actor, content: bytes, wrapping: Wrapping, *, now: datetime, limit: int
) -> Taken:
    """Take in a FHIR message, bare or in an envelope, and answer it in kind.

    Raises a Refusal where it says too little for an acknowledgement to be addressed.
    """
    if wrapping is Wrapping.BUNDLE:
        acknowledged = await receive_fhir_message(database, actor, content, now=now)
        return _acknowledged(acknowledged, acknowledged.content, forms.JSON)
    envelope = vans_envelope.read(content, limit=limit)
    acknowledged = await receive_fhir_message(database, actor, envelope.content, now=now, envelope=envelope)
    return _acknowledged(acknowledged, enveloped(acknowledged, envelope, now=now), _XML)


def _acknowledged(said: Acknowledged, content: bytes, media_type: str) -> Taken:
    return Taken(content, media_type if content else "", said.refusal, said.is_busy)
