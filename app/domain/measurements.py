"""The measurement (måling): one instrument at one time, or why it was not used (§8, R93)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from app.domain.instruments.definitions import ItemAnswer, Phase, Result
from app.domain.lifecycle import Lifecycle, Step
from app.domain.private import Private


class MeasurementStatus(StrEnum):
    FINAL = "final"
    AMENDED = "amended"
    WAIVED = "waived"
    """The test was not to the citizen's benefit: said, and counted apart from what is missing."""
    ENTERED_IN_ERROR = "entered-in-error"


class MeasurementEvent(StrEnum):
    AMEND = "amend"
    MARK_ERROR = "mark-error"


_S, _E = MeasurementStatus, MeasurementEvent

MEASUREMENT_LIFECYCLE: Lifecycle[MeasurementStatus, MeasurementEvent] = Lifecycle(
    "measurement",
    initial=(_S.FINAL, _S.WAIVED),
    steps=(
        Step((_S.FINAL, _S.AMENDED), _E.AMEND, _S.AMENDED, "reason; items give the score", "earlier kept"),
        Step((_S.FINAL, _S.AMENDED, _S.WAIVED), _E.MARK_ERROR, _S.ENTERED_IN_ERROR, "reason"),
    ),
)


class Source(StrEnum):
    """Kilde: who told it."""

    CITIZEN = "25b4e705-2e9a-47a2-b11a-c829316b9d3a"
    CITIZEN_WITH_STAFF = "12428e48-7df8-441f-9a89-d92bb7874066"
    CITIZEN_WITH_RELATIVE = "b66dc78a-a673-43fc-8ac0-1e859ba626e0"
    STAFF = "8fe80acb-2c2a-4f10-b2b8-ddb77d2f69dc"
    RELATIVE = "166d2437-4e47-4a52-bd94-cdbe91086ca6"


SOURCE_TEXT: Final[dict[Source, str]] = {
    Source.CITIZEN: "Borger",
    Source.CITIZEN_WITH_STAFF: "Borger støttet af medarbejder",
    Source.CITIZEN_WITH_RELATIVE: "Borger støttet af pårørende",
    Source.STAFF: "Medarbejder alene",
    Source.RELATIVE: "Pårørende alene",
}


@dataclass(frozen=True, slots=True, repr=False)
class Earlier(Private):
    """What a measurement said before it was amended."""

    items: tuple[ItemAnswer, ...]
    result: Result
    amended_at: datetime
    reason: str


@dataclass(frozen=True, slots=True, repr=False)
class Measurement(Private):
    id: UUID
    version: int
    status: MeasurementStatus
    citizen_id: UUID
    pathway_id: UUID
    instrument: str
    instrument_version: str
    phase: Phase
    taken_at: datetime
    items: tuple[ItemAnswer, ...] = ()
    result: Result | None = None
    source: Source | None = None
    method_deviation: str = ""
    """How the test was done otherwise than its standard says."""
    assessment_id: UUID | None = None
    waived_reason: str = ""
    earlier: tuple[Earlier, ...] = ()

    @property
    def is_measured(self) -> bool:
        """Whether it stands as a measurement: neither waived nor in error."""
        return MeasurementEvent.AMEND in MEASUREMENT_LIFECYCLE.allowed(self.status)

    @property
    def is_waived(self) -> bool:
        return not self.is_measured and not MEASUREMENT_LIFECYCLE.is_final(self.status)
