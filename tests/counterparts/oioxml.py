"""OIOXML as a strict receiver reads it: lxml, content models as patterns, and a rule for every leaf.

A content model is a regular expression over the names of an element's children, each followed by a space.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree
from lxml.etree import _Element as Node

from tests.counterparts.message import Alien, Head, Message, Unreadable

SIZE: Final = 5 * 1024 * 1024
LINE: Final = 70
"""As long may a line of the text be, so that its EDIFACT twin shows it as it was written."""
_DECLARED: Final = re.compile(rb"^(?:\xef\xbb\xbf)?<\?xml[^>]*encoding=[\"']([A-Za-z0-9_-]+)[\"']")
_ENCODINGS: Final = {"utf-8", "iso-8859-1", "windows-1252"}

_ADDRESS: Final = r"(StreetName )?(SuburbName )?(DistrictName )?(PostCodeIdentifier )?"
_PARTY: Final = (
    rf"EANIdentifier Identifier IdentifierCode OrganisationName (DepartmentName )?(UnitName )?{_ADDRESS}"
)
_DIAGNOSIS: Final = r"(DiagnoseCode )?(DiagnoseTypeCode )?(DiagnoseText )?"
_MOMENT: Final = "Date Time "
_LETTER: Final = {
    "Envelope": "Sent Identifier AcknowledgementCode ",
    "Sent": _MOMENT,
    "Authorisation": _MOMENT,
    "Letter": "Identifier VersionCode StatisticalCode Authorisation TypeCode StatusCode "
    "(EpisodeOfCareIdentifier )?",
    "Sender": rf"{_PARTY}(TelephoneSubscriberIdentifier )?(MedicalSpecialityCode )?",
    "Receiver": _PARTY,
    "Patient": "(CivilRegistrationNumber |AlternativeIdentifier )PersonSurnameName PersonGivenName "
    rf"{_ADDRESS}(OccupancyText )?EpisodeOfCareStatusCode ",
}
_RECEIPT: Final = {
    "Envelope": "Sent Identifier AcknowledgementCode ",
    "Sent": _MOMENT,
    "Letter": "Identifier VersionCode StatisticalCode ",
    "Sender": "EANIdentifier ",
    "Receiver": "EANIdentifier ",
    "OriginalSender": "EANIdentifier ",
    "OriginalReceiver": "EANIdentifier ",
    "OriginalEmessage": "OriginalEnvelopeIdentifier OriginalSender OriginalReceiver "
    "(RefuseCode RefuseText )?(OriginalLetter ){0,99}",
    "OriginalLetter": "OriginalLetterIdentifier OriginalVersionCode (RefuseCode RefuseText )?",
}
_OF_LETTERS: Final = "Letter Sender Receiver OriginalEmessage "
_2005: Final = "http://rep.oio.dk/sundcom.dk/medcom.dk/xml/schemas/2005/08/07/"
KINDS: Final[dict[str, tuple[str, str, str, dict[str, str]]]] = {
    "ClinicalEmail": (
        "XDIS91",
        "XD9134L",
        "http://rep.oio.dk/sundcom.dk/medcom.dk/xml/schemas/2006/07/01/",
        _LETTER
        | {
            "ClinicalEmail": "Letter Sender Receiver Patient (AdditionalInformation )?"
            "(ClinicalInformation ){1,10}(Reference ){0,10}",
            "AdditionalInformation": "(Priority )?(Subject )?",
            "ClinicalInformation": "Text01 ",
        },
    ),
    "MunicipalityLetter": (
        "XDIS15",
        "XD1530L",
        "http://rep.oio.dk/medcom.dk/xml/schemas/2016/12/01/",
        _LETTER
        | {
            "MunicipalityLetter": "Letter Sender Receiver (CCReceiver )?Patient (Admission )?(Discharge )?"
            "(Referral )?(ClinicalInformation ){1,10}(Reference ){0,10}",
            "Admission": _MOMENT,
            "Discharge": _MOMENT,
            "Referral": "(Refer )?(ReferralAdditional ){0,5}",
            "Refer": _DIAGNOSIS,
            "ReferralAdditional": rf"DiagnoseDescriptionCode {_DIAGNOSIS}",
            "ClinicalInformation": "Text01 (Signed )?",
            "Signed": "(JobTitle )?(SignedBy )?(Date )?",
        },
    ),
    "PositiveReceipt": ("XCTL03", "XC0330Q", _2005, _RECEIPT | {"PositiveReceipt": _OF_LETTERS}),
    "NegativeReceipt": ("XCTL02", "XC0230Q", _2005, _RECEIPT | {"NegativeReceipt": _OF_LETTERS}),
    "NegativeVansReceipt": ("XCTL01", "XC0130Q", _2005, _RECEIPT | {"NegativeVansReceipt": _OF_LETTERS}),
}
"""By the element in the Emessage: type, version, namespace, and the content models."""
LEAVES: Final[dict[str, str]] = {
    "Envelope/Identifier": r".{1,14}",
    "Letter/Identifier": r".{1,14}",
    "OriginalEnvelopeIdentifier": r".{1,14}",
    "OriginalLetterIdentifier": r".{1,14}",
    "AcknowledgementCode": r"(plus|minus)positivkvitt",
    "Date": r"\d{4}-[01]\d-[0-3]\d",
    "Time": r"[0-2]\d:[0-5]\d",
    "EANIdentifier": r"\d{13}",
    "Identifier": r".{1,17}",
    "IdentifierCode": r"sygehusafdelingsnummer|ydernummer|lokationsnummer|kommunenummer|sorkode",
    "OrganisationName": r".{1,35}",
    "DepartmentName": r".{1,35}",
    "UnitName": r".{1,35}",
    "StreetName": r".{1,35}",
    "SuburbName": r".{1,35}",
    "DistrictName": r".{1,35}",
    "PostCodeIdentifier": r".{1,9}",
    "TelephoneSubscriberIdentifier": r".{1,25}",
    "MedicalSpecialityCode": r"[a-z_]{1,35}",
    "CivilRegistrationNumber": r"\d{10}",
    "AlternativeIdentifier": r".{10}",
    "PersonSurnameName": r".{1,70}",
    "PersonGivenName": r".{1,70}",
    "OccupancyText": r".{1,35}",
    "EpisodeOfCareStatusCode": r"inaktiv|indlagt|ambulant|doed|ambulant_roentgen",
    "EpisodeOfCareIdentifier": r"[0-9a-f]{32}",
    "StatisticalCode": r".{1,8}",
    "StatusCode": r"nytbrev|rettetbrev|annulleretbrev",
    "Priority": r"rutine|høj_prioritet",
    "Subject": r".{1,70}",
    "DiagnoseCode": r".{1,17}",
    "DiagnoseText": r".{1,70}",
    "DiagnoseTypeCode": r"SKSdiagnosekode|uspecificeretkode|ICPCkode",
    "DiagnoseDescriptionCode": r"uspec_diagnose|henv_diagnose|bidiagnose|tillaegsdiagnose",
    "JobTitle": r".{1,35}",
    "SignedBy": r".{1,35}",
    "OriginalVersionCode": r".{1,7}",
    "RefuseCode": r"ikke_specificeret|ukendt_lokationsnummer|problem_med_modtagerID"
    r"|problem_med_version|syntaksfejl",
}
_FORMATTED: Final = {"Text01", "RefuseText"}
_INLINE: Final = {"Break", "Bold", "Italic", "Underline", "FixedFont", "Center", "Right"}


def read(content: bytes) -> Message:
    """Raises Unreadable with what could be quoted, or Alien where it is no letter at all."""
    root = _parsed(content)
    bodies = [child for child in root if _name(child) in KINDS]
    if _name(root) != "Emessage" or len(bodies) != 1 or len(root) != 2:
        raise Alien("not one letter in one envelope")
    body = bodies[0]
    head = _head(root, body)
    problems = [*_problems(root, body)]
    if problems:
        code = "problem_med_version" if "version" in problems[0] else "syntaksfejl"
        raise Unreadable("; ".join(problems[:5]), head=head, code=code)
    return _message(root, body, head)


def _parsed(content: bytes) -> Node:
    declared = _DECLARED.match(content)
    if len(content) > SIZE or b"<!DOCTYPE" in content or declared is None:
        raise Alien("too large, a document type, or no XML declaration with its encoding")
    if declared[1].decode().lower() not in _ENCODINGS:
        raise Alien(f"unknown encoding {declared[1].decode()}")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise Alien("not well-formed") from error


def _name(node: Node) -> str:
    return etree.QName(node).localname


def _said(node: Node, path: str) -> str:
    found = node.find("/".join(f"{{*}}{name}" for name in path.split("/")))
    return (found.text or "") if found is not None else ""


def _head(root: Node, body: Node) -> Head:
    return Head(
        envelope_id=_said(root, "Envelope/Identifier"),
        letter_id=_said(body, "Letter/Identifier"),
        version=_said(body, "Letter/VersionCode"),
        sender=_said(body, "Sender/EANIdentifier"),
        receiver=_said(body, "Receiver/EANIdentifier"),
    )


def _problems(root: Node, body: Node) -> Iterator[str]:
    type_, version, namespace, models = KINDS[_name(body)]
    said = _said(body, "Letter/TypeCode") or _said(body, "Letter/StatisticalCode")
    if (said, _said(body, "Letter/VersionCode")) != (type_, version):
        yield f"unknown version {said} {_said(body, 'Letter/VersionCode')}"
    yield from _element(root, namespace, {"Emessage": f"Envelope {_name(body)} ", **models})


def _element(node: Node, namespace: str, models: dict[str, str]) -> Iterator[str]:
    name, parent = _name(node), node.getparent()
    if etree.QName(node).namespace != namespace:
        yield f"namespace of {name}"
    if name in _FORMATTED:
        yield from _formatted(node)
    elif name in models:
        children = "".join(f"{_name(child)} " for child in node)
        if re.fullmatch(models[name], children) is None:
            yield f"{name} holds {children}"
        for child in node:
            yield from _element(child, namespace, models)
    else:
        yield from _leaf(node, name, "" if parent is None else _name(parent))


def _leaf(node: Node, name: str, parent: str) -> Iterator[str]:
    text = node.text or ""
    rule = LEAVES.get(f"{parent}/{name}", LEAVES.get(name, ""))
    if len(node) or node.attrib or text != text.strip():
        yield f"{parent}/{name} is not plain text"
    if name in {"VersionCode", "TypeCode"}:
        return
    if not rule or re.fullmatch(rule, text) is None:
        yield f"{parent}/{name} of {len(text)} characters"


def _formatted(node: Node) -> Iterator[str]:
    lines = _lines(node)
    if not any(line.strip() for line in lines):
        yield f"{_name(node)} says nothing"
    if _name(node) == "Text01" and any(len(line) > LINE for line in lines):
        yield f"{_name(node)} has a line of {max(map(len, lines))} characters"
    yield from (f"{_name(it)} in a text" for it in node.iterdescendants() if _name(it) not in _INLINE)


def _lines(node: Node) -> list[str]:
    def walk(it: Node) -> Iterator[str]:
        yield "\n" if _name(it) == "Break" else re.sub(r"\s*\n\s*", " ", it.text or "")
        for child in it:
            yield from walk(child)
            yield re.sub(r"\s*\n\s*", " ", child.tail or "")

    return "".join(walk(node)).split("\n")


def _message(root: Node, body: Node, head: Head) -> Message:
    texts = [_lines(node) for node in body.iter("{*}Text01")]
    return Message(
        kind=KINDS[_name(body)][0],
        head=head,
        citizen=_said(body, "Patient/CivilRegistrationNumber")
        or _said(body, "Patient/AlternativeIdentifier"),
        subject=_said(body, "AdditionalInformation/Subject") or (texts[0][0] if texts else ""),
        text="\n\n".join("\n".join(lines) for lines in texts),
        status=_said(body, "Letter/StatusCode"),
        episode=_said(body, "Letter/EpisodeOfCareIdentifier"),
        wants_receipt=_said(root, "Envelope/AcknowledgementCode") == "pluspositivkvitt",
        of=tuple(node.text or "" for node in body.iter("{*}OriginalLetterIdentifier")),
    )
