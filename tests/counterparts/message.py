"""What a receiver's system makes of a message, of whatever kind."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Head:
    """What a receipt must repeat; of what cannot be read, as much as could be."""

    envelope_id: str = ""
    letter_id: str = ""
    version: str = ""
    sender: str = ""
    """Location numbers."""
    receiver: str = ""


@dataclass(frozen=True)
class Unit:
    """An organisation in a FHIR message."""

    sor: str
    gln: str
    name: str


@dataclass(frozen=True)
class Message:
    kind: str
    """XDIS15, XDIS91, DIS91, CareCommunication; or what a receipt is called: XCTL03, CTL02, ok."""
    head: Head
    citizen: str = ""
    subject: str = ""
    text: str = ""
    status: str = ""
    episode: str = ""
    wants_receipt: bool = True
    of: tuple[str, ...] = ()
    """The letters that a receipt speaks of."""
    is_enveloped: bool = False
    """A FHIR message that came in a VANSEnvelope, and is answered in one."""
    units: tuple[Unit, ...] = field(default=(), repr=False)
    """Sender and receiver of a FHIR message."""


class Unreadable(Exception):  # noqa: N818 - an outcome, not a fault
    """A real system would refuse it; `code` is MedCom's word for why."""

    def __init__(self, why: str, *, head: Head | None = None, code: str = "syntaksfejl") -> None:
        super().__init__(why)
        self.why = why
        self.head = head or Head()
        self.code = code


class Alien(Unreadable):
    """No message of any kind we know: there is nothing to quote in a receipt."""
