"""MedCom's FHIR messages as the other side writes them: an Acknowledgement, a CareCommunication."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID
from xml.sax.saxutils import escape

from tests.counterparts.message import Unit

_IG: Final = "http://medcomfhir.dk/ig"
_CODES: Final = f"{_IG}/terminology/CodeSystem"
_CORE: Final = "core/StructureDefinition/medcom-core"
_MESSAGING: Final = "messaging/StructureDefinition/medcom-messaging"
_CARE: Final = "carecommunication/StructureDefinition/medcom-careCommunication"
_ACKNOWLEDGEMENT: Final = "acknowledgement/StructureDefinition/medcom"
_GUIDE: Final = "https://medcomfhir.dk/ig"
_SOR: Final = "https://sor2.sum.dsdn.dk/#id="

NewId = Callable[[], UUID]
Json = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """From whom to whom."""

    sender: Unit
    receiver: Unit


class Message:
    """One message with its header, both organisations and what is added."""

    def __init__(self, line: Line, *, now: datetime, new_id: NewId) -> None:
        self.line = line
        self.now = now.isoformat(timespec="seconds")
        self.new_id = new_id
        self.id = str(new_id())
        self.header_id = str(new_id())
        self._entries: list[Json] = []
        self.sender = self._organisation(line.sender)
        self.receiver = self._organisation(line.receiver)

    def add(self, type_: str, profile: str, words: str, said: Json, *, id_: str = "") -> str:
        """Add a resource; returns the reference to it."""
        id_ = id_ or str(self.new_id())
        div = f'<div xmlns="http://www.w3.org/1999/xhtml"><p>{escape(words)}</p></div>'
        head = {"resourceType": type_, "id": id_, "meta": {"profile": [f"{_IG}/{profile}"]}}
        resource = {**head, "text": {"status": "generated", "div": div}, **said}
        entry = {"fullUrl": f"{_GUIDE}/{type_}/{id_}", "resource": resource}
        self._entries.insert(0 if type_ == "MessageHeader" else len(self._entries), entry)
        return f"{type_}/{id_}"

    def _organisation(self, unit: Unit) -> Json:
        numbers = (("https://www.gs1.org/gln", unit.gln), ("urn:oid:1.2.208.176.1.1", unit.sor))
        identifiers = [{"use": "official", "system": system, "value": it} for system, it in numbers]
        said = {"identifier": identifiers, "name": unit.name}
        return {"reference": self.add("Organization", f"{_MESSAGING}-organization", unit.name, said)}

    def header(self, event: str, profile: str, said: Json) -> str:
        use = _coding("medcom-messaging-destinationUse", "primary")
        url = f"{_IG}/{_MESSAGING}-destinationUseExtension"
        destination = {
            "extension": [{"url": url, "valueCoding": use}],
            "endpoint": f"{_SOR}{self.line.receiver.sor}",
            "receiver": self.receiver,
        }
        known = {
            "eventCoding": _coding("medcom-messaging-eventCodes", event),
            "destination": [destination],
            "sender": self.sender,
            "source": {"endpoint": f"{_SOR}{self.line.sender.sor}"},
        }
        return self.add("MessageHeader", profile, event, known | said, id_=self.header_id)

    def provenance(self, activity: str, profile: str, entity: list[Json]) -> None:
        said = {
            "target": [{"reference": f"MessageHeader/{self.header_id}"}],
            "occurredDateTime": self.now,
            "recorded": self.now,
            "activity": {"coding": [_coding("medcom-messaging-activityCodes", activity)]},
            "agent": [{"who": self.sender}],
            "entity": entity,
        }
        self.add("Provenance", profile, activity, said)

    def written(self, profile: str) -> bytes:
        bundle = {
            "resourceType": "Bundle",
            "id": self.id,
            "meta": {"profile": [f"{_IG}/{profile}"]},
            "type": "message",
            "timestamp": self.now,
            "entry": self._entries,
        }
        return json.dumps(bundle).encode()

    def in_envelope(self, content: bytes, *, name: str, version: str) -> bytes:
        return f"""<?xml version="1.0" encoding="UTF-8"?>
