"""A CareCommunication or Acknowledgement as a strict receiver reads it: a tree, and XPath rules over it.

JSON and XML become the same tree, so that each rule stands once: an element for each name, a `value` for
each primitive, a resource under the name of its type.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree
from lxml.etree import _Element as Node

from tests.counterparts.message import Alien, Head, Message, Unit, Unreadable

_IG: Final = "http://medcomfhir.dk/ig"
_CODES: Final = f"{_IG}/terminology/CodeSystem"
_UUID: Final = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_EXSLT: Final = {"re": "http://exslt.org/regular-expressions"}
_ENDPOINT: Final = "https://sor2.sum.dsdn.dk/#id="
_SOR: Final = "urn:oid:1.2.208.176.1.1"
_GLN: Final = "https://www.gs1.org/gln"
_HEADER: Final = "/Bundle/entry[1]/resource/MessageHeader"
_TEXT: Final = "//Communication/payload[contentString]"

MESSAGE: Final[dict[str, str]] = {
    "type is message": "/Bundle/type/@value='message'",
    "an id that is a UUID": f"re:test(/Bundle/id/@value, '^{_UUID}$')",
    "a timestamp with a zone": r"re:test(/Bundle/timestamp/@value, '(Z|[+-]\d\d:\d\d)$')",
    "the header comes first": _HEADER,
    "one header": "count(//resource/MessageHeader)=1",
    "a header id that is a UUID": f"re:test({_HEADER}/id/@value, '^{_UUID}$')",
    "envelope and letter have a number each": f"/Bundle/id/@value != {_HEADER}/id/@value",
    "one destination": f"count({_HEADER}/destination)=1",
    "no copies": f"{_HEADER}/destination/extension/valueCoding/code/@value='primary'",
    "endpoints are SOR codes": (
        f"starts-with({_HEADER}/destination/endpoint/@value, '{_ENDPOINT}') and "
        f"starts-with({_HEADER}/source/endpoint/@value, '{_ENDPOINT}')"
    ),
    "sender and receiver are entries": (
        f"{_HEADER}/sender/reference and {_HEADER}/destination/receiver/reference"
    ),
    "every organisation has SOR and EAN": (
        f"not(//resource/Organization[not(identifier/system/@value='{_SOR}')]) and "
        f"not(//resource/Organization[not(identifier/system/@value='{_GLN}')])"
    ),
    "a Provenance of this message": f"//Provenance[contains(target/reference/@value, {_HEADER}/id/@value)]",
    "every resource has a narrative": "not(//entry/resource/*[not(text/div)])",
    "every resource names its profile": "not(//entry/resource/*[not(meta/profile)])",
}
CARE: Final[dict[str, str]] = {
    "the message's profile": (
        f"/Bundle/meta/profile/@value='{_IG}/carecommunication/StructureDefinition/"
        "medcom-careCommunication-message'"
    ),
    "the definition of version 5": (
        f"{_HEADER}/definition/@value='{_IG}/messagedefinitions/MessageDefinition/"
        "MedComCareCommunicationMessageDefinition|5.0'"
    ),
    "one Patient": "count(//resource/Patient)=1",
    "a Patient with a number": r"re:test(//Patient/identifier/value/@value, '^[0-9A-Z]{10}$')",
    "one Communication": "count(//resource/Communication)=1",
    "its status": "//Communication/status/@value='unknown'",
    "its thread": f"re:test(//Communication/identifier/value/@value, '^urn:uuid:{_UUID}$')",
    "one category": (
        f"//Communication/category/coding/system/@value='{_CODES}/medcom-careCommunication-categoryCodes'"
    ),
    "a topic with the category other": (
        "//Communication[not(category/coding/code/@value='other') or string(topic/text/@value)]"
    ),
    "a priority only with a referral": (
        "//Communication[not(priority) or category/coding/code/@value='regarding-referral']"
    ),
    "text": f"{_TEXT}[normalize-space(contentString/@value)]",
    "when, who, where and which, with each text": (
        f"not({_TEXT}[not(extension/valueDateTime and extension/valueReference"
        " and extension/valueContactPoint and extension/valueIdentifier)])"
    ),
    "a telephone number is digits": (
        rf"not({_TEXT}[not(re:test(.//valueContactPoint/value/@value, '^\+?\d+$'))])"
    ),
    "authors have a role and a name": (
        "not(//PractitionerRole[not(code/text or code/coding) or not(practitioner/reference)]) and "
        "not(//Practitioner[not(name/given and name/family)])"
    ),
    "no tags in the text": f"not({_TEXT}[contains(contentString/@value, '<br')])",
}
ACKNOWLEDGED: Final[dict[str, str]] = {
    "what it answers": f"{_HEADER}/response/identifier",
    "a response": f"re:test({_HEADER}/response/code/@value, '^(ok|fatal-error|transient-error)$')",
    "the reason of a refusal": f"{_HEADER}/response/code/@value='ok' or //OperationOutcome/issue",
}


def is_one(content: bytes) -> bool:
    head = content.lstrip(b"\xef\xbb\xbf \t\r\n")
    return head[:1] == b"{" or b"VANSEnvelope" in head[:500] or b"<Bundle" in head[:500]


def read(content: bytes) -> Message:
    """Raises Unreadable with what could be quoted, or Alien where it is no message."""
    if b"VANSEnvelope" in content[:500]:
        return _enveloped(content)
    return _read(tree_of(content), is_enveloped=False)


def _read(root: Node, *, is_enveloped: bool) -> Message:
    event = _value(root, f"{_HEADER}/eventCoding/code/@value")
    kinds = {"care-communication-message": CARE, "acknowledgement-message": ACKNOWLEDGED}
    if event not in kinds:
        raise Alien(f"no event that we know: {event}")
    units = tuple(_units(root))
    head = Head(
        envelope_id=_value(root, "/Bundle/id/@value"),
        letter_id=_value(root, f"{_HEADER}/id/@value"),
        version=event,
        sender=units[0].gln if units else "",
        receiver=units[-1].gln if units else "",
    )
    rules = MESSAGE | kinds[event]
    problems = [*_lost(root), *(name for name, rule in rules.items() if not _holds(root, rule))]
    if problems or len(units) != 2:
        raise Unreadable("; ".join(problems) or "sender and receiver", head=head, code="fatal-error")
    return _message(root, head, units, is_enveloped=is_enveloped)


def _message(root: Node, head: Head, units: tuple[Unit, ...], *, is_enveloped: bool) -> Message:
    is_care = head.version.startswith("care")
    return Message(
        kind="CareCommunication" if is_care else _value(root, f"{_HEADER}/response/code/@value"),
        head=head,
        citizen=_value(root, "//Patient/identifier/value/@value"),
        subject=_value(root, "//Communication/topic/text/@value"),
        text="\n\n".join(str(it) for it in _found(root, f"{_TEXT}/contentString/@value")),
        wants_receipt=is_care,
        of=tuple(str(it) for it in _found(root, f"{_HEADER}/response/identifier/@value")),
        is_enveloped=is_enveloped,
        units=units,
    )


def _lost(root: Node) -> Iterator[str]:
    """Yield every reference that leads to no entry of the message."""
    there = {
        f"{etree.QName(it).localname}/{_value(it, 'id/@value')}" for it in root.iterfind("entry/resource/*")
    }
    for it in root.iterfind("entry/resource/*"):
        leading = _found(it, ".//reference[not(ancestor::Provenance)]/@value")
        yield from (f"{said} leads nowhere" for said in leading if str(said) not in there)


def _units(root: Node) -> Iterator[Unit]:
    for path in (f"{_HEADER}/sender/reference/@value", f"{_HEADER}/destination/receiver/reference/@value"):
        id_ = _value(root, path).rpartition("/")[2]
        for it in _found(root, "//resource/Organization[id/@value=$id]", id=id_):
            numbers = {
                _value(each, "system/@value"): _value(each, "value/@value")
                for each in it.iterfind("identifier")
            }
            yield Unit(numbers.get(_SOR, ""), numbers.get(_GLN, ""), _value(it, "name/@value"))


def _found(node: Node, path: str, **said: str) -> list[Any]:
    found = node.xpath(path, namespaces=_EXSLT, **said)
    return found if isinstance(found, list) else [found]


def _value(node: Node, path: str) -> str:
    return str(next(iter(_found(node, path)), ""))


def _holds(root: Node, rule: str) -> bool:
    return bool(root.xpath(f"boolean({rule})", namespaces=_EXSLT))


# The envelope of the network

_VANS: Final = re.compile(r"urn:oio:medcom:vans-envelope:1\.0\.\d")
_ORDER: Final = ["SenderID", "ReceiverID", "EnvelopeIdentifier", "SentDateTime", "Message"]


def _enveloped(content: bytes) -> Message:
    root = _xml(content)
    space = etree.QName(root).namespace or ""
    names = [etree.QName(it).localname for it in root]
    if not _VANS.fullmatch(space) or names != _ORDER:
        raise Alien("no VANSEnvelope that we know")
    plain = _without_namespace(root)
    said = {it.get("name", ""): it.text or "" for it in plain.iter("ServiceTag")}
    message = _decoded(plain)
    if said.get("MCM:MIME") not in {"application/fhir+json", "application/fhir+xml"}:
        raise Alien("an envelope of another kind of message")
    read_ = _read(tree_of(message), is_enveloped=True)
    problems = [*_contradictions(plain, read_, len(message))]
    if problems:
        raise Unreadable("; ".join(problems), head=read_.head, code="fatal-error")
    return read_


def _decoded(plain: Node) -> bytes:
    try:
        return base64.b64decode(plain.findtext("Message/Data", ""), validate=True)
    except binascii.Error as error:
        raise Alien("no base64 in the envelope") from error


def _contradictions(plain: Node, message: Message, size: int) -> Iterator[str]:
    document = "Message/MetaInformation/Document"
    names = {"CareCommunication": ("MCM:FDIS91#", "5.0"), "ok": ("MCM:FCTL#", "2.0.0")}
    name, version = names.get(message.kind, names["ok"])
    expected = {
        "SenderID": message.head.sender,
        "ReceiverID": message.head.receiver,
        "EnvelopeIdentifier": message.head.envelope_id,
        "Message/MetaInformation/Identifier": message.head.letter_id,
        f"{document}/Format": "HL7",
        f"{document}/Version": version,
        f"{document}/SizeInBytes": str(size),
    }
    yield from (path for path, said in expected.items() if plain.findtext(path) != said)
    if not plain.findtext(f"{document}/Name", "").startswith(name):
        yield "Name"
    if {it.get("EndPointType") for it in (plain[0], plain[1])} != {"EAN"}:
        yield "EndPointType"


# Both forms as one tree


def tree_of(content: bytes) -> Node:
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        try:
            said = json.loads(content.decode("utf-8"))
        except ValueError as error:
            raise Alien("no JSON") from error
        return _resource(said)
    root = _xml(content)
    if etree.QName(root).namespace != "http://hl7.org/fhir":
        raise Alien("no FHIR")
    return _without_namespace(root)


def _resource(said: dict[str, Any]) -> Node:
    root = etree.Element(str(said.get("resourceType", "none")))
    _fill(root, {name: value for name, value in said.items() if name != "resourceType"})
    return root


def _fill(node: Node, said: dict[str, Any]) -> None:
    for name, value in said.items():
        for each in value if isinstance(value, list) else [value]:
            child = etree.SubElement(node, name)
            if isinstance(each, dict) and "resourceType" in each:
                child.append(_resource(each))
            elif isinstance(each, dict):
                _fill(child, each)
            elif each is not None:
                child.set("value", str(each).lower() if isinstance(each, bool) else str(each))


def _xml(content: bytes) -> Node:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise Alien("not well-formed") from error


def _without_namespace(root: Node) -> Node:
    for it in root.iter("*"):
        it.tag = etree.QName(it).localname
    return root
