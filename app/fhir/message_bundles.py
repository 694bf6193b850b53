"""Referrals as FHIR messages: what a Bundle of type message asks, read as a submission or a change.

https://hl7.org/fhir/R4/messaging.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from app.domain.codes import known
from app.domain.intake import Incoming
from app.domain.private import Private
from app.domain.refusals import Finding, MissingValue, NotSupported, Refusal, Unresolved
from app.fhir import wire
from app.fhir.elements import Json, instant, numbered
from app.fhir.entries import REQUEST, references, together
from app.fhir.envelopes import EVENTS, HEADER, HEADER_AT, Envelope, MessageEvent, event_code
from app.fhir.overlay import tail
from app.fhir.requests_in import Submission, read_request
from app.fhir.sound import read_checked
from app.fhir.updates_in import Letter, read_identity

_PROVENANCE: Final = "Provenance"
"""Says who changed what on the way; kept with the message as it came, and published of nobody."""


@dataclass(frozen=True, slots=True, repr=False)
class Message(Private):
    event: MessageEvent
    said: Submission | Incoming
    """The request and what comes with it; of one that changes another, what it says itself."""


def read_message(envelope: Envelope, *, now: datetime) -> Message:
    """Read what it asks; refuses once, with everything that is wrong."""
    return read_checked(envelope.bundle, lambda sound: _message(envelope, sound, now), place="Bundle")


def _message(envelope: Envelope, sound: Json, now: datetime) -> Message:
    read = replace(envelope, bundle=sound, header=sound["entry"][0]["resource"])
    event, said, *_ = together(
        lambda: _event(read), lambda: _said(read, now), lambda: _check_id(read), lambda: _check_focus(read)
    )
    return Message(event, said)


def _event(envelope: Envelope) -> MessageEvent:
    place = f"{HEADER_AT}.eventCoding"
    if envelope.header.get("eventCoding", {}).get("system") != EVENTS:
        raise NotSupported("A message event of another code system", place=f"{place}.system")
    return known(MessageEvent, event_code(envelope), what="message event", place=f"{place}.code")


def _check_id(envelope: Envelope) -> None:
    """Refuse what could not be told from another message, and so not be known again."""
    if "id" not in envelope.header:
        raise MissingValue("MessageHeader.id", place=f"{HEADER_AT}.id")


def _said(envelope: Envelope, now: datetime) -> Submission | Incoming | None:
    """Read the request as the event says; nothing where that, or the focus, does not say which."""
    code = event_code(envelope)
    if code == MessageEvent.NEW:
        return _new(envelope, now)
    if code not in {MessageEvent.UPDATE, MessageEvent.CANCEL} or _focused(envelope) is None:
        return None
    try:
        return read_identity(alone(envelope), now=now)
    except Refusal as refusal:
        raise in_focus(refusal, envelope) from None


def _new(envelope: Envelope, now: datetime) -> Submission:
    transaction, entries = as_transaction(envelope)
    try:
        submission = read_request(transaction, now=now)
    except Refusal as refusal:
        raise refusal.moved(lambda finding: _moved(finding, entries)) from None
    return submission.moved(lambda place: _where(place, entries))


def _check_focus(envelope: Envelope) -> None:
    """Refuse a focus that is not there, leads nowhere, or is no request."""
    if "focus" not in envelope.header:
        raise MissingValue("MessageHeader.focus", place=f"{HEADER_AT}.focus")
    together(
        *(
            lambda p=place, r=reference: _check_led(envelope, r, p)
            for place, reference in numbered(envelope.header, "focus")
        )
    )
    focus(envelope)


def _check_led(envelope: Envelope, reference: Json, place: str) -> None:
    if not _led_to(envelope, str(reference.get("reference", "")))[1]:
        raise Unresolved("The reference", danish="Referencen kan ikke findes.", place=f"{HEADER_AT}.{place}")


def focus(envelope: Envelope) -> tuple[int, Json]:
    """Return the request that the message is about, and its entry; raises where the header leads to none."""
    if found := _focused(envelope):
        return found
    raise Unresolved(
        f"The {REQUEST} in focus", danish="Henvisningen i fokus kan ikke findes.", place=f"{HEADER_AT}.focus"
    )


def _focused(envelope: Envelope) -> tuple[int, Json] | None:
    for reference in envelope.header.get("focus", ()):
        number, found = _led_to(envelope, str(reference.get("reference", "")))
        if found.get("resourceType") == REQUEST:
            return number, found
    return None


def _led_to(envelope: Envelope, target: str) -> tuple[int, Json]:
    for number, entry in enumerate(envelope.bundle["entry"]):
        resource, url = entry.get("resource", {}), str(entry.get("fullUrl", ""))
        names = {url, tail(url), f"{resource.get('resourceType')}/{resource.get('id')}"}
        if target and target in names:
            return number, resource
    return 0, {}


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
    _, request = focus(envelope)
    beside = {target: _led_to(envelope, target)[1] for _, target in references(request, REQUEST)}
    named = {target: _number(resource) for target, resource in beside.items() if resource}
    logical = {target: said for target, said in named.items() if said}
    bare = {name: value for name, value in request.items() if name != "id"}
    return _named(bare, logical)  # type: ignore[no-any-return]


def letter_of(envelope: Envelope, *, now: datetime) -> Letter:
    """Say when the message was written: by its timestamp, else by when the request in it last changed."""
    number, request = focus(envelope)
    identity = envelope.identity_saying(wire.dumps(alone(envelope)))
    changed = request.get("meta", {}).get("lastUpdated")
    if "timestamp" in envelope.bundle or not changed:
        written = envelope.bundle.get("timestamp")
        return Letter(identity, instant(written) if written else now, "Bundle.timestamp")
    return Letter(identity, instant(changed), f"Bundle.entry[{number}].resource.meta.lastUpdated")


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


def _where(place: str, entries: Mapping[int, int]) -> str:
    """Return a place in the transaction as the sender of the message wrote it."""

    def there(match: re.Match[str]) -> str:
        number = int(match[1])
        return f"Bundle.entry[{entries.get(number, number)}]"

    return _ENTRY.sub(there, place)


def _moved(finding: Finding, entries: Mapping[int, int]) -> Finding:
    return replace(finding, place=_where(finding.place, entries))


def in_focus(refusal: Refusal, envelope: Envelope) -> Refusal:
    """Return the refusal of a request that stood alone with its places where it stands in the message."""
    place = f"Bundle.entry[{focus(envelope)[0]}].resource"
    return refusal.moved(lambda f: replace(f, place=re.sub(rf"^({REQUEST}(?=\.|$)|$)", place, f.place)))
