"""An offer of a first contact that was never made: registered by mistake, or only by a booking that was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from uuid import UUID

from app.domain.decision import Change
from app.domain.offer_words import OfferWord
from app.domain.offered_days import unsaid
from app.domain.other_municipality import waiting_again
from app.domain.plan_decisions import reclocked, step, without_right
from app.domain.plans import PLAN_LIFECYCLE, PlanEvent, RehabPlan

_EVENT = PlanEvent.TAKE_BACK_OFFER


def contact_taken_back(
    plan: RehabPlan, held_at: datetime | None, *, reason: str, now: datetime
) -> Iterator[Change]:
    """Let it wait for its first contact again; an offer that only the contact spoke of was not made."""
    event = PlanEvent.TAKE_BACK_CONTACT
    back = step(plan, event)
    yield Change(reclocked(back, now=now), event, now, reason)
    yield from _unsaid(back, lambda word: word.said_at == held_at and not word.source_id, reason, now)


def booking_taken_back(plan: RehabPlan, booking_id: UUID, *, reason: str, now: datetime) -> Iterator[Change]:
    """Forget every day that a booking was moved to, which was registered by mistake; others stand."""
    if _EVENT in PLAN_LIFECYCLE.allowed(plan.status):
        yield from _unsaid(plan, lambda word: word.source_id == booking_id, reason, now)


def _unsaid(
    plan: RehabPlan, is_wrong: Callable[[OfferWord], bool], reason: str, now: datetime
) -> Iterator[Change]:
    if not any(is_wrong(word) for word in plan.offer_words):
        return
    waiting = reclocked(step(unsaid(plan, is_wrong, now=now), _EVENT), now=now)
    yield Change(waiting, _EVENT, now, reason)
    if PlanEvent.ATTEND_FIRST_CONTACT in PLAN_LIFECYCLE.allowed(plan.status):
        yield from waiting_again(waiting, now)
    else:
        yield from without_right(waiting, now=now)
