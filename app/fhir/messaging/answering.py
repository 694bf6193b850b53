"""Which acknowledgement a message gets: ok where taken, fatal where wrong, transient where it may come again.

Whatever is wrong with a message, as much of it is read as an answer needs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from app.domain.acknowledgements import Acknowledgement, ErrorCode, Problem, Response
from app.domain.carecommunications import PassedOn
from app.domain.parties import Party
from app.domain.private import Private
from app.domain.refusals import Finding, Refusal, listed
from app.fhir.elements import Json
from app.fhir.messaging.addresses import ERRORS, EVENTS, OUTCOMES
from app.fhir.messaging.chain_in import chain
from app.fhir.messaging.entries_out import id_of
from app.fhir.messaging.header_in import check_identity, receiver
from app.fhir.messaging.parts import Parts, opened
from app.fhir.messaging.rules import broken
from app.fhir.outcome import expression, issue_type
from app.fhir.sound import sound
from app.fhir.validate import check, violations

UNKNOWN_RECEIVER: Final = "unknown-receiver"
"""The finding's code where nobody of ours is at the address."""
OTHER_TYPE: Final = "message-type"
"""The finding's code where it is a kind of message that we do not take."""


@dataclass(frozen=True, slots=True, repr=False)
class Opened(Private):
    """A message that can be answered; the rest nobody has checked yet."""

    event: str
    envelope_id: str
    message_id: str
    sender: Party
    receiver: Party
    bundle: Json
    last: PassedOn | None = None

    def __repr__(self) -> str:
        return f"Opened({self.message_id!r})"


def open_message(bundle: Json) -> Opened:
    """Read what an answer needs; raises a Refusal where none could be addressed."""
    still = _readable(bundle)
    parts = opened(still)
    check_identity(parts)
    header = parts.header
    return Opened(
        event=_event(header.resource),
        envelope_id=still["id"],
        message_id=header.resource["id"],
        sender=parts.organisation(header, "sender", header.resource.get("sender")),
        receiver=receiver(parts),
        bundle=bundle,
        last=_last(parts),
    )


def _readable(bundle: Json) -> Json:
    """Return what can be read of a message: all but the elements that are wrong, or but their entries."""
    if (still := sound(bundle, place="Bundle")) is not None:
        return still
    entries = bundle.get("entry")
    whole = [each for each in entries if _is_whole(each)] if isinstance(entries, list) else []
    if (still := sound({**bundle, "entry": whole}, place="Bundle")) is None:
        check(bundle, place="Bundle")
        raise broken("medcom-messaging-1", "Bundle")
    return still


def _is_whole(entry: Any) -> bool:
    return isinstance(entry, dict) and not violations(entry.get("resource", {}), place="resource")


def _event(header: Json) -> str:
    event = header.get("eventCoding", {})
    return str(event.get("code", "")) if event.get("system") == EVENTS else ""


def _last(parts: Parts) -> PassedOn | None:
    """Return the message's own link; one that cannot be read is no reason not to answer."""
    try:
        return chain(parts)[-1]
    except Refusal:
        return None


def acknowledge(
    message: Opened, *, now: datetime, refusal: Refusal | None = None, is_busy: bool = False
) -> Acknowledgement:
    """Answer a message; the ids of the answer follow from those of the message."""
    problems = (_BUSY,) if is_busy else tuple(problems_of(refusal)) if refusal else ()
    response = Response.TRANSIENT_ERROR if is_busy else Response.FATAL_ERROR if refusal else Response.OK
    return Acknowledgement(
        envelope_id=envelope_id(message),
        message_id=id_of(message.message_id, message.sender.gln_text, response.value),
        sent_at=now,
        sender=message.receiver,
        receiver=message.sender,
        of_message=message.message_id,
        response=response,
        problems=problems,
        original=message.last,
    )


def envelope_id(message: Opened) -> str:
    """Return the id of the answer's envelope: another for each envelope that the message came in."""
    return id_of("Bundle", message.message_id, message.envelope_id)


_BUSY: Final = Problem(ErrorCode.MAILBOX_CLOSED.value, ERRORS, "transient")

CODES: Final[dict[str, tuple[str, str]]] = {
    "unknown-code": (ERRORS, ErrorCode.VALUE_UNKNOWN),
    "invalid-value": (ERRORS, ErrorCode.WRONG_TYPE),
    "too-large": (ERRORS, ErrorCode.TOO_LONG),
    UNKNOWN_RECEIVER: (ERRORS, ErrorCode.RECEIVER_UNKNOWN),
    OTHER_TYPE: (ERRORS, ErrorCode.TYPE_NOT_RECEIVED),
    "missing-value": (OUTCOMES, "MSG_BAD_SYNTAX"),
    "unresolved": (OUTCOMES, "MSG_NO_EXIST"),
    "not-found": (OUTCOMES, "MSG_NO_EXIST"),
    "not-supported": (OUTCOMES, "MSG_UNKNOWN_CONTENT"),
    "unknown-element": (OUTCOMES, "MSG_UNHANDLED_NODE_TYPE"),
}
"""By the code of a finding; what a rule of ours says no to is `MSG_OP_NOT_ALLOWED`, with the reason."""


def problems_of(refusal: Refusal) -> Iterator[Problem]:
    """Yield what is wrong, each finding by MedCom's code, or by HL7's where MedCom has none."""
    for finding in listed(refusal.findings):
        system, code = _code(finding)
        yield Problem(
            code=str(code),
            system=system,
            issue=issue_type(refusal.kind, finding),
            text=finding.danish,
            place=expression(finding.place),
        )


def _code(finding: Finding) -> tuple[str, str]:
    if finding.code == "missing-value" and finding.place.endswith("].code"):
        return ERRORS, ErrorCode.VALUE_UNKNOWN
    if finding.code == "unknown-code" and finding.place.endswith("].system"):
        return ERRORS, ErrorCode.CODE_SYSTEM_UNKNOWN
    return CODES.get(finding.code, (OUTCOMES, "MSG_OP_NOT_ALLOWED"))
