"""What a practice and a hospital send in life: a referral or plan, its correction, its withdrawal, a word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

_LETTERS: Final = Path(__file__).parents[2] / "app" / "demo" / "letters"
_COPENHAGEN: Final = ZoneInfo("Europe/Copenhagen")
_DATE: Final = re.compile(rb"\b20\d\d-\d\d-\d\d")
_WRITTEN_FOR: Final = date(2026, 11, 23)
NEW, CORRECTED, CANCELLED = "nytbrev", "rettetbrev", "annulleretbrev"


@dataclass(frozen=True)
class Letter:
    """Which letter, about whom, in which envelope."""

    number: str
    cpr: str
    envelope: str
    status: str = NEW


def referral(it: Letter, *, today: date, reason: str = "") -> bytes:
    """An XREF15 from Lægerne Forskerparken to Odense."""
    letter = _dated("xref15.xml", today).replace(b"HEN26111700093", it.number.encode())
    letter = letter.replace(b"XPC26111700093", it.envelope.encode()).replace(b"2509479989", it.cpr.encode())
    letter = letter.replace(b">nytbrev<", f">{it.status}<".encode())
    return letter.replace(b"<ClinicalReason>", b"<ClinicalReason>" + reason.encode("windows-1252"))


def plan(it: Letter, *, today: date, practical: str = "") -> bytes:
    """A G-GOP from Odense Universitetshospital to Odense."""
    letter = _dated("ggop.xml", today).replace(b"GOP26111800417", it.number.encode())
    letter = letter.replace(b"OUH26111800417", it.envelope.encode()).replace(b"2512484916", it.cpr.encode())
    said = f"<TypeCode>GGOP</TypeCode><StatusCode>{it.status}</StatusCode>"
    if it.status != NEW:
        letter = letter.replace(b"<TypeCode>GGOP</TypeCode>", said.encode())
    return letter.replace(b"<PracticalInformation>", b"<PracticalInformation>" + practical.encode())


def _dated(name: str, today: date) -> bytes:
    """Move the letter's days by those since it was written."""
    passed = today - _WRITTEN_FOR
    content = (_LETTERS / name).read_bytes()
    return _DATE.sub(lambda at: str(date.fromisoformat(at[0].decode()) + passed).encode(), content)


@dataclass(frozen=True)
class Correspondent:
    """Who writes a correspondence letter, as it stands in one."""

    gln: str
    number: str
    code: str
    name: str


PRACTICE: Final = Correspondent("5790000120314", "091034", "ydernummer", "Lægerne Forskerparken")
HOSPITAL: Final = Correspondent(
    "5790001354145", "4202360", "sygehusafdelingsnummer", "Odense Universitetshospital"
)


def correspondence(
    it: Letter, by: Correspondent, text: str, *, now: datetime, subject: str = "Svar"
) -> bytes:
    """An XDIS91 to Odense: in ISO 8859-1, as most systems write it."""
    local = now.astimezone(_COPENHAGEN)
    moment = f"<Date>{local:%Y-%m-%d}</Date><Time>{local:%H:%M}</Time>"
    body = text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<Break/>")
    return f"""<?xml version="1.0" encoding="ISO-8859-1"?>
<Emessage xmlns="http://rep.oio.dk/sundcom.dk/medcom.dk/xml/schemas/2006/07/01/">
<Envelope><Sent>{moment}</Sent><Identifier>{it.envelope}</Identifier>
<AcknowledgementCode>pluspositivkvitt</AcknowledgementCode></Envelope>
<ClinicalEmail><Letter><Identifier>{it.number}</Identifier><VersionCode>XD9134L</VersionCode>
<StatisticalCode>XDIS91</StatisticalCode><Authorisation>{moment}</Authorisation>
<TypeCode>XDIS91</TypeCode><StatusCode>{it.status}</StatusCode></Letter>
<Sender><EANIdentifier>{by.gln}</EANIdentifier><Identifier>{by.number}</Identifier>
<IdentifierCode>{by.code}</IdentifierCode><OrganisationName>{by.name}</OrganisationName>
<MedicalSpecialityCode>ikkeklassificeret</MedicalSpecialityCode></Sender>
<Receiver><EANIdentifier>5790000121441</EANIdentifier><Identifier>461</Identifier>
<IdentifierCode>kommunenummer</IdentifierCode><OrganisationName>Odense Kommune</OrganisationName></Receiver>
<Patient><CivilRegistrationNumber>{it.cpr}</CivilRegistrationNumber>
<PersonSurnameName>Elmer</PersonSurnameName><PersonGivenName>Bruno Test</PersonGivenName>
<EpisodeOfCareStatusCode>inaktiv</EpisodeOfCareStatusCode></Patient>
<AdditionalInformation><Priority>rutine</Priority><Subject>{subject}</Subject></AdditionalInformation>
<ClinicalInformation><Text01>{body}</Text01></ClinicalInformation></ClinicalEmail></Emessage>
""".encode("iso-8859-1")
