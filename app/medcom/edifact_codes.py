"""What EDIFACT and OIOXML call the same thing: codes, moments, and what EDIFACT says twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from app.domain.intake import Unmapped
from app.medcom.head import Acknowledgement, LetterStatus
from app.medcom.specialities import SPECIALITIES, UNCLASSIFIED

STATUS: Final = {"N": LetterStatus.NEW.value, "M": LetterStatus.CORRECTED.value}
PRIORITY: Final = {"NO": "rutine", "HI": "høj_prioritet"}
CARE: Final = {
    "POT": "inaktiv",
    "HS": "indlagt",
    "HA": "ambulant",
    "DA": "doed",
    "REQ": "ambulant_roentgen",
}
WANTED: Final = {"1": Acknowledgement.WANTED.value, "0": Acknowledgement.NOT_WANTED.value}
IDENTIFIER: Final = {
    "SKS": "sygehusafdelingsnummer",
    "YNR": "ydernummer",
    "KOM": "kommunenummer",
    "SOR": "sorkode",
    "EAN": "lokationsnummer",
}
AGENCY: Final = {"SKS": "SST", "YNR": "SFU", "KOM": "IM", "SOR": "SST", "EAN": "9"}
"""Who issues the number."""
REFUSAL: Final = {
    "NC": "ikke_specificeret",
    "LOK": "ukendt_lokationsnummer",
    "MID": "problem_med_modtagerID",
    "VER": "problem_med_version",
    "SYN": "syntaksfejl",
}
KIND: Final = {"DIS91": "XDIS91", "CTL01": "XCTL01", "CTL02": "XCTL02", "CTL03": "XCTL03"}
VERSION: Final = {"D9134L": "XD9134L", "C0130Q": "XC0130Q", "C0230Q": "XC0230Q", "C0330Q": "XC0330Q"}

CODES: Final[Mapping[str, Mapping[str, str]]] = {
    "Envelope/AcknowledgementCode": WANTED,
    "Letter/VersionCode": VERSION,
    "Letter/StatisticalCode": KIND,
    "Letter/StatusCode": STATUS,
    "AdditionalInformation/Priority": PRIORITY,
    "Patient/EpisodeOfCareStatusCode": CARE,
    "Sender/MedicalSpecialityCode": SPECIALITIES,
    "Sender/IdentifierCode": IDENTIFIER,
    "Receiver/IdentifierCode": IDENTIFIER,
}
"""By the value's path; a code that stands in no table stays as it is, for the reader to refuse or show."""

_DAY: Final = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{2})")
_MOMENT: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})")
_CLOCK: Final = re.compile(r"([0-9]{2})([0-9]{2})")
_CENTURY: Final = 70
"""MedCom's first letters are of the nineties; two digits below this are of this century."""


def in_xml(values: Mapping[str, str]) -> dict[str, str]:
    """Return the values as the XML twin says them, without those that only EDIFACT repeats."""
    said = {path: CODES.get(path, {}).get(text, text) for path, text in values.items()}
    for party in ("Sender", "Receiver"):
        if said.get(f"{party}/Identifier"):
            said.setdefault(f"{party}/IdentifierCode", IDENTIFIER["EAN"])
    said |= _moment("Letter/Authorisation", said.pop("Letter/Authorisation", ""))
    said |= _sent(said)
    return {path: text for path, text in said.items() if not _repeats(path)}


def _repeats(path: str) -> bool:
    return path.rpartition("/")[2][:1].islower()


def _moment(path: str, text: str) -> dict[str, str]:
    """A moment that is none is left as it is, for the reader to refuse."""
    found = _MOMENT.fullmatch(text)
    if found is None:
        return {f"{path}/Date": text} if text else {}
    year, month, day, hour, minute = found.groups()
    return {f"{path}/Date": f"{year}-{month}-{day}", f"{path}/Time": f"{hour}:{minute}"}


def _sent(values: Mapping[str, str]) -> dict[str, str]:
    """The envelope writes the year with two digits."""
    written = values.get("sent_day", ""), values.get("sent_time", "")
    day, clock = _DAY.fullmatch(written[0]), _CLOCK.fullmatch(written[1])
    if day is None or clock is None:
        texts = {"Envelope/Sent/Date": written[0], "Envelope/Sent/Time": written[1]}
        return {path: text for path, text in texts.items() if text}
    century = "19" if int(day[1]) >= _CENTURY else "20"
    return {
        "Envelope/Sent/Date": f"{century}{day[1]}-{day[2]}-{day[3]}",
        "Envelope/Sent/Time": f"{clock[1]}:{clock[2]}",
    }


def said_beside(values: Mapping[str, str]) -> Iterator[Unmapped]:
    """Yield what EDIFACT repeats, where it does not say the same again."""
    expected = {
        "Letter/own_number": values.get("Letter/Identifier", ""),
        "Letter/decided": values.get("Letter/Authorisation", ""),
        "Letter/contact": _NO_CONTACT,
        **{f"{p}/agency": AGENCY.get(values.get(f"{p}/IdentifierCode", ""), "9") for p in _PARTIES},
        "Patient/register": _REGISTER,
        "Patient/registrar": _REGISTRAR,
    }
    for path, text in values.items():
        if _repeats(path) and path in expected and text != expected[path]:
            yield Unmapped(path, text)


_PARTIES: Final = ("Sender", "Receiver")
_NO_CONTACT: Final = "1"
"""Stands where a hospital writes the number of its contact, if there is no episode to name."""
_REGISTER, _REGISTRAR = "CPR", "IM"


def to_edifact(values: Mapping[str, str]) -> dict[str, str]:
    """Return the values of an XML letter as EDIFACT says them, with what it says twice."""
    said = {path: _coded(path, text) for path, text in values.items() if text}
    written = "".join(re.findall("[0-9]", _joined(said, "Letter/Authorisation")))
    for party in _PARTIES:
        scheme = said.get(f"{party}/IdentifierCode", "EAN")
        said |= {f"{party}/IdentifierCode": "" if scheme == "EAN" else scheme}
        said |= {f"{party}/agency": AGENCY.get(scheme, "")}
    if "Patient/CivilRegistrationNumber" in said:
        said |= {"Patient/register": _REGISTER, "Patient/registrar": _REGISTRAR}
    if "Letter/EpisodeOfCareIdentifier" not in said:
        said["Letter/contact"] = _NO_CONTACT
    said.setdefault("Sender/MedicalSpecialityCode", _coded("Sender/MedicalSpecialityCode", UNCLASSIFIED))
    return said | {
        "Letter/Authorisation": written,
        "Letter/decided": written,
        "Letter/own_number": said["Letter/Identifier"],
        **sent(said["Envelope/Sent/Date"], said["Envelope/Sent/Time"]),
    }


def sent(day: str, clock: str) -> dict[str, str]:
    """Return when an envelope was sent, as UNB writes it."""
    return {"sent_day": day[2:].replace("-", ""), "sent_time": clock.replace(":", "")}


def xml_version(version: str) -> str:
    """Return the version of the XML twin: an X before it, and nothing else."""
    return f"X{version}"


def _joined(said: Mapping[str, str], path: str) -> str:
    return said.get(f"{path}/Date", "") + said.get(f"{path}/Time", "")


def _coded(path: str, text: str) -> str:
    return next((code for code, meant in CODES.get(path, {}).items() if meant == text), text)
