"""A CareCommunication 5.0 read: a Bundle of type message as the values it stands for.

http://medcomfhir.dk/ig/carecommunication; refuses once, with everything that is wrong, each by its FHIRPath.
"""

from __future__ import annotations

from typing import Any

from app.domain.carecommunications import (
    Addressee,
    CareCommunication,
    Contact,
    EpisodeNumber,
    MessageCategory,
    MessagePriority,
)
from app.domain.codes import known
from app.domain.parties import Party
from app.domain.refusals import MissingValue, NotSupported, UnknownCode
from app.fhir.citizens_in import person, person_numbers
from app.fhir.elements import Json, instant, numbered
from app.fhir.entries import Located, together
from app.fhir.messaging.addresses import CATEGORIES, FROM_WHOM
from app.fhir.messaging.chain_in import chain
from app.fhir.messaging.header_in import addressed, check_bundle, check_encounters, communication
from app.fhir.messaging.parts import Parts, extensions, one, opened
from app.fhir.messaging.payloads_in import Payloads, uuid
from app.fhir.messaging.people_in import addressee, author, name
from app.fhir.messaging.rules import broken
from app.fhir.modifiers import refuse_modifiers
from app.fhir.sound import read_checked


def read(bundle: Json) -> CareCommunication:
    return read_checked(bundle, _message, place="Bundle")


def _message(bundle: Json) -> CareCommunication:
    """Read part by part; what one part breaks hides nothing of what another does."""
    parts = opened(bundle)
    between, links, about, patient, *_ = together(
        lambda: addressed(parts),
        lambda: chain(parts),
        lambda: _communication(parts),
        lambda: _patient(parts),
        lambda: check_bundle(parts),
        lambda: _check_people(parts),
        lambda: together(*(lambda e=entry: refuse_modifiers(e) for entry in parts.all)),
    )
    read = CareCommunication(
        envelope_id=bundle["id"],
        message_id=parts.header.resource["id"],
        sent_at=instant(bundle["timestamp"]),
        sender=between[0],
        receiver=between[1],
        chain=links,
        **patient,
        **about,
    )
    _check_specific(parts, read)
    return read


def _patient(parts: Parts) -> dict[str, Any]:
    patients = parts.of("Patient")
    if len(patients) != 1:
        raise broken("medcom-careCommunication-2", "Bundle.entry")
    resource = patients[0].resource
    is_deceased = bool(resource.get("deceasedBoolean")) or "deceasedDateTime" in resource
    others = person_numbers(patients[0])[1:]
    return {"citizen": person(patients[0]), "other_numbers": others, "is_deceased": is_deceased}


def _check_people(parts: Parts) -> None:
    """Hold everybody to the rules, also whom no segment names (medcom-careCommunication-4, -13)."""
    together(
        *(lambda r=role: author(parts, r) for role in parts.of("PractitionerRole")),
        *(lambda p=person: name(p) for person in parts.of("Practitioner")),
    )


def _communication(parts: Parts) -> dict[str, Any]:
    about = communication(parts)
    payloads = Payloads(parts, about)
    thread, (category, priority), topic, segments, enclosures, from_whom, to_whom, contact, *_ = together(
        lambda: _thread(about),
        lambda: _category(about),
        lambda: str(about.resource.get("topic", {}).get("text", "")),
        payloads.segments,
        payloads.enclosures,
        lambda: _from_whom(parts, about),
        lambda: _to_whom(parts, about),
        lambda: _contact(parts, about),
        payloads.check_kinds,
        lambda: _check_subject(parts, about),
        lambda: _check_alone(parts, about),
    )
    if category is MessageCategory.OTHER and not topic.strip():
        raise broken("medcom-careCommunication-6", about.at("topic"))
    return {
        "thread_id": thread,
        "category": category,
        "priority": priority,
        "topic": topic,
        "segments": segments,
        "enclosures": enclosures,
        "from_whom": from_whom,
        "to_whom": to_whom,
        "contact": contact,
    }


