"""Decisions on the way to a good end: messages given, habits planned, others told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.domain.completion import (
    CoreMessage,
    CoreMessageDelivery,
    Form,
    Milestone,
    OtherActor,
    OtherTold,
    RetentionPlan,
    Sharing,
)
from app.domain.decision import Change, Decision
from app.domain.pathway_decisions import step
from app.domain.pathways import Pathway, PathwayEvent
from app.domain.refusals import MissingValue, RuleNotMet
from app.domain.registered_times import not_in_future


def give_core_messages(
    pathway: Pathway, messages: Sequence[CoreMessage], *, form: Form, given_by: str, at: datetime
) -> Decision:
    """Record that core messages were given; one may be given again."""
    if not messages:
        raise MissingValue("messages")
    given = tuple(CoreMessageDelivery(message, at, form, given_by) for message in messages)
    event = PathwayEvent.GIVE_CORE_MESSAGES
    told = step(pathway, event, core_messages=(*pathway.core_messages, *given))
    return Decision((Change(told, event, at, details={"messages": ", ".join(messages)}),))


def plan_retention(pathway: Pathway, plan: RetentionPlan, *, at: datetime) -> Decision:
    """Keep how the new habits are to last; home training that was introduced names its programme."""
    if plan.home_exercise and not plan.programme:
        raise MissingValue("programme")
    if not plan.home_exercise and not plan.local_options and not plan.habits:
        raise RuleNotMet(
            "retention-empty",
            "A retention plan names home training, local possibilities or the habits to keep (R42).",
            "En fastholdelsesplan nævner hjemmetræning, lokale muligheder eller de vaner, der skal holdes.",
            place="habits",
        )
    if plan.introduced_at is not None:
        not_in_future(plan.introduced_at, at, place="introduced_at")
    event = PathwayEvent.PLAN_RETENTION
    return Decision((Change(step(pathway, event, retention=plan), event, at),))


def tell_others(
    pathway: Pathway,
    milestone: Milestone,
    answers: Sequence[tuple[OtherActor, Sharing, str]],
    *,
    at: datetime,
) -> Decision:
    """Answer who else must know; the newest answer per actor and milestone holds (R58)."""
    if not answers:
        raise MissingValue("answers")
    _check_answered_once([actor for actor, _, _ in answers])
    fresh = tuple(OtherTold(milestone, actor, outcome, at, note) for actor, outcome, note in answers)
    replaced = {(told.milestone, told.actor) for told in fresh}
    kept = tuple(t for t in pathway.others_told if (t.milestone, t.actor) not in replaced)
    event = PathwayEvent.TELL_OTHERS
    changed = step(pathway, event, others_told=(*kept, *fresh))
    return Decision((Change(changed, event, at, details={"milestone": milestone}),))


def _check_answered_once(actors: Sequence[OtherActor]) -> None:
    for number, actor in enumerate(actors):
        if actor in actors[:number]:
            raise RuleNotMet(
                "answered-twice",
                f"There are two answers about '{actor}'; say which holds.",
                f"Der er to svar om '{actor}'; angiv det, der gælder.",
                place=f"answers[{number}].actor",
            )
