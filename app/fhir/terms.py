"""One search parameter as it is asked for: name, modifier and values become conditions.

Read strictly: a name, modifier or value that we do not know is refused, never ignored.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Final, TypeAlias

from app.domain.publishing import PRESENT, Form
from app.domain.refusals import InvalidValue, UnknownCode
from app.domain.searching import LAST, Between, Condition, Equal, Range, just_after, plain
from app.fhir import definitions
from app.fhir.parameter import Parameter, Type, modifiers, of_type
from app.fhir.parameters import PARAMETERS
from app.fhir.spans import dates, numbers
from app.fhir.tokens import parted, unescaped, written

_Reader: TypeAlias = Callable[["Asked"], Iterable[Condition]]


class Asked:
    """A parameter of a type, the modifier behind its name, and the alternatives that are asked for."""

    def __init__(self, type_: str, name: str, value: str) -> None:
        bare, _, self.modifier = name.partition(":")
        self.type = type_
        self.name = name
        self.parameter = _parameter(type_, bare, name)
        is_token = self.parameter.type is Type.TOKEN or self.modifier == "identifier"
        self.values = tuple(map(_token_in if is_token else unescaped, _alternatives(value)))
        if self.modifier and self.modifier not in (known := tuple(modifiers(self.parameter))):
            raise UnknownCode(f"modifier for {bare}", name, known=known, place=name)
        if not all(self.values):
            raise InvalidValue(name, "a value", place=name)

    def equal(
        self, forms: Iterable[Form], *, without: bool = False, leads: bool = True, coded: bool = False
    ) -> Equal:
        """Return the condition; it leads where every form has entries, which a system alone has not."""
        asked = tuple(forms)
        leads = leads and not self.parameter.is_constant and not any(_is_system(form) for _, form in asked)
        return Equal(asked, without, leads, self.parameter.is_narrow and leads, begins(asked, coded=coded))

    def stored(self, forms: Callable[[str], Iterable[str]], suffix: str = "") -> Iterator[Form]:
        """Yield every form of every value under every name it may be stored by."""
        for name in self.parameter.stored:
            for value in self.values:
                yield from ((name + suffix, form) for form in forms(value))


NUMBER: Final = ":identifier"
"""Behind the name of a reference: what a logical one says."""


def begins(forms: Iterable[Form], *, coded: bool = False) -> tuple[Form, ...]:
    """Return what has entries: of `system|code` the code alone, also of a number that is referred to."""
    return tuple(dict.fromkeys(_begin(*form, coded=coded) for form in forms))


def _begin(name: str, form: str, *, coded: bool) -> Form:
    is_code = coded or name.endswith(NUMBER)
    return (name, parted(form)[2] or form) if is_code else (name, form)


def conditions(type_: str, name: str, value: str) -> tuple[Condition, ...]:
    """Return what must all hold for one parameter of a query."""
    asked = Asked(type_, name, value)
    if asked.modifier == "missing":
        return (_missing(asked),)
    return tuple(_READERS[asked.parameter.type](asked))


def _parameter(type_: str, bare: str, name: str) -> Parameter:
    known = of_type(PARAMETERS, type_)
    if bare not in known:
        raise UnknownCode(f"search parameter for {type_}", name, known=("_id", *known), place=name)
    return known[bare]


def _alternatives(value: str) -> Iterator[str]:
    """Split at commas; a comma that belongs to the value is written with a backslash."""
    yield from re.split(r"(?<!\\),", value)


def _token_in(text: str) -> str:
    return unescaped(text, but="|")


def _is_system(form: str) -> bool:
    _, bar, code = parted(form)
    return bool(bar) and not code


def _missing(asked: Asked) -> Condition:
    if asked.values not in {("true",), ("false",)}:
        raise InvalidValue(asked.name, "'true' or 'false'", place=asked.name)
    return asked.equal(_present(asked.parameter), without=asked.values == ("true",), leads=False)


def _present(parameter: Parameter) -> Iterator[Form]:
    """Yield the forms that say there is a value: of this kind, where it is part of another parameter."""
    for name in parameter.stored:
        if parameter.scheme:
            yield name, f"{parameter.scheme}|"
        elif parameter.type is Type.REFERENCE and not parameter.paths:
            yield from ((f"{name}:{target}{PRESENT}", "") for target in parameter.targets)
        else:
            yield name + PRESENT, ""


def _token(asked: Asked) -> Iterator[Condition]:
    if asked.modifier == "below":
        yield asked.equal(asked.stored(_of_a_system(asked), ":below"))
    elif asked.modifier == "above":
        yield asked.equal(asked.stored(lambda value: _kinds(_of_a_system(asked)(value)[0])), coded=True)
    elif asked.modifier == "of-type":
        yield asked.equal(asked.stored(_of_a_type(asked), ":of-type"))
    else:
        yield asked.equal(
            asked.stored(lambda value: _token_forms(asked, value)),
            without=asked.modifier == "not",
            coded=True,
        )


def _of_a_system(asked: Asked) -> Callable[[str], tuple[str]]:
    def form(value: str) -> tuple[str]:
        if not re.fullmatch(r"[^|]+\|[^|]{3,}", value):
            raise InvalidValue(asked.name, "system|code", place=asked.name)
        return (value,)

    return form


def _kinds(value: str) -> Iterator[str]:
    """Yield the code and everything it is a kind of."""
    system, _, code = value.partition("|")
    return (f"{system}|{code[:end]}" for end in range(1, len(code) + 1))


def _of_a_type(asked: Asked) -> Callable[[str], tuple[str]]:
    def form(value: str) -> tuple[str]:
        if len(re.findall(r"(?<!\\)\|", value)) != 2:  # noqa: PLR2004 - system|code|value
            raise InvalidValue(asked.name, "system|code|value", place=asked.name)
        return (value,)

    return form


def _token_forms(asked: Asked, value: str) -> Iterator[str]:
    parameter = asked.parameter
    value = written(value)
    system, bar, code = parted(value)
    if parameter.scheme:
        yield f"{parameter.scheme}|{value}"
    elif not parameter.system:
        yield value
    elif not bar or system in {"", parameter.system}:
        yield from _bare(asked, code if bar else value)
    else:
        # The codes of another system, of which this element has none.
        yield value


def _bare(asked: Asked, code: str) -> Iterator[str]:
    """Yield a code as it is stored, without the system it has by where it stands; all of them for none."""
    codes = required_codes(asked.type, asked.parameter.paths[0])
    if code and codes and code not in codes:
        raise UnknownCode(asked.parameter.name, code, known=sorted(codes), place=asked.name)
    yield from (code,) if code else sorted(codes)


@cache
def required_codes(type_: str, path: str) -> frozenset[str]:
    """Return the codes that R4 binds an element to, none where any may stand."""
    if type_ not in definitions.TYPES:
        return frozenset()
    found = definitions.resource_type(type_)
    *above, last = path.split(".")
    for name in above:
        found = definitions.data_type(found.elements[name].model)
    return found.elements[last].codes


UNIT: Final = "Organization"
_UNIT_NUMBER: Final = re.compile(r"[^|]*\|[^|/]+|[0-9]{6,}")


def is_unit_number(value: str) -> bool:
    """Whether a value that stands for a reference is the number of a unit."""
    return bool(_UNIT_NUMBER.fullmatch(value))


def _reference(asked: Asked) -> Iterator[Condition]:
    """Read references; a unit's number where a reference stands means the unit that has it."""
    if asked.modifier == "identifier":
        yield asked.equal(asked.stored(lambda value: (written(value),), NUMBER))
        return
    has_numbers = UNIT in asked.parameter.targets and not asked.modifier
    forms = [
        (name + NUMBER, value) if has_numbers and is_unit_number(value) else (name, literal)
        for name, value in ((name, value) for value in asked.values for name in asked.parameter.stored)
        for literal in _literals(asked, value)
    ]
    yield asked.equal(dict.fromkeys(forms))


