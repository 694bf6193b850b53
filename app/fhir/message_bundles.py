"""Referrals as FHIR messages: Bundle and MessageHeader, the events of MedCom's 2026 draft (§4.2).

https://hl7.org/fhir/R4/messaging.html; the draft's code system is
http://medcomehmi.dk/ig/dk-medcom-ref-lm/CodeSystem/ehmi-message-event-cs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Literal, TypeAlias
from uuid import UUID, uuid5

from app.domain.codes import known
from app.domain.private import Private
from app.domain.refusals import Finding, InvalidValue, MissingValue, NotSupported, Refusal, Unresolved
from app.fhir import shapes
from app.fhir.elements import Json
from app.fhir.entries import REQUEST, references
from app.fhir.shapes import built
from app.fhir.validate import check

EVENTS: Final = "http://medcomehmi.dk/ig/dk-medcom-ref-lm/CodeSystem/ehmi-message-event-cs"
HEADER: Final = "MessageHeader"
_PROVENANCE: Final = "Provenance"
"""Says who changed what on the way; kept with the message as it came, and published of nobody."""

ResponseCode: TypeAlias = Literal["ok", "transient-error", "fatal-error"]


class MessageEvent(StrEnum):
    NEW = "new-referral"
    UPDATE = "update-referral"
    CANCEL = "cancel-referral"
    ACKNOWLEDGE = "acknowledge"


@dataclass(frozen=True, slots=True, repr=False)
class Envelope(Private):
    """A message whose header could be read, so that it can be answered."""

    event: MessageEvent
    header: Json
    header_url: str
    bundle: Json

    @property
    def id(self) -> str:
        """Return the letter number: the same when it is sent again."""
        return str(self.header.get("id") or self.header_url.removeprefix("urn:uuid:"))

    @property
    def is_receipt(self) -> bool:
        return self.event is MessageEvent.ACKNOWLEDGE or "response" in self.header


def open_message(bundle: Json) -> Envelope:
    """Read the header, which is the first entry; raises a Refusal where no answer could be addressed."""
    check(bundle, place="Bundle")
    if bundle.get("type") != "message":
        raise InvalidValue("type", "'message'", place="Bundle.type")
    first: Json = next(iter(bundle.get("entry", ())), {})
    header = first.get("resource", {})
    if header.get("resourceType") != HEADER:
        raise MissingValue("A MessageHeader as the first entry", place="Bundle.entry[0].resource")
    envelope = Envelope(_event(header), header, str(first.get("fullUrl", "")), bundle)
    if not envelope.id:
        raise MissingValue("MessageHeader.id", place="Bundle.entry[0].resource.id")
    return envelope


def _event(header: Json) -> MessageEvent:
    place = "Bundle.entry[0].resource.eventCoding"
    coding = header.get("eventCoding", {})
    if coding.get("system") != EVENTS:
        raise NotSupported("A message event of another code system", place=f"{place}.system")
    return known(MessageEvent, str(coding.get("code", "")), what="message event", place=f"{place}.code")


def focus(envelope: Envelope) -> Json:
    """Return the request that the message is about; raises where the header leads to none."""
    place = "Bundle.entry[0].resource.focus"
    for reference in envelope.header.get("focus", ()):
        found = _led_to(envelope, str(reference.get("reference", "")))
        if found.get("resourceType") == REQUEST:
            return found
    raise Unresolved(f"The {REQUEST} in focus", danish="Henvisningen i fokus kan ikke findes.", place=place)


def _led_to(envelope: Envelope, target: str) -> Json:
    for entry in envelope.bundle.get("entry", ()):
        resource = entry.get("resource", {})
        if target in {entry.get("fullUrl"), f"{resource.get('resourceType')}/{resource.get('id')}"}:
            return resource  # type: ignore[no-any-return]
    return {}


def as_transaction(envelope: Envelope) -> tuple[dict[str, Any], dict[int, int]]:
    """Return what the message carries as a transaction, and which entry of the message each one was.

    A message refers to its entries by `Type/id`; a transaction of ours gives ids anew.
    """
    kept = [
        (number, entry)
        for number, entry in enumerate(envelope.bundle["entry"])
        if entry.get("resource", {}).get("resourceType") not in {HEADER, _PROVENANCE}
    ]
    transaction = {"resourceType": "Bundle", "type": "transaction", "entry": [_posted(e) for _, e in kept]}
    return transaction, {after: before for after, (before, _) in enumerate(kept)}


def _posted(entry: Json) -> dict[str, Any]:
    resource = entry.get("resource", {})
    type_ = resource.get("resourceType", "")
    url = entry.get("fullUrl") or f"{type_}/{resource.get('id', '')}"
    bare = {name: value for name, value in resource.items() if name != "id"}
    return {"fullUrl": url, "resource": bare, "request": {"method": "POST", "url": type_}}


def alone(envelope: Envelope) -> dict[str, Any]:
    """Return the request in focus as it would stand alone: what lies beside it named by its number."""
    request = focus(envelope)
    beside = {target: _led_to(envelope, target) for _, target in references(request, REQUEST)}
    named = {target: _number(resource) for target, resource in beside.items() if resource}
    logical = {target: said for target, said in named.items() if said}
    bare = {name: value for name, value in request.items() if name != "id"}
    return _named(bare, logical)  # type: ignore[no-any-return]


def _number(resource: Json) -> dict[str, Any]:
    identifier: Json = next(iter(resource.get("identifier", ())), {})
    return {"type": resource["resourceType"], "identifier": identifier} if identifier else {}


def _named(element: Any, logical: Mapping[str, Json]) -> Any:
    if isinstance(element, list):
        return [_named(child, logical) for child in element]
    if not isinstance(element, Mapping):
        return element
    if said := logical.get(str(element.get("reference", ""))):
        return {**{n: v for n, v in element.items() if n != "reference"}, **said}
    return {name: _named(child, logical) for name, child in element.items()}


_ENTRY: Final = re.compile(r"^Bundle\.entry\[(\d+)\]")


def relocated(refusal: Refusal, entries: Mapping[int, int]) -> Refusal:
    """Return the refusal with its places where the sender of the message wrote them."""
    return refusal.of(_moved(finding, entries) for finding in refusal.findings)


def _moved(finding: Finding, entries: Mapping[int, int]) -> Finding:
    def there(match: re.Match[str]) -> str:
        number = int(match[1])
        return f"Bundle.entry[{entries.get(number, number)}]"

    return replace(finding, place=_ENTRY.sub(there, finding.place))


_ANSWERS: Final = UUID("0d4b9c1e-52f7-4f0a-8a63-7a0c2f1e9b35")


def _id_of(envelope: Envelope, code: ResponseCode, part: str) -> str:
    """Return the id of a part of the answer: the same message, received the same, is answered the same."""
    sender = envelope.header["source"]["endpoint"]
    return str(uuid5(_ANSWERS, f"{sender}|{envelope.id}|{code}|{part}"))


def answer(
    envelope: Envelope,
    code: ResponseCode,
    *,
    now: datetime,
    endpoint: str,
    about: str = "",
    outcome: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Answer a message: whether it arrived and was right; `about` is the request as we know it."""
    bundle, letter, told = (_id_of(envelope, code, part) for part in ("Bundle", HEADER, "OperationOutcome"))
    details = f"urn:uuid:{told}"
    header = built(
        {
            "resourceType": HEADER,
            "id": letter,
            "eventCoding": {"system": EVENTS, "code": MessageEvent.ACKNOWLEDGE.value},
            "destination": [{"endpoint": envelope.header["source"]["endpoint"]}],
            "source": {"name": "Rygvej", "endpoint": endpoint},
            "response": built(
                {
                    "identifier": envelope.id,
                    "code": code,
                    "details": {"reference": details} if outcome else {},
                }
            ),
            "focus": [{"reference": about}] if about else [],
        }
    )
    entries = [{"fullUrl": f"urn:uuid:{letter}", "resource": header}]
    if outcome:
        entries.append({"fullUrl": details, "resource": dict(outcome)})
    return {
        "resourceType": "Bundle",
        "id": bundle,
        "type": "message",
        "timestamp": shapes.instant(now),
        "entry": entries,
    }
