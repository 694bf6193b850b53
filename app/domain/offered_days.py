"""The days offered for a first contact: which one stands, and which came too late (K4, K7a, K10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from app.domain.plans import RehabPlan


def offered(plan: RehabPlan, day: date, *, at: datetime) -> RehabPlan:
    """Note a day that was offered: the earliest stands, kept or not; only an earlier one improves it (K4).

    Only the provider takes an offer back: a new time at the citizen's wish leaves it standing (K10).
    """
    first = min(plan.first_contact_offered_date or day, day)
    noted = replace(plan, first_contact_offered_date=first)
    if plan.valid_offer_date is not None and plan.valid_offer_date <= day:
        return noted
    return replace(noted, valid_offer_date=day, valid_offer_made_at=at)


def is_late(plan: RehabPlan, day: date, *, now: datetime) -> bool:
    deadline = plan.clock(now=now).deadline_date
    return deadline is not None and day > deadline


def stands_in_time(plan: RehabPlan, *, now: datetime) -> bool:
    """Say whether a day that the citizen was offered, and nobody has withdrawn, meets the deadline."""
    day = plan.valid_offer_date
    return day is not None and not is_late(plan, day, now=now)


def noted_late(plan: RehabPlan, day: date, *, made_at: datetime | None, now: datetime) -> RehabPlan:
    """Keep that a day after the deadline was offered; the first such offer is what counts (K7a)."""
    held = plan.late_offer_made_at
    known = held is not None and (
        plan.late_offer_date is None or is_late(plan, plan.late_offer_date, now=now)
    )
    return plan if known else replace(plan, late_offer_date=day, late_offer_made_at=made_at)


def without_offer(plan: RehabPlan, *, now: datetime) -> RehabPlan:
    """Take back the day that stands; that it was too late when it was offered stays on record."""
    day = plan.valid_offer_date
    if day is not None and is_late(plan, day, now=now):
        plan = noted_late(plan, day, made_at=plan.valid_offer_made_at, now=now)
    return replace(plan, valid_offer_date=None, valid_offer_made_at=None)


def unsaid(plan: RehabPlan, day: date) -> RehabPlan:
    """Forget an offer that was never made; another day offered before stays on record."""
    first = None if plan.first_contact_offered_date == day else plan.first_contact_offered_date
    return replace(plan, first_contact_offered_date=first, valid_offer_date=None, valid_offer_made_at=None)


def never_offered(plan: RehabPlan) -> RehabPlan:
    """Forget every day: what they were offered in was opened by mistake."""
    return replace(
        plan,
        first_contact_offered_date=None,
        valid_offer_date=None,
        valid_offer_made_at=None,
        late_offer_date=None,
        late_offer_made_at=None,
    )