def _thread(about: Located) -> object:
    place, identifier = one(about, "identifier", "medcom-uuidv4")
    return uuid(identifier.get("value"), about.at(f"{place}.value"))


def _category(about: Located) -> tuple[MessageCategory, MessagePriority | None]:
    categories = about.resource.get("category", ())
    codings = [coding for category in categories for coding in category.get("coding", ())]
    place = about.at("category[0].coding")
    if len(codings) != 1 or len(categories) != 1:
        raise MissingValue("One category", place=place)
    if codings[0].get("system") != CATEGORIES:
        system = str(codings[0].get("system", ""))
        raise UnknownCode("code system", system, known=(CATEGORIES,), place=f"{place}[0].system")
    if "code" not in codings[0]:
        raise MissingValue("code", place=f"{place}[0].code")
    category = known(MessageCategory, codings[0]["code"], what="message category", place=f"{place}[0].code")
    return category, _priority(about, category)


def _priority(about: Located, category: MessageCategory) -> MessagePriority | None:
    if "priority" not in about.resource:
        return None
    if category is not MessageCategory.REGARDING_REFERRAL:
        raise broken("medcom-careCommunication-5", about.at("priority"))
    return known(
        MessagePriority, about.resource["priority"], what="message priority", place=about.at("priority")
    )


def _check_subject(parts: Parts, about: Located) -> None:
    parts.led(about, "subject", about.resource.get("subject"), "Patient")
    if about.resource.get("status") != "unknown":
        raise UnknownCode(
            "status", str(about.resource.get("status")), known=("unknown",), place=about.at("status")
        )


def _check_alone(parts: Parts, about: Located) -> None:
    for other in parts.of("Communication"):
        if other is not about:
            raise NotSupported("A second Communication", place=other.place)


def _from_whom(parts: Parts, about: Located) -> Addressee | None:
    for place, said in extensions(about.resource, FROM_WHOM):
        reference = said.get("valueReference")
        return _addressee(parts, about, f"{place}.valueReference", reference)
    return None


def _to_whom(parts: Parts, about: Located) -> Addressee | None:
    found = list(numbered(about.resource, "recipient"))
    if len(found) > 1:
        raise NotSupported("A second recipient", place=about.at(found[1][0]))
    return _addressee(parts, about, found[0][0], found[0][1]) if found else None


def _addressee(parts: Parts, about: Located, path: str, reference: Json | None) -> Addressee:
    return addressee(parts, parts.led(about, path, reference, "PractitionerRole", "CareTeam"))


def _check_specific(parts: Parts, read: CareCommunication) -> None:
    """Whoever in particular sends or receives belongs to the organisation that does (rules 11 and 12)."""
    about = communication(parts)
    together(
        lambda: _check_belongs(read.from_whom, read.sender, "11", about.at("extension")),
        lambda: _check_belongs(read.to_whom, read.receiver, "12", about.at("recipient[0]")),
    )


def _check_belongs(who: Addressee | None, where: Party, number: str, place: str) -> None:
    if who is not None and who.organisation != where:
        raise broken(f"medcom-careCommunication-{number}", place)


def _contact(parts: Parts, about: Located) -> Contact | None:
    check_encounters(parts, about)
    if "encounter" not in about.resource:
        return None
    encounter = parts.led(about, "encounter", about.resource["encounter"], "Encounter")
    said = [
        (place, episode.get("identifier", {}))
        for place, episode in numbered(encounter.resource, "episodeOfCare")
    ]
    if not said or any({"system", "value"} - identifier.keys() for _, identifier in said):
        raise broken("medcom-careCommunication-9", encounter.at("episodeOfCare"))
    return Contact(
        tuple(EpisodeNumber(identifier["system"], identifier["value"]) for _, identifier in said),
        status=str(encounter.resource.get("status", "")),
        setting=str(encounter.resource.get("class", {}).get("code", "")),
    )
