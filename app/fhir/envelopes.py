"""The header of a message: whom to answer, under which number, and the answer.

https://hl7.org/fhir/R4/messageheader.html; the events are those of MedCom's 2026 draft (§4.2),
http://medcomehmi.dk/ig/dk-medcom-ref-lm/CodeSystem/ehmi-message-event-cs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final, Literal, TypeAlias
from uuid import UUID, uuid5

from app.domain.private import Private
from app.domain.refusals import InvalidValue, MissingValue
from app.fhir import shapes
from app.fhir.elements import Json
from app.fhir.primitives import PRIMITIVES
from app.fhir.shapes import built
from app.fhir.validate import check

EVENTS: Final = "http://medcomehmi.dk/ig/dk-medcom-ref-lm/CodeSystem/ehmi-message-event-cs"
HEADER: Final = "MessageHeader"
HEADER_AT: Final = "Bundle.entry[0].resource"

ResponseCode: TypeAlias = Literal["ok", "transient-error", "fatal-error"]


class MessageEvent(StrEnum):
    NEW = "new-referral"
    UPDATE = "update-referral"
    CANCEL = "cancel-referral"
    ACKNOWLEDGE = "acknowledge"


@dataclass(frozen=True, slots=True, repr=False)
class Envelope(Private):
    """A message whose header says enough to be answered; the rest nobody has checked yet."""

    id: str
    """The letter number: the same when it is sent again."""
    header: Json
    bundle: Json

    @property
    def identity(self) -> str:
        """Return what no other message has; of one length, however long its sender's address is."""
        return f"urn:uuid:{_named_after(self)}"

    def identity_saying(self, said: bytes) -> str:
        """Return what no other message has that says this under the same number."""
        return f"urn:uuid:{_named_after(self, f'|{event_code(self)}|{sha256(said).hexdigest()}')}"

    @property
    def is_receipt(self) -> bool:
        return event_code(self) == MessageEvent.ACKNOWLEDGE or "response" in self.header


def open_message(bundle: Json) -> Envelope:
    """Read the header, which is the first entry; raises a Refusal where no answer could be addressed."""
    match bundle:
        case {
            "type": "message",
            "entry": [{"resource": {"resourceType": "MessageHeader"} as header, **beside}, *_],
        } if _has_address(header) and (id_ := _id_in(header, beside.get("fullUrl"))):
            return Envelope(id_, header, bundle)
    check(bundle, place="Bundle")
    if bundle.get("type") != "message":
        raise InvalidValue("type", "'message'", place="Bundle.type")
    missing = "id" if _has_address(bundle["entry"][0]["resource"]) else "source.endpoint"
    raise MissingValue(f"MessageHeader.{missing}", place=f"{HEADER_AT}.{missing}")


def _has_address(header: Json) -> bool:
    source = header.get("source")
    return isinstance(source, Mapping) and bool(PRIMITIVES["Url"].accepts(source.get("endpoint")))


def _id_in(header: Json, url: object) -> str:
    """Return the header's id, or the one its address ends in: enough to answer, if not to be taken in."""
    last = str(url or "").rpartition("/")[2].removeprefix("urn:uuid:")
    return next((str(id_) for id_ in (header.get("id"), last) if PRIMITIVES["Id"].accepts(id_)), "")


def event_code(envelope: Envelope) -> str:
    coding = envelope.header.get("eventCoding")
    return str(coding.get("code", "")) if isinstance(coding, Mapping) else ""


_ANSWERS: Final = UUID("0d4b9c1e-52f7-4f0a-8a63-7a0c2f1e9b35")


def _id_of(envelope: Envelope, code: ResponseCode, part: str) -> str:
    """Return the id of a part of the answer: the same message, received the same, is answered the same."""
    return str(_named_after(envelope, f"|{code}|{part}"))


def _named_after(envelope: Envelope, part: str = "") -> UUID:
    return uuid5(_ANSWERS, f"{envelope.header['source']['endpoint']}|{envelope.id}{part}")


def answer(
    envelope: Envelope,
    code: ResponseCode,
    *,
    now: datetime,
    endpoint: str,
    about: str = "",
    outcome: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Answer a message: whether it arrived and was right; `about` is the request as we know it."""
    bundle, letter, told = (_id_of(envelope, code, part) for part in ("Bundle", HEADER, "OperationOutcome"))
    details = f"urn:uuid:{told}"
    header = built(
        {
            "resourceType": HEADER,
            "id": letter,
            "eventCoding": {"system": EVENTS, "code": MessageEvent.ACKNOWLEDGE.value},
            "destination": [{"endpoint": envelope.header["source"]["endpoint"]}],
            "source": {"name": "Rygvej", "endpoint": endpoint},
            "response": built(
                {
                    "identifier": envelope.id,
                    "code": code,
                    "details": {"reference": details} if outcome else {},
                }
            ),
            "focus": [{"reference": about}] if about else [],
        }
    )
    entries = [{"fullUrl": f"urn:uuid:{letter}", "resource": header}]
    if outcome:
        entries.append({"fullUrl": details, "resource": dict(outcome)})
    return {
        "resourceType": "Bundle",
        "id": bundle,
        "type": "message",
        "timestamp": shapes.instant(now),
        "entry": entries,
    }
