"""Decisions on a duplicate alert: keep, replace, both, or none for now (§5.1, R119)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from app.domain.activities import ACTIVITY_LIFECYCLE, Activity, ActivityEvent
from app.domain.activity_decisions import stopped
from app.domain.codes import StopReason
from app.domain.decision import Change, Decision
from app.domain.duplicates import (
    ALERT_LIFECYCLE,
    DEFERRAL,
    AlertDecision,
    AlertEvent,
    AlertLevel,
    DuplicateAlert,
    Match,
)
from app.domain.legal_days import legal_day
from app.domain.pathway_decisions import step
from app.domain.pathways import PATHWAY_LIFECYCLE, Pathway, PathwayEvent
from app.domain.plans import RehabPlan
from app.domain.private import Private
from app.domain.refusals import MissingValue, RuleNotMet
from app.domain.requests import stands
from app.domain.sessions import Session


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Ruling(Private):
    """What the case worker decides, and why."""

    decision: AlertDecision
    reason: str
    decided_by: str = ""
    content_difference: str = ""
    """What the new training holds that the other does not."""
    stop_reason: StopReason | None = None
    citizen_agrees: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Concerned(Private):
    """What a decision may touch: our own training that was matched, and the G-GOP with its pathway."""

    activities: Sequence[Activity] = ()
    sessions: Sequence[Session] = ()
    kept: Pathway | None = None
    """The pathway of the training that goes on."""
    plan: RehabPlan | None = None
    opened: Pathway | None = None
    """The pathway that was opened for the plan, where there is one already."""


def decide(alert: DuplicateAlert, ruling: Ruling, on: Concerned, *, now: datetime) -> Decision:
    """Settle an alert; neither a G-GOP nor its deadline is touched by it."""
    status = ALERT_LIFECYCLE.after(alert.status, AlertEvent.DECIDE)
    if not ruling.reason:
        raise MissingValue("reason")
    effects = tuple(_EFFECT[ruling.decision](ruling, on, now))
    decided = replace(
        alert,
        status=status,
        decision=ruling.decision,
        decided_at=now,
        decided_by=ruling.decided_by,
        reason=ruling.reason,
        content_difference=ruling.content_difference,
    )
    details = {"decision": ruling.decision.value, "decided_by": ruling.decided_by}
    return Decision((Change(decided, AlertEvent.DECIDE, now, ruling.reason, details), *effects))


def _relink(ruling: Ruling, on: Concerned, now: datetime) -> Iterator[Change]:
    """Let the training go on, and give it the G-GOP as its basis too."""
    plan, kept = on.plan, on.kept
    if kept is None:
        raise RuleNotMet(
            "no-training-to-keep",
            "There is no training of ours going on that the plan could become the basis of.",
            "Der er ingen igangværende træning hos os, som planen kan lægges til grund for.",
            place="decision",
        )
    if plan is None or not stands(plan):
        raise RuleNotMet(
            "no-plan-to-relink",
            "The alert is about no rehabilitation plan that still stands.",
            "Advarslen handler ikke om en genoptræningsplan, der stadig gælder.",
            place="decision",
        )
    if plan.pathway_id == kept.id:
        return
    yield from _given_up(on.opened, ruling.reason, now)
    event = PathwayEvent.ATTACH_REQUEST
    yield Change(step(kept, event, plan_ids=(*kept.plan_ids, plan.id)), event, now, ruling.reason)
    yield Change(replace(plan, pathway_id=kept.id), "relink", now, ruling.reason)


def _given_up(opened: Pathway | None, reason: str, now: datetime) -> Iterator[Change]:
    """Take back the pathway that was opened for the plan, if nothing has happened in it yet."""
    if opened is None:
        return
    if PathwayEvent.HOLD_CLARIFYING_CONVERSATION not in PATHWAY_LIFECYCLE.allowed(opened.status):
        raise RuleNotMet(
            "relink-too-late",
            "The plan's own pathway is under way already; decide otherwise, or end it first.",
            "Planens eget forløb er allerede i gang; vælg en anden beslutning, eller afslut det først.",
            place="decision",
        )
    event = PathwayEvent.MARK_ERROR
    yield Change(step(opened, event, plan_ids=()), event, now, reason)


def _replace(ruling: Ruling, on: Concerned, now: datetime) -> Iterator[Change]:
    """Stop our own training that goes on; another authority's is theirs to stop."""
    running = [a for a in on.activities if ActivityEvent.STOP in ACTIVITY_LIFECYCLE.allowed(a.status)]
    if not running:
        return
    if ruling.stop_reason is None:
        raise MissingValue("stop_reason")
    ids = {activity.id for activity in running}
    left = [session for session in on.sessions if session.activity_id in ids]
    yield from stopped(running, left, ruling.stop_reason, at=now)


