"""VANSEnvelope, in which a message travels the VANS network (standards reference §3.7).

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
FHIR: Final = "HL7"
FORMATS: Final = {"XML": "application/xml", "EDIFACT": "application/edifact"}
"""What is no FHIR message, by Document/Format; the schema's `Binary` and `Other` are nothing we take."""
MIME: Final = "MCM:MIME"
MEDIA_TYPES: Final = ("application/fhir+json", "application/fhir+xml")
_VERSIONS: Final = re.compile(r"urn:oio:medcom:vans-envelope:1\.0\.[0-9]")
_UUID: Final = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_META: Final = "Message/MetaInformation"
_RECEIPTS: Final = {"NegativeVans": False, "NegativeMessage": False, "PositiveMessage": True}
_BY_NETWORK: Final = "NegativeVans"


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

    @property
    def holds_fhir(self) -> bool:
        return self.media_type in MEDIA_TYPES


@dataclass(frozen=True, slots=True, repr=False)
class EnvelopeReceipt(Private):
    """What the network, or the receiver's system, says of an envelope of ours, and not of what lay in it."""

    sender_gln: str
    is_positive: bool
    by_network: bool
    of_message: str
    reason: str = ""


def care_communication_name(category: str) -> tuple[str, str]:
    """Return name and version of a CareCommunication for the network."""
    return f"MCM:FDIS91#{category}", "5.0"


def acknowledgement_name(response: str) -> tuple[str, str]:
    return f"MCM:FCTL#{response}", "2.0.0"


def receipt_name(media_type: str, *, positive: bool) -> tuple[str, str]:
    """Return name and version of an XCTL, or of its twin in EDIFACT."""
    kind, version = ("CTL03", "C0330Q") if positive else ("CTL02", "C0230Q")
    x = "X" if media_type == FORMATS["XML"] else ""
    return f"MCM:{x}{kind}", f"{x}{version}"


def write(it: VansEnvelope) -> bytes:
    document = WRITE.element(
        "Document",
        WRITE.leaf("Format", _FORMAT_OF.get(it.media_type, FHIR)),
        WRITE.leaf("Name", it.name),
        WRITE.leaf("Version", it.version),
        WRITE.leaf("SizeInBytes", str(len(it.content))),
    )
    transport = WRITE.element(
        "Transport",
        WRITE.leaf("Type", "reliable"),
        WRITE.leaf("TransformMessage", "false"),
        _marked("ServiceTag", it.media_type, "name", MIME) if it.holds_fhir else None,
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


_FORMAT_OF: Final = {media_type: name for name, media_type in FORMATS.items()}


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
    """Open an envelope with a message; raises NotSupported for a receipt of one."""
    opened = open_envelope(content, limit=limit)
    if isinstance(opened, EnvelopeReceipt):
        raise NotSupported("A receipt of the network", place=f"{ROOT}/Receipt")
    return opened


def open_envelope(content: bytes, *, limit: int = LIMIT) -> VansEnvelope | EnvelopeReceipt:
    """Open an envelope; what is in it nobody has looked at yet."""
    root = parse(content, limit=limit)
    if etree.QName(root).localname != ROOT or not _VERSIONS.fullmatch(etree.QName(root).namespace or ""):
        raise UnknownCode(
            "namespace", shown(etree.QName(root).namespace or ""), known=(NAMESPACE,), place=ROOT
        )
    if (receipt := _find(root, "Receipt")) is not None:
        return _receipt(root, receipt)
    document, data = f"{_META}/Document", _text(root, "Message/Data")
    media_type = _media_type(root, f"{document}/Format")
    message = _decoded(data)
    _check_size(root, f"{document}/SizeInBytes", message)
    holds_fhir = media_type in MEDIA_TYPES
    return VansEnvelope(
        # What speaks for itself in XCTL01 is the network.
        sender_gln=_endpoint(root, "SenderID", () if holds_fhir else (_NETWORK,)),
        receiver_gln=_endpoint(root, "ReceiverID"),
        envelope_id=_uuid(_text(root, "EnvelopeIdentifier"), f"{ROOT}/EnvelopeIdentifier"),
        message_id=_uuid(_text(root, f"{_META}/Identifier"), f"{ROOT}/{_META}/Identifier"),
        sent_at=_moment(_text(root, "SentDateTime")),
        name=_text(root, f"{document}/Name"),
        # The schema lets a letter go without; MedCom's FHIR messages have one.
        version=(_text if holds_fhir else _said)(root, f"{document}/Version"),
        media_type=media_type,
        content=message,
    )


def _receipt(root: Node, receipt: Node) -> EnvelopeReceipt:
    names = [etree.QName(part).localname for part in receipt]
    kind = names[0] if len(names) == 1 else ""
    _check_one_of("Receipt", kind, _RECEIPTS, "Receipt")
    inside, positive = f"Receipt/{kind}", _RECEIPTS[kind]
    by_network = kind == _BY_NETWORK
    _text(root, f"{inside}/OriginalEnvelopeIdentifier")
    at = f"{inside}/OriginalMessage/Identifier"
    return EnvelopeReceipt(
        sender_gln=_endpoint(root, "SenderID", (_NETWORK,) if by_network else ()),
        is_positive=positive,
        by_network=by_network,
        of_message=_uuid(_text(root, at), f"{ROOT}/{at}"),
        reason="" if positive else _text(root, f"{inside}/Error/Description"),
    )


def _find(root: Node, path: str) -> Node | None:
    space = etree.QName(root).namespace
    return root.find("/".join(f"{{{space}}}{name}" for name in path.split("/")))


def _said(root: Node, path: str) -> str:
    found = _find(root, path)
    return (found.text or "").strip() if found is not None else ""


def _text(root: Node, path: str) -> str:
    text = _said(root, path)
    if not text:
        raise MissingValue(path.rpartition("/")[2], place=f"{ROOT}/{path}")
    return text


def _check_one_of(what: str, value: str, known: Iterable[str], path: str) -> None:
    if value not in known:
        raise UnknownCode(what, shown(value), known=known, place=f"{ROOT}/{path}")


_NETWORK: Final = "VANS"


def _endpoint(root: Node, name: str, beside: tuple[str, ...] = ()) -> str:
    """Return a location number; the network's own numbers address nobody of ours."""
    value, found = _text(root, name), _find(root, name)
    kind = str(found.get("EndPointType", "")) if found is not None else ""
    _check_one_of("EndPointType", kind, ("EAN", *beside), name)
    return value


def _moment(text: str) -> datetime:
    """Read a time; without a zone it is Danish."""
    try:
        said = datetime.fromisoformat(text)
        return (said if said.tzinfo else said.replace(tzinfo=COPENHAGEN)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidValue("SentDateTime", "a date and a time", place=f"{ROOT}/SentDateTime") from None


def _media_type(root: Node, format_at: str) -> str:
    """Return what the message is written in; which form of FHIR, only a tag says."""
    format_ = _text(root, format_at)
    _check_one_of("Format", format_, (FHIR, *FORMATS), format_at)
    return FORMATS.get(format_) or _form_of_fhir(root)


def _form_of_fhir(root: Node) -> str:
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
