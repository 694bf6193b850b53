"""How many referrals come, how many conversations there is room for, and what the rise costs (§5.5).

Whole numbers and fractions only: an alert does not depend on how a machine rounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Final

WEEK = timedelta(days=7)
RECENT_WEEKS: Final = 8
BASELINE_WEEKS: Final = 52
LEAST_BASELINE_WEEKS: Final = 12
"""With less behind us there is nothing to compare with [P]."""
RISE: Final = Fraction(20, 100)
"""D-7: an alert from 20 % above the baseline."""
AHEAD_WEEKS: Final = 4
WEEKS_PER_MONTH: Final = Fraction(52, 12)


class CapacityAlert(StrEnum):
    VOLUME_RISE = "VOLUME_RISE"
    CAPACITY_SHORTAGE = "CAPACITY_SHORTAGE"


@dataclass(frozen=True, slots=True)
class CapacityPlan:
    slots_per_week: int
    training_seats: int
    minutes_per_conversation: int
    minutes_per_pathway: int
    days_to_conversation: int
    programme_start_on: date


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def first_week(on: date) -> date:
    """Return the Monday from which referrals are counted: the baseline before the recent weeks."""
    return monday_of(on) - (RECENT_WEEKS + BASELINE_WEEKS) * WEEK


def weekly(days: Iterable[date], *, on: date) -> tuple[int, ...]:
    """Count per whole week before the one of `on`, from the first that anything came in."""
    start, weeks = first_week(on), RECENT_WEEKS + BASELINE_WEEKS
    counts = [0] * weeks
    for day in days:
        place = (day - start).days // 7
        if 0 <= place < weeks:
            counts[place] += 1
    known_from = next((place for place, count in enumerate(counts) if count), weeks)
    return tuple(counts[known_from:])


@dataclass(frozen=True, slots=True)
class Volume:
    """Referrals a week of late, against what was usual."""

    recent: Fraction
    baseline: Fraction | None
    """None where too few weeks are known to say what is usual."""

    @property
    def has_risen(self) -> bool:
        return self.baseline is not None and self.recent >= self.baseline * (1 + RISE) > 0

    @property
    def extra_per_month(self) -> Fraction:
        """How many more come a month than was usual; fewer is none."""
        if self.baseline is None:
            return Fraction(0)
        return max(self.recent - self.baseline, Fraction(0)) * WEEKS_PER_MONTH


def volume(counts: Sequence[int]) -> Volume:
    """Compare the last eight whole weeks with up to a year before them."""
    recent, before = counts[-RECENT_WEEKS:], counts[:-RECENT_WEEKS]
    usual = Fraction(sum(before), len(before)) if len(before) >= LEAST_BASELINE_WEEKS else None
    return Volume(Fraction(sum(recent), RECENT_WEEKS), usual)


@dataclass(frozen=True, slots=True)
class Demand:
    """Who waits for the conversation they begin with."""

    booked: int
    """With a time in the weeks ahead."""
    queue: tuple[date, ...]
    """The rest, each with the day their request came."""

    def overdue(self, *, on: date, days: int) -> int:
        return sum((on - since).days > days for since in self.queue)


@dataclass(frozen=True, slots=True)
class Room:
    """Conversations in the weeks ahead: how many there may be, and how many are asked for."""

    slots: int
    booked: int
    queue: int

    @property
    def free(self) -> int:
        return max(self.slots - self.booked, 0)

    @property
    def is_short(self) -> bool:
        return self.booked + self.queue > self.slots


@dataclass(frozen=True, slots=True)
class Seats:
    """Places in training: how many there are, are taken, and will be asked for by who waits."""

    seats: int
    taken: int
    expected: Fraction

    @property
    def is_short(self) -> bool:
        return self.taken + self.expected > self.seats


def seats(plan: CapacityPlan, demand: Demand, *, taken: int, to_training: Fraction) -> Seats:
    return Seats(plan.training_seats, taken, (demand.booked + len(demand.queue)) * to_training)


def room(plan: CapacityPlan, demand: Demand) -> Room:
    return Room(plan.slots_per_week * AHEAD_WEEKS, demand.booked, len(demand.queue))


def percentile(values: Iterable[int], percent: int) -> int | None:
    """Return the smallest value that at least so many percent do not exceed; None of nothing."""
    ordered = sorted(values)
    if not ordered:
        return None
    rank = -(-len(ordered) * percent // 100)
    return ordered[max(rank, 1) - 1]


@dataclass(frozen=True, slots=True)
class Extra:
    """What a month costs more than before the rise (R103)."""

    conversations: Fraction
    training_seats: Fraction
    minutes: Fraction


def beyond_usual(plan: CapacityPlan, now: Volume, *, to_training: Fraction) -> Extra:
    """Compute from the share of conversations that lead to an offer of training."""
    more = now.extra_per_month
    return Extra(more, more * to_training, more * (plan.minutes_per_conversation + plan.minutes_per_pathway))


def alerts(now: Volume, *there_is: Room | Seats | None) -> tuple[CapacityAlert, ...]:
    rising = (CapacityAlert.VOLUME_RISE,) if now.has_risen else ()
    is_short = any(each is not None and each.is_short for each in there_is)
    return (*rising, CapacityAlert.CAPACITY_SHORTAGE) if is_short else rising


def one_decimal(value: Fraction) -> float:
    """Round half up to one decimal, as a reader would (G9)."""
    return int(value * 10 + Fraction(1, 2)) / 10
