"""Decisions that note a fact of a pathway: contact attempts, coordination, the programme."""

from __future__ import annotations

from datetime import datetime

from app.domain.contacts import ContactAttempt
from app.domain.coordination import CoordinationNeed
from app.domain.decision import Change, Decision
from app.domain.pathway_decisions import step
from app.domain.pathways import Pathway, PathwayEvent
from app.domain.refusals import MissingValue, RuleNotMet


def register_contact_attempt(pathway: Pathway, attempt: ContactAttempt) -> Decision:
    event = PathwayEvent.REGISTER_CONTACT_ATTEMPT
    tried = step(pathway, event, contact_attempts=(*pathway.contact_attempts, attempt))
    return Decision((Change(tried, event, attempt.at),))


def record_coordination_need(pathway: Pathway, need: CoordinationNeed, *, now: datetime) -> Decision:
    """Record who else is involved; the intervention that follows is proposed, not begun (R9)."""
    if not need.parties:
        raise MissingValue("parties")
    event = PathwayEvent.RECORD_COORDINATION_NEED
    return Decision((Change(step(pathway, event, coordination=need), event, now),))


def set_programme(pathway: Pathway, *, included: bool, reason: str, now: datetime) -> Decision:
    """Take the pathway into the back-pain programme, or out of it (R13)."""
    if not reason:
        raise MissingValue("reason")
    event = PathwayEvent.SET_PROGRAMME
    changed = step(pathway, event, programme_included=included, programme_reason=reason)
    if pathway.programme_included is included:
        raise RuleNotMet(
            "programme-unchanged",
            "The pathway already stands so in the programme.",
            "Forløbet står allerede sådan i forløbsprogrammet.",
            place="included",
        )
    return Decision((Change(changed, event, now, reason),))
