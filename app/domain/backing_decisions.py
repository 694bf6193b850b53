"""What becomes of a pathway when its requests end, wait elsewhere, or come back (§9.1–9.3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from app.domain.assessment_decisions import withdrawn
from app.domain.assessments import Assessment
from app.domain.contacts import NotStartedReason
from app.domain.decision import Change, Decision
from app.domain.notice_orders import NewId, ordered
from app.domain.notices import NoticeType
from app.domain.pathway_decisions import orders, step
from app.domain.pathways import (
    PATHWAY_LIFECYCLE,
    Backing,
    CloseType,
    Closure,
    Pathway,
    PathwayEvent,
)
from app.domain.plans import PlanStatus
from app.domain.referrals import ReferralStatus
from app.domain.requests import Request, is_error, stands

_ELSEWHERE: Final[dict[str, Backing]] = {
    PlanStatus.ON_HOLD_FREE_CHOICE: Backing.AT_PROVIDER,
    PlanStatus.ON_HOLD_OTHER_MUNICIPALITY: Backing.IN_OTHER_MUNICIPALITY,
}


def behind(pathway: Pathway, every: Iterable[Request]) -> tuple[Request, ...]:
    """Return the requests a pathway goes on for, oldest first: its own, and what is to stand in for those.

    A request that replaces another joins its pathway once it is taken on (L8); until then that waits.
    """
    ids, found = set(pathway.request_ids), []
    for request in sorted(every, key=lambda r: r.received_at):
        heir = request.replaces_id in ids and request.pathway_id in {None, pathway.id}
        if request.id in ids or heir:
            ids.add(request.id)
            found.append(request)
    return tuple(found)


def backing_of(requests: Iterable[Request]) -> Backing:
    """Say what stands behind a pathway; what one request waits for elsewhere, another may want here."""
    found = [_ELSEWHERE.get(r.status, Backing.STANDING) for r in requests if stands(r)]
    if Backing.STANDING in found:
        return Backing.STANDING
    return found[0] if found else Backing.ENDED


@dataclass(frozen=True, slots=True)
class Followed:
    """A pathway, what stands behind it now, and the one of these that has just changed."""

    pathway: Pathway
    requests: Sequence[Request]
    changed: Request
    assessments: Sequence[Assessment] = ()


def follow(seen: Followed, *, now: datetime, new_id: NewId) -> Decision:
    """Let a pathway follow its requests: nobody is to be met for what has ended or waits elsewhere.

    With its last request it ends where nobody was met; what is under way a person decides about.
    """
    pathway, event = seen.pathway, PathwayEvent.FOLLOW_REQUESTS
    allowed = PATHWAY_LIFECYCLE.allowed(pathway.status)
    if event not in allowed:
        return Decision(())
    nobody_met = PathwayEvent.END_WITH_REQUEST in allowed
    backing = backing_of(seen.requests)
    if backing is Backing.ENDED and nobody_met:
        return _ended(seen, now=now, new_id=new_id)
    if backing is pathway.backing:
        return Decision(())
    followed = step(pathway, event, backing=backing)
    if backing is Backing.STANDING or not nobody_met:
        return Decision((Change(followed, event, now),))
    free = replace(followed, conversation_at=None)
    return Decision((Change(free, event, now), *withdrawn(seen.assessments, "Mødes ikke her.", at=now)))


def _ended(seen: Followed, *, now: datetime, new_id: NewId) -> Decision:
    reason = seen.changed.reason
    unmet = tuple(withdrawn(seen.assessments, reason, at=now))
    sound = [request for request in seen.requests if not is_error(request)]
    if not sound:
        event = PathwayEvent.MARK_ERROR
        return Decision((Change(step(seen.pathway, event), event, now, reason), *unmet))
    event = PathwayEvent.END_WITH_REQUEST
    # Of what should never have been registered nobody is told.
    last = sound[-1] if is_error(seen.changed) else seen.changed
    closed = step(seen.pathway, event, closure=_closure(last, now), backing=Backing.ENDED)
    return Decision((Change(closed, event, now, reason), *unmet, *_told(closed, last, now, new_id)))


AT_PROVIDER: Final = "Genoptræningen er afsluttet hos den private leverandør, som borgeren valgte."


def _closure(request: Request, now: datetime) -> Closure:
    if request.status == PlanStatus.COMPLETED:
        return Closure(now, CloseType.COMPLETED, result_summary=AT_PROVIDER)
    if request.status == PlanStatus.TRANSFERRED:
        return Closure(now, CloseType.TRANSFERRED)
    return Closure(now, CloseType.NOT_STARTED, not_started_reason=NotStartedReason.OTHER)


_SENDER_KNOWS: Final = frozenset({ReferralStatus.REVOKED, ReferralStatus.TRANSFERRED})
"""Who withdrew it needs no word of that, and of its being sent on there is a notice of its own."""


def _told(closed: Pathway, request: Request, now: datetime, new_id: NewId) -> tuple[Change, ...]:
    """Tell of an end at the provider; of what does not start, where the start was told."""
    is_done = request.status == PlanStatus.COMPLETED
    if not is_done and not closed.start_told_for:
        return ()
    type_ = NoticeType.END if is_done else NoticeType.NOT_STARTED
    told = orders([request], closed, type_, message="" if is_done else request.reason)
    knows = request.status in _SENDER_KNOWS
    fitting = (replace(order, with_referrer=order.with_referrer and not knows) for order in told)
    return ordered(*fitting, now=now, new_id=new_id)
