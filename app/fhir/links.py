"""What leads from one resource to another in a search: chains, `_has`, `_include`, `_revinclude`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from app.domain.publishing import Form
from app.domain.refusals import InvalidValue, UnknownCode
from app.domain.searching import Condition, Equal
from app.fhir.elements import Json
from app.fhir.indexing import index
from app.fhir.parameter import Parameter, Type, of_type
from app.fhir.parameters import PARAMETERS
from app.fhir.terms import NUMBER, UNIT, begins, conditions, is_unit_number
from app.fhir.tokens import parted

EVERY: Final = "*"


@dataclass(frozen=True, slots=True)
class Selection:
    """Resources of one type that are looked for on the way to others."""

    type: str
    conditions: tuple[Condition, ...]
    ids: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """A reference to any of the resources selected, or one that is found by itself (`also`)."""

    name: str
    parameter: Parameter
    selections: tuple[Selection, ...]
    also: Equal | None = None

    def to(self, found: Iterable[Json]) -> Equal:
        """Return what it asks for, by what was found: references by id, and logical ones by number."""
        own = self.also.forms if self.also else ()
        led = (form for resource in found for form in self._references(resource))
        leads = self.also is None or self.also.leads
        is_narrow = self.parameter.is_narrow and leads
        forms = tuple(dict.fromkeys((*own, *led)))
        return Equal(forms, leads=leads, is_narrow=is_narrow, begins=begins(forms))

    def _references(self, resource: Json) -> Iterator[Form]:
        found = index(resource).checked
        numbers = [f for name, f in found if name == "identifier" and all(parted(f))]
        for name in self.parameter.stored:
            yield name, f"{resource['resourceType']}/{resource['id']}"
            yield from ((name + NUMBER, number) for number in numbers)


@dataclass(frozen=True, slots=True)
class Has:
    """`_has:Task:focus:status=accepted`: those that any of the resources selected refers to."""

    name: str
    parameter: Parameter
    selection: Selection

    def referred(self, resource: Json, type_: str) -> Iterator[str]:
        """Yield the ids of that type which a resource refers to."""
        for name, literal in index(resource).equal:
            if name in self.parameter.stored and literal.startswith(f"{type_}/"):
                yield literal.removeprefix(f"{type_}/")


@dataclass(frozen=True, slots=True)
class Include:
    """`_include=Task:focus:ServiceRequest`, also turned around: which references of which type to follow."""

    type: str
    parameters: tuple[Parameter, ...]
    target: str = ""
    iterate: bool = False

    def references(self, resource: Json) -> Iterator[tuple[str, str]]:
        """Yield type and id of everything a resource of this type refers to by these parameters."""
        if resource["resourceType"] != self.type:
            return
        wanted = {name: p.targets for p in self.parameters for name in p.stored}
        for name, literal in index(resource).equal:
            type_, _, id_ = literal.partition("/")
            if type_ in wanted.get(name, ()) and self.target in {"", type_}:
                yield type_, id_

    def pointing_at(self, type_: str, ids: list[str]) -> Equal | None:
        """Return what finds the resources of this type that refer to these."""
        names = [
            n for p in self.parameters if type_ in p.targets and self.target in {"", type_} for n in p.stored
        ]
        forms = tuple((name, f"{type_}/{id_}") for name in names for id_ in ids)
        return Equal(forms, is_narrow=True) if forms else None


_CHAINED: Final = re.compile(r"(?P<name>[a-z-]+)(:(?P<target>[A-Za-z]+))?\.(?P<inner>.+)")


def chain(type_: str, name: str, value: str) -> Chain | None:
    """Read `subject.name`, `performer:Organization.identifier` or `patient:identifier`; None for others.

    A number where a unit is referred to means the unit that has it, too.
    """
    if match := _CHAINED.fullmatch(name):
        reference = _reference(type_, match["name"], name)
        selected = _selections(reference, match["target"] or "", match["inner"], name, value)
        return Chain(name, reference, tuple(selected))
    bare, _, modifier = name.partition(":")
    parameter = of_type(PARAMETERS, type_).get(bare)
    if parameter is None or not parameter.targets:
        return None
    if modifier == "identifier":
        return _by_number(type_, parameter, "", name, value)
    means_unit = not modifier and UNIT in parameter.targets and any(map(is_unit_number, value.split(",")))
    return _by_number(type_, parameter, UNIT, name, value) if means_unit else None


def _by_number(type_: str, parameter: Parameter, target: str, name: str, value: str) -> Chain:
    """Ask for a reference that says the number itself, and for one to whoever has it."""
    own = conditions(type_, name, value)[0]
    assert isinstance(own, Equal)  # noqa: S101 - a reference is asked for as a whole
    return Chain(name, parameter, tuple(_selections(parameter, target, "identifier", name, value)), own)


def _reference(type_: str, bare: str, name: str) -> Parameter:
    known = {n: p for n, p in of_type(PARAMETERS, type_).items() if p.type is Type.REFERENCE and p.targets}
    if bare not in known:
        raise UnknownCode(f"reference parameter for {type_}", name, known=known, place=name)
    return known[bare]


def _selections(parameter: Parameter, target: str, inner: str, name: str, value: str) -> Iterator[Selection]:
    """Yield what to look for in each type the reference may lead to that has the parameter."""
    if target and target not in parameter.targets:
        raise UnknownCode(f"target of {parameter.name}", name, known=parameter.targets, place=name)
    bare = inner.partition(":")[0]
    targets = [t for t in parameter.targets if target in {"", t}]
    having = [t for t in targets if bare == "_id" or bare in of_type(PARAMETERS, t)]
    if not having:
        known = sorted({known for t in targets for known in of_type(PARAMETERS, t)})
        raise UnknownCode(f"search parameter for {' or '.join(targets)}", name, known=known, place=name)
    return (_selection(t, inner, name, value) for t in having)


def _selection(type_: str, inner: str, name: str, value: str) -> Selection:
    if inner == "_id":
        return Selection(type_, (), tuple(value.split(",")))
    try:
        return Selection(type_, conditions(type_, inner, value))
    except (UnknownCode, InvalidValue) as refused:
        # It stands in the query under the whole name.
        raise refused.of(replace(finding, place=name) for finding in refused.findings) from None


def has(type_: str, name: str, value: str) -> Has:
    """Read `_has:Task:focus:status`: those a Task with that status has as its focus."""
    _, _, rest = name.partition(":")
    source, _, rest = rest.partition(":")
    bare, _, inner = rest.partition(":")
    parameter = _reference(_known(source, name), bare, name)
    if type_ not in parameter.targets:
        raise UnknownCode(f"reference to {type_}", name, known=_pointing(source, type_), place=name)
    if not inner or inner.startswith("_has") or "." in inner:
        raise InvalidValue(name, "_has:[type]:[reference]:[parameter], one level deep", place=name)
    return Has(name, parameter, _selection(source, inner, name, value))


def _known(type_: str, name: str) -> str:
    known = [t for t in PARAMETERS if t]
    if type_ not in known:
        raise UnknownCode("resource type", name, known=known, place=name)
    return type_


def _pointing(source: str, type_: str) -> list[str]:
    return [n for n, p in of_type(PARAMETERS, source).items() if type_ in p.targets]


def include(type_: str, name: str, value: str) -> Include:
    """Read `_include`: a reference of the type that is searched, or with `:iterate` of what is included."""
    iterate = _iterates(name)
    source, bare, target = _three(name, value)
    if source == EVERY and not bare:
        source, bare = type_, EVERY
    if not iterate and source != type_:
        raise UnknownCode(f"reference of {type_}", value, known=_leaving(type_), place=name)
    return Include(_known(source, name), tuple(_followed(source, bare, name)), target, iterate)


def _leaving(type_: str) -> list[str]:
    return [f"{type_}:{parameter.name}" for parameter in _followed(type_, EVERY, "")]


def reverse_include(type_: str, name: str, value: str) -> Include:
    """Read `_revinclude`: a reference that leads to the type that is searched."""
    iterate = _iterates(name)
    source, bare, target = _three(name, value)
    found = tuple(p for p in _followed(_known(source, name), bare, name) if iterate or type_ in p.targets)
    if not found or (not iterate and target not in {"", type_}):
        raise UnknownCode(f"reference to {type_}", value, known=_pointing(source, type_), place=name)
    return Include(source, found, target or ("" if iterate else type_), iterate)


def _iterates(name: str) -> bool:
    modifier = name.partition(":")[2]
    # STU3's name for it, which some clients still send.
    if modifier not in {"", "iterate", "recurse"}:
        raise UnknownCode("modifier", name, known=("iterate",), place=name)
    return bool(modifier)


def _three(name: str, value: str) -> tuple[str, str, str]:
    parts = value.split(":")
    if not 1 <= len(parts) <= 3 or not all(parts):  # noqa: PLR2004 - type, parameter and target
        raise InvalidValue(name, "[type]:[parameter] or [type]:[parameter]:[target type]", place=name)
    source, bare, target = (*parts, "", "")[:3]
    return source, bare, target


def _followed(type_: str, bare: str, name: str) -> Iterator[Parameter]:
    if bare == EVERY:
        found = of_type(PARAMETERS, type_).values()
        return (p for p in found if p.type is Type.REFERENCE and p.targets)
    return iter((_reference(type_, bare, name),))
