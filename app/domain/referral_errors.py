"""Decisions on a referral that should never have been registered (§9.1, entered in error)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.domain.decision import Change, Decision
from app.domain.pathway_decisions import step as pathway_step
from app.domain.pathways import Pathway, PathwayEvent
from app.domain.referral_decisions import step
from app.domain.referrals import Referral, ReferralEvent
from app.domain.refusals import MissingValue, RuleNotMet
from app.domain.requests import Request, stands


def mark_error(
    referral: Referral, pathway: Pathway | None, others: Sequence[Request], *, reason: str, now: datetime
) -> Decision:
    """Mark it; the pathway it alone opened goes with it, unless the citizen has been met there."""
    if not reason:
        raise MissingValue("reason")
    event = ReferralEvent.MARK_ERROR
    marked = Change(step(referral, event, reason=reason), event, now, reason)
    if pathway is None or any(stands(other) for other in others):
        return Decision((marked,))
    if pathway.clarified_at is not None:
        raise RuleNotMet(
            "pathway-under-way",
            "The citizen has been met on its pathway; close or stop that instead.",
            "Borgeren har været til samtale i forløbet; afslut eller stop forløbet i stedet.",
        )
    gone = pathway_step(pathway, PathwayEvent.MARK_ERROR)
    return Decision((marked, Change(gone, PathwayEvent.MARK_ERROR, now, reason)))
