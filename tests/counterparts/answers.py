"""What a receiver's system answers: XCTL, CTL or Acknowledgement, written apart from the service's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from tests.counterparts.bundles import Line, NewId, acknowledgement
from tests.counterparts.message import Head, Message

_COPENHAGEN: Final = ZoneInfo("Europe/Copenhagen")
_NAMES: Final = {"XCTL01": "NegativeVansReceipt", "XCTL02": "NegativeReceipt", "XCTL03": "PositiveReceipt"}
_EDIFACT_CODES: Final = {
    "ikke_specificeret": "NC",
    "ukendt_lokationsnummer": "LOK",
    "problem_med_version": "VER",
    "syntaksfejl": "SYN",
}


@dataclass(frozen=True)
class Receipt:
    content: bytes
    media_type: str


@dataclass(frozen=True)
class Reason:
    """Why a message is refused; nothing where it is taken."""

    code: str = ""
    text: str = ""
    is_passing: bool = False
    """Transient: sent again it may well be taken."""
    by_network: bool = False


TAKEN: Final = Reason()


def receipt(of: Message, why: Reason, *, now: datetime, new_id: NewId) -> Receipt:
    """Answer a message in its own form."""
    if of.kind == "CareCommunication":
        return _acknowledgement(of, why, now=now, new_id=new_id)
    if of.kind == "DIS91":
        return Receipt(_ctl(of.head, why, now=now, number=_number(new_id)), "application/edifact")
    return Receipt(xctl(of.head, why, now=now, number=_number(new_id)), "application/xml")


def _number(new_id: NewId) -> str:
    """Return a number that fits where MedCom's letters have room for one."""
    return f"M{new_id().hex[:12].upper()}"


def xctl(head: Head, why: Reason, *, now: datetime, number: str) -> bytes:
    kind = "XCTL03" if not why.code else "XCTL01" if why.by_network else "XCTL02"
    local, name = now.astimezone(_COPENHAGEN), _NAMES[kind]
    refused = (
        f"<RefuseCode>{why.code}</RefuseCode><RefuseText>{escape(why.text)}</RefuseText>" if why.code else ""
    )
    letter = (
        f"<OriginalLetter><OriginalLetterIdentifier>{escape(head.letter_id)}</OriginalLetterIdentifier>"
        f"<OriginalVersionCode>{escape(head.version)}</OriginalVersionCode>{refused}</OriginalLetter>"
    )
    return f"""<?xml version="1.0" encoding="ISO-8859-1"?>
<Emessage xmlns="http://rep.oio.dk/sundcom.dk/medcom.dk/xml/schemas/2005/08/07/">
<Envelope><Sent><Date>{local:%Y-%m-%d}</Date><Time>{local:%H:%M}</Time></Sent>
<Identifier>E{number[1:]}</Identifier><AcknowledgementCode>minuspositivkvitt</AcknowledgementCode></Envelope>
<{name}><Letter><Identifier>{number}</Identifier><VersionCode>XC0{kind[-1]}30Q</VersionCode>
<StatisticalCode>{kind}</StatisticalCode></Letter>
<Sender><EANIdentifier>{head.receiver}</EANIdentifier></Sender>
<Receiver><EANIdentifier>{head.sender}</EANIdentifier></Receiver>
<OriginalEmessage><OriginalEnvelopeIdentifier>{escape(head.envelope_id)}</OriginalEnvelopeIdentifier>
<OriginalSender><EANIdentifier>{head.sender}</EANIdentifier></OriginalSender>
<OriginalReceiver><EANIdentifier>{head.receiver}</EANIdentifier></OriginalReceiver>
{refused if not head.letter_id else letter}</OriginalEmessage></{name}></Emessage>
""".encode("iso-8859-1", "xmlcharrefreplace")


def _ctl(head: Head, why: Reason, *, now: datetime, number: str) -> bytes:
    local = now.astimezone(_COPENHAGEN)
    kind, action = ("1" if why.by_network else "2", "4") if why.code else ("3", "7")
    refused = f"FTX+{_EDIFACT_CODES[why.code]}+P00++{why.text.rstrip('.')}'" if why.code else ""
    segments = (
        f"UNH+{number}+CONTRL:D:93A:ZZ:C0{kind}30Q+CTL0{kind}'",
        f"UCI+{head.envelope_id}+{head.sender}:14+{head.receiver}:14+{action}'",
        f"UCM+{head.letter_id}+MEDDIS:D:93A:UN:{head.version}+{action}'",
        refused,
    )
    body = [it for it in segments if it]
    envelope = f"E{number[1:]}"
    return "\n".join(
        [
            "UNA:+.? '",
            f"UNB+UNOC:3+{head.receiver}:14+{head.sender}:14+{local:%y%m%d}:{local:%H%M}+{envelope}++++0'",
            *body,
            f"UNT+{len(body) + 1}+{number}'",
            f"UNZ+1+{envelope}'",
        ]
    ).encode("latin-1")


def _acknowledgement(of: Message, why: Reason, *, now: datetime, new_id: NewId) -> Receipt:
    code = "transient-error" if why.is_passing else "fatal-error" if why.code else "ok"
    sender, receiver = of.units
    back = Line(sender=receiver, receiver=sender)
    message, content = acknowledgement(
        back, of=of.head.letter_id, code=code, why=why.text, now=now, new_id=new_id
    )
    if of.is_enveloped:
        enveloped = message.in_envelope(content, name=f"MCM:FCTL#{code}", version="2.0.0")
        return Receipt(enveloped, "application/xml")
    return Receipt(content, "application/fhir+json")
