"""What the core set asks for, phase by phase: measured, waived or missing; and from both sides (R93, R94)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from app.domain.instruments.core_sets import CoreSet, Slot
from app.domain.instruments.definitions import Phase
from app.domain.measurements import Measurement


class SlotState(StrEnum):
    MEASURED = "measured"
    WAIVED = "waived"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class SlotFound:
    """What became of one thing that the core set asks for."""

    slot: Slot
    phase: Phase
    state: SlotState
    measurement_id: UUID | None = None


def coverage(core: CoreSet, held: Sequence[Measurement]) -> tuple[SlotFound, ...]:
    """Say for each phase what is measured, what was not to the citizen's benefit, and what is missing."""
    return tuple(_found(slot, phase, held) for slot in core.slots for phase in slot.phases)


def _found(slot: Slot, phase: Phase, held: Sequence[Measurement]) -> SlotFound:
    own = [m for m in held if m.phase is phase and m.instrument in slot.instruments]
    for measurement in own:
        if measurement.is_measured:
            return SlotFound(slot, phase, SlotState.MEASURED, measurement.id)
    for measurement in own:
        if measurement.is_waived:
            return SlotFound(slot, phase, SlotState.WAIVED, measurement.id)
    return SlotFound(slot, phase, SlotState.MISSING)


OWN_RATING = "PSFS"
"""The instrument by which citizens rate what they named themselves."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Whether function is seen from both sides (R94)."""

    standardised: bool
    own_rating: bool


def sides(held: Iterable[Measurement], phase: Phase, *, rated_by_citizen: bool) -> Sides:
    """Look for a standardised instrument, and for the citizen's own rating: PSFS, or of a condition."""
    measured = {m.instrument for m in held if m.phase is phase and m.is_measured}
    return Sides(
        standardised=bool(measured - {OWN_RATING}), own_rating=rated_by_citizen or OWN_RATING in measured
    )
