"""A plan that goes on after an end that was none, or is reviewed again: it stands as it stood."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, TypeAlias

from app.domain.decision import Change
from app.domain.offered_days import without_offer
from app.domain.other_municipality import choose_other_municipality, waiting_again
from app.domain.plan_decisions import reclocked, sort_in, step
from app.domain.plan_lifecycle import is_new
from app.domain.plans import PLAN_LIFECYCLE, PlanEvent, PlanStatus, RehabPlan

Unoffered: TypeAlias = Callable[[RehabPlan], RehabPlan]
"""Takes back what a plan was offered: nothing is booked for it any more."""

_E = PlanEvent
_CLEAR: dict[str, Any] = {"reason": "", "ended_from": None}


def was_met(plan: RehabPlan) -> bool:
    """Say whether the citizen had had the first contact when it ended; of one long ended it is assumed."""
    stood = plan.left_from if _was_elsewhere(plan) else plan.ended_from
    return stood is None or _could(stood, _E.COMPLETE)


def _was_elsewhere(plan: RehabPlan) -> bool:
    return plan.ended_from is not None and _could(plan.ended_from, _E.RETURN_TO_REVIEW)


def _could(status: PlanStatus, event: PlanEvent) -> bool:
    return event in PLAN_LIFECYCLE.allowed(status)


def reopened(plan: RehabPlan, reason: str, at: datetime) -> Iterator[Change]:
    """Let it go on with its pathway from where it ended: under way, waiting, or in another municipality."""
    if not _could(plan.status, _E.REOPEN):
        return
    if plan.ended_from is not None and is_new(plan.ended_from):
        yield from reviewed_again(plan, {}, partial(without_offer, now=at), reason, at)
        return
    event = _E.REOPEN if was_met(plan) or not _could(plan.status, _E.REOPEN_WAITING) else _E.REOPEN_WAITING
    back = step(plan, event, **_CLEAR)
    if event is _E.REOPEN_WAITING:
        # A day that stood would keep the right from arising, though nobody is to be met (K10).
        back = without_offer(back, now=at)
    yield from _elsewhere_again(plan, back, event, reason, at)
    if event is _E.REOPEN_WAITING and not _was_elsewhere(plan):
        yield from waiting_again(reclocked(back, now=at), at)


def _elsewhere_again(
    plan: RehabPlan, back: RehabPlan, event: PlanEvent, reason: str, at: datetime
) -> Iterator[Change]:
    """Yield the step back; whoever had chosen another municipality before is still there (K8)."""
    if _was_elsewhere(plan):
        yield Change(back, event, at, reason)
        yield from choose_other_municipality(back, reason=reason, now=at).changes
    else:
        yield Change(reclocked(back, now=at), event, at, reason)


def reviewed_again(
    plan: RehabPlan, told: dict[str, Any], unoffered: Unoffered, reason: str, at: datetime
) -> Iterator[Change]:
    event = _E.REVIEW_AGAIN
    if not _could(plan.status, event):
        return
    again = unoffered(step(plan, event, **told, **_CLEAR))
    if _was_elsewhere(plan):
        yield from _elsewhere_again(plan, replace(again, left_from=None), event, reason, at)
    else:
        yield Change(sort_in(again, now=at), event, at, reason)
