"""Base R4 validation: everything that is wrong, at once, each with its FHIRPath."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from app.domain.refusals import InvalidValue, MissingValue, NotSupported, Refusal, UnknownCode
from app.fhir.definitions import TYPES, Choice, Element, Type, data_type, resource_type
from app.fhir.primitives import PRIMITIVES

_EMPTY: Final[tuple[object, ...]] = ("", [], {}, None)
_SOMETHING: Final = "something; what is empty is left out"


def check(resource: Mapping[str, Any], *, place: str) -> None:
    """Refuse a resource that is not valid R4; `place` is where it stands, as `Bundle.entry[3].resource`."""
    if refusals := violations(resource, place=place):
        raise refusals[0].of(finding for refusal in refusals for finding in refusal.findings)


def violations(resource: Mapping[str, Any], *, place: str) -> tuple[Refusal, ...]:
    """Return a refusal for everything that is not valid R4."""
    return tuple(_resource(resource, place))


def _resource(resource: Any, place: str) -> Iterator[Refusal]:
    if not isinstance(resource, dict):
        yield InvalidValue("resource", "a JSON object", place=place)
        return
    type_ = resource.get("resourceType")
    if not isinstance(type_, str):
        yield MissingValue("resourceType", place=f"{place}.resourceType")
    elif type_ not in TYPES:
        yield NotSupported(
            f"The resource type '{type_}'", danish=f"Ressourcetypen '{type_}' understøttes ikke.", place=place
        )
    else:
        content = {name: value for name, value in resource.items() if name != "resourceType"}
        yield from _object(content, resource_type(type_), place)
        yield from _ids(content, place)


def _ids(resource: Mapping[str, Any], place: str) -> Iterator[Refusal]:
    """Check that each id within a resource is given once (element.html#id)."""
    seen: set[str] = set()
    for name, child in resource.items():
        for id_, at in _ids_within(child, f"{place}.{name}"):
            if id_ in seen:
                yield InvalidValue("id", "one that nothing else in the resource has", place=f"{at}.id")
            seen.add(id_)


def _ids_within(element: Any, place: str) -> Iterator[tuple[str, str]]:
    """Yield each id and whose it is; what a resource within holds is its own matter."""
    if isinstance(element, list):
        for number, item in enumerate(element):
            yield from _ids_within(item, f"{place}[{number}]")
    elif isinstance(element, dict) and "resourceType" not in element:
        if isinstance(id_ := element.get("id"), str):
            yield id_, place
        for name, child in element.items():
            yield from _ids_within(child, f"{place}.{name}")


def _object(value: Mapping[str, Any], type_: Type, place: str) -> Iterator[Refusal]:
    for name, child in value.items():
        if element := type_.elements.get(name):
            yield from _element(child, element, value, f"{place}.{name}")
        else:
            yield UnknownCode("element", name, place=f"{place}.{name}")
    yield from _whole(value, type_, place)


def _whole(value: Mapping[str, Any], type_: Type, place: str) -> Iterator[Refusal]:
    """Check what no element can be judged by alone."""
    for name in type_.required:
        if not _is_there(name, value):
            yield MissingValue(name, place=f"{place}.{name}")
    for choice in type_.choices:
        yield from _choice(choice, value, place)
    for rule in type_.invariants:
        for within in rule.broken_at(value):
            at = f"{place}.{within}" if within else place
            yield InvalidValue(at.rpartition(".")[2], f"{rule.expected} ({rule.key})", place=at)
    yield from _beside(value, place)


def _beside(value: Mapping[str, Any], place: str) -> Iterator[Refusal]:
    """Check that what stands beside a list is as long as the list (json.html#primitive)."""
    for name, beside in value.items():
        values = value.get(name[1:]) if name.startswith("_") else None
        if isinstance(beside, list) and isinstance(values, list) and len(beside) != len(values):
            yield InvalidValue(name, "a list as long as the one it stands beside", place=f"{place}.{name}")


def _is_there(name: str, value: Mapping[str, Any]) -> bool:
    """A primitive is there as itself or as an extension that says why not."""
    return name in value or f"_{name}" in value


def _choice(choice: Choice, value: Mapping[str, Any], place: str) -> Iterator[Refusal]:
    count = sum(_is_there(name, value) for name in choice.members)
    if count > 1:
        yield InvalidValue(
            f"{choice.name}[x]", "one of its types, not several", place=f"{place}.{choice.name}"
        )
    elif choice.required and not count:
        yield MissingValue(f"{choice.name}[x]", place=f"{place}.{choice.name}")


def _element(value: Any, element: Element, within: Mapping[str, Any], place: str) -> Iterator[Refusal]:
    if value in _EMPTY:
        yield InvalidValue(element.name, _SOMETHING, place=place)
    elif element.many is not isinstance(value, list):
        yield InvalidValue(element.name, "a list" if element.many else "one value, not a list", place=place)
    elif element.many:
        yield from _items(value, element, within, place)
    else:
        yield from _one(value, element, place)


def _items(values: list[Any], element: Element, within: Mapping[str, Any], place: str) -> Iterator[Refusal]:
    """Check each item; null holds the place of an extension beside it (json.html#primitive)."""
    paired = element.name.startswith("_") or f"_{element.name}" in within
    for number, value in enumerate(values):
        if value is None and paired:
            continue
        if value in _EMPTY:
            yield InvalidValue(element.name, _SOMETHING, place=f"{place}[{number}]")
        else:
            yield from _one(value, element, f"{place}[{number}]")


def _one(value: Any, element: Element, place: str) -> Iterator[Refusal]:
    if element.any_resource:
        yield from _resource(value, place)
    elif element.model is None:
        yield from _primitive(value, element, place)
    elif not isinstance(value, dict):
        yield InvalidValue(element.name, "a JSON object", place=place)
    else:
        yield from _object(value, data_type(element.model), place)
        yield from _target(value, element, place)


def _primitive(value: Any, element: Element, place: str) -> Iterator[Refusal]:
    primitive = PRIMITIVES[element.primitive]
    if not primitive.accepts(value):
        yield InvalidValue(element.name, primitive.expected, place=place)
    elif element.codes and value not in element.codes:
        yield UnknownCode(element.name, value, known=element.codes, place=place)


def _target(reference: Mapping[str, Any], element: Element, place: str) -> Iterator[Refusal]:
    """Check the type where the reference tells it: `Type/id`, an absolute address, or `type`."""
    if not element.targets or "Resource" in element.targets:
        return
    type_ = reference.get("type") or _type_in(reference.get("reference"))
    if isinstance(type_, str) and type_ and type_ not in element.targets:
        expected = f"one to {' or '.join(sorted(element.targets))}"
        yield InvalidValue("reference", expected, place=place)


def _type_in(target: Any) -> str:
    if not isinstance(target, str) or target.startswith(("urn:", "#")):
        return ""
    before, _, _ = target.partition("/_history/")
    type_ = before.partition("?")[0] if "?" in before else before.split("/")[-2:][0]
    return type_ if type_.isalpha() and type_[:1].isupper() else ""
