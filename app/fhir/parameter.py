"""What a search parameter is, and how one is found by its name; `parameters` holds them all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Type(StrEnum):
    """The search parameter types of R4 that we use."""

    TOKEN = "token"  # noqa: S105 - a kind of parameter
    REFERENCE = "reference"
    DATE = "date"
    STRING = "string"
    QUANTITY = "quantity"
    URI = "uri"


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    type: Type
    paths: tuple[str, ...] = ()
    """Where it is found: elements of the resource, below them after a dot. None: in `parts` only."""
    targets: tuple[str, ...] = ()
    """The types a reference may lead to; a bare id may mean any of them."""
    parts: tuple[str, ...] = ()
    """Other parameters whose values are this one's too, so that nothing is stored twice."""
    system: str = ""
    """Of the codes, where the element is a bare code that names none."""
    scheme: str = ""
    """The one kind of contact point it stands for: `phone` or `email`."""
    is_narrow: bool = False
    """Whether few resources share a value: those of one person, of one number."""
    is_constant: bool = False
    """Whether nearly all resources share one value, so that no search gains by beginning with it."""
    is_hierarchical: bool = False
    """Whether what a code begins with is the code of what it is a kind of, as in SKS."""
    documentation: str = ""

    @property
    def stored(self) -> tuple[str, ...]:
        """The names its values are stored under."""
        return (*((self.name,) if self.paths else ()), *self.parts)

    @property
    def is_sortable(self) -> bool:
        """Whether its values are kept in order."""
        return self.type in {Type.DATE, Type.STRING, Type.QUANTITY, Type.URI}


ID: Final = Parameter("_id", Type.TOKEN, ("id",))
"""The one parameter that is not in the index: the store finds resources by it anyway."""

ANY_TYPE: Final = ""
"""Parameters that hold for every type stand under it."""

Table = Mapping[str, Mapping[str, Parameter]]


def of_type(table: Table, type_: str) -> dict[str, Parameter]:
    """Return every parameter a search on this type may use but `ID`, by name."""
    return {**table[ANY_TYPE], **table.get(type_, {})}


_MODIFIERS: Final[Mapping[Type, tuple[str, ...]]] = {
    Type.TOKEN: ("missing", "not"),
    Type.REFERENCE: ("missing", "identifier"),
    Type.DATE: ("missing",),
    Type.STRING: ("missing", "exact", "contains"),
    Type.QUANTITY: ("missing",),
    Type.URI: ("missing", "below", "above"),
}


def modifiers(parameter: Parameter) -> Iterator[str]:
    """Yield what may stand behind the name; of a reference also the types it may lead to."""
    yield from _MODIFIERS[parameter.type]
    if parameter.name == "identifier":
        yield "of-type"
    if parameter.is_hierarchical:
        yield from ("below", "above")
    if parameter.type is Type.REFERENCE:
        yield from parameter.targets
