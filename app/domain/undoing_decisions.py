"""Decisions that take something back: a closed pathway opened again, one opened by mistake."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from app.domain import offered_days, plan_undoing, referral_decisions
from app.domain.closing_decisions import Work
from app.domain.decision import Aggregate, Change, Decision
from app.domain.lifecycles import LIFECYCLE_OF
from app.domain.notice_orders import NewId, ordered
from app.domain.notices import DISCLOSING, Notice, RecipientRole
from app.domain.pathway_decisions import orders, step
from app.domain.pathways import Closure, Pathway, PathwayEvent
from app.domain.plan_undoing import Unoffered
from app.domain.referrals import REFERRAL_LIFECYCLE, Referral, ReferralEvent
from app.domain.refusals import MissingValue, RuleNotMet
from app.domain.requests import Request, stands

REOPENABLE = timedelta(days=30)
"""So long after its end a pathway may be opened again [P]; later the citizen needs a new request."""


def reopen(work: Work, *, reason: str, at: datetime) -> Decision:
    """Open a closed pathway again; how it had ended stays in its history (§9.3)."""
    step(work.pathway, PathwayEvent.REOPEN)
    if not reason:
        raise MissingValue("reason")
    return opened_again(work, reopenable(work.pathway, at=at), reason=reason, at=at)


def opened_again(work: Work, closure: Closure, *, reason: str, at: datetime) -> Decision:
    """Let a pathway that had begun go on with its requests, whatever it ended by and when."""
    pathway = work.pathway
    earlier = (*pathway.earlier_closures, closure)
    reopened = step(pathway, PathwayEvent.REOPEN, closure=None, earlier_closures=earlier)
    requests = (change for request in work.requests for change in _reopened(request, reason, at))
    return Decision((Change(reopened, PathwayEvent.REOPEN, at, reason), *requests))


def reopenable(pathway: Pathway, *, at: datetime) -> Closure:
    """Return how it ended, where that may be taken back; raises RuleNotMet."""
    closure = pathway.closure
    if closure is None or pathway.rehab_start_date is None:
        raise RuleNotMet(
            "never-started",
            "Only a pathway in which rehabilitation had begun is opened again.",
            "Kun et forløb, hvor rehabiliteringen var begyndt, kan genåbnes.",
        )
    if at - closure.closed_at > REOPENABLE:
        raise RuleNotMet(
            "closed-too-long",
            f"It was closed more than {REOPENABLE.days} days ago; a new request is needed.",
            f"Det er afsluttet for mere end {REOPENABLE.days} dage siden; der kræves en ny henvendelse.",
        )
    return closure


def _reopened(request: Request, reason: str, at: datetime) -> Iterator[Change]:
    if isinstance(request, Referral):
        if ReferralEvent.REOPEN in REFERRAL_LIFECYCLE.allowed(request.status):
            back = referral_decisions.step(request, ReferralEvent.REOPEN, reason="")
            yield Change(back, ReferralEvent.REOPEN, at, reason)
    else:
        yield from plan_undoing.reopened(request, reason, at)


MARK_ERROR = "mark-error"


def mark_error(aggregate: Any, *, reason: str, at: datetime) -> Change:
    """Mark anything with a lifecycle as entered in error; it stays readable and counts nowhere (G8)."""
    if not reason:
        raise MissingValue("reason")
    lifecycle = LIFECYCLE_OF[type(aggregate)]
    event = next(step.event for step in lifecycle.steps if step.event == MARK_ERROR)
    status = lifecycle.after(aggregate.status, event)
    return Change(replace(aggregate, status=status), MARK_ERROR, at, reason)


def mark_pathway_error(
    pathway: Pathway, requests: Sequence[Request], parts: Sequence[Aggregate], *, reason: str, at: datetime
) -> Decision:
    """Mark a pathway as opened by mistake, with all that hangs on it; its requests are reviewed again."""
    error = mark_error(pathway, reason=reason, at=at)
    told = 1 + len(pathway.earlier_closures)
    never = offered_days.never_offered
    again = (change for request in requests for change in reviewed_again(request, told, never, reason, at))
    return Decision((error, *wrong_parts(parts, reason=reason, at=at), *again))


def wrong_parts(parts: Iterable[Aggregate], *, reason: str, at: datetime) -> Iterator[Change]:
    """Mark what hangs on a pathway that should not have been, where it can still be marked."""
    yield from (mark_error(part, reason=reason, at=at) for part in parts if _may_be_wrong(part))


def _may_be_wrong(part: Any) -> bool:
    return MARK_ERROR in LIFECYCLE_OF[type(part)].allowed(part.status)


def told_for_another(
    withheld: Iterable[Notice], pathway: Pathway, others: Iterable[Request], *, now: datetime, new_id: NewId
) -> tuple[Change, ...]:
    """Order anew what the own GP was to hear of a pathway by a request that was an error.

    The own GP hears of a pathway once, by the first of its requests: now by the first that stands.
    """
    heir = next((request for request in others if stands(request)), None)
    if heir is None:
        return ()
    types = dict.fromkeys(n.type for n in withheld if n.role is RecipientRole.OWN_GP and n.type in DISCLOSING)
    again = (order for type_ in types for order in orders([heir], pathway, type_))
    own_gp_alone = (replace(order, with_referrer=False, result_receivers=()) for order in again)
    return ordered(*own_gp_alone, now=now, new_id=new_id)


def reviewed_again(
    request: Request, times: int, unoffered: Unoffered, reason: str, at: datetime
) -> Iterator[Change]:
    """What was told so many times has been told; the next pathway tells under numbers of its own."""
    told: dict[str, Any] = {"pathway_id": None, "told_before": request.told_before + times}
    if isinstance(request, Referral):
        if ReferralEvent.REVIEW_AGAIN in REFERRAL_LIFECYCLE.allowed(request.status):
            again = referral_decisions.step(request, ReferralEvent.REVIEW_AGAIN, reason="", **told)
            yield Change(again, ReferralEvent.REVIEW_AGAIN, at, reason)
    else:
        yield from plan_undoing.reviewed_again(request, told, unoffered, reason, at)
