"""A sender's Communication about its request: an answer to our question, or a message of its own."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from app.domain.messages import Attachment
from app.domain.private import Private
from app.domain.refusals import InvalidValue, MissingValue, NotSupported, Unresolved
from app.fhir import wire
from app.fhir.elements import Json, instant, numbered, token
from app.fhir.entries import Located, together
from app.fhir.modifiers import refuse_modifiers
from app.fhir.sound import read_checked

TYPE: Final = "Communication"
ASKED: Final = ("CommunicationRequest", TYPE)
"""What of ours a message may answer: a question, or a message."""


@dataclass(frozen=True, slots=True, repr=False)
class SentMessage(Private):
    request_id: UUID
    identity: str
    written_at: datetime
    text: str
    subject: str
    answers: UUID | None
    attachments: tuple[Attachment, ...]
    carried: str


def read_message(resource: Json, *, now: datetime, place: str = TYPE) -> SentMessage:
    """Read a Communication; refuses once, with everything that is wrong."""
    return read_checked(resource, lambda sound: _message(sound, now, place), place=place)


def _message(resource: Json, now: datetime, place: str) -> SentMessage:
    at = Located(resource, place)
    request_id, answers, text, attachments, *_ = together(
        lambda: _request(at),
        lambda: _answers(at),
        lambda: "\n\n".join(_texts(at)),
        lambda: tuple(_attachment(at, within, item) for within, item in _attached(at)),
        lambda: _check_status(at),
        lambda: refuse_modifiers(at),
    )
    identifiers = resource.get("identifier", ())
    return SentMessage(
        request_id=request_id,
        identity=token(identifiers[0]) if identifiers and "value" in identifiers[0] else "",
        written_at=instant(resource["sent"]) if "sent" in resource else now,
        text=text,
        subject=str(resource.get("topic", {}).get("text", "")),
        answers=answers,
        attachments=attachments,
        carried=wire.dumps(resource).decode(),
    )


def _check_status(at: Located) -> None:
    """A message arrives written; what is being prepared, or was a mistake, is none yet."""
    if at.resource.get("status") != "completed":
        raise InvalidValue("status", "'completed' for a message that is sent", place=at.at("status"))


def _request(at: Located) -> UUID:
    for place, reference in numbered(at.resource, "basedOn"):
        if id_ := _held(reference, ("ServiceRequest",), at.at(place)):
            return id_
    raise MissingValue("The request (ServiceRequest/…)", place=at.at("basedOn"))


def _answers(at: Located) -> UUID | None:
    """Return the question that is answered, whichever of the elements for it says so."""
    for element in ("inResponseTo", "basedOn", "about"):
        for place, reference in numbered(at.resource, element):
            if id_ := _held(reference, ASKED, at.at(place)):
                return id_
    return None


def _held(reference: Json, types: tuple[str, ...], place: str) -> UUID | None:
    """Return the id where the reference is to one of these types of ours."""
    type_, _, id_ = "/".join(str(reference.get("reference", "")).split("/")[-2:]).partition("/")
    if type_ not in types:
        return None
    try:
        return UUID(id_)
    except ValueError:
        raise Unresolved("The reference", danish="Referencen kan ikke findes.", place=place) from None


def _texts(at: Located) -> Iterator[str]:
    for place, payload in numbered(at.resource, "payload"):
        if "contentReference" in payload:
            raise NotSupported("contentReference", place=at.at(f"{place}.contentReference"))
        if text := payload.get("contentString"):
            yield text


def _attached(at: Located) -> list[tuple[str, Json]]:
    return [
        (f"{place}.contentAttachment", payload["contentAttachment"])
        for place, payload in numbered(at.resource, "payload")
        if "contentAttachment" in payload
    ]


def _attachment(at: Located, within: str, sent: Json) -> Attachment:
    if "data" not in sent:
        # We do not fetch what somebody else's address holds.
        raise NotSupported("An attachment without data", place=at.at(f"{within}.url"))
    content = _decoded(sent["data"], at.at(f"{within}.data"))
    return Attachment(str(sent.get("title", "")), str(sent["contentType"]), len(content))


def _decoded(data: str, place: str) -> bytes:
    try:
        return base64.b64decode(data, validate=True)
    except binascii.Error:
        raise InvalidValue("data", "base64", place=place) from None


def attached(document: bytes, number: int) -> bytes:
    """Return what one attachment of a Communication holds, from the document it came in."""
    resource: dict[str, Any] = wire.loads(document, limit=len(document))
    _, sent = _attached(Located(resource, TYPE))[number]
    return _decoded(sent["data"], TYPE)
