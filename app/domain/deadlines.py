"""The 7-day clock of Sundhedsloven § 140 stk. 4 (rules K1–K10).

It runs from discharge, or from a later start that the plan itself gives for health reasons;
weekends and holidays count; the day it starts is day 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.domain.intake import PlanType
from app.domain.legal_days import end_of, legal_day

GUARANTEE = timedelta(days=7)


class ClockBasis(StrEnum):
    DISCHARGE = "discharge"
    PLAN_DATE = "plan-date"
    """No discharge date was said; the plan's own is the strictest stand-in until one is."""
    POSTPONED = "postponed"
    TYPE_CHANGE = "type-change"


class ClockState(StrEnum):
    RUNNING = "running"
    MET = "met"
    MISSED = "missed"
    NOT_APPLICABLE = "not-applicable"


CLOCKED_TYPES = frozenset({PlanType.ALMEN, PlanType.REHABILITERING})


@dataclass(frozen=True, slots=True)
class ClockFacts:
    """What the clock is computed from; correct a fact and compute again (K5)."""

    plan_type: PlanType
    discharge_date: date
    is_discharge_known: bool = True
    earliest_start_date: date | None = None
    type_changed_on: date | None = None
    """The day the hospital changed a specialised plan to almen without a new letter (K6)."""
    first_contact_offered_date: date | None = None
    """The day that was offered for the first contact, kept or not (K4)."""
    valid_offer_date: date | None = None
    """The earliest day offered that the provider has not withdrawn (K10); the citizen's own
    cancelling withdraws nothing."""
    valid_offer_made_at: datetime | None = None
    late_offer_date: date | None = None
    late_offer_made_at: datetime | None = None
    """When the authority first could only offer a day after the deadline (K7a), and which day."""
    inability_declared_at: datetime | None = None
    excuse: str = ""
    """Why the deadline holds no longer, in Danish: sent by mistake, other municipality, deceased, revoked
    or replaced (K8)."""


@dataclass(frozen=True, slots=True)
class Clock:
    """One computation: where it starts, when it ends, how it stands, and why."""

    state: ClockState
    basis: ClockBasis | None = None
    start_date: date | None = None
    deadline_date: date | None = None
    right_arises_at: datetime | None = None
    """When the citizen may choose a private provider (K7)."""
    explanation: str = ""


def compute(facts: ClockFacts, *, now: datetime) -> Clock:
    """Judge the guarantee as it stands at `now`."""
    if facts.plan_type not in CLOCKED_TYPES:
        return Clock(
            ClockState.NOT_APPLICABLE, explanation=f"Ingen frist for plantypen {facts.plan_type} (K8)."
        )
    if facts.excuse:
        said = f"Fristen gælder ikke længere: {facts.excuse} (K8)."
        return Clock(ClockState.NOT_APPLICABLE, explanation=said)
    basis, start = _start(facts)
    deadline = start + GUARANTEE
    return Clock(
        state=_state(facts, deadline, now),
        basis=basis,
        start_date=start,
        deadline_date=deadline,
        right_arises_at=_right(facts, deadline, now),
        explanation=_EXPLANATION[basis].format(start=danish_date(start), deadline=danish_date(deadline)),
    )


_EXPLANATION = {
    ClockBasis.DISCHARGE: "7 kalenderdage fra udskrivningen {start}: senest {deadline} (§ 140 stk. 4).",
    ClockBasis.PLAN_DATE: (
        "Udskrivningsdatoen mangler; 7 kalenderdage fra planens egen dato {start}: senest {deadline}."
    ),
    ClockBasis.POSTPONED: "Planen udskyder starten til {start} af sundhedsfaglige grunde: senest {deadline}.",
    ClockBasis.TYPE_CHANGE: "Planen blev ændret til almen genoptræning {start}: senest {deadline}.",
}


def danish_date(day: date) -> str:
    return f"{day.day}.{day.month}.{day.year}"


def _start(facts: ClockFacts) -> tuple[ClockBasis, date]:
    start = facts.discharge_date
    basis = ClockBasis.DISCHARGE if facts.is_discharge_known else ClockBasis.PLAN_DATE
    if facts.type_changed_on and facts.type_changed_on > start:
        start, basis = facts.type_changed_on, ClockBasis.TYPE_CHANGE
    if facts.earliest_start_date and facts.earliest_start_date > start:
        start, basis = facts.earliest_start_date, ClockBasis.POSTPONED
    return basis, start


def _state(facts: ClockFacts, deadline: date, now: datetime) -> ClockState:
    offered = facts.first_contact_offered_date
    if offered is not None:
        return ClockState.MET if offered <= deadline else ClockState.MISSED
    return ClockState.RUNNING if legal_day(now) <= deadline else ClockState.MISSED


def _right(facts: ClockFacts, deadline: date, now: datetime) -> datetime | None:
    """Return the earlier of the authority's own word (K7a) and the end of the last day (K7b)."""
    if facts.valid_offer_date is not None and facts.valid_offer_date <= deadline:
        return None
    words = [facts.inability_declared_at, *_late_words(facts, deadline)]
    if now > end_of(deadline):
        words.append(end_of(deadline))
    return min((at for at in words if at is not None), default=None)


def _late_words(facts: ClockFacts, deadline: date) -> Iterator[datetime | None]:
    """Yield when a day after the deadline was offered: a corrected date may make a day late, or in time."""
    if facts.late_offer_date is None or facts.late_offer_date > deadline:
        yield facts.late_offer_made_at
    if facts.valid_offer_date is not None:
        yield facts.valid_offer_made_at
