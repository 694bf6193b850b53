"""What a published resource is found by: every parameter's values, each stored once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, TypeAlias, TypeVar

from app.domain.publishing import PRESENT, Form, Index, Ordered
from app.domain.searching import just_after, plain
from app.fhir.elements import Json, extension
from app.fhir.parameter import Parameter, Type, of_type
from app.fhir.parameters import PARAMETERS
from app.fhir.spans import date_of, quantity_of
from app.fhir.systems import REQUESTED_AS, SKS
from app.fhir.tokens import escaped

_T = TypeVar("_T")
_HIERARCHICAL: Final = frozenset({SKS})
_SHORTEST: Final = 3
"""Characters of a code that say what it is a kind of: DM5 are the disorders of the back."""


@dataclass(slots=True)
class _Found:
    """What has been found so far; written in one place, read once."""

    equal: list[Form] = field(default_factory=list)
    checked: list[Form] = field(default_factory=list)
    ordered: list[Ordered] = field(default_factory=list)


_Reader: TypeAlias = Callable[[_Found, Parameter, Any], None]


@dataclass(frozen=True, slots=True)
class _Step:
    """What to read below one element of a resource."""

    parameter: Parameter
    below: tuple[str, ...]
    read: _Reader
    present: Form


def index(resource: Json) -> Index:
    """Return everything a resource is to be found by."""
    found = _Found()
    steps = _steps(resource["resourceType"])
    for element in resource:
        for step in steps.get(element, ()):
            for value in _values(resource[element], step.below):
                step.read(found, step.parameter, value)
                found.checked.append(step.present)
    if resource["resourceType"] == "Patient":
        found.equal.append(("deceased", _is_deceased(resource)))
        found.checked.append(("deceased" + PRESENT, ""))
    return Index(_once(found.equal), _once(found.checked), _once(found.ordered))


def _once(items: Iterable[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(items))


def _is_deceased(patient: Json) -> str:
    """R4: `deceased.exists() and deceased != false`, and so never missing."""
    return "true" if "deceasedDateTime" in patient or patient.get("deceasedBoolean") else "false"


@cache
def _steps(type_: str) -> Mapping[str, tuple[_Step, ...]]:
    """Return the steps of a type by the element they begin with."""
    steps: dict[str, tuple[_Step, ...]] = {}
    for parameter in of_type(PARAMETERS, type_).values():
        for path in parameter.paths:
            first, *below = path.split(".")
            step = _Step(parameter, tuple(below), _READERS[parameter.type], (parameter.name + PRESENT, ""))
            steps[first] = (*steps.get(first, ()), step)
    return steps


def _values(value: Any, path: tuple[str, ...]) -> Iterator[Any]:
    """Yield what stands at the path, every item of every list on the way."""
    if isinstance(value, list):
        for item in value:
            yield from _values(item, path)
    elif not path:
        if value is not None:
            yield value
    elif isinstance(value, Mapping) and path[0] in value:
        yield from _values(value[path[0]], path[1:])


def _token(found: _Found, parameter: Parameter, value: Any) -> None:
    """Note every way to ask for a token: `code`, `system|code`, `system|` and, without system, `|code`."""
    name = parameter.name
    codes = found.checked if parameter.is_constant else found.equal
    if not isinstance(value, Mapping):
        codes.append((name, str(value).lower() if isinstance(value, bool) else escaped(str(value))))
        return
    for item in value.get("coding", (value,)):
        _code(found, codes, name, item)
        if parameter.is_hierarchical:
            found.equal += [(f"{name}:below", form) for form in _kinds(item)]
    if "type" in value:
        found.equal += [(f"{name}:of-type", form) for form in _typed(value)]


def _code(found: _Found, codes: list[Form], name: str, item: Json) -> None:
    """Note a code; with its system, and the system alone, it is only checked: the code leads there too."""
    system, code = item.get("system", ""), item.get("code") or item.get("value", "")
    system, code = escaped(system), escaped(code)
    if code:
        codes.append((name, code))
        found.checked.append((name, f"{system}|{code}"))
    if system:
        found.checked.append((name, f"{system}|"))


def _kinds(coding: Json) -> Iterator[str]:
    """Yield every code that this one is a kind of, itself too."""
    system, code = coding.get("system", ""), coding.get("code", "")
    if system in _HIERARCHICAL:
        yield from (f"{system}|{code[:end]}" for end in range(_SHORTEST, len(code) + 1))


def _typed(identifier: Json) -> Iterator[str]:
    if isinstance(identifier["type"], Mapping):
        value = escaped(identifier.get("value", ""))
        for coding in identifier["type"].get("coding", ()):
            yield f"{coding.get('system', '')}|{coding.get('code', '')}|{value}"


def _reference(found: _Found, parameter: Parameter, value: Any) -> None:
    """Note a literal reference, a canonical one with and without its version, and a logical one.

    A requester that was named by a role is found by the role too.
    """
    name = parameter.name
    literal = value if isinstance(value, str) else value.get("reference", "")
    if literal and not literal.startswith("#"):
        found.equal.append((name, literal))
        found.checked.append((f"{name}:{_type_in(literal)}{PRESENT}", ""))
    if isinstance(value, str) and "|" in value:
        found.equal.append((name, value.partition("|")[0]))
    if isinstance(value, Mapping) and (identifier := value.get("identifier")):
        _code(found, found.equal, f"{name}:identifier", identifier)
    if isinstance(value, Mapping) and (role := extension(value, REQUESTED_AS).get("valueReference")):
        _reference(found, parameter, role)


def _type_in(literal: str) -> str:
    """Return `Patient` of `Patient/1` and of an address that ends so."""
    return literal.rpartition("/")[0].rpartition("/")[2]


def _date(found: _Found, parameter: Parameter, value: Any) -> None:
    if span := date_of(value):
        found.ordered.append(Ordered(parameter.name, *span))


def _string(found: _Found, parameter: Parameter, value: Any) -> None:
    text = str(value)
    bare = plain(text)
    found.ordered.append(Ordered(parameter.name, bare, just_after(bare)))
    found.checked.append((f"{parameter.name}:exact", text))


def _quantity(found: _Found, parameter: Parameter, value: Any) -> None:
    """Note the number under every unit that may be asked for: none, the code, the code with its system."""
    span = quantity_of(value)
    if span is None:
        return
    unit = value.get("high") or value.get("low") or value
    system, codes = unit.get("system", ""), {unit.get("code", ""), unit.get("unit", "")} - {""}
    units = ["", *(f"||{code}" for code in sorted(codes))]
    if system and "code" in unit:
        units.append(f"|{system}|{unit['code']}")
    found.ordered += [Ordered(parameter.name + unit, *span) for unit in units]


def _uri(found: _Found, parameter: Parameter, value: Any) -> None:
    text = str(value)[:1000]
    found.ordered.append(Ordered(parameter.name, text, just_after(text)))


_READERS: Final[Mapping[Type, _Reader]] = {
    Type.TOKEN: _token,
    Type.REFERENCE: _reference,
    Type.DATE: _date,
    Type.STRING: _string,
    Type.QUANTITY: _quantity,
    Type.URI: _uri,
}
