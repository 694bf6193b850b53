"""Part of a resource: `_summary` and `_elements` (https://hl7.org/fhir/R4/search.html#summary)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cache
from typing import Any, Final

from app.domain.refusals import InvalidValue, UnknownCode
from app.fhir.definitions import resource_type

Json = Mapping[str, Any]

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


def only(resource: Json, wanted: str) -> Json:
    """Return the elements named, those that must be there, and the mark that it is not the whole."""
    type_ = resource["resourceType"]
    names = {name.strip().removeprefix(f"{type_}.") for name in wanted.split(",") if name.strip()}
    if not names:
        raise InvalidValue("_elements", "names of elements, separated by commas", place="_elements")
    known = resource_type(type_)
    choices = {choice.name: choice.members for choice in known.choices}
    for name in names - known.elements.keys() - choices.keys():
        raise UnknownCode("element", name[:60], place="_elements")
    chosen = {member for name in names & choices.keys() for member in choices[name]}
    return _kept(resource, {*names, *chosen, *known.required})


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
