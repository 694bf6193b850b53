"""How much the authority can do, and what taking over a task would cost (R101–R103)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Self

from pydantic import Field

from app.domain.agreements import Obligation
from app.domain.capacity import CapacityAlert, CapacityPlan
from app.domain.refusals import RuleNotMet
from app.usecases.register_kinds.content import Content, Count, Name


class CapacityPlanText(Content):
    slots_per_week: int = Field(ge=0, le=10_000, description="Tider til afklarende samtale om ugen.")
    training_seats: Count = Field(description="Pladser i træning på én gang.")
    minutes_per_conversation: int = Field(ge=1, le=1_440)
    minutes_per_pathway: Count = Field(description="Medarbejderminutter til et helt forløb efter samtalen.")
    days_to_conversation: int = Field(
        default=30, ge=0, le=365, description="Så længe må en borger vente på den afklarende samtale."
    )
    programme_start_on: date = Field(description="Udviklingen vises fra denne dag.")

    def check_beside(self, others: Sequence[Self]) -> None:
        if others:
            raise RuleNotMet(
                "one-capacity-plan",
                "The authority has a capacity plan in force; change that one.",
                "Myndigheden har allerede en kapacitetsplan; ret den i stedet.",
            )

    def as_plan(self) -> CapacityPlan:
        return CapacityPlan(**self.model_dump())


class VolumeAlertText(Content):
    """That somebody has seen an alert, and what is done about it; while it is in force (§8)."""

    alert: CapacityAlert
    acknowledged_by: Name
    action: str = Field(min_length=1)


class TaskTransferAssessment(Content):
    """An assessment of a task that moves between sectors, in a neutral form [P]."""

    task: Name
    from_sector: Name
    to_sector: Name
    target_group_size: Count
    expected_referrals_per_month: Count
    baseline_referrals_per_month: Count
    minutes_per_conversation: int = Field(ge=1, le=1_440)
    minutes_per_pathway: Count
    competences: str = ""
    it: str = ""
    finance: str = ""
    obligation: Obligation
    decision: str = ""
    decided_by: str = Field(default="", max_length=300)
    decided_on: date | None = None

    def shown(self, _: date, /) -> dict[str, Any]:
        extra = self.expected_referrals_per_month - self.baseline_referrals_per_month
        minutes = extra * (self.minutes_per_conversation + self.minutes_per_pathway)
        return {
            "extra_referrals_per_month": extra,
            "extra_minutes_per_month": minutes,
            "decided": self.decided_on is not None,
        }
