"""VANSEnvelope, in which a FHIR message travels the VANS network (standards reference §3.7).

The network sees sender, receiver, sort and size; the message lies in it as base64. Two numbers: the
envelope's is another each time it is sent, the message's stays the same.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from lxml import etree
from lxml.etree import _Element as Node

from app.domain.private import Private
from app.domain.refusals import InvalidValue, MissingValue, NotSupported, UnknownCode
from app.medcom.head import COPENHAGEN
from app.medcom.oioxml import LIMIT, parse, shown
from app.medcom.writer import Writer, serialise

NAMESPACE: Final = "urn:oio:medcom:vans-envelope:1.0.4"
WRITE: Final = Writer(NAMESPACE)
ROOT: Final = "VANSEnvelope"
FORMAT: Final = "HL7"
MIME: Final = "MCM:MIME"
MEDIA_TYPES: Final = ("application/fhir+json", "application/fhir+xml")
_VERSIONS: Final = re.compile(r"urn:oio:medcom:vans-envelope:1\.0\.[0-9]")
_UUID: Final = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_META: Final = "Message/MetaInformation"


@dataclass(frozen=True, slots=True, repr=False)
class VansEnvelope(Private):
    """One message on its way, and what the network knows of it."""

    sender_gln: str
    receiver_gln: str
    envelope_id: str
    message_id: str
    sent_at: datetime
    name: str
    """The sort of message as the network counts it: `MCM:FDIS91#training`."""
    version: str
    media_type: str
    content: bytes


def care_communication_name(category: str) -> tuple[str, str]:
    """Return name and version of a CareCommunication for the network."""
    return f"MCM:FDIS91#{category}", "5.0"


def acknowledgement_name(response: str) -> tuple[str, str]:
    return f"MCM:FCTL#{response}", "2.0.0"


def write(it: VansEnvelope) -> bytes:
    document = WRITE.element(
        "Document",
        WRITE.leaf("Format", FORMAT),
        WRITE.leaf("Name", it.name),
        WRITE.leaf("Version", it.version),
        WRITE.leaf("SizeInBytes", str(len(it.content))),
    )
    transport = WRITE.element(
        "Transport",
        WRITE.leaf("Type", "reliable"),
        WRITE.leaf("TransformMessage", "false"),
        _marked("ServiceTag", it.media_type, "name", MIME),
    )
    meta = WRITE.element("MetaInformation", _number("Identifier", it.message_id, _META), document, transport)
    data = WRITE.leaf("Data", base64.b64encode(it.content).decode())
    return serialise(
        WRITE.element(
            ROOT,
            _marked("SenderID", it.sender_gln, "EndPointType", "EAN"),
            _marked("ReceiverID", it.receiver_gln, "EndPointType", "EAN"),
            _number("EnvelopeIdentifier", it.envelope_id, ROOT),
            WRITE.leaf("SentDateTime", it.sent_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")),
            WRITE.element("Message", meta, data),
        )
    )


def _marked(name: str, text: str, attribute: str, value: str) -> Node | None:
    leaf = WRITE.leaf(name, text)
    if leaf is not None:
        leaf.set(attribute, value)
    return leaf


def _number(name: str, value: str, place: str) -> Node | None:
    """Write a number; the network takes UUIDs only."""
    return WRITE.leaf(name, _uuid(value, f"{place}/{name}"))


def _uuid(value: str, place: str) -> str:
    if not _UUID.fullmatch(value):
        raise InvalidValue("identifier", "a UUID", place=place)
    return value


def read(content: bytes, *, limit: int = LIMIT) -> VansEnvelope:
    """Open an envelope; what is in it nobody has looked at yet."""
    root = parse(content, limit=limit)
    if etree.QName(root).localname != ROOT or not _VERSIONS.fullmatch(etree.QName(root).namespace or ""):
        raise UnknownCode(
            "namespace", shown(etree.QName(root).namespace or ""), known=(NAMESPACE,), place=ROOT
        )
    if _find(root, "Receipt") is not None:
        raise NotSupported("A receipt of the network", place=f"{ROOT}/Receipt")
    document, data = f"{_META}/Document", _text(root, "Message/Data")
    _check_one_of("Format", _text(root, f"{document}/Format"), (FORMAT,), f"{document}/Format")
    message = _decoded(data)
    _check_size(root, f"{document}/SizeInBytes", message)
    return VansEnvelope(
        sender_gln=_endpoint(root, "SenderID"),
        receiver_gln=_endpoint(root, "ReceiverID"),
        envelope_id=_uuid(_text(root, "EnvelopeIdentifier"), f"{ROOT}/EnvelopeIdentifier"),
        message_id=_uuid(_text(root, f"{_META}/Identifier"), f"{ROOT}/{_META}/Identifier"),
        sent_at=_moment(_text(root, "SentDateTime")),
        name=_text(root, f"{document}/Name"),
        version=_text(root, f"{document}/Version"),
        media_type=_media_type(root),
        content=message,
    )


def _find(root: Node, path: str) -> Node | None:
    space = etree.QName(root).namespace
    return root.find("/".join(f"{{{space}}}{name}" for name in path.split("/")))


def _text(root: Node, path: str) -> str:
    found = _find(root, path)
    text = (found.text or "").strip() if found is not None else ""
    if not text:
        raise MissingValue(path.rpartition("/")[2], place=f"{ROOT}/{path}")
    return text


def _check_one_of(what: str, value: str, known: Iterable[str], path: str) -> None:
    if value not in known:
        raise UnknownCode(what, shown(value), known=known, place=f"{ROOT}/{path}")


def _endpoint(root: Node, name: str) -> str:
    """Return a location number; the network's own numbers address nobody of ours."""
    value, found = _text(root, name), _find(root, name)
    kind = str(found.get("EndPointType", "")) if found is not None else ""
    _check_one_of("EndPointType", kind, ("EAN",), name)
    return value


def _moment(text: str) -> datetime:
    """Read a time; without a zone it is Danish."""
    try:
        said = datetime.fromisoformat(text)
        return (said if said.tzinfo else said.replace(tzinfo=COPENHAGEN)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidValue("SentDateTime", "a date and a time", place=f"{ROOT}/SentDateTime") from None


def _media_type(root: Node) -> str:
    path = f"{_META}/Transport/ServiceTag"
    space = etree.QName(root).namespace
    tags = root.findall("/".join(f"{{{space}}}{name}" for name in path.split("/")))
    said = [(tag.text or "").strip() for tag in tags if tag.get("name") == MIME]
    if not said:
        raise MissingValue(MIME, place=f"{ROOT}/{path}")
    _check_one_of(MIME, said[0], MEDIA_TYPES, path)
    return said[0]


def _decoded(data: str) -> bytes:
    try:
        return base64.b64decode("".join(data.split()), validate=True)
    except ValueError:  # Of which binascii's own is one; a character outside ASCII is another.
        raise InvalidValue("Data", "base64", place=f"{ROOT}/Message/Data") from None


def _check_size(root: Node, path: str, message: bytes) -> None:
    """What is shorter or longer than it was is damaged."""
    if _text(root, path) != str(len(message)):
        raise InvalidValue("SizeInBytes", "the size of the message", place=f"{ROOT}/{path}")
