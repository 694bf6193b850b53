"""What a receiver's system answers: XCTL, CTL or Acknowledgement, written apart from the service's own."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from tests.counterparts.message import Head, Message, Unit

_COPENHAGEN: Final = ZoneInfo("Europe/Copenhagen")
_IG: Final = "http://medcomfhir.dk/ig"
_CODES: Final = f"{_IG}/terminology/CodeSystem"
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
NewId = Callable[[], UUID]


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
    kind, action = ("2", "4") if why.code else ("3", "7")
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


# Acknowledgement 2.0


def _acknowledgement(of: Message, why: Reason, *, now: datetime, new_id: NewId) -> Receipt:
    code = "transient-error" if why.is_passing else "fatal-error" if why.code else "ok"
    it = _Bundle(now, new_id)
    receiver, sender = it.organisation(of.units[0]), it.organisation(of.units[1])
    details = {"details": {"reference": it.outcome(why)}} if why.code else {}
    header = it.header(of, sender, receiver, {"identifier": of.head.letter_id, "code": code, **details})
    it.provenance(header, sender, of.head.letter_id)
    content = json.dumps(it.bundle()).encode()
    if of.is_enveloped:
        return Receipt(_vans(of, it, content, code), "application/xml")
    return Receipt(content, "application/fhir+json")


class _Bundle:
    def __init__(self, now: datetime, new_id: NewId) -> None:
        self.now = now.isoformat(timespec="seconds")
        self.new_id = new_id
        self.id = str(new_id())
        self.header_id = str(new_id())
        self.entries: list[dict[str, Any]] = []

    def add(self, type_: str, profile: str, words: str, said: dict[str, Any], *, id_: str = "") -> str:
        id_ = id_ or str(self.new_id())
        div = f'<div xmlns="http://www.w3.org/1999/xhtml"><p>{escape(words)}</p></div>'
        resource = {
            "resourceType": type_,
            "id": id_,
            "meta": {"profile": [f"{_IG}/{profile}"]},
            "text": {"status": "generated", "div": div},
            **said,
        }
        url = f"https://medcomfhir.dk/ig/acknowledgement/{type_}/{id_}"
        entry = {"fullUrl": url, "resource": resource}
        self.entries.insert(0 if type_ == "MessageHeader" else len(self.entries), entry)
        return f"{type_}/{id_}"

    def organisation(self, unit: Unit) -> dict[str, str]:
        numbers = (("https://www.gs1.org/gln", unit.gln), ("urn:oid:1.2.208.176.1.1", unit.sor))
        said = {
            "identifier": [{"use": "official", "system": system, "value": it} for system, it in numbers],
            "name": unit.name,
        }
        profile = "messaging/StructureDefinition/medcom-messaging-organization"
        return {"reference": self.add("Organization", profile, unit.name, said)}

    def outcome(self, why: Reason) -> str:
        coding = {
            "system": f"{_CODES}/medcom-acknowledgement-error-codes",
            "code": "MSG_RECEIVER_UNABLE_TO_RECEIVE_MSG_TYPE",
        }
        issue = {
            "severity": "error",
            "code": "not-supported",
            "details": {"coding": [coding], "text": why.text},
        }
        profile = "acknowledgement/StructureDefinition/medcom-acknowledgement-operationoutcome"
        return self.add("OperationOutcome", profile, why.text, {"issue": [issue]})

    def header(
        self, of: Message, sender: dict[str, str], receiver: dict[str, str], response: dict[str, Any]
    ) -> str:
        use = {"system": f"{_CODES}/medcom-messaging-destinationUse", "code": "primary"}
        url = f"{_IG}/messaging/StructureDefinition/medcom-messaging-destinationUseExtension"
        said = {
            "eventCoding": {
                "system": f"{_CODES}/medcom-messaging-eventCodes",
                "code": "acknowledgement-message",
            },
            "destination": [
                {
                    "extension": [{"url": url, "valueCoding": use}],
                    "endpoint": f"https://sor2.sum.dsdn.dk/#id={of.units[0].sor}",
                    "receiver": receiver,
                }
            ],
            "sender": sender,
            "source": {"endpoint": f"https://sor2.sum.dsdn.dk/#id={of.units[1].sor}"},
            "response": response,
        }
        profile = "acknowledgement/StructureDefinition/medcom-messaging-acknowledgementHeader"
        return self.add("MessageHeader", profile, "Kvittering", said, id_=self.header_id)

    def provenance(self, header: str, sender: dict[str, str], original: str) -> None:
        activity = {"system": f"{_CODES}/medcom-messaging-activityCodes", "code": "acknowledgement"}
        said = {
            "target": [{"reference": header}],
            "occurredDateTime": self.now,
            "recorded": self.now,
            "activity": {"coding": [activity]},
            "agent": [{"who": sender}],
            "entity": [{"role": "revision", "what": {"reference": f"MessageHeader/{original}"}}],
        }
        profile = "messaging/StructureDefinition/medcom-messaging-provenance"
        self.add("Provenance", profile, "Kvittering", said)

    def bundle(self) -> dict[str, Any]:
        profile = f"{_IG}/acknowledgement/StructureDefinition/medcom-messaging-acknowledgement"
        return {
            "resourceType": "Bundle",
            "id": self.id,
            "meta": {"profile": [profile]},
            "type": "message",
            "timestamp": self.now,
            "entry": self.entries,
        }


def _vans(of: Message, it: _Bundle, content: bytes, code: str) -> bytes:
    sender, receiver = of.units[1].gln, of.units[0].gln
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<VANSEnvelope xmlns="urn:oio:medcom:vans-envelope:1.0.4"><SenderID EndPointType="EAN">{sender}</SenderID>
<ReceiverID EndPointType="EAN">{receiver}</ReceiverID><EnvelopeIdentifier>{it.id}</EnvelopeIdentifier>
<SentDateTime>{it.now}</SentDateTime><Message><MetaInformation><Identifier>{it.header_id}</Identifier>
<Document><Format>HL7</Format><Name>MCM:FCTL#{code}</Name><Version>2.0.0</Version>
<SizeInBytes>{len(content)}</SizeInBytes></Document>
<Transport><Type>reliable</Type><TransformMessage>false</TransformMessage>
<ServiceTag name="MCM:MIME">application/fhir+json</ServiceTag></Transport></MetaInformation>
<Data>{base64.b64encode(content).decode()}</Data></Message></VANSEnvelope>
""".encode()
