"""Give a request another priority than its sender did; that changes no deadline of the law."""

from __future__ import annotations

from datetime import datetime

from app.domain import plan_decisions, referral_decisions
from app.domain.decision import Change, Decision
from app.domain.intake import IncomingReferral
from app.domain.plans import PlanEvent
from app.domain.priorities import Priority, PriorityRecord
from app.domain.referrals import Referral, ReferralEvent
from app.domain.refusals import MissingValue, RuleNotMet
from app.domain.requests import Request


def prioritise(request: Request, *, priority: Priority, reason: str, now: datetime) -> Decision:
    changed = _with(request, PriorityRecord(priority, reason, now))
    if not reason:
        raise MissingValue("reason")
    before = standing_priority(request)
    if priority == before:
        raise RuleNotMet(
            "same-priority",
            f"The request has the priority '{priority}' already.",
            f"Henvendelsen har allerede prioriteten '{priority}'.",
            place="priority",
        )
    details = {"from": before, "to": str(priority)}
    return Decision((Change(changed, PlanEvent.PRIORITISE, now, reason, details=details),))


def _with(request: Request, record: PriorityRecord) -> Request:
    records = (*request.priorities, record)
    if isinstance(request, Referral):
        return referral_decisions.step(request, ReferralEvent.PRIORITISE, priorities=records)
    return plan_decisions.step(request, PlanEvent.PRIORITISE, priorities=records)


def standing_priority(request: Request) -> str:
    """Return the authority's own priority, else the sender's; a plan's letter has none."""
    if request.priorities:
        return request.priorities[-1].priority
    return request.said.priority if isinstance(request.said, IncomingReferral) else ""
