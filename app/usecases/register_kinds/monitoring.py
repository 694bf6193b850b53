"""What is measured, when, by whom, to what end and to whom it is told (R90, R96–R99)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from app.domain.instruments import definitions
from app.domain.instruments.core_sets import CoreSet, Slot
from app.domain.instruments.registry import REGISTRY
from app.domain.refusals import InvalidValue, RuleNotMet, UnknownCode
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


class SlotText(Part):
    code: EntryId
    name: Name
    instruments: list[Name] = Field(
        min_length=1, max_length=20, description="Koder fra måleredskaberne; ét af dem er nok."
    )
    phases: list[Phase] = Field(min_length=1, max_length=4)


class CoreTestSet(Rule):
    """What the programme measures of everybody, whichever law their pathway is under (R98)."""

    programme: EntryId
    name: Name
    slots: list[SlotText] = Field(min_length=1, max_length=50)

    @model_validator(mode="after")
    def _can_be_measured(self) -> Self:
        known = {instrument.code for instrument in REGISTRY}
        for place, slot in enumerate(self.slots):
            for number, code in enumerate(slot.instruments):
                if code not in known:
                    at = f"content.slots[{place}].instruments[{number}]"
                    raise UnknownCode("instrument", code[:80], known=known, place=at)
        if len({slot.code for slot in self.slots}) < len(self.slots):
            raise InvalidValue("slots", "each code once", danish="Hver kode én gang.", place="content.slots")
        return self

    def check_beside(self, others: Sequence[Self]) -> None:
        if any(other.programme == self.programme for other in others):
            raise RuleNotMet(
                "one-core-test-set",
                "The programme has a core test set in force; change that one.",
                "Forløbsprogrammet har allerede et testbatteri; ret det i stedet.",
                place="content.programme",
            )

    def as_core_set(self, version: str, valid_from: date) -> CoreSet:
        slots = tuple(
            Slot(s.code, s.name, tuple(s.instruments), tuple(definitions.Phase(p) for p in s.phases))
            for s in self.slots
        )
        return CoreSet(self.programme, version, self.name, valid_from, slots)


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
