"""Routing rules: what robots do with spreadsheets, as dated rules that propose and never decide.

A rule says which team, level and offer it would propose, for which diagnoses, ages, districts or words,
and how sure it is. What it proposed stays with the request: rule, version, what it went by, how sure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from app.domain.citizens import Citizen
from app.domain.lifecycle import Lifecycle, Step
from app.domain.private import Private
from app.domain.refusals import InvalidValue


class RuleStatus(StrEnum):
    DRAFT = "draft"
    ACTIVE = "active"
    RETIRED = "retired"
    ENTERED_IN_ERROR = "entered-in-error"


class RuleEvent(StrEnum):
    CHANGE = "change"
    ACTIVATE = "activate"
    RETIRE = "retire"
    MARK_ERROR = "mark-error"


_S, _E = RuleStatus, RuleEvent
ROUTING_LIFECYCLE: Lifecycle[RuleStatus, RuleEvent] = Lifecycle(
    "routing rule",
    initial=(_S.DRAFT,),
    steps=(
        Step((_S.DRAFT,), _E.CHANGE, None, "a rule in force is replaced, never changed"),
        Step((_S.DRAFT,), _E.ACTIVATE, _S.ACTIVE, "", "the earlier version of it is retired"),
        Step((_S.ACTIVE,), _E.RETIRE, _S.RETIRED),
        Step(
            (_S.DRAFT, _S.ACTIVE), _E.MARK_ERROR, _S.ENTERED_IN_ERROR, "reason; no proposal awaits a decision"
        ),
    ),
)


class By(StrEnum):
    """What a condition looks at."""

    DIAGNOSIS = "diagnosis"
    """A code or how it starts, as `DM51`."""
    AGE_FROM = "age-from"
    AGE_TO = "age-to"
    POSTAL_CODE = "postal-code"
    TEXT = "text"
    """A word or phrase anywhere in what the sender wrote."""
    LEGAL_BASIS = "legal-basis"


@dataclass(frozen=True, slots=True)
class Condition:
    by: By
    value: str

    def __post_init__(self) -> None:
        if not self.value or (self.by in {By.AGE_FROM, By.AGE_TO} and not self.value.isdecimal()):
            raise InvalidValue(f"condition {self.by}", "a value, for an age a whole number", place="value")


@dataclass(frozen=True, slots=True)
class RoutingRule:
    """All of its conditions must hold, of several on one thing any; it proposes what it names."""

    id: UUID
    version: int
    status: RuleStatus
    name: str
    series: UUID
    """The same for every version of one rule."""
    number: int
    conditions: tuple[Condition, ...]
    confidence: int
    """0–100, as its author judges it."""
    team: str = ""
    level: str = ""
    offer: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Case(Private):
    """What a rule may go by."""

    diagnoses: tuple[str, ...]
    age: int | None
    postal_code: str
    text: str
    legal_basis: str


@dataclass(frozen=True, slots=True, repr=False)
class Proposal(Private):
    """What one rule proposed for one request, and why."""

    rule_id: UUID
    rule: str
    number: int
    confidence: int
    inputs: tuple[str, ...]
    """The conditions that held, as `diagnosis=DM51`."""
    proposed_at: datetime
    team: str = ""
    level: str = ""
    offer: str = ""


def propose(rules: Iterable[RoutingRule], case: Case, *, at: datetime) -> tuple[Proposal, ...]:
    """Return what the rules propose, the surest first; none decides."""
    found = [_proposal(rule, case, at) for rule in rules if matches(rule, case)]
    return tuple(sorted(found, key=lambda proposal: (-proposal.confidence, proposal.rule)))


def _proposal(rule: RoutingRule, case: Case, at: datetime) -> Proposal:
    held = (f"{c.by}={c.value}" for c in rule.conditions if _holds(c, case))
    return Proposal(
        rule_id=rule.id,
        rule=rule.name,
        number=rule.number,
        confidence=rule.confidence,
        inputs=tuple(held),
        proposed_at=at,
        team=rule.team,
        level=rule.level,
        offer=rule.offer,
    )


def matches(rule: RoutingRule, case: Case) -> bool:
    """Say whether for each thing the rule looks at one of its conditions holds."""
    looked_at = {condition.by for condition in rule.conditions}
    return all(any(_holds(c, case) for c in rule.conditions if c.by is by) for by in looked_at)


def _holds(condition: Condition, case: Case) -> bool:
    value = condition.value.casefold()
    if condition.by in {By.AGE_FROM, By.AGE_TO}:
        return _in_age(condition, case.age)
    return {
        By.DIAGNOSIS: lambda: any(code.casefold().startswith(value) for code in case.diagnoses),
        By.POSTAL_CODE: lambda: case.postal_code.casefold() == value,
        By.TEXT: lambda: value in case.text.casefold(),
        By.LEGAL_BASIS: lambda: case.legal_basis.casefold() == value,
    }[condition.by]()


def _in_age(condition: Condition, age: int | None) -> bool:
    if age is None:
        return False
    limit = int(condition.value)
    return age >= limit if condition.by is By.AGE_FROM else age <= limit


def age_of(citizen: Citizen, on: date) -> int | None:
    """Return whole years, where it is known when the citizen was born."""
    born = citizen.details.born
    if born is None:
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
