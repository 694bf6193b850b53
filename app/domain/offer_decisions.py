"""Decisions on offers beside making and answering them: from the catalogue, unanswered, taken back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from app.domain.activities import ACTIVITY_LIFECYCLE, Activity, ActivityEvent
from app.domain.catalogue import CatalogueItem
from app.domain.codes import LegalBasis
from app.domain.decision import Change, Decision
from app.domain.group_decisions import check_in_use
from app.domain.legal_days import legal_day
from app.domain.offers import OFFER_LIFECYCLE, PATIENCE, Offer, OfferEvent
from app.domain.pathways import PATHWAY_LIFECYCLE, Pathway, PathwayEvent
from app.domain.refusals import MissingValue, RuleNotMet, UnknownCode


def code_of(item: CatalogueItem, basis: LegalBasis, *, wanted: str, now: datetime) -> str:
    """Return the FSIII intervention an item of the catalogue stands for under one law."""
    check_in_use(item, now)
    codes = item.codes(basis)
    if wanted and wanted not in codes:
        raise UnknownCode("FSIII intervention of the local offer", wanted, known=codes, place="fsiii_code")
    if wanted or len(codes) == 1:
        return wanted or codes[0]
    if not codes:
        raise RuleNotMet(
            "not-for-this-law",
            f"The local offer has no intervention for {basis}.",
            f"Tilbuddet har ingen indsats efter {basis}.",
            place="catalogue_item_id",
        )
    raise MissingValue("fsiii_code")


def check_pathway_open(pathway: Pathway) -> None:
    """Who changes their mind can do so while the pathway is open (§9.4)."""
    if PathwayEvent.ATTACH_REQUEST not in PATHWAY_LIFECYCLE.allowed(pathway.status):
        raise RuleNotMet(
            "pathway-not-open",
            "The pathway is closed.",
            "Forløbet er afsluttet.",
        )


def remind_on(offer: Offer) -> date | None:
    """Return the day somebody asks again: what was deferred to, or the end of waiting for an answer."""
    allowed = OFFER_LIFECYCLE.allowed(offer.status)
    if OfferEvent.EXPIRE not in allowed:
        return None
    return offer.deferred_to or legal_day(offer.offered_at + PATIENCE)


def expire_offer(offer: Offer, *, now: datetime) -> Decision:
    """Note that no answer came; the offer still counts as made (§4.3)."""
    event = OfferEvent.EXPIRE
    status = OFFER_LIFECYCLE.after(offer.status, event)
    check_waited(offer, now)
    return Decision((Change(replace(offer, status=status), event, now),))


def check_waited(offer: Offer, now: datetime) -> None:
    """Thirty days have passed since it was offered, or since the day it was deferred to."""
    due = offer.answer_due_at
    if due is not None and now < due:
        raise RuleNotMet(
            "answer-still-awaited",
            "Thirty days have not passed yet.",
            "Der er ikke gået 30 dage endnu.",
        )


def mark_offer_error(offer: Offer, activities: Iterable[Activity], *, reason: str, now: datetime) -> Decision:
    """Take back an offer that should not have been registered; what came of it goes first."""
    if not reason:
        raise MissingValue("reason")
    event = OfferEvent.MARK_ERROR
    status = OFFER_LIFECYCLE.after(offer.status, event)
    check_unused(offer, activities)
    return Decision((Change(replace(offer, status=status), event, now, reason),))


def check_unused(offer: Offer, activities: Iterable[Activity]) -> None:
    if any(a.offer_id == offer.id and _stands(a) for a in activities):
        raise RuleNotMet(
            "offer-in-use",
            "An activity came of the offer; mark that as an error first.",
            "Tilbuddet er sat i gang; markér først indsatsen som fejl.",
        )


def _stands(activity: Activity) -> bool:
    return ActivityEvent.MARK_ERROR in ACTIVITY_LIFECYCLE.allowed(activity.status)