<VANSEnvelope xmlns="urn:oio:medcom:vans-envelope:1.0.4">
<SenderID EndPointType="EAN">{self.line.sender.gln}</SenderID>
<ReceiverID EndPointType="EAN">{self.line.receiver.gln}</ReceiverID>
<EnvelopeIdentifier>{self.id}</EnvelopeIdentifier><SentDateTime>{self.now}</SentDateTime>
<Message><MetaInformation><Identifier>{self.header_id}</Identifier>
<Document><Format>HL7</Format><Name>{name}</Name><Version>{version}</Version>
<SizeInBytes>{len(content)}</SizeInBytes></Document>
<Transport><Type>reliable</Type><TransformMessage>false</TransformMessage>
<ServiceTag name="MCM:MIME">application/fhir+json</ServiceTag></Transport></MetaInformation>
<Data>{base64.b64encode(content).decode()}</Data></Message></VANSEnvelope>
""".encode()


def _coding(system: str, code: str) -> Json:
    return {"system": f"{_CODES}/{system}", "code": code}


def acknowledgement(
    line: Line, *, of: str, code: str, why: str, now: datetime, new_id: NewId
) -> tuple[Message, bytes]:
    """Answer the message with this number: `ok`, or another code and why."""
    message = Message(line, now=now, new_id=new_id)
    response: Json = {"identifier": of, "code": code}
    if why:
        coding = _coding("medcom-acknowledgement-error-codes", "MSG_RECEIVER_UNABLE_TO_RECEIVE_MSG_TYPE")
        said = {"severity": "error", "code": "not-supported", "details": {"coding": [coding], "text": why}}
        profile = f"{_ACKNOWLEDGEMENT}-acknowledgement-operationoutcome"
        outcome = message.add("OperationOutcome", profile, why, {"issue": [said]})
        response["details"] = {"reference": outcome}
    profile = f"{_ACKNOWLEDGEMENT}-messaging-acknowledgementHeader"
    message.header("acknowledgement-message", profile, {"response": response})
    before = {"role": "revision", "what": {"reference": f"MessageHeader/{of}"}}
    message.provenance("acknowledgement", f"{_MESSAGING}-provenance", [before])
    return message, message.written(f"{_ACKNOWLEDGEMENT}-messaging-acknowledgement")


@dataclass(frozen=True)
class Said:
    """What somebody writes about a citizen."""

    cpr: str
    text: str
    topic: str = "Svar på jeres spørgsmål"
    author: tuple[str, str, str] = ("Gitte", "Henriksen", "praktiserende læge")
    telephone: str = "65432030"
    answers: str = ""
    """The number of the message that it answers."""


def care_communication(line: Line, it: Said, *, now: datetime, new_id: NewId) -> tuple[Message, bytes]:
    message = Message(line, now=now, new_id=new_id)
    identifier = {"use": "official", "system": "urn:oid:1.2.208.176.1.2", "value": it.cpr}
    name = {"use": "official", "family": "Elmer", "given": ["Bruno", "Test"]}
    patient = message.add("Patient", f"{_CORE}-patient", it.cpr, {"identifier": [identifier], "name": [name]})
    number = f"urn:uuid:{new_id()}"
    said = {
        "identifier": [{"value": f"urn:uuid:{new_id()}"}],
        "status": "unknown",
        "category": [{"coding": [_coding("medcom-careCommunication-categoryCodes", "training")]}],
        "subject": {"reference": patient},
        "topic": {"text": it.topic},
        "payload": [{"extension": _written(message, it, number), "contentString": it.text}],
    }
    about = message.add("Communication", f"{_CARE}-communication", it.text, said)
    definition = f"{_IG}/messagedefinitions/MessageDefinition/MedComCareCommunicationMessageDefinition|5.0"
    focus = {"focus": [{"reference": about}], "definition": definition}
    message.header("care-communication-message", f"{_CARE}-messageHeader", focus)
    entity: list[Json] = [{"role": "source", "what": {"identifier": {"value": number}}}]
    if it.answers:
        entity.append({"role": "revision", "what": {"reference": f"MessageHeader/{it.answers}"}})
    activity = "reply-message" if it.answers else "new-message"
    message.provenance(activity, f"{_CARE}-provenance", entity)
    return message, message.written(f"{_CARE}-message")


def _written(message: Message, it: Said, number: str) -> list[Json]:
    """Say of a text when, by whom, where to ring, and under which number."""
    given, family, role = it.author
    name = {"family": family, "given": [given]}
    who = message.add("Practitioner", f"{_CORE}-practitioner", f"{given} {family}", {"name": [name]})
    said = {"practitioner": {"reference": who}, "organization": message.sender, "code": [{"text": role}]}
    author = message.add("PractitionerRole", f"{_CORE}-practitionerrole", role, said)
    extensions = {
        "datetime": {"valueDateTime": message.now},
        "identifier": {"valueIdentifier": {"value": number, "assigner": message.sender}},
        "practitioner": {"valueReference": {"reference": author}},
        "contact": {"valueContactPoint": {"system": "phone", "value": it.telephone}},
    }
    return [{"url": f"{_IG}/{_CORE}-{name}-extension", **value} for name, value in extensions.items()]
