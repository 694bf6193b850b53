"""The days offered for a first contact: which one stands, and which came too late (K4, K7a, K10).

Every word is kept; a word that was never said is taken out, and what stands is told anew by the others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from app.domain.offer_words import OfferWord
from app.domain.plans import RehabPlan


def offered(plan: RehabPlan, day: date, *, at: datetime, source_id: UUID | None = None) -> RehabPlan:
    """Note a day that was offered: the earliest stands, kept or not; only an earlier one improves it (K4).

    Only the provider takes an offer back: a new time at the citizen's wish leaves it standing (K10).
    """
    first = min(plan.first_contact_offered_date or day, day)
    words = (*plan.offer_words, OfferWord(day, at, source_id))
    noted = replace(plan, first_contact_offered_date=first, offer_words=words)
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


def without_offer(plan: RehabPlan, *, now: datetime, source_id: UUID | None = None) -> RehabPlan:
    """Take back the day that stands; that it was too late when it was offered stays on record."""
    day = plan.valid_offer_date
    if day is None:
        return plan
    if is_late(plan, day, now=now):
        plan = noted_late(plan, day, made_at=plan.valid_offer_made_at, now=now)
    words = (*plan.offer_words, OfferWord(None, now, source_id))
    return replace(plan, valid_offer_date=None, valid_offer_made_at=None, offer_words=words)


def never_offered(plan: RehabPlan) -> RehabPlan:
    """Forget every day: what they were offered in was opened by mistake."""
    return replace(
        plan,
        first_contact_offered_date=None,
        valid_offer_date=None,
        valid_offer_made_at=None,
        late_offer_date=None,
        late_offer_made_at=None,
        offer_words=(),
    )


def unsaid(plan: RehabPlan, is_wrong: Callable[[OfferWord], bool], *, now: datetime) -> RehabPlan:
    """Forget the words that were never said, and judge by the others which day stands."""
    told = never_offered(plan)
    for word in plan.offer_words:
        if not is_wrong(word):
            told = _said(told, word, now=now)
    return told


def _said(plan: RehabPlan, word: OfferWord, *, now: datetime) -> RehabPlan:
    if word.day is None:
        taken_back = without_offer(plan, now=now)
        return replace(taken_back, offer_words=(*plan.offer_words, word))
    is_first_word = not stands_in_time(plan, now=now) and is_late(plan, word.day, now=now)
    said = offered(plan, word.day, at=word.said_at, source_id=word.source_id)
    return noted_late(said, word.day, made_at=word.said_at, now=now) if is_first_word else said
