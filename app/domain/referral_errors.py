"""Decisions on a referral that should never have been registered (§9.1, entered in error)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.domain.decision import Aggregate, Change, Decision
from app.domain.pathway_decisions import step as pathway_step
from app.domain.pathways import Pathway, PathwayEvent
from app.domain.referral_decisions import step
from app.domain.referrals import Referral, ReferralEvent
from app.domain.refusals import MissingValue, RuleNotMet
from app.domain.requests import Request, stands
from app.domain.undoing_decisions import wrong_parts


def mark_error(
    referral: Referral,
    pathway: Pathway | None,
    others: Sequence[Request],
    parts: Sequence[Aggregate] = (),
    *,
    reason: str,
    now: datetime,
) -> Decision:
    """Mark it; the pathway it alone opened goes with its parts, unless the citizen has been met there."""
    if not reason:
        raise MissingValue("reason")
    event = ReferralEvent.MARK_ERROR
    marked = Change(step(referral, event, reason=reason), event, now, reason)
    alone = opened_alone(pathway, others)
    if alone is None:
        return Decision((marked,))
    gone = pathway_step(alone, PathwayEvent.MARK_ERROR)
    wrong = wrong_parts(parts, reason=reason, at=now)
    return Decision((marked, Change(gone, PathwayEvent.MARK_ERROR, now, reason), *wrong))


def opened_alone(pathway: Pathway | None, others: Sequence[Request]) -> Pathway | None:
    """Return the pathway that nothing else stands on; raises RuleNotMet where the citizen was met."""
    if pathway is None or any(stands(other) for other in others):
        return None
    if pathway.clarified_at is not None:
        raise RuleNotMet(
            "pathway-under-way",
            "The citizen has been met on its pathway; close or stop that instead.",
            "Borgeren har været til samtale i forløbet; afslut eller stop forløbet i stedet.",
        )
    return pathway
