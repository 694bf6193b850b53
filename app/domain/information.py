"""What the citizen must be told of a §140 plan, by when, and whether it was done (K11)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.domain.legal_days import legal_day
from app.domain.private import Private

WORKING_DAYS = 4


class Duty(StrEnum):
    START = "start"
    """Time and place of the start, and whether seven days can be met: within four working days."""
    RIGHT = "right-to-private-provider"
    """That the citizen may choose a private provider, and how: the day the right arises."""
    CHOICE = "choice-of-offers"
    """That relevant offers of the own and of other municipalities can be chosen: at first contact."""


class Way(StrEnum):
    """How the citizen was told."""

    CONVERSATION = "conversation"
    TELEPHONE = "telephone"
    DIGITAL_POST = "digital-post"
    LETTER = "letter"


@dataclass(frozen=True, slots=True, repr=False)
class Told(Private):
    """One time the citizen was told something: what, when, how, by whom."""

    duty: Duty
    told_at: datetime
    told_by: str
    way: Way
    text: str = ""
    start_at: datetime | None = None
    place: str = ""
    within_seven_days: bool | None = None
    """Whether a start in time can be offered; said with the start."""


@dataclass(frozen=True, slots=True)
class DutyDue:
    """A duty with its last day: None where what it hangs on has not happened yet."""

    duty: Duty
    due_on: date | None
    told_on: date | None = None

    def is_overdue(self, today: date) -> bool:
        return self.due_on is not None and self.told_on is None and today > self.due_on

    @property
    def was_late(self) -> bool:
        return self.due_on is not None and self.told_on is not None and self.told_on > self.due_on


@dataclass(frozen=True, slots=True)
class DutyFacts:
    """What the days are counted from."""

    start_due_on: date
    right_arises_at: datetime | None
    first_contact_on: date | None


def duties(facts: DutyFacts, told: tuple[Told, ...]) -> Iterator[DutyDue]:
    """Return what is owed, also what was paid; the first telling is what counts."""
    first: dict[Duty, date] = {}
    for said in told:
        first.setdefault(said.duty, legal_day(said.told_at))
    yield DutyDue(Duty.START, facts.start_due_on, first.get(Duty.START))
    if facts.right_arises_at is not None:
        # A right that arises as a day ends is told of on the day that begins.
        first_moment = facts.right_arises_at + timedelta(seconds=1)
        yield DutyDue(Duty.RIGHT, legal_day(first_moment), first.get(Duty.RIGHT))
    yield DutyDue(Duty.CHOICE, facts.first_contact_on, first.get(Duty.CHOICE))