def _literals(asked: Asked, value: str) -> Iterator[str]:
    """Yield every way one resource may be referred to; a bare id may be of any type it could lead to."""
    targets = (asked.modifier,) if asked.modifier else asked.parameter.targets
    below = value.rpartition("/_history/")[0] or value
    if not targets or below.startswith("urn:"):
        yield value
    elif "/" not in below:
        yield from (f"{target}/{below}" for target in targets)
    else:
        yield from dict.fromkeys((below, "/".join(below.split("/")[-2:])))


def _date(asked: Asked) -> Iterator[Condition]:
    yield Between(
        asked.parameter.stored, tuple(r for value in asked.values for r in dates(asked.name, value))
    )


def _string(asked: Asked) -> Iterator[Condition]:
    texts = [plain(value) for value in asked.values]
    if not all(texts):
        raise InvalidValue(asked.name, "letters or digits", place=asked.name)
    yield Between(asked.parameter.stored, tuple(_TEXT[asked.modifier](text) for text in texts))
    if asked.modifier == "exact":
        yield asked.equal(asked.stored(lambda value: (value,), ":exact"), leads=False)


def _exactly(text: str) -> Range:
    return Range(low_from=text, low_before=just_after(text))


def _beginning(text: str) -> Range:
    return Range(low_from=text, low_before=text + LAST)


_TEXT: Final[Mapping[str, Callable[[str], Range]]] = {
    "": _beginning,
    "exact": _exactly,
    "contains": lambda text: Range(containing=text),
}


def _quantity(asked: Asked) -> Iterator[Condition]:
    """Read number|system|code, number||code, or a number of any unit."""
    for value in asked.values:
        number, bar, unit = value.partition("|")
        if bar and not re.fullmatch(r"[^|]*\|[^|]+", unit):
            raise InvalidValue(asked.name, "number, number|system|code or number||code", place=asked.name)
        numbers(asked.name, number)
    written = [value.partition("|") for value in asked.values]
    if len({unit for _, _, unit in written}) > 1:
        raise InvalidValue(asked.name, "one unit for all alternatives", place=asked.name)
    suffix = written[0][1] + written[0][2]
    ranges = tuple(r for number, _, _ in written for r in numbers(asked.name, number))
    yield Between(tuple(name + suffix for name in asked.parameter.stored), ranges)


def _uri(asked: Asked) -> Iterator[Condition]:
    yield Between(asked.parameter.stored, tuple(r for v in asked.values for r in _URIS[asked.modifier](v)))


def _above(uri: str) -> tuple[Range, ...]:
    parts = uri.split("/")
    return tuple(_exactly("/".join(parts[:end])) for end in range(1, len(parts) + 1))


_URIS: Final[Mapping[str, Callable[[str], tuple[Range, ...]]]] = {
    "": lambda uri: (_exactly(uri),),
    "below": lambda uri: (_beginning(uri),),
    "above": _above,
}

_READERS: Final[Mapping[Type, _Reader]] = {
    Type.TOKEN: _token,
    Type.REFERENCE: _reference,
    Type.DATE: _date,
    Type.STRING: _string,
    Type.QUANTITY: _quantity,
    Type.URI: _uri,
}
