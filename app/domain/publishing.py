"""What the outside can read: a resource as published, who may read it, what it is found by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias
from uuid import UUID

from app.domain.decision import Aggregate

EVERYONE = UUID(int=0)
"""Stands in `readers` for any authenticated caller."""

Form: TypeAlias = tuple[str, str]
"""A search parameter and one way to write what it is to equal: `("status", "active")`."""

PRESENT: Final = ":missing"
"""Behind a parameter's name: the form that says there is a value, whichever."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """A value that is compared, as text that sorts as the value does: from `low` until just before `high`."""

    parameter: str
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Index:
    """Everything one resource is found by."""

    equal: tuple[Form, ...] = ()
    """What a search can begin with."""
    checked: tuple[Form, ...] = ()
    """What is only ever looked at on a resource that was found otherwise."""
    ordered: tuple[Ordered, ...] = ()


@dataclass(frozen=True, slots=True)
class Publication:
    """One FHIR resource without `meta.versionId` and `meta.lastUpdated`, which storing it gives."""

    type: str
    id: str
    body: Mapping[str, Any]
    readers: frozenset[UUID]
    """Organisations outside the owning authority that may read it."""
    index: Index


Publisher: TypeAlias = Callable[[Aggregate], Iterable[Publication]]
