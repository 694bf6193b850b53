"""What the contents of all registers have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Name: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=300)]
EntryId: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,79}$")]
Count: TypeAlias = Annotated[int, Field(ge=0, le=1_000_000)]
Link: TypeAlias = Annotated[str, StringConstraints(pattern=r"^https://", max_length=500)]


class Part(BaseModel):
    """A piece of content; a field we do not know is refused by name."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, str_max_length=20_000, str_strip_whitespace=True, allow_inf_nan=False
    )


@dataclass(frozen=True, slots=True)
class Reference:
    """What one entry says of another: which field, which register, which entry."""

    place: str
    kind: str
    id: str


class Content(Part):
    """An entry's content. What is wrong with it whatever its state, its validators refuse."""

    refers_to: ClassVar[Mapping[str, str]] = MappingProxyType({})
    """Fields that hold the id of an entry, with the register it must be in force in."""

    def references(self) -> tuple[Reference, ...]:
        held = ((name, kind, getattr(self, name)) for name, kind in self.refers_to.items())
        return tuple(Reference(f"content.{name}", kind, id_) for name, kind, id_ in held if id_)

    def check_publishable(self) -> None:
        """Refuse what may be drafted but not published."""

    def check_beside(self, others: Sequence[Self]) -> None:
        """Refuse what cannot be in force beside these others."""

    def shown(self, _: date, /) -> dict[str, Any]:
        """Return what follows from the content on a day, for whoever reads it."""
        return {}


class Rule(Content):
    """Something the service goes by because a provision says so (R104)."""

    refers_to = MappingProxyType({"provision": "provision"})

    provision: EntryId = Field(
        description="Bestemmelsen i aftaleteksten; svaret viser, hvor langt den binder."
    )
