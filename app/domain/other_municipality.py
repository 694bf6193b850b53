"""The citizen who chooses another municipality, and the one who comes back (K8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from app.domain import free_choice
from app.domain.decision import Change, Decision
from app.domain.free_choice import FreeChoiceAnswer
from app.domain.legal_days import end_of
from app.domain.plan_decisions import is_postponed, reclocked, sort_in, step
from app.domain.plan_lifecycle import is_new
from app.domain.plans import PLAN_LIFECYCLE, PlanEvent, RehabPlan
from app.domain.refusals import MissingValue

_E = PlanEvent


def choose_other_municipality(plan: RehabPlan, *, reason: str, now: datetime) -> Decision:
    """The citizen goes to another municipality, where the deadline does not hold (K8)."""
    event = _E.CHOOSE_OTHER_MUNICIPALITY
    gone = step(plan, event, reason=reason, left_from=plan.status)
    cases = _left_for_elsewhere(plan.free_choice, reason=reason, now=now)
    return Decision((Change(reclocked(replace(gone, free_choice=cases), now=now), event, now, reason),))


def _left_for_elsewhere(cases: free_choice.Cases, *, reason: str, now: datetime) -> free_choice.Cases:
    """Answer the open case; one that a provider has is ended, and stays the choice it was."""
    held = free_choice.current(cases)
    if held is not None and held.answer is not None:
        return free_choice.ended(cases, at=now, reason=reason)
    return free_choice.answered(cases, FreeChoiceAnswer.OTHER_MUNICIPALITY, at=now, reason=reason)


def come_back(plan: RehabPlan, *, reason: str, now: datetime) -> Decision:
    """The citizen takes the choice back, or it was registered by mistake: the plan stands as it stood.

    No rule moves the clock for having been away: it counts from where it began (K1-K3), and a right that
    has arisen meanwhile stands open, so that the citizen loses nothing by coming back [P]. Times that
    were offered are gone; that they were offered counts (K4).
    """
    event = _way_back(plan)
    back = step(plan, event, reason=reason, left_from=None)
    if not reason:
        raise MissingValue("reason")
    if event is _E.RETURN_TO_REVIEW:
        return Decision((Change(sort_in(back, now=now), event, now, reason),))
    changes = [Change(reclocked(back, now=now), event, now, reason)]
    if event is _E.RETURN_FROM_MUNICIPALITY:
        changes += waiting_again(reclocked(back, now=now), now)
    return Decision(tuple(changes))


def _way_back(plan: RehabPlan) -> PlanEvent:
    """Return the event that leads to where the plan was left from; by its pathway where that is not known."""
    if plan.left_from is None:
        return _E.RETURN_TO_REVIEW if plan.pathway_id is None else _E.RETURN_FROM_MUNICIPALITY
    if _E.COMPLETE in PLAN_LIFECYCLE.allowed(plan.left_from):
        return _E.RETURN_UNDER_WAY
    return _E.RETURN_TO_REVIEW if is_new(plan.left_from) else _E.RETURN_FROM_MUNICIPALITY


def waiting_again(plan: RehabPlan, now: datetime) -> Iterator[Change]:
    """Yield what follows for one that waits for its first contact: the plan's own start, right or offer."""
    if is_postponed(plan):
        plan = step(plan, _E.POSTPONE)
        yield Change(plan, _E.POSTPONE, now)
    right = plan.clock(now=now).right_arises_at
    if right is not None and right <= now:
        event = _said_by(plan, right, now)
        cases = plan.free_choice
        if cases and free_choice.current(cases) is None:
            cases = free_choice.opened_again(cases)
        yield Change(reclocked(replace(step(plan, event), free_choice=cases), now=now), event, right)
    elif plan.valid_offer_date is not None:
        # It was offered in time: another day is a new time at the citizen's wish (K10).
        yield Change(step(plan, _E.OFFER_FIRST_CONTACT), _E.OFFER_FIRST_CONTACT, now)


def _said_by(plan: RehabPlan, right: datetime, now: datetime) -> PlanEvent:
    """Say what gave the right: the authority's word, a day offered too late, or time itself (K7)."""
    if right == plan.inability_declared_at:
        return _E.DECLARE_INABILITY
    deadline = plan.clock(now=now).deadline_date
    by_time = deadline is not None and right == end_of(deadline)
    return _E.PASS_DEADLINE if by_time else _E.OFFER_TOO_LATE
