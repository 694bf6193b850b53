"""What is measured, when, by whom, to what end and to whom it is told (R90, R96–R99)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal, Self

from pydantic import Field

from app.domain.codes import LegalBasis
from app.domain.refusals import RuleNotMet
from app.usecases.register_kinds.agreements import Phase
from app.usecases.register_kinds.content import Content, EntryId, Name, Part, Rule


class Measure(Part):
    measure: Name
    phases: list[Phase] = Field(min_length=1, max_length=4)
    by: Name


class MonitoringPlan(Rule):
    programme: EntryId
    measures: list[Measure] = Field(min_length=1, max_length=100)

    def check_beside(self, others: Sequence[Self]) -> None:
        if any(other.programme == self.programme for other in others):
            raise RuleNotMet(
                "one-monitoring-plan",
                "The programme has a monitoring plan in force; change that one.",
                "Forløbsprogrammet har allerede en monitoreringsplan; ret den i stedet.",
                place="content.programme",
            )


class CoreTestSet(Rule):
    programme: EntryId
    legal_bases: list[LegalBasis] = Field(min_length=1, max_length=2)
    instruments: list[Name] = Field(min_length=1, max_length=50)
    phases: list[Phase] = Field(min_length=1, max_length=4)


class ReportingTarget(Content):
    name: Name
    recipient: Name
    standard: Name
    exists: bool = Field(description="Om modtageren findes og kan tage imod.")
    explanation: str = ""

    def shown(self, _: date, /) -> dict[str, Any]:
        missing = self.explanation or f"{self.name} findes ikke endnu."
        return {"statement": None if self.exists else missing}


class ImprovementCycle(Content):
    """Plan, do, study, act: tied to an indicator and its runs (R97)."""

    indicator: Name
    target: Name
    action: Name
    responsible: Name
    follow_up_on: date
    state: Literal["planned", "running", "evaluated"] = "planned"
    result: str = ""
    indicator_runs: list[Name] = Field(default=[], max_length=200)

    def shown(self, on: date, /) -> dict[str, Any]:
        return {"overdue": self.state != "evaluated" and self.follow_up_on < on}


class ServiceTarget(Rule):
    name: Name
    measure: Name
    unit: Literal["days", "percent", "count"]
    goal: int = Field(ge=0, le=100_000)
