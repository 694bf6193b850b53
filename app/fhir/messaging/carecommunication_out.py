"""A CareCommunication 5.0 written: the smallest set of entries that says all of it, each with narrative.

The same value is written as the same bytes; what is sent again has another envelope id and is else the same.
"""

from __future__ import annotations

import base64
from typing import Any, Final

from app.domain.carecommunications import (
    CATEGORY_DANISH,
    Author,
    CareCommunication,
    Contact,
    Enclosure,
    PassedOn,
    Segment,
)
from app.domain.identifiers import Cpr
from app.domain.parties import PersonDetails
from app.fhir import shapes, wire
from app.fhir.messaging import addresses
from app.fhir.messaging.entries_out import (
    EntriesOut,
    activity,
    brought,
    destination,
    endpoint,
    id_of,
    urn,
)
from app.fhir.messaging.header_in import EVENT
from app.fhir.messaging.narrative import at, narrative, possible
from app.fhir.shapes import built

_GUIDE: Final = "carecommunication"
_ABSENT: Final = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"


def write(message: CareCommunication) -> bytes:
    """Write a message; raises MissingValue where an organisation lacks a number it must be addressed by."""
    return wire.dumps(render(message))


def render(message: CareCommunication) -> dict[str, Any]:
    entries = EntriesOut(message.message_id, _GUIDE)
    patient = _patient(entries, message)
    about = _communication(entries, message, patient)
    _header(entries, message, about)
    for link in message.chain:
        _link(entries, link)
    return entries.bundle(message.envelope_id, addresses.CARE_MESSAGE, message.sent_at)


def _header(entries: EntriesOut, message: CareCommunication, about: str) -> None:
    sender, receiver = entries.organisation(message.sender), entries.organisation(message.receiver)
    said = {
        "eventCoding": {"system": addresses.EVENTS, "code": EVENT},
        "destination": destination(message.receiver, receiver),
        "sender": sender,
        "source": {"endpoint": endpoint(message.sender)},
        "focus": [{"reference": about}],
        "definition": addresses.CARE_DEFINITION,
    }
    rows = (
        ("Meddelelse", "Korrespondancemeddelelse (CareCommunication)"),
        ("Afsender", message.sender.label),
        ("Modtager", message.receiver.label),
    )
    entries.add("MessageHeader", message.message_id, addresses.CARE_HEADER, narrative(rows), said)


def _patient(entries: EntriesOut, message: CareCommunication) -> str:
    citizen = message.citizen
    given, family = possible(citizen.given_name).split(), possible(citizen.family_name)
    absent = {"extension": [shapes.extension(_ABSENT, "valueCode", "unknown")]}
    named = built(
        {
            "use": "official",
            "family": family,
            "_family": {} if family.strip() else absent,
            "given": given,
        }
    )
    said = {
        "identifier": [shapes.person_number(number) for number in (citizen.number, *message.other_numbers)],
        "name": [named],
        "deceasedBoolean": message.is_deceased or None,
    }
    rows = (("Navn", f"{' '.join(given)} {family}"), _numbered(citizen), _died(message))
    id_ = id_of(message.message_id, "Patient")
    return entries.add("Patient", id_, addresses.PATIENT, narrative(rows), said)


def _numbered(citizen: PersonDetails) -> tuple[str, str]:
    label = "CPR-nummer" if isinstance(citizen.number, Cpr) else "Erstatnings-CPR-nummer"
    return label, citizen.number.value


def _died(message: CareCommunication) -> tuple[str, str]:
    return "Død", "ja" if message.is_deceased else ""


def _communication(entries: EntriesOut, message: CareCommunication, patient: str) -> str:
    payload = [_segment(entries, each) for each in message.segments]
    payload += [_enclosure(entries, each) for each in message.enclosures]
    from_whom = entries.addressee(message.from_whom) if message.from_whom else {}
    contact = _contact(entries, message, message.contact, patient) if message.contact else ""
    said = {
        "extension": [{"url": addresses.FROM_WHOM, "valueReference": from_whom}] if from_whom else [],
        "identifier": [{"value": urn(message.thread_id)}],
        "status": "unknown",
        "category": [shapes.concept(addresses.CATEGORIES, message.category.value)],
        "priority": message.priority.value if message.priority else "",
        "subject": {"reference": patient},
        "topic": built({"text": possible(message.topic)}),
        "encounter": built({"reference": contact}),
        "recipient": [entries.addressee(message.to_whom)] if message.to_whom else [],
        "payload": payload,
    }
    text = narrative(_read_aloud(message), status="extensions")
    id_ = id_of(message.message_id, "Communication")
    return entries.add("Communication", id_, addresses.CARE_COMMUNICATION, text, said)


