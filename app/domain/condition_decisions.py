"""Decisions on conditions: recording, rating, ending, marking in error."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from app.domain.conditions import (
    CONDITION_LIFECYCLE,
    Condition,
    ConditionEvent,
    ConditionStatus,
    Rating,
)
from app.domain.decision import Change, Decision
from app.domain.fsiii import condition_code
from app.domain.icf import icf_code
from app.domain.legal_days import legal_day
from app.domain.notice_orders import NewId
from app.domain.pathway_decisions import step
from app.domain.pathways import Pathway, PathwayEvent
from app.domain.refusals import RuleNotMet


def record_condition(
    pathway: Pathway,
    held: Iterable[Condition],
    *,
    fsiii_code: str,
    rating: Rating,
    in_focus: bool,
    icf_codes: tuple[str, ...],
    new_id: NewId,
) -> Decision:
    """Record one condition under the pathway's law; once, and rated again later."""
    code = condition_code(fsiii_code, pathway.legal_basis).code
    if any(known.fsiii_code == code and known.stands for known in held):
        raise RuleNotMet(
            "condition-exists",
            "This condition is recorded already; rate it again.",
            "Tilstanden er allerede registreret; vurdér den igen.",
            place="fsiii_code",
        )
    condition = Condition(
        id=new_id(),
        version=0,
        status=ConditionStatus.ACTIVE,
        citizen_id=pathway.citizen_id,
        pathway_id=pathway.id,
        legal_basis=pathway.legal_basis,
        fsiii_code=code,
        recorded_date=legal_day(rating.rated_at),
        ratings=(rating,),
        in_focus=in_focus,
        icf_codes=tuple(icf_code(c, place=f"icf_codes[{n}]") for n, c in enumerate(icf_codes)),
    )
    event, at = "record-condition", rating.rated_at
    return Decision((Change(step(pathway, PathwayEvent.DOCUMENT), event, at), Change(condition, event, at)))


def assess_condition(condition: Condition, rating: Rating, *, in_focus: bool | None) -> Decision:
    """Rate it again; what is not said of the focus stays as it is."""
    focus = condition.in_focus if in_focus is None else in_focus
    rated = replace(condition, ratings=(*condition.ratings, rating), in_focus=focus)
    return _moved(rated, ConditionEvent.ASSESS, "", at=rating.rated_at)


def end_condition(condition: Condition, *, reason: str, now: datetime) -> Decision:
    """It is no longer so; it leaves the focus with that."""
    return _moved(replace(condition, in_focus=False), ConditionEvent.END, reason, at=now)


def move_condition(condition: Condition, event: ConditionEvent, *, reason: str, now: datetime) -> Decision:
    """Take it up again, or say that it was never so."""
    return _moved(condition, event, reason, at=now)


def _moved(condition: Condition, event: ConditionEvent, reason: str, *, at: datetime) -> Decision:
    status = CONDITION_LIFECYCLE.after(condition.status, event)
    return Decision((Change(replace(condition, status=status), event, at, reason),))
