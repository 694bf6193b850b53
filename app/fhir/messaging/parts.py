"""The entries of a message, and where each reference leads: only to what came with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from app.domain.parties import Party
from app.domain.refusals import MissingValue, Unresolved
from app.fhir.elements import Json, instant, numbered
from app.fhir.entries import Entries, Located
from app.fhir.messaging.rules import broken
from app.fhir.numberings import GLN, SOR
from app.fhir.parties_in import party

HEADER: Final = "MessageHeader"
_NUMBERS: Final = {SOR: "SOR", **dict.fromkeys((*GLN, "http://gs1.org/gln"), "EAN")}
"""What a message addresses an organisation by; its other numbers are nobody's address."""


class Parts:
    """One message, opened."""

    def __init__(self, bundle: Json) -> None:
        self.bundle = bundle
        self._entries = Entries(_located(number, entry) for number, entry in enumerate(bundle["entry"]))

    @property
    def header(self) -> Located:
        return self._entries.all[0]

    @property
    def all(self) -> tuple[Located, ...]:
        return self._entries.all

    def of(self, *types: str) -> tuple[Located, ...]:
        return self._entries.of(*types)

    def led(self, holder: Located, path: str, reference: Json | None, *types: str) -> Located:
        """Return the entry that is referred to; refuses what is not there, or is of another type."""
        place = holder.at(path)
        if not reference or "reference" not in reference:
            raise MissingValue(path.rpartition(".")[2], place=place)
        found = self._entries.find(reference, holder, place, types=types)
        if found.known_as:
            raise Unresolved("The reference", danish="Referencen kan ikke findes.", place=place)
        return found

    def organisation(self, holder: Located, path: str, reference: Json | None) -> Party:
        return organisation(self.led(holder, path, reference, "Organization"))


def opened(bundle: Json) -> Parts:
    """Open a message; refuses what is none, as it does not begin with a MessageHeader."""
    if bundle.get("type") != "message" or not bundle.get("entry"):
        raise broken("medcom-messaging-1", "Bundle.type")
    parts = Parts(bundle)
    if parts.header.type != HEADER:
        raise broken("medcom-messaging-1", parts.header.place)
    return parts


def _located(number: int, entry: Json) -> Located:
    resource = entry.get("resource", {})
    url = str(entry.get("fullUrl", f"{resource.get('resourceType')}/{resource.get('id')}"))
    return Located(resource, f"Bundle.entry[{number}].resource", url, number)


def organisation(found: Located) -> Party:
    """Read an organisation; it has both SOR code and location number (medcom-messaging-organization)."""
    identifiers = found.resource.get("identifier", ())
    # What is not read stays as a gap, so that the others keep their places.
    known = [identifier if identifier.get("system") in _NUMBERS else {} for identifier in identifiers]
    kinds = {_NUMBERS[identifier["system"]] for identifier in known if identifier}
    if missing := set(_NUMBERS.values()) - kinds:
        raise MissingValue(f"The {min(missing)} number", place=found.at("identifier"))
    return party(Located({**found.resource, "identifier": known}, found.place))


def one(of: Located, name: str, key: str) -> tuple[str, Json]:
    """Return the only item of a list with its place; otherwise refuses by the rule that says so."""
    items = list(numbered(of.resource, name))
    if len(items) != 1:
        raise broken(key, of.at(name))
    return items[0]


def tail(reference: Json | None) -> str:
    """Return the id at the end of a reference; what it leads to need not be here."""
    return str((reference or {}).get("reference", "")).rpartition("/")[2].removeprefix("urn:uuid:")


def extensions(of: Json, url: str) -> Iterator[tuple[str, Json]]:
    return ((place, item) for place, item in numbered(of, "extension") if item.get("url") == url)


def moment(text: object, place: str) -> datetime:
    """Read a dateTime that has a time and a zone, as every one in a message has."""
    if not isinstance(text, str) or "T" not in text:
        raise MissingValue("A time of day", place=place)
    return instant(text)


def checked(places: Iterable[str], key: str) -> None:
    """Refuse every place that breaks a rule, at once."""
    if found := [finding for place in places for finding in broken(key, place).findings]:
        raise broken(key, found[0].place).of(found)
