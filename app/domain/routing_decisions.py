"""Decisions on routing rules: written as drafts, put in force, replaced by their next version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from app.domain.codes import PlanLevel
from app.domain.decision import Change, Decision
from app.domain.notice_orders import NewId
from app.domain.refusals import InvalidValue, MissingValue, RuleNotMet, UnknownCode
from app.domain.routing import ROUTING_LIFECYCLE, Condition, RoutingRule, RuleEvent, RuleStatus
from app.domain.topics import SupportLevel


def draft_rule(
    earlier: RoutingRule | None,
    *,
    name: str,
    conditions: Sequence[Condition],
    confidence: int,
    proposes: tuple[str, str, str],
    at: datetime,
    new_id: NewId,
) -> tuple[UUID, Decision]:
    """Write a new rule, or the next version of one; nothing is in force before it is activated."""
    team, level, offer = _checked(conditions, confidence, proposes)
    id_ = new_id()
    rule = RoutingRule(
        id=id_,
        version=0,
        status=RuleStatus.DRAFT,
        name=name,
        series=earlier.series if earlier else id_,
        number=earlier.number + 1 if earlier else 1,
        conditions=tuple(conditions),
        confidence=confidence,
        team=team,
        level=level,
        offer=offer,
    )
    return id_, Decision((Change(rule, "draft", at),))


def _checked(
    conditions: Sequence[Condition], confidence: int, proposes: tuple[str, str, str]
) -> tuple[str, str, str]:
    if not conditions:
        raise MissingValue("conditions")
    if not any(proposes):
        raise MissingValue("team")
    if not 0 <= confidence <= 100:  # noqa: PLR2004 - a percentage
        raise InvalidValue("confidence", "a whole number from 0 to 100", place="confidence")
    _check_level(proposes[1])
    return proposes


LEVELS: Final = (*PlanLevel, *SupportLevel)
"""A plan's level, or how much support a citizen under § 119 needs."""


def _check_level(level: str) -> None:
    if level and level not in LEVELS:
        raise UnknownCode("level", level[:80], known=LEVELS, place="level")


def activate_rule(rule: RoutingRule, in_force: Sequence[RoutingRule], *, at: datetime) -> Decision:
    """Put a rule in force; the version of it that was in force until now is retired."""
    active = replace(rule, status=ROUTING_LIFECYCLE.after(rule.status, RuleEvent.ACTIVATE))
    retired = (
        Change(replace(r, status=ROUTING_LIFECYCLE.after(r.status, RuleEvent.RETIRE)), RuleEvent.RETIRE, at)
        for r in in_force
        if r.series == rule.series
    )
    return Decision((Change(active, RuleEvent.ACTIVATE, at), *retired))


def retire_rule(rule: RoutingRule, *, at: datetime) -> Decision:
    retired = replace(rule, status=ROUTING_LIFECYCLE.after(rule.status, RuleEvent.RETIRE))
    return Decision((Change(retired, RuleEvent.RETIRE, at),))


def mark_rule_error(rule: RoutingRule, *, awaiting: int, reason: str, at: datetime) -> Decision:
    """Mark a rule that should never have been written; from then on it proposes nothing."""
    if not reason:
        raise MissingValue("reason")
    event = RuleEvent.MARK_ERROR
    wrong = replace(rule, status=ROUTING_LIFECYCLE.after(rule.status, event))
    check_nothing_awaits(awaiting)
    return Decision((Change(wrong, event, at, reason),))


def check_nothing_awaits(awaiting: int) -> None:
    """Refuse while somebody may still go by what it proposed."""
    if awaiting:
        raise RuleNotMet(
            "proposals-stand",
            f"It proposed for {awaiting} requests that await a decision; decide on them, or retire the rule.",
            f"{awaiting} henvendelser venter med reglens forslag; afgør dem, eller tag reglen ud af brug.",
        )
