"""How one kind of aggregate lies in its table: values to rows and back.

Reading checks again, so a bad row fails here with a name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar
from uuid import UUID

import orjson
from cattrs.preconf.orjson import make_converter
from sqlmodel import SQLModel

from app.domain.decision import Aggregate
from app.domain.identifiers import (
    Cpr,
    NationalReplacementCpr,
    OrganisationIdentifier,
    PersonNumber,
    RegionalReplacementCpr,
)
from app.domain.organisations import IDENTIFIER_KINDS

A = TypeVar("A", bound=Aggregate)

_PERSON_KINDS: dict[str, type[PersonNumber]] = {
    kind.KIND: kind for kind in (Cpr, NationalReplacementCpr, RegionalReplacementCpr)
}

converter = make_converter(forbid_extra_keys=True)


def _person_number(value: Mapping[str, str], _: type) -> PersonNumber:
    kind = _PERSON_KINDS[value["kind"]]
    if kind is RegionalReplacementCpr:
        return RegionalReplacementCpr(value["value"], value.get("arc", ""))
    return kind(value["value"])


def _person_number_out(number: PersonNumber) -> dict[str, str]:
    out = {"kind": number.KIND, "value": number.value}
    if isinstance(number, RegionalReplacementCpr) and number.region_arc:
        out["arc"] = number.region_arc
    return out


converter.register_structure_hook(UUID, lambda value, _: UUID(value))
converter.register_unstructure_hook(UUID, str)
# As text: a score must come back to the last decimal.
converter.register_structure_hook(Decimal, lambda value, _: Decimal(value))
converter.register_unstructure_hook(Decimal, str)
# The two bases stand for whichever kind the value is; their kind is written beside it.
converter.register_structure_hook(PersonNumber, _person_number)
converter.register_unstructure_hook(PersonNumber, _person_number_out)
converter.register_structure_hook(
    OrganisationIdentifier, lambda value, _: IDENTIFIER_KINDS[value["kind"]](value["value"])
)
converter.register_unstructure_hook(
    OrganisationIdentifier, lambda identifier: {"kind": identifier.KIND, "value": identifier.value}
)

_IN_COLUMNS = frozenset({"id", "version"})


@dataclass(frozen=True, slots=True)
class Mapped(Generic[A]):
    """How one kind of aggregate lies in its table."""

    kind: type[A]
    name: str
    row: type[SQLModel]
    project: Callable[[A], dict[str, Any]]
    """The columns beside the keys and the content."""
    tenant_owned: bool = True

    def to_row(self, aggregate: A, *, authority: str, version: int) -> dict[str, Any]:
        content = converter.unstructure(aggregate, self.kind)
        kept = {key: value for key, value in content.items() if key not in _IN_COLUMNS}
        return {
            "authority": authority,
            "id": aggregate.id,
            "version": version,
            # Plain already: the converter's own dumps would go through it a second time.
            "content": orjson.dumps(kept).decode(),
            **self.project(aggregate),
        }

    def to_domain(self, row: Mapping[str, Any]) -> A:
        """Read a row; raises cattrs' ClassValidationError, naming the field, if it is not valid."""
        content = orjson.loads(row["content"])
        return converter.structure({**content, "id": str(row["id"]), "version": row["version"]}, self.kind)
