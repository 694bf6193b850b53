"""Decisions that end a pathway: closed as planned, stopped, never started."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.activities import ACTIVITY_LIFECYCLE, Activity, ActivityEvent
from app.domain.activity_decisions import move, stopped
from app.domain.codes import STOP_REASON_TEXT, StopReason
from app.domain.completion import CoreMessageDelivery, Form, messages_missing
from app.domain.contacts import NOT_STARTED_STOPS, explained
from app.domain.decision import Change, Decision
from app.domain.legal_days import legal_day
from app.domain.notice_orders import NewId, ordered
from app.domain.notices import NoticeType
from app.domain.pathway_decisions import orders, step
from app.domain.pathways import PATHWAY_LIFECYCLE, CloseType, Closure, Pathway, PathwayEvent
from app.domain.refusals import MissingValue, RuleNotMet
from app.domain.registered_times import not_before, not_in_future, not_passed
from app.domain.requests import Request, end_with_pathway
from app.domain.sessions import Attendance, Session


@dataclass(frozen=True, slots=True)
class Work:
    """Everything that hangs on a pathway."""

    pathway: Pathway
    requests: Sequence[Request]
    activities: Sequence[Activity]
    sessions: Sequence[Session]
    is_measured_at_end: bool = False
    """Whether something was measured at the end, or it was said why not (R62)."""


def close(work: Work, closure: Closure, *, now: datetime, new_id: NewId) -> Decision:
    """Close a pathway whose plan was carried out (§9.3)."""
    PATHWAY_LIFECYCLE.after(work.pathway.status, PathwayEvent.CLOSE)
    _check_completion(work, closure)
    closure = replace(closure, close_type=CloseType.COMPLETED)
    work = replace(work, pathway=_all_given(work.pathway, closure))
    completed = (
        Change(move(activity, ActivityEvent.COMPLETE), ActivityEvent.COMPLETE, closure.closed_at)
        for activity in work.activities
        if ActivityEvent.COMPLETE in ACTIVITY_LIFECYCLE.allowed(activity.status)
    )
    ending = _Ending(PathwayEvent.CLOSE, NoticeType.END)
    return _end(work, ending, closure, tuple(completed), now=now, new_id=new_id)


def _all_given(pathway: Pathway, closure: Closure) -> Pathway:
    """Record the core messages that were given at the closing conversation itself."""
    given = tuple(
        CoreMessageDelivery(message, closure.closed_at, Form.CONVERSATION, pathway.coordinator)
        for message in messages_missing(pathway.core_messages)
    )
    return replace(pathway, core_messages=(*pathway.core_messages, *given))


def _check_completion(work: Work, closure: Closure) -> None:
    if not closure.retention_plan and work.pathway.retention is None:
        raise MissingValue("retention_plan")
    if not closure.core_messages_given and messages_missing(work.pathway.core_messages):
        raise RuleNotMet(
            "core-messages",
            "The three core messages must have been given (R52–R54).",
            "De tre kernebudskaber skal være givet.",
            place="core_messages_given",
        )
    if work.pathway.programme_included and not work.is_measured_at_end and not closure.end_measures_reason:
        raise RuleNotMet(
            "end-measures",
            "Nothing was measured at the end; say why (§9.3).",
            "Der er ikke målt ved afslutningen; angiv hvorfor.",
            place="end_measures_reason",
        )
    check_final(work)


def check_final(work: Work) -> None:
    """Refuse to call completed what is still to come; raises RuleNotMet."""
    unfinished = [a.name for a in work.activities if _is_unfinished(a)]
    if unfinished:
        listed = ", ".join(unfinished)
        raise RuleNotMet(
            "activities-not-final",
            f"These activities never ran or are on hold; end them with a reason first: {listed}.",
            f"Disse indsatser er ikke gået i gang eller er sat på pause; afslut dem først: {listed}.",
        )
    waiting = sum(session.status is Attendance.PLANNED for session in work.sessions)
    if waiting:
        raise RuleNotMet(
            "sessions-not-final",
            f"{waiting} sessions are still planned; register what became of them, or stop the pathway.",
            f"{waiting} mødegange er stadig planlagt; registrér fremmødet, eller stop forløbet.",
        )


def _is_unfinished(activity: Activity) -> bool:
    """Neither ended nor such that closing the pathway completes it."""
    allowed = ACTIVITY_LIFECYCLE.allowed(activity.status)
    is_open = ActivityEvent.STOP in allowed or ActivityEvent.WITHDRAW in allowed
    return is_open and ActivityEvent.COMPLETE not in allowed


def stop(work: Work, closure: Closure, *, now: datetime, new_id: NewId) -> Decision:
    """Stop a pathway before its plan was carried out; what is left of it is counted by §4.4."""
    why = closure.stop_reason
    if why is None:
        raise MissingValue("stop_reason")
    closure = replace(closure, close_type=CloseType.STOPPED)
    cut_short = tuple(stopped(work.activities, work.sessions, why, at=closure.closed_at))
    ending = _Ending(PathwayEvent.STOP, NoticeType.END)
    return _end(work, ending, closure, cut_short, now=now, new_id=new_id)


def close_not_started(work: Work, closure: Closure, *, reason: str, now: datetime, new_id: NewId) -> Decision:
    """End a pathway in which rehabilitation never began; GP and referrer hear why.

    A citizen who was not reached has been tried to be reached (§9.1); without a code the text says why.
    """
    code = closure.not_started_reason
    reason = explained(code, reason, work.pathway.contact_attempts)
    closure = replace(closure, close_type=CloseType.NOT_STARTED)
    why = NOT_STARTED_STOPS[code] if code else closure.stop_reason or StopReason.AKTIVT_FRAVALG
    cut_short = tuple(stopped(work.activities, work.sessions, why, at=closure.closed_at))
    ending = _Ending(PathwayEvent.CLOSE_NOT_STARTED, NoticeType.NOT_STARTED, reason)
    return _end(work, ending, closure, cut_short, now=now, new_id=new_id)


def transfer(
    work: Work, *, to_name: str, reason: str, at: datetime, now: datetime, new_id: NewId
) -> Decision:
    """End a pathway here because another authority goes on with the citizen; GP and referrer are told.

    Its requests are not ended: they are forwarded with what was done.
    """
    if not reason:
        raise MissingValue("reason")
    closure = Closure(
        closed_at=at,
        close_type=CloseType.TRANSFERRED,
        stop_reason=StopReason.HAENDELSE,
        result_summary=f"Forløbet fortsætter hos {to_name}.",
    )
    cut_short = tuple(stopped(work.activities, work.sessions, StopReason.HAENDELSE, at=at))
    ending = _Ending(PathwayEvent.TRANSFER, NoticeType.END, message=reason, ends_requests=False)
    return _end(work, ending, closure, cut_short, now=now, new_id=new_id)


@dataclass(frozen=True, slots=True)
class _Ending:
    event: PathwayEvent
    notice: NoticeType
    message: str = ""
    ends_requests: bool = True


def _end(
    work: Work,
    ending: _Ending,
    closure: Closure,
    changes: tuple[Change, ...],
    *,
    now: datetime,
    new_id: NewId,
) -> Decision:
    closed = step(work.pathway, ending.event, closure=closure)
    _check_times(work.pathway, closure, now)
    reason = ending.message or (STOP_REASON_TEXT[closure.stop_reason] if closure.stop_reason else "")
    carried_out = closure.close_type is CloseType.COMPLETED
    at = closure.closed_at
    ended = (
        change
        for request in (work.requests if ending.ends_requests else ())
        for change in end_with_pathway(request, carried_out=carried_out, reason=reason, at=at)
    )
    rows = ordered(
        *orders(work.requests, closed, ending.notice, message=ending.message), now=now, new_id=new_id
    )
    return Decision((Change(closed, ending.event, at, reason), *changes, *ended, *rows))


def _check_times(pathway: Pathway, closure: Closure, now: datetime) -> None:
    """A pathway ends after its rehabilitation began, and is followed up after it ended."""
    not_in_future(closure.closed_at, now, place="closed_at")
    began = pathway.rehab_start_date or legal_day(pathway.opened_at)
    not_before(legal_day(closure.closed_at), began, place="closed_at")
    if closure.follow_up_date is not None:
        not_passed(closure.follow_up_date, closure.closed_at, place="follow_up_date")
