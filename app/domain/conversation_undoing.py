"""A conversation that was registered as held by mistake, and what it led to (§9, ERR)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from app.domain import referral_decisions
from app.domain.assessments import (
    ASSESSMENT_LIFECYCLE,
    Assessment,
    AssessmentEvent,
    AssessmentKind,
    AssessmentStatus,
)
from app.domain.decision import Change, Decision
from app.domain.offer_undoing import contact_taken_back
from app.domain.offers import Offer, OfferStatus
from app.domain.pathway_decisions import step
from app.domain.pathways import PATHWAY_LIFECYCLE, Pathway, PathwayEvent, PathwayStatus
from app.domain.plans import PLAN_LIFECYCLE, PlanEvent
from app.domain.private import Private
from app.domain.referrals import REFERRAL_LIFECYCLE, Referral, ReferralEvent
from app.domain.refusals import MissingValue, RuleNotMet
from app.domain.requests import Request
from app.domain.stratifications import Stratification
from app.domain.undoing_decisions import wrong_parts

_FIRST: Final = frozenset({AssessmentKind.CLARIFYING, AssessmentKind.INITIAL_140})
_EVENT: Final = PathwayEvent.TAKE_BACK_CONVERSATION


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Around(Private):
    """What a conversation may have led to."""

    pathway: Pathway
    requests: Sequence[Request] = ()
    assessments: Sequence[Assessment] = ()
    offers: Sequence[Offer] = ()
    stratification: Stratification | None = None


def take_back(assessment: Assessment, around: Around, *, reason: str, at: datetime) -> Decision:
    """Mark a held conversation as entered in error; what it alone led to is as it was before."""
    event = AssessmentEvent.MARK_ERROR
    status = ASSESSMENT_LIFECYCLE.after(assessment.status, event)
    if not reason:
        raise MissingValue("reason", danish="begrundelsen")
    check_unused(assessment, around)
    marked = Change(replace(assessment, status=status, reason=reason), event, at, reason)
    return Decision((marked, *_undone(assessment, around, reason, at)))


def check_unused(assessment: Assessment, around: Around) -> None:
    """Refuse to take away the conversation that all the rest goes by."""
    if assessment.kind in _FIRST and assessment.status is AssessmentStatus.HELD and _is_used(around):
        raise RuleNotMet(
            "conversation-in-use",
            "Offers, a plan or later conversations go by it: mark those as errors first, or the pathway.",
            "Tilbud, plan eller senere samtaler bygger på den: markér dem som fejl først, eller forløbet.",
        )


def _is_used(around: Around) -> bool:
    later = sum(held.status is AssessmentStatus.HELD for held in around.assessments) > 1
    offered = any(offer.status is not OfferStatus.ENTERED_IN_ERROR for offer in around.offers)
    return later or offered or around.pathway.status is not PathwayStatus.CLARIFIED


def _undone(assessment: Assessment, around: Around, reason: str, at: datetime) -> Iterator[Change]:
    pathway = around.pathway
    if assessment.kind in _FIRST:
        waiting = step(pathway, _EVENT, clarified_at=None, conversation_at=None, settlements=())
        yield Change(waiting, _EVENT, at, reason)
        for request in around.requests:
            yield from _awaiting_again(request, assessment, reason, at)
        placed = (around.stratification,) if around.stratification else ()
        yield from wrong_parts(placed, reason=reason, at=at)
    elif assessment.kind is AssessmentKind.CLOSING and _ended_with(assessment, around):
        yield Change(step(pathway, _EVENT), _EVENT, at, reason)
    elif assessment.kind is AssessmentKind.FOLLOW_UP and _EVENT in PATHWAY_LIFECYCLE.allowed(pathway.status):
        followed_up_at = min(_times_held(assessment, around), default=None)
        yield Change(step(pathway, _EVENT, followed_up_at=followed_up_at), _EVENT, at, reason)


def _ended_with(assessment: Assessment, around: Around) -> bool:
    """Say whether it is the closing conversation the pathway is closing by: the last one held."""
    is_last = all(held < assessment.held_at for held in _times_held(assessment, around) if assessment.held_at)
    return is_last and around.pathway.status is PathwayStatus.CLOSING


def _times_held(assessment: Assessment, around: Around) -> Iterator[datetime]:
    """When the others of its kind were held."""
    for other in around.assessments:
        is_held = other.kind is assessment.kind and other.status is AssessmentStatus.HELD
        if is_held and other.id != assessment.id and other.held_at is not None:
            yield other.held_at


def _awaiting_again(request: Request, held: Assessment, reason: str, at: datetime) -> Iterator[Change]:
    if isinstance(request, Referral):
        back = ReferralEvent.TAKE_BACK_CONVERSATION
        if back in REFERRAL_LIFECYCLE.allowed(request.status):
            yield Change(referral_decisions.step(request, back), back, at, reason)
    elif PlanEvent.TAKE_BACK_CONTACT in PLAN_LIFECYCLE.allowed(request.status):
        yield from contact_taken_back(request, held.held_at, reason=reason, now=at)
