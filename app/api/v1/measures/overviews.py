"""The instruments there are, and what of a core set is measured, waived or missing on a pathway."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from app.api.v1.measures.views import number
from app.api.v1.views import View
from app.domain.coverage import SlotFound, SlotState
from app.domain.instruments.core_sets import CoreSet
from app.domain.instruments.definitions import PHASE_TEXT, Instrument, Item
from app.domain.instruments.registry import REGISTRY
from app.usecases.read_measures import Covered


class ItemView(View):
    code: str
    lowest: int
    highest: int
    name: str
    choices: list[str]
    needs_text: bool


class BandView(View):
    code: str
    name: str
    upto: float | None


class InstrumentView(View):
    code: str
    version: str
    language: str
    name: str
    snomed: str
    purpose: str
    direction: str
    scoring: str
    highest: float
    items: list[ItemView]
    required: int
    mic_absolute: float | None
    mic_relative_percent: int | None
    mic_item: float | None
    bands: list[BandView]
    groups: list[BandView]
    licence: str
    note: str
    valid_from: date
    valid_to: date | None


class SlotView(View):
    code: str
    name: str
    instruments: list[str]
    phases: list[str]


class CoreSetView(View):
    programme: str
    version: str
    name: str
    valid_from: date
    slots: list[SlotView]


class InstrumentsView(View):
    items: list[InstrumentView]
    core_sets: list[CoreSetView]


def _item(item: Item) -> ItemView:
    return ItemView(
        code=item.code,
        lowest=item.lowest,
        highest=item.highest,
        name=item.danish,
        choices=list(item.choices),
        needs_text=item.needs_text,
    )


def _instrument(known: Instrument) -> InstrumentView:
    return InstrumentView(
        code=known.code,
        version=known.version,
        language=known.language,
        name=known.danish,
        snomed=known.snomed,
        purpose=known.purpose,
        direction=known.direction,
        scoring=known.scoring,
        highest=float(known.highest),
        items=[_item(item) for item in known.items],
        required=known.required,
        mic_absolute=number(known.mic_absolute),
        mic_relative_percent=30 if known.mic_relative else None,
        mic_item=number(known.mic_item),
        bands=[BandView(code=b.code, name=b.danish, upto=number(b.upto)) for b in known.bands],
        groups=[BandView(code=code, name=name, upto=None) for code, name in known.groups],
        licence=known.licence,
        note=known.note,
        valid_from=known.valid_from,
        valid_to=known.valid_to,
    )


def _core_set(core: CoreSet) -> CoreSetView:
    return CoreSetView(
        programme=core.programme,
        version=core.version,
        name=core.danish,
        valid_from=core.valid_from,
        slots=[
            SlotView(code=s.code, name=s.danish, instruments=list(s.instruments), phases=list(s.phases))
            for s in core.slots
        ],
    )


def instruments(core_sets: Sequence[CoreSet]) -> InstrumentsView:
    return InstrumentsView(
        items=[_instrument(known) for known in REGISTRY], core_sets=[_core_set(core) for core in core_sets]
    )


# The core set of a pathway


class SlotFoundView(View):
    slot: str
    name: str
    instruments: list[str]
    phase: str
    phase_text: str
    state: str
    measurement_id: UUID | None


class SidesView(View):
    """Whether function is seen by a standardised instrument and by the citizen."""

    phase: str
    standardised: bool
    own_rating: bool


class CoverageView(View):
    programme: str
    version: str
    items: list[SlotFoundView]
    missing: int
    waived: int
    sides: list[SidesView]


def _slot_found(found: SlotFound) -> SlotFoundView:
    return SlotFoundView(
        slot=found.slot.code,
        name=found.slot.danish,
        instruments=list(found.slot.instruments),
        phase=found.phase,
        phase_text=PHASE_TEXT[found.phase],
        state=found.state,
        measurement_id=found.measurement_id,
    )


def coverage(covered: Covered) -> CoverageView:
    states = [found.state for found in covered.found]
    return CoverageView(
        programme=covered.core.programme,
        version=covered.core.version,
        items=[_slot_found(found) for found in covered.found],
        missing=states.count(SlotState.MISSING),
        waived=states.count(SlotState.WAIVED),
        sides=[
            SidesView(phase=phase, standardised=s.standardised, own_rating=s.own_rating)
            for phase, s in covered.sides.items()
        ],
    )
