"""The parts that every letter of ours shares: envelope, letter, parties, citizen (§2.3)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from lxml import etree
from lxml.etree import _Element as Node

from app.domain.identifiers import Cpr
from app.domain.letters import Letter
from app.domain.parties import Address, Party, PersonDetails
from app.domain.refusals import InvalidValue
from app.medcom.head import COPENHAGEN, Acknowledgement, LetterStatus
from app.medcom.oioxml import parse
from app.medcom.writer import Writer, serialise

IDENTIFIER_LENGTH: Final = 14
NAME: Final = 35
PERSON_NAME: Final = 70
SUBJECT: Final = 70
POST_CODE: Final = 9
TELEPHONE: Final = 25
EPISODE_LENGTH: Final = 35


def moment(write: Writer, name: str, at: datetime) -> Node:
    local = at.astimezone(COPENHAGEN)
    return write.element(
        name, write.leaf("Date", local.date().isoformat()), write.leaf("Time", f"{local:%H:%M}")
    )


def on_day(write: Writer, name: str, when: date | None) -> Node | None:
    """Write a date where the schema wants an instant: the day's first minute."""
    if when is None:
        return None
    return write.element(name, write.leaf("Date", when.isoformat()), write.leaf("Time", "00:00"))


def number(write: Writer, name: str, value: str) -> Node | None:
    """Write an envelope or letter number; a shortened one would be another number."""
    if not 1 <= len(value) <= IDENTIFIER_LENGTH:
        raise InvalidValue(name, f"1 to {IDENTIFIER_LENGTH} characters", place=name)
    return write.leaf(name, value)


def envelope(write: Writer, *, sent_at: datetime, envelope_id: str, wanted: Acknowledgement) -> Node:
    return write.element(
        "Envelope",
        moment(write, "Sent", sent_at),
        number(write, "Identifier", envelope_id),
        write.leaf("AcknowledgementCode", wanted.value),
    )


def resealed(content: bytes, *, envelope_id: str, sent_at: datetime) -> bytes:
    """Return a letter of ours in another envelope."""
    root = parse(content)
    write = Writer(etree.QName(root).namespace or "")
    root[0] = envelope(write, sent_at=sent_at, envelope_id=envelope_id, wanted=Acknowledgement.WANTED)
    return serialise(root)


def letter_part(
    write: Writer, letter: Letter, *, version: str, kind: str, statistical_code: str = ""
) -> Node:
    return write.element(
        "Letter",
        number(write, "Identifier", letter.letter_id),
        write.leaf("VersionCode", version),
        write.leaf("StatisticalCode", statistical_code or kind),
        moment(write, "Authorisation", letter.written_at),
        write.leaf("TypeCode", kind),
        write.leaf("StatusCode", LetterStatus.NEW.value),
        write.leaf("EpisodeOfCareIdentifier", _episode(letter.episode_id)),
    )


def _episode(id_: str) -> str:
    """FHIR writes the id with hyphens, OIOXML without (§3.7); a shortened one would be another id."""
    plain = id_.replace("-", "")
    return plain if len(plain) <= EPISODE_LENGTH else ""


def sender(write: Writer, it: Party) -> Node:
    return write.element(
        "Sender",
        *_organisation(write, it),
        write.leaf("TelephoneSubscriberIdentifier", it.telephone, limit=TELEPHONE),
        write.leaf("MedicalSpecialityCode", it.speciality or "ikkeklassificeret"),
    )


def receiver(write: Writer, it: Party) -> Node:
    return write.element("Receiver", *_organisation(write, it))


def _organisation(write: Writer, it: Party) -> tuple[Node | None, ...]:
    identifier, code = _identifier(it)
    return (
        write.leaf("EANIdentifier", it.gln_text),
        write.leaf("Identifier", identifier),
        write.leaf("IdentifierCode", code),
        # Required by the schema; MedCom's own examples write a dash where there is no name.
        write.leaf("OrganisationName", it.name or "_", limit=NAME),
        write.leaf("DepartmentName", it.department, limit=NAME),
        write.leaf("UnitName", it.unit, limit=NAME),
        *_address(write, it.address),
    )


def _identifier(it: Party) -> tuple[str, str]:
    """Return the number the receiver knows best; the location number says least."""
    choices = (
        (it.ydernummer.value if it.ydernummer else "", "ydernummer"),
        (it.shak.value if it.shak else "", "sygehusafdelingsnummer"),
        (it.municipality.value.removeprefix("0") if it.municipality else "", "kommunenummer"),
        (it.sor.value if it.sor else "", "sorkode"),
        (it.gln_text, "lokationsnummer"),
    )
    return next((choice for choice in choices if choice[0]), ("", ""))


def _address(write: Writer, it: Address) -> tuple[Node | None, ...]:
    return (
        write.leaf("StreetName", it.street, limit=NAME),
        write.leaf("SuburbName", it.suburb, limit=NAME),
        write.leaf("DistrictName", it.district, limit=NAME),
        write.leaf("PostCodeIdentifier", it.postal_code, limit=POST_CODE),
    )


def patient(write: Writer, it: PersonDetails) -> Node:
    is_cpr = isinstance(it.number, Cpr)
    return write.element(
        "Patient",
        write.leaf("CivilRegistrationNumber" if is_cpr else "AlternativeIdentifier", it.number.value),
        write.leaf("PersonSurnameName", it.family_name, limit=PERSON_NAME),
        write.leaf("PersonGivenName", it.given_name, limit=PERSON_NAME),
        *_address(write, it.address),
        # A citizen at home is not under a hospital's care.
        write.leaf("EpisodeOfCareStatusCode", "inaktiv"),
    )
