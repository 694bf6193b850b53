"""What the outside can read: a resource as published, who may read it, what it is found by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

from app.domain.decision import Aggregate

EVERYONE = UUID(int=0)
"""Stands in `readers` for any authenticated caller."""


@dataclass(frozen=True, slots=True)
class Publication:
    """One FHIR resource without `meta.versionId` and `meta.lastUpdated`, which storing it gives."""

    type: str
    id: str
    body: Mapping[str, Any]
    readers: frozenset[UUID]
    """Organisations outside the owning authority that may read it."""
    index: tuple[tuple[str, str], ...]
    """Search parameter and value: `("identifier", "system|value")`, `("status", "active")`,
    `("patient", "Patient/…")`. A token is indexed with and without its system."""


Publisher: TypeAlias = Callable[[Aggregate], Iterable[Publication]]
