"""What the outside can read: a resource as published, who may read it, what it is found by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol, TypeAlias
from uuid import UUID

from app.domain.activities import Activity
from app.domain.actors import Actor
from app.domain.conditions import Condition
from app.domain.decision import Aggregate
from app.domain.goals import Goal
from app.domain.private import Private

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
class View:
    """What one outside reader gets in place of the whole: less of it, or references they can follow."""

    body: Mapping[str, Any]
    index: Index


@dataclass(frozen=True, slots=True)
class Publication:
    """One FHIR resource without `meta.versionId` and `meta.lastUpdated`, which storing it gives."""

    type: str
    id: str
    body: Mapping[str, Any]
    readers: frozenset[UUID]
    """Organisations outside the owning authority that may read it."""
    index: Index
    views: Mapping[UUID, View] = field(default_factory=dict)
    """By reader; who has none reads the whole. A reader is found by nothing that their view leaves out."""

    def seen_by(self, reader: UUID) -> View:
        return self.views.get(reader) or View(self.body, self.index)


@dataclass(frozen=True, slots=True, repr=False)
class Hanging(Private):
    """What hangs on a pathway and is named by its plan."""

    goals: tuple[Goal, ...] = ()
    conditions: tuple[Condition, ...] = ()
    activities: tuple[Activity, ...] = ()


ALONE: Final = Hanging()


class Publisher(Protocol):
    """Renders every resource that shows an aggregate; of a pathway, with what hangs on it."""

    def __call__(self, aggregate: Aggregate, hanging: Hanging = ALONE, /) -> Iterable[Publication]: ...


@dataclass(frozen=True, slots=True, repr=False)
class Act(Private):
    """What one transaction did to what is published of one citizen: by whom, when, out of what."""

    id: UUID
    actor: Actor
    citizen_id: UUID
    happened_at: datetime
    recorded_at: datetime
    source_id: UUID | None
    """The document that brought it about, where one was taken in."""
    made: tuple[Publication, ...]
    is_new: bool
    """Whether everything it published was published for the first time."""


Witness: TypeAlias = Callable[[Act], Publication]
"""Renders who did it, of every transaction that publishes something of a citizen."""
