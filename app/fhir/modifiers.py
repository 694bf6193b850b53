"""What would turn the meaning of a resource around must be understood or refused (R4 conformance-rules)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from app.domain.refusals import InvalidValue, NotSupported
from app.fhir.entries import REQUEST, Located, together

_MODIFIERS: Final = frozenset({"modifierExtension", "implicitRules"})
_INTENTS: Final = frozenset({"order", "plan", "original-order"})


def refuse_modifiers(entry: Located, *, is_new: bool = True) -> None:
    together(
        *(lambda p=place: _refuse(p) for place in _modifiers(entry.resource, entry.place)),
        *((lambda: _refuse_other_requests(entry, is_new=is_new),) if entry.type == REQUEST else ()),
    )


def _refuse(place: str) -> None:
    raise NotSupported(place.rpartition(".")[2], place=place)


def _modifiers(element: Any, place: str) -> Iterator[str]:
    if isinstance(element, dict):
        for name, child in element.items():
            if name in _MODIFIERS:
                yield f"{place}.{name}"
            yield from _modifiers(child, f"{place}.{name}")
    elif isinstance(element, list):
        for number, child in enumerate(element):
            yield from _modifiers(child, f"{place}[{number}]")


def _refuse_other_requests(request: Located, *, is_new: bool) -> None:
    """A request arrives active and asks for something; to withdraw one is an update of it."""
    if is_new and request.resource.get("status") != "active":
        raise InvalidValue("status", "'active' for a new request", place=request.at("status"))
    if request.resource.get("intent") not in _INTENTS:
        raise InvalidValue("intent", "'order' or 'plan'", place=request.at("intent"))
    if request.resource.get("doNotPerform"):
        raise NotSupported("doNotPerform", place=request.at("doNotPerform"))
