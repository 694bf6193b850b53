"""Effect for one citizen and for many."""

from __future__ import annotations

from collections.abc import Iterable

from app.api.v1.measures.views import number
from app.api.v1.views import View
from app.domain.effects import Effect
from app.domain.group_effects import InstrumentEffect, SlotEffect
from app.domain.instruments.change import Development
from app.domain.instruments.core_sets import CoreSet


class DevelopmentView(View):
    """From one score to a later one; null where the instrument has no such limit."""

    name: str
    before: float
    after: float
    change: float
    percent: float | None
    improved_by_mic: bool | None
    improved_by_share: bool | None
    improved: bool | None


class EffectView(View):
    instrument: str
    instrument_version: str
    name: str
    phase: str
    profile_before: str
    profile_after: str
    scores: list[DevelopmentView]
    items: list[DevelopmentView]


class EffectsView(View):
    """Each instrument from baseline to later phases."""

    items: list[EffectView]


class InstrumentEffectView(View):
    instrument: str
    name: str
    n: int
    mean_change: float | None
    standard_deviation: float | None
    judged: int
    improved: int
    percent_improved: float | None


class SlotEffectView(View):
    slot: str
    name: str
    pathways: int
    measured: int
    waived: int
    missing: int
    percent_waived: float | None
    percent_missing: float | None
    instruments: list[InstrumentEffectView]


class GroupEffectView(View):
    programme: str
    version: str
    items: list[SlotEffectView]


def _development(name: str, found: Development) -> DevelopmentView:
    return DevelopmentView(
        name=name,
        before=float(found.before),
        after=float(found.after),
        change=float(found.change),
        percent=number(found.percent),
        improved_by_mic=found.by_mic,
        improved_by_share=found.by_share,
        improved=found.improved,
    )


def effects(found: Iterable[Effect]) -> EffectsView:
    return EffectsView(
        items=[
            EffectView(
                instrument=e.instrument.code,
                instrument_version=e.instrument.version,
                name=e.instrument.danish,
                phase=e.phase,
                profile_before=e.profile_before,
                profile_after=e.profile_after,
                scores=[_development(*each) for each in e.scores],
                items=[_development(*each) for each in e.parts],
            )
            for e in found
        ]
    )


def _instrument_effect(found: InstrumentEffect) -> InstrumentEffectView:
    return InstrumentEffectView(
        instrument=found.instrument.code,
        name=found.instrument.danish,
        n=found.n,
        mean_change=number(found.mean),
        standard_deviation=number(found.deviation),
        judged=found.judged,
        improved=found.improved,
        percent_improved=number(found.percent_improved),
    )


def group_effects(core: CoreSet, found: Iterable[SlotEffect]) -> GroupEffectView:
    return GroupEffectView(
        programme=core.programme,
        version=core.version,
        items=[
            SlotEffectView(
                slot=s.slot.code,
                name=s.slot.danish,
                pathways=s.pathways,
                measured=s.measured,
                waived=s.waived,
                missing=s.missing,
                percent_waived=number(s.percent_waived),
                percent_missing=number(s.percent_missing),
                instruments=[_instrument_effect(i) for i in s.instruments],
            )
            for s in found
        ],
    )