def _both(ruling: Ruling, _: Concerned, __: datetime) -> Iterator[Change]:
    if not ruling.content_difference:
        raise MissingValue("content_difference")
    yield from ()


def _none_for_now(ruling: Ruling, _: Concerned, __: datetime) -> Iterator[Change]:
    if not ruling.citizen_agrees:
        raise RuleNotMet(
            "citizen-must-agree",
            "No new training needs the citizen's agreement; the right under the G-GOP stays open.",
            "Ingen ny træning kræver, at borgeren er enig; retten efter genoptræningsplanen består.",
            place="citizen_agrees",
        )
    yield from ()


_EFFECT: Final[dict[AlertDecision, Callable[[Ruling, Concerned, datetime], Iterator[Change]]]] = {
    AlertDecision.CONTINUE_AND_RELINK: _relink,
    AlertDecision.REPLACE: _replace,
    AlertDecision.DIFFERENT_CONTENT: _both,
    AlertDecision.NO_NEW_TRAINING_BY_AGREEMENT: _none_for_now,
}


def defer(alert: DuplicateAlert, *, reason: str, now: datetime) -> Decision:
    """Let new training begin, and decide within 14 days; amber only, and once."""
    ALERT_LIFECYCLE.after(alert.status, AlertEvent.DEFER)
    check_deferrable(alert)
    deferred = replace(alert, deferred_to=legal_day(now) + DEFERRAL)
    return Decision((Change(deferred, AlertEvent.DEFER, now, reason),))


def check_deferrable(alert: DuplicateAlert) -> None:
    """Red waits for nothing, yellow asks for nothing; raises RuleNotMet."""
    if alert.level is not AlertLevel.AMBER or alert.deferred_to is not None:
        raise RuleNotMet(
            "not-deferrable",
            "Only an amber alert can be deferred, and once.",
            "Kun en advarsel på niveau AMBER kan udskydes, og kun én gang.",
        )


def expire(alert: DuplicateAlert, *, today: date, now: datetime) -> Decision:
    """Let an alert expire whose time has run out; nothing where it has not."""
    if not alert.has_run_out(today):
        return Decision(())
    expired = replace(alert, status=ALERT_LIFECYCLE.after(alert.status, AlertEvent.EXPIRE))
    return Decision((Change(expired, AlertEvent.EXPIRE, now),))


def check_undecided(alerts: Iterable[DuplicateAlert], *, today: date) -> None:
    """Refuse that training begins while an alert asks for a decision (R119)."""
    for alert in alerts:
        if alert.asks_for_decision(today):
            raise RuleNotMet(
                "duplicate-undecided",
                f"Duplicate alert {alert.id} ({alert.level}) must be decided before training begins.",
                f"Advarsel {alert.id} ({alert.level}) om dobbelt træning skal afgøres, før træning begynder.",
                place="offer_id",
            )


def check_told(found: Iterable[Match]) -> None:
    """Refuse that training begins over something grave that no alert has told of yet."""
    if any(match.level is not AlertLevel.YELLOW for match in found):
        raise RuleNotMet(
            "duplicate-unexamined",
            "Training is going on or has just ended elsewhere; run check-duplicates and decide first.",
            "Der er eller har lige været træning et andet sted; kør check-duplicates, og tag stilling først.",
            place="offer_id",
        )
