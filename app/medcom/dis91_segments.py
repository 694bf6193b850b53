"""Where each value of a correspondence letter stands in the segments of DIS91 (standards reference §2.7)."""

from __future__ import annotations

from typing import Final

from app.medcom.edifact_patterns import Pattern

SENDER: Final = "S01/SSP"
RECEIVER: Final = "S01/PO"

ENVELOPE: Final = Pattern.of(
    "",
    "UNB+UNOC:3+{Sender/EANIdentifier}:14+{Receiver/EANIdentifier}:14+{sent_day}:{sent_time}"
    "+{Envelope/Identifier}++++{Envelope/AcknowledgementCode}",
)
LETTER: Final = Pattern.of(
    "", "UNH+{Letter/Identifier}+MEDDIS:D:93A:UN:{Letter/VersionCode}+{Letter/StatisticalCode}"
)


def _names(qualifier: str, whom: str) -> str:
    number = f"{{{whom}/Identifier}}:{{{whom}/IdentifierCode}}:{{{whom}/agency}}"
    names = f"{{{whom}/OrganisationName}}:{{{whom}/DepartmentName}}:{{{whom}/UnitName}}"
    return f"NAD+{qualifier}+{number}++{names}:::US"


def _address(whom: str) -> str:
    street = f"{{{whom}/StreetName}}:{{{whom}/SuburbName}}"
    return f"ADR++US:{street}+{{{whom}/DistrictName}}+{{{whom}/PostCodeIdentifier}}"


_PERSON: Final = (
    "PNA+PAT+{Patient/CivilRegistrationNumber}:::{Patient/register}:{Patient/registrar}"
    "+++SU:{Patient/PersonSurnameName}+FO:{Patient/PersonGivenName}"
)

PATTERNS: Final = tuple(
    Pattern.of(group, line)
    for group, line in (
        ("", "BGM+EPI++9+NA"),
        ("", "DTM+137:{Letter/Authorisation}:203"),
        (SENDER, "S01+01"),
        (SENDER, _names("SSP", "Sender")),
        (SENDER, _address("Sender")),
        (SENDER, "CON++{Sender/TelephoneSubscriberIdentifier}:TE"),
        (SENDER, "SEQ++1"),
        (SENDER, "SPR+ORG+{Sender/MedicalSpecialityCode}:SKS:SST+DIS91:SKS:SST"),
        (RECEIVER, "S01+01"),
        (RECEIVER, _names("PO", "Receiver")),
        (RECEIVER, _address("Receiver")),
        (RECEIVER, "SEQ++2"),
        ("S02", "S02+02"),
        ("S02", "GIS+{Letter/StatusCode}"),
        ("S02", "RFF+SRI:{Letter/own_number}"),
        ("S02", "RFF+{AdditionalInformation/Priority}:NC"),
        ("S02", "DTM+182:{Letter/decided}:203"),
        ("S07", "S07+07"),
        ("S07", _PERSON),
        ("S07", "RFF+XPI:{Patient/AlternativeIdentifier}"),
        ("S07", _address("Patient")),
        ("S07", "EMP+1++:::{Patient/OccupancyText}"),
        ("S11", "S11+11"),
        ("S11", "GIS+N"),
        ("S11", "RFF+REI:{Letter/EpisodeOfCareIdentifier}"),
        ("S11", "RFF+AHI:{Letter/contact}"),
        ("S11", "SEQ++1"),
        ("S11", "PAS+{Patient/EpisodeOfCareStatusCode}"),
    )
)
"""In the order of the letter. A name with a small letter is a value that only EDIFACT repeats."""
