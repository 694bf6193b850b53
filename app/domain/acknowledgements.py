"""An Acknowledgement 2.0: what a receiver says of a message it got (MedCom's FHIR receipt).

A message is acknowledged once; when it comes again, so is its acknowledgement. An acknowledgement is
never acknowledged.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from app.domain.carecommunications import PassedOn
from app.domain.parties import Party
from app.domain.private import Private
from app.domain.refusals import InvalidValue


class Response(StrEnum):
    """What became of the message."""

    OK = "ok"
    TRANSIENT_ERROR = "transient-error"
    """It may be sent again as it is."""
    FATAL_ERROR = "fatal-error"
    """It is wrong, and is not to be sent again as it is."""


class ErrorCode(StrEnum):
    """medcom-acknowledgement-error-codes, spelled as MedCom spells them."""

    RECEIVER_UNKNOWN = "MSG_Receiver_Identifier_UNKNOWN"
    RECEIVER_MISSING = "MSG_Receiver_Identifier_MISSING"
    TYPE_NOT_RECEIVED = "MSG_RECEIVER_UNABLE_TO_RECEIVE_MSG_TYPE"
    VALUE_UNKNOWN = "MSG_VALUESET_VALUE_UNKNOWN"
    CODE_SYSTEM_UNKNOWN = "MSG_CodeSystem_VALUE_UNKNOWN"
    TOO_LONG = "MSG_Element_To_Long"
    WRONG_TYPE = "MSG_Datatype_Wrong"
    MAILBOX_CLOSED = "MSG_Mailbox_Out_Of_Operation"
    DAMAGED = "MSG_Damaged_durin_transport"


ERROR_DANISH: Final[dict[str, str]] = {
    ErrorCode.RECEIVER_UNKNOWN: "Modtageren kendes ikke; kontrollér lokationsnummer og SOR-kode.",
    ErrorCode.RECEIVER_MISSING: "Modtageren er ikke angivet; tilføj lokationsnummer og SOR-kode.",
    ErrorCode.TYPE_NOT_RECEIVED: "Modtageren kan ikke tage imod denne type meddelelse; vælg et andet format.",
    ErrorCode.VALUE_UNKNOWN: "En kode findes ikke i værdisættet; ret koden.",
    ErrorCode.CODE_SYSTEM_UNKNOWN: "Et kodesystem kendes ikke; ret kodesystemet.",
    ErrorCode.TOO_LONG: "Et element er for langt; afkort det, eller send det som vedhæftning.",
    ErrorCode.WRONG_TYPE: "Et element har en forkert datatype eller værdi; ret elementet.",
    ErrorCode.MAILBOX_CLOSED: "Modtagerens postkasse er ude af drift; send igen senere.",
    ErrorCode.DAMAGED: "Meddelelsen er beskadiget undervejs; send den igen.",
}
"""What an error means to whoever sent the message, and what they can do."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that was wrong: a code of MedCom's or of HL7's list, where, and in words."""

    code: str
    system: str
    issue: str = "processing"
    """The kind of issue, by HL7's list of those."""
    text: str = ""
    place: str = ""

    @property
    def danish(self) -> str:
        """Return a sentence for the person who has to do something about it."""
        said = ERROR_DANISH.get(self.code) or self.text or self.code
        return f"{self.place}: {said}" if self.place else said


@dataclass(frozen=True, slots=True, repr=False)
class Acknowledgement(Private):
    envelope_id: str
    message_id: str
    sent_at: datetime
    sender: Party
    """Who got the message."""
    receiver: Party
    """Who sent the message."""
    of_message: str
    """The MessageHeader of the message; some senders give the id of its Bundle instead."""
    response: Response
    problems: tuple[Problem, ...] = ()
    original: PassedOn | None = None
    """The last link of the message's own chain."""

    def __post_init__(self) -> None:
        if bool(self.problems) is (self.response is Response.OK):
            raise InvalidValue("response", "problems exactly where it is not 'ok'")

    @property
    def is_positive(self) -> bool:
        return self.response is Response.OK

    @property
    def reason(self) -> str:
        """Return in Danish why the message was not taken; nothing where it was."""
        return "\n".join(dict.fromkeys(problem.danish for problem in self.problems))
