"""What referrals and plans have in common for a pathway: being told of, taken part in, ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TypeAlias

from app.domain import plan_decisions, referral_decisions
from app.domain.decision import Change
from app.domain.notices import NoticeOrder, NoticeType
from app.domain.plans import PLAN_LIFECYCLE, PlanEvent, PlanStatus, RehabPlan
from app.domain.referrals import REFERRAL_LIFECYCLE, Referral, ReferralEvent, ReferralStatus

Request: TypeAlias = Referral | RehabPlan


def order_for(request: Request, type_: NoticeType, *, message: str = "") -> NoticeOrder:
    if isinstance(request, Referral):
        return referral_decisions.order_for(request, type_, message=message)
    return plan_decisions.order_for(request, type_, message=message)


def stands(request: Request) -> bool:
    """Say whether it has neither ended nor been withdrawn, replaced or sent on."""
    if isinstance(request, Referral):
        return not REFERRAL_LIFECYCLE.is_final(request.status)
    return not PLAN_LIFECYCLE.is_final(request.status)


def is_error(request: Request) -> bool:
    """Say whether it should never have been registered."""
    return request.status in {ReferralStatus.ENTERED_IN_ERROR, PlanStatus.ENTERED_IN_ERROR}


def attend_first_contact(request: Request, at: datetime) -> Iterator[Change]:
    """Move the request on because its first conversation was held.

    A plan nobody registered an offer for must have been offered that day, else the citizen
    would not have come.
    """
    if isinstance(request, Referral):
        if ReferralEvent.CLARIFY in REFERRAL_LIFECYCLE.allowed(request.status):
            clarified = referral_decisions.step(request, ReferralEvent.CLARIFY)
            yield Change(clarified, ReferralEvent.CLARIFY, at)
        return
    if not stands(request):
        return  # withdrawn or replaced meanwhile; the pathway goes on with its others
    if PlanEvent.ATTEND_FIRST_CONTACT not in PLAN_LIFECYCLE.allowed(request.status):
        request = plan_decisions.offered_on(request, at)
        yield Change(request, PlanEvent.OFFER_FIRST_CONTACT, at)
    yield Change(plan_decisions.attended(request, at), PlanEvent.ATTEND_FIRST_CONTACT, at)


def awaits_first_contact(request: Request) -> bool:
    """Say whether it is a plan whose first contact has not been: a needs conversation may be that (L10)."""
    if isinstance(request, Referral):
        return False
    allowed = PLAN_LIFECYCLE.allowed(request.status)
    return PlanEvent.ATTEND_FIRST_CONTACT in allowed or PlanEvent.OFFER_FIRST_CONTACT in allowed


_REFERRAL_ENDS = (ReferralEvent.COMPLETE, ReferralEvent.CLOSE_NOT_STARTED)


def end_with_pathway(request: Request, *, carried_out: bool, reason: str, at: datetime) -> Iterator[Change]:
    """End the request with its pathway: carried out where that is what happened, else cut short.

    What has ended before stays as it ended.
    """
    if isinstance(request, Referral):
        allowed = REFERRAL_LIFECYCLE.allowed(request.status)
        for event in _REFERRAL_ENDS:
            if event in allowed:
                ended = referral_decisions.step(request, event, reason=reason)
                yield Change(ended, event, at, reason)
    elif stands(request):
        is_active = PlanEvent.COMPLETE in PLAN_LIFECYCLE.allowed(request.status)
        ending = PlanEvent.COMPLETE if carried_out and is_active else PlanEvent.STOP
        plan = plan_decisions.step(request, ending, reason=reason, ended_from=request.status)
        yield Change(plan_decisions.reclocked(plan, now=at), ending, at, reason)
