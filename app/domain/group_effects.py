"""Many pathways from first to last measurement: mean, spread, improved, missing and waived (R95)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from app.domain.coverage import SlotState
from app.domain.effects import effects
from app.domain.instruments.change import Development
from app.domain.instruments.core_sets import CoreSet, Slot
from app.domain.instruments.definitions import Instrument, Phase, tenths
from app.domain.instruments.registry import REGISTRY
from app.domain.measurements import Measurement

Held: TypeAlias = Sequence[Measurement]
_PAIR = (Phase.BASELINE, Phase.END)


@dataclass(frozen=True, slots=True)
class InstrumentEffect:
    """The pairs of one instrument."""

    instrument: Instrument
    n: int
    mean: Decimal | None
    deviation: Decimal | None
    """Sample standard deviation; None for fewer than two."""
    improved: int
    judged: int
    """Pairs for which there is a limit to be improved by."""

    @property
    def percent_improved(self) -> Decimal | None:
        return percent(self.improved, self.judged)


@dataclass(frozen=True, slots=True)
class SlotEffect:
    """One thing of the core set over the pathways that ended in a period."""

    slot: Slot
    pathways: int
    measured: int
    waived: int
    missing: int
    instruments: tuple[InstrumentEffect, ...]

    @property
    def percent_missing(self) -> Decimal | None:
        return percent(self.missing, self.pathways)

    @property
    def percent_waived(self) -> Decimal | None:
        return percent(self.waived, self.pathways)


def group_effects(core: CoreSet, pathways: Sequence[Held]) -> tuple[SlotEffect, ...]:
    """Count everything the core set measures at the end, whichever instrument each pathway used."""
    return tuple(_slot(slot, pathways) for slot in core.slots if Phase.END in slot.phases)


def _slot(slot: Slot, pathways: Sequence[Held]) -> SlotEffect:
    states = [_state(slot, own) for own in pathways]
    used = [instrument for instrument in REGISTRY if instrument.code in slot.instruments]
    return SlotEffect(
        slot=slot,
        pathways=len(pathways),
        measured=states.count(SlotState.MEASURED),
        waived=states.count(SlotState.WAIVED),
        missing=states.count(SlotState.MISSING),
        instruments=tuple(instrument_effect(instrument, pathways) for instrument in used),
    )


def _state(slot: Slot, own: Held) -> SlotState:
    """A pathway counts as measured when one instrument stands at both ends."""
    mine = [m for m in own if m.instrument in slot.instruments]
    if any(effect.phase is Phase.END for effect in effects(mine)):
        return SlotState.MEASURED
    waived = any(m.is_waived and m.phase in _PAIR for m in mine)
    return SlotState.WAIVED if waived else SlotState.MISSING


def instrument_effect(instrument: Instrument, pathways: Sequence[Held]) -> InstrumentEffect:
    found = [change for own in pathways for change in _developments(instrument, own)]
    changes = [development.change for development in found]
    judged = [d.improved for d in found if d.improved is not None]
    return InstrumentEffect(
        instrument=instrument,
        n=len(found),
        mean=mean(changes),
        deviation=deviation(changes),
        improved=sum(judged),
        judged=len(judged),
    )


def _developments(instrument: Instrument, own: Held) -> list[Development]:
    mine = [m for m in own if m.instrument == instrument.code]
    at_end = [effect for effect in effects(mine) if effect.phase is Phase.END]
    return [d for effect in at_end for name, d in effect.scores if name == instrument.compared]


def percent(count: int, of: int) -> Decimal | None:
    return tenths(Decimal(100 * count) / of) if of else None


def mean(values: Sequence[Decimal]) -> Decimal | None:
    return tenths(sum(values, Decimal(0)) / len(values)) if values else None


def deviation(values: Sequence[Decimal]) -> Decimal | None:
    if len(values) < 2:  # noqa: PLR2004 - one value does not deviate
        return None
    middle = sum(values, Decimal(0)) / len(values)
    squares = sum(((value - middle) ** 2 for value in values), Decimal(0))
    return tenths((squares / (len(values) - 1)).sqrt())
