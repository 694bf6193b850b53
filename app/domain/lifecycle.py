"""A lifecycle is one table and one reader: what is not in the table is refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from app.domain.refusals import ActionNotAllowed

S = TypeVar("S", bound=StrEnum)
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Step(Generic[S, E]):
    """One row of a lifecycle table; `guard` and `effect` are for people and for the docs."""

    sources: tuple[S, ...]
    event: E
    target: S | None
    """None keeps the state."""
    guard: str = ""
    effect: str = ""
    corrects: bool = False
    """Takes back what should not have been: what has ended has ended, though it may be corrected."""


class Lifecycle(Generic[S, E]):
    """The steps of one kind of aggregate."""

    def __init__(self, name: str, *, initial: Iterable[S], steps: Sequence[Step[S, E]]) -> None:
        self.name = name
        self.initial = tuple(initial)
        self.steps = tuple(steps)
        self._next: dict[tuple[S, E], S] = {}
        self._corrections: set[tuple[S, E]] = set()
        for step in steps:
            for source in step.sources:
                if (source, step.event) in self._next:
                    raise ValueError(f"{name}: two steps for {source} and {step.event}")
                self._next[source, step.event] = source if step.target is None else step.target
                if step.corrects:
                    self._corrections.add((source, step.event))

    @property
    def states(self) -> tuple[str, ...]:
        """Every state there is, also one that nothing leads to."""
        return tuple(type(self.initial[0]))

    def after(self, status: S, event: E) -> S:
        """Return the status that follows, or refuse and say what is possible instead."""
        try:
            return self._next[status, event]
        except KeyError:
            raise ActionNotAllowed(self.name, event, status, self.allowed(status)) from None

    def allowed(self, status: S) -> tuple[E, ...]:
        return tuple(event for (source, event) in self._next if source is status)

    def is_final(self, status: S) -> bool:
        """Nothing but correction leads on from here."""
        return all(
            self._next[status, event] is status
            for event in self.allowed(status)
            if (status, event) not in self._corrections
        )
