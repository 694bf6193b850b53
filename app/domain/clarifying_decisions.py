"""Decisions that clarify: settle a category, place in a support group, register what is got elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.decision import Change, Decision
from app.domain.legal_days import legal_day
from app.domain.notice_orders import NewId
from app.domain.other_care import OtherCare, OtherCareEvent, ended, in_error
from app.domain.pathway_decisions import step
from app.domain.pathways import Pathway, PathwayEvent
from app.domain.private import Private
from app.domain.refusals import InvalidValue, MissingValue, RuleNotMet
from app.domain.registered_times import day_not_in_future
from app.domain.settlements import Settlement
from app.domain.stratifications import (
    STRATIFICATION_LIFECYCLE,
    StartBack,
    Stratification,
    StratificationEvent,
    StratificationStatus,
    SupportGroup,
)


def settle_category(pathway: Pathway, settlement: Settlement) -> Decision:
    """Say how a category ended that is not offered; what was said before stays in the history."""
    event = PathwayEvent.SETTLE_CATEGORY
    settled = step(pathway, event, settlements=(*pathway.settlements, settlement))
    return Decision((Change(settled, event, settlement.settled_at, settlement.reason),))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Placement(Private):
    """A support group, or none and why."""

    by: str
    rationale: str
    group: SupportGroup | None = None
    override_reason: str = ""
    start_back: StartBack | None = None


def stratify(
    pathway: Pathway, current: Stratification | None, placed: Placement, *, at: datetime, new_id: NewId
) -> Decision:
    """Place a citizen; the placement before becomes history (R23).

    STarT Back suggests and never decides: its last scores are carried on, and another group than
    the suggested one needs a reason.
    """
    event = PathwayEvent.STRATIFY
    moved = step(pathway, event)
    start_back = placed.start_back or (current.start_back if current else None)
    _check_placement(placed, start_back)
    made = Stratification(
        id=new_id(),
        version=0,
        status=StratificationStatus.CURRENT,
        citizen_id=pathway.citizen_id,
        pathway_id=pathway.id,
        stratified_at=at,
        stratified_by=placed.by,
        group=placed.group,
        rationale=placed.rationale,
        override_reason=placed.override_reason,
        start_back=start_back,
    )
    before = (_superseded(current, at),) if current else ()
    return Decision((Change(moved, event, at), *before, Change(made, event, at, placed.override_reason)))


def _check_placement(placed: Placement, start_back: StartBack | None) -> None:
    if not placed.rationale:
        raise MissingValue("rationale", danish="begrundelsen for inddelingen")
    if placed.group is None or start_back is None or placed.override_reason:
        return
    if placed.group is not start_back.suggestion:
        raise RuleNotMet(
            "override-reason",
            f"STarT Back suggests {start_back.suggestion}; give a reason for another group.",
            f"STarT Back foreslår {start_back.suggestion}; begrund, at en anden gruppe vælges.",
            place="override_reason",
        )


def _superseded(current: Stratification, at: datetime) -> Change:
    event = StratificationEvent.SUPERSEDE
    status = STRATIFICATION_LIFECYCLE.after(current.status, event)
    return Change(replace(current, status=status), event, at)


def unplace(stratification: Stratification, *, reason: str, at: datetime) -> Decision:
    """Mark a placement as made in error; the citizen has to be placed again."""
    event = StratificationEvent.MARK_ERROR
    status = STRATIFICATION_LIFECYCLE.after(stratification.status, event)
    return Decision((Change(replace(stratification, status=status), event, at, reason),))


def register_other_care(pathway: Pathway, care: OtherCare) -> Decision:
    event = PathwayEvent.REGISTER_OTHER_CARE
    at = care.registered_at
    day_not_in_future(care.from_date, at, place="from_date")
    return Decision((Change(step(pathway, event), event, at), Change(care, "register", at)))


def end_other_care(care: OtherCare, *, at: datetime) -> Decision:
    day = legal_day(at)
    if day < care.from_date:
        raise InvalidValue("happened_at", "a day after it began", place="happened_at")
    return Decision((Change(ended(care, day), OtherCareEvent.END, at),))


def mark_other_care_in_error(care: OtherCare, *, reason: str, at: datetime) -> Decision:
    return Decision((Change(in_error(care), OtherCareEvent.MARK_ERROR, at, reason),))
