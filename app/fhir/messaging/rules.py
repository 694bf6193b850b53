"""MedCom's invariants of a CareCommunication by their keys (standards reference §3.3): data."""

from __future__ import annotations

from typing import Final

from app.domain.refusals import Finding, InvalidValue

RULES: Final[dict[str, tuple[str, str]]] = {
    "medcom-messaging-1": (
        "The message begins with a MessageHeader with one primary receiver and a sender.",
        "Meddelelsen skal begynde med en MessageHeader med én primær modtager og en afsender.",
    ),
    "medcom-messaging-2": (
        "At least one Provenance says who sent this message.",
        "Mindst én Provenance skal fortælle, hvem der har sendt meddelelsen.",
    ),
    "medcom-messaging-3": (
        "A Provenance has one target, a time, an activity and the organisation that sent.",
        "En Provenance skal have ét target, et tidspunkt, en aktivitet og den organisation, der sendte.",
    ),
    "medcom-careCommunication-1": (
        "The MessageHeader is that of a CareCommunication 5, without a copy to others.",
        "MessageHeader skal være den for en CareCommunication 5 og uden kopimodtagere.",
    ),
    "medcom-careCommunication-2": (
        "A message is about exactly one Patient.",
        "Meddelelsen skal handle om netop én Patient.",
    ),
    "medcom-careCommunication-3": (
        "Every Provenance is that of a CareCommunication.",
        "Enhver Provenance skal være den for en CareCommunication.",
    ),
    "medcom-careCommunication-4": (
        "A Practitioner has a given and a family name.",
        "En Practitioner skal have for- og efternavn.",
    ),
    "medcom-careCommunication-5": (
        "Only a message of the category regarding-referral has a priority.",
        "Kun en meddelelse i kategorien regarding-referral må have en prioritet.",
    ),
    "medcom-careCommunication-6": (
        "A message of the category other has a topic.",
        "En meddelelse i kategorien other skal have et emne.",
    ),
    "medcom-careCommunication-7": (
        "Who wrote a segment has a role: a code or words, and not both.",
        "Forfatteren til et meddelelsessegment skal have en stilling: en kode eller en tekst, ikke begge.",
    ),
    "medcom-careCommunication-8": (
        "Who wrote a segment is named.",
        "Forfatteren til et meddelelsessegment skal have et navn.",
    ),
    "medcom-careCommunication-9": (
        "An Encounter has the identifier of an episode of care.",
        "En Encounter skal have et forløbs-id (episodeOfCare).",
    ),
    "medcom-careCommunication-11": (
        "A specific sender belongs to the organisation that sends.",
        "En specifik afsender skal høre til den organisation, der sender.",
    ),
    "medcom-careCommunication-12": (
        "A specific recipient belongs to the organisation that receives.",
        "En specifik modtager skal høre til den organisation, der modtager.",
    ),
    "medcom-careCommunication-13": (
        "A PractitionerRole refers to a Practitioner.",
        "En PractitionerRole skal henvise til en Practitioner.",
    ),
    "medcom-careCommunication-14": (
        "A reply and a forwarded message refer to the message before.",
        "Et svar og en videresendt meddelelse skal henvise til den foregående meddelelse.",
    ),
    "medcom-careCommunication-15": (
        "An Encounter is there exactly when the Communication refers to it.",
        "En Encounter skal findes, netop når Communication henviser til den.",
    ),
    "medcom-uuidv4": (
        "The identifier is a UUID: urn:uuid: and 32 lower-case hexadecimal digits in five groups.",
        "Identifikationen skal være en UUID: urn:uuid: og 32 hexadecimale cifre i fem grupper.",
    ),
    "authorcontact": (
        "The telephone number is digits, with or without + before them.",
        "Telefonnummeret skal være cifre, eventuelt med + foran.",
    ),
}
"""What a value breaks, in English and Danish."""


def broken(key: str, place: str) -> InvalidValue:
    """Return the refusal of what breaks the rule; it names the rule's key."""
    english, danish = RULES[key]
    return InvalidValue.of([Finding("invalid-value", f"{english} ({key})", f"{danish} ({key})", place)])
