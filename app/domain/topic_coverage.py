"""Which topics a citizen has been taught, or did not want to be (R37–R41)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from app.domain.lifecycle import Lifecycle, Step
from app.domain.private import Private
from app.domain.topics import TAUGHT, OfferTopic


class CoverageStatus(StrEnum):
    COVERED = "covered"
    DECLINED = "declined"
    ENTERED_IN_ERROR = "entered-in-error"


class CoverageEvent(StrEnum):
    MARK_ERROR = "mark-error"


_S, _E = CoverageStatus, CoverageEvent

COVERAGE_LIFECYCLE: Lifecycle[CoverageStatus, CoverageEvent] = Lifecycle(
    "topic coverage",
    initial=(_S.COVERED, _S.DECLINED),
    steps=(Step((_S.COVERED, _S.DECLINED), _E.MARK_ERROR, _S.ENTERED_IN_ERROR, "reason"),),
)


class TeachingForm(StrEnum):
    TEACHING = "TEACHING"
    IN_TRAINING = "IN_TRAINING"


@dataclass(frozen=True, slots=True)
class CoveredTopic:
    topic: OfferTopic
    form: TeachingForm


@dataclass(frozen=True, slots=True, repr=False)
class TopicCoverage(Private):
    id: UUID
    version: int
    status: CoverageStatus
    citizen_id: UUID
    pathway_id: UUID
    topic: OfferTopic
    form: TeachingForm | None = None
    session_id: UUID | None = None
    reason: str = ""

    @property
    def stands(self) -> bool:
        return not COVERAGE_LIFECYCLE.is_final(self.status)


def missing_topics(coverage: Iterable[TopicCoverage]) -> tuple[OfferTopic, ...]:
    """Return those of the four topics that were neither covered nor declined."""
    settled = {each.topic for each in coverage if each.stands}
    return tuple(topic for topic in TAUGHT if topic not in settled)