def _read_aloud(message: CareCommunication) -> list[tuple[str, str]]:
    rows = [
        ("Kategori", CATEGORY_DANISH[message.category]),
        ("Emne", message.topic),
        ("Prioritet", message.priority.value if message.priority else ""),
        ("Tråd", urn(message.thread_id)),
    ]
    for each in message.segments:
        rows += [("Skrevet", f"{at(each.written_at)} af {each.author.label}, tlf. {each.telephone}")]
        rows += [("Meddelelse", each.text)]
    return [*rows, *(("Vedhæftet", f"{e.title} ({e.media_type or e.url})") for e in message.enclosures)]


def _segment(entries: EntriesOut, segment: Segment) -> dict[str, Any]:
    extensions = [
        _written(shapes.instant(segment.written_at)),
        _own_number(entries, segment),
        _by(entries, segment.author),
        _reached(segment.telephone),
    ]
    return {"extension": extensions, "contentString": possible(segment.text)}


def _enclosure(entries: EntriesOut, enclosure: Enclosure) -> dict[str, Any]:
    extensions = [_written(shapes.instant(enclosure.attached_at)), _own_number(entries, enclosure)]
    extensions += [_by(entries, enclosure.author)] if enclosure.author else []
    extensions += [_reached(enclosure.telephone)] if enclosure.telephone else []
    content = {
        "contentType": enclosure.media_type,
        "data": base64.b64encode(enclosure.content).decode(),
        "url": enclosure.url,
        "title": possible(enclosure.title),
    }
    return {"extension": extensions, "contentAttachment": built(content)}


def _written(at_: str) -> dict[str, Any]:
    return shapes.extension(addresses.WRITTEN, "valueDateTime", at_)


def _own_number(entries: EntriesOut, of: Segment | Enclosure) -> dict[str, Any]:
    identifier = {"value": urn(of.id), "assigner": entries.organisation(of.assigner)}
    return shapes.extension(addresses.NUMBERED, "valueIdentifier", identifier)


def _by(entries: EntriesOut, author: Author) -> dict[str, Any]:
    return shapes.extension(addresses.AUTHORED, "valueReference", entries.author(author))


def _reached(telephone: str) -> dict[str, Any]:
    return shapes.extension(addresses.REACHED, "valueContactPoint", {"system": "phone", "value": telephone})


def _contact(entries: EntriesOut, message: CareCommunication, contact: Contact, patient: str) -> str:
    episodes = [{"system": each.system, "value": each.value} for each in contact.episodes]
    said = {
        "status": contact.status,
        "class": {"system": addresses.ENCOUNTER_CLASS, "code": contact.setting},
        "subject": {"reference": patient},
        "episodeOfCare": [{"identifier": each} for each in episodes],
    }
    text = narrative(("Forløbs-id", each["value"]) for each in episodes)
    return entries.add("Encounter", id_of(message.message_id, "Encounter"), addresses.ENCOUNTER, text, said)


def _link(entries: EntriesOut, link: PassedOn) -> None:
    """Write one link of the chain; its id is the same in every message of the thread."""
    said = {
        "target": [{"reference": f"MessageHeader/{link.message_id}"}],
        "occurredDateTime": shapes.instant(link.happened_at),
        "recorded": shapes.instant(link.recorded_at),
        "activity": activity(link.activity.value),
        "agent": [{"who": entries.organisation(link.by)}],
        "entity": brought(link),
    }
    rows = (
        ("Hændelse", _DONE[link.activity.value]),
        ("Tidspunkt", at(link.happened_at)),
        ("Afsender", link.by.label),
    )
    entries.add(
        "Provenance", id_of("Provenance", link.message_id), addresses.CARE_PROVENANCE, narrative(rows), said
    )


_DONE: Final = {
    "new-message": "Ny meddelelse",
    "reply-message": "Svar på meddelelse",
    "forward-message": "Videresendt meddelelse",
}
