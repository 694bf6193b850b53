"""What happens because time passes and nothing else does: each is nothing where it is too early."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from app.domain.citizens import Citizen
from app.domain.decision import Change, Decision
from app.domain.free_choice_decisions import caught_up
from app.domain.offers import OFFER_LIFECYCLE, Offer, OfferEvent
from app.domain.plans import RehabPlan

NOTHING = Decision(())


def pass_deadline(plan: RehabPlan, *, now: datetime) -> Decision:
    """The last day has ended without an offer in time: the right arose when it did (K7b)."""
    return Decision(caught_up(plan, now=now))


def lapse_protection(citizen: Citizen, *, now: datetime) -> Decision:
    """A protection nobody renewed has come to its last day (CPR-loven § 28)."""
    at = citizen.protection_ends_at
    if at is None or now <= at:
        return NOTHING
    return Decision((Change(replace(citizen, protection=None), "protection-lapsed", at),))


def expire_offer(offer: Offer, *, now: datetime) -> Decision:
    """Nobody has answered for so long that nobody will; it still counts as offered (§9.4)."""
    at = offer.answer_due_at
    if at is None or now < at:
        return NOTHING
    event = OfferEvent.EXPIRE
    expired = replace(offer, status=OFFER_LIFECYCLE.after(offer.status, event))
    return Decision((Change(expired, event, at),))
