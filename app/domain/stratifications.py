"""How much support a citizen needs: the three support groups, and STarT Back as decision support (§2.3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from app.domain.lifecycle import Lifecycle, Step
from app.domain.need_answers import within
from app.domain.private import Private
from app.domain.refusals import InvalidValue


class StratificationStatus(StrEnum):
    CURRENT = "current"
    HISTORIC = "historic"
    ENTERED_IN_ERROR = "entered-in-error"


class StratificationEvent(StrEnum):
    SUPERSEDE = "supersede"
    MARK_ERROR = "mark-error"


_S, _E = StratificationStatus, StratificationEvent

STRATIFICATION_LIFECYCLE: Lifecycle[StratificationStatus, StratificationEvent] = Lifecycle(
    "stratification",
    initial=(_S.CURRENT,),
    steps=(
        Step((_S.CURRENT,), _E.SUPERSEDE, _S.HISTORIC, "a new one takes its place"),
        Step((_S.CURRENT, _S.HISTORIC), _E.MARK_ERROR, _S.ENTERED_IN_ERROR, "reason"),
    ),
)


class SupportGroup(StrEnum):
    SELVHJULPEN = "SELVHJULPEN"
    HOLD_OPFOELGNING = "HOLD_OPFOELGNING"
    INDIVIDUEL_HAANDHOLDT = "INDIVIDUEL_HAANDHOLDT"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a support group gets unless something else is agreed."""

    home_training: bool
    group: bool
    individual_introduction: bool
    contact: str


PROPOSAL: Final[dict[SupportGroup, Proposal]] = {
    SupportGroup.SELVHJULPEN: Proposal(
        home_training=True,
        group=False,
        individual_introduction=False,
        contact="Hjemmetræning eller egen træning med få vejledende kontakter.",
    ),
    SupportGroup.HOLD_OPFOELGNING: Proposal(
        home_training=False,
        group=True,
        individual_introduction=False,
        contact="Hold med aftalte opfølgninger undervejs.",
    ),
    SupportGroup.INDIVIDUEL_HAANDHOLDT: Proposal(
        home_training=False,
        group=False,
        individual_introduction=True,
        contact="Individuel indflyvning før eller i stedet for hold.",
    ),
}


class Risk(StrEnum):
    """What STarT Back says; never what is decided."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


SUGGESTED: Final[dict[Risk, SupportGroup]] = {
    Risk.LOW: SupportGroup.SELVHJULPEN,
    Risk.MEDIUM: SupportGroup.HOLD_OPFOELGNING,
    Risk.HIGH: SupportGroup.INDIVIDUEL_HAANDHOLDT,
}
_TOTAL_OF_LOW = 3
_SUB_OF_HIGH = 4


@dataclass(frozen=True, slots=True, repr=False)
class StartBack(Private):
    """The scores of the nine items, and of the five psychosocial ones among them."""

    total: int
    sub: int

    def __post_init__(self) -> None:
        within(self.total, 0, 9, what="total")
        within(self.sub, 0, 5, what="sub")
        if not self.total - 4 <= self.sub <= self.total:
            raise InvalidValue(
                "sub",
                "a part of the total, of which four items are others",
                danish="Delscoren passer ikke til totalen.",
                place="sub",
            )

    @property
    def risk(self) -> Risk:
        if self.sub >= _SUB_OF_HIGH:
            return Risk.HIGH
        return Risk.LOW if self.total <= _TOTAL_OF_LOW else Risk.MEDIUM

    @property
    def suggestion(self) -> SupportGroup:
        return SUGGESTED[self.risk]


@dataclass(frozen=True, slots=True, repr=False)
class Stratification(Private):
    """One decision on support; what came before it is kept as history."""

    id: UUID
    version: int
    status: StratificationStatus
    citizen_id: UUID
    pathway_id: UUID
    stratified_at: datetime
    stratified_by: str
    group: SupportGroup | None = None
    """None where the citizen is not stratified; the rationale then says why."""
    rationale: str = ""
    override_reason: str = ""
    start_back: StartBack | None = None


def current_among(stratifications: Iterable[Stratification]) -> Stratification | None:
    """Return the one that counts now; the others are history."""
    event = StratificationEvent.SUPERSEDE
    return next((s for s in stratifications if event in STRATIFICATION_LIFECYCLE.allowed(s.status)), None)
