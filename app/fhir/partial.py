"""Part of a resource: `_summary` and `_elements` (https://hl7.org/fhir/R4/search.html#summary)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cache
from typing import Any, Final, TypeAlias

from app.domain.refusals import InvalidValue, UnknownCode
from app.fhir.definitions import TYPES, resource_type

Json = Mapping[str, Any]
Named: TypeAlias = Mapping[str, Collection[str]]
"""The elements that are wanted of each type; a type that is not there is wanted whole."""

_ALWAYS: Final = frozenset({"resourceType", "id", "meta", "implicitRules"})
_SUBSETTED: Final = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
    "code": "SUBSETTED",
}


def summarised(resource: Json, wanted: str) -> Json:
    """Return what `_summary` asks for; raises UnknownCode for a word that R4 does not have here."""
    if wanted not in _SUMMARIES:
        raise UnknownCode("_summary", wanted[:20], known=_SUMMARIES, place="_summary")
    return _SUMMARIES[wanted](resource)


def named(wanted: str, *, of: str) -> Named:
    """Read `_elements`: a bare name is an element of the type asked about, `of`.

    What comes along with it is cut only where a name says its type, as `Patient.name` does.
    """
    found: dict[str, set[str]] = {}
    for name in filter(None, map(str.strip, wanted.split(","))):
        first, _, rest = name.partition(".")
        type_, element = (first, rest) if first in TYPES else (of, name)
        found.setdefault(type_, set()).update(_members(type_, element))
    if not found:
        raise InvalidValue("_elements", "names of elements, separated by commas", place="_elements")
    return found


def _members(type_: str, name: str) -> Collection[str]:
    """Return the element, or each of the names that a choice (`value[x]`) goes by."""
    known = resource_type(type_)
    choices = {choice.name: choice.members for choice in known.choices}
    if name in choices:
        return choices[name]
    if name not in known.elements:
        raise UnknownCode("element", name[:60], place="_elements")
    return (name,)


def only(resource: Json, elements: Named) -> Json:
    """Return the elements named, those that must be there, and the mark that it is not the whole."""
    type_ = resource["resourceType"]
    if type_ not in elements:
        return resource
    return _kept(resource, {*elements[type_], *resource_type(type_).required})


def _kept(resource: Json, names: Collection[str]) -> Json:
    kept = {
        name: value for name, value in resource.items() if name in _ALWAYS or name.removeprefix("_") in names
    }
    meta = resource.get("meta", {})
    tags = [tag for tag in meta.get("tag", ()) if tag != _SUBSETTED]
    return {**kept, "meta": {**meta, "tag": [*tags, _SUBSETTED]}}


def _summary(resource: Json) -> Json:
    return _kept(resource, _summary_elements(resource["resourceType"]))


@cache
def _summary_elements(type_: str) -> frozenset[str]:
    elements = resource_type(type_).elements.values()
    return frozenset(element.name for element in elements if element.in_summary or element.required)


def _text(resource: Json) -> Json:
    return _kept(resource, {"text", *resource_type(resource["resourceType"]).required})


def _data(resource: Json) -> Json:
    return _kept(resource, resource.keys() - {"text"})


_SUMMARIES: Final[dict[str, Callable[[Json], Json]]] = {
    "true": _summary,
    "false": lambda resource: resource,
    "text": _text,
    "data": _data,
}
"""`count` is for bundles; one resource has nothing to count."""
