"""Decisions on measurements: recording, waiving, amending, marking in error."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from app.domain.decision import Change, Decision
from app.domain.instruments.definitions import Instrument, ItemAnswer, Phase
from app.domain.instruments.registry import instrument_version
from app.domain.instruments.scoring import score
from app.domain.measurements import (
    MEASUREMENT_LIFECYCLE,
    Earlier,
    Measurement,
    MeasurementEvent,
    MeasurementStatus,
    Source,
)
from app.domain.notice_orders import NewId
from app.domain.pathway_decisions import step
from app.domain.pathways import Pathway, PathwayEvent
from app.domain.private import Private
from app.domain.refusals import MissingValue, RuleNotMet, Unresolved

ONCE: Final = frozenset({Phase.BASELINE, Phase.END})
"""What an effect is counted between: one measurement of each instrument stands."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Reading(Private):
    """What was measured, as it was told."""

    items: tuple[ItemAnswer, ...]
    source: Source
    given: Decimal | None = None
    """A score told along with the items; it must be what they give."""
    method_deviation: str = ""
    assessment_id: UUID | None = None

    def of(self, items: tuple[ItemAnswer, ...]) -> Reading:
        """Return the same with these answers."""
        return replace(self, items=items)


def record_measurement(
    pathway: Pathway,
    held: Iterable[Measurement],
    instrument: Instrument,
    phase: Phase,
    reading: Reading,
    *,
    now: datetime,
    new_id: NewId,
) -> Decision:
    """Record one measurement; its score is computed from its items."""
    _check_once(held, instrument, phase)
    result = score(instrument, reading.items, given=reading.given)
    measured = replace(
        _new(pathway, instrument, phase, MeasurementStatus.FINAL, now=now, new_id=new_id),
        items=reading.items,
        result=result,
        source=reading.source,
        method_deviation=reading.method_deviation,
        assessment_id=reading.assessment_id,
    )
    return _documented(pathway, measured, "record-measurement", now=now)


def _new(
    pathway: Pathway,
    instrument: Instrument,
    phase: Phase,
    status: MeasurementStatus,
    *,
    now: datetime,
    new_id: NewId,
) -> Measurement:
    return Measurement(
        id=new_id(),
        version=0,
        status=status,
        citizen_id=pathway.citizen_id,
        pathway_id=pathway.id,
        instrument=instrument.code,
        instrument_version=instrument.version,
        phase=phase,
        taken_at=now,
    )


def _documented(pathway: Pathway, measured: Measurement, event: str, *, now: datetime) -> Decision:
    written = step(pathway, PathwayEvent.DOCUMENT)
    return Decision((Change(written, event, now), Change(measured, event, now, measured.waived_reason)))


def _standing(held: Iterable[Measurement], instrument: Instrument, phase: Phase) -> list[Measurement]:
    return [m for m in held if (m.instrument, m.phase) == (instrument.code, phase) and m.is_measured]


def _check_once(held: Iterable[Measurement], instrument: Instrument, phase: Phase) -> None:
    if phase in ONCE and _standing(held, instrument, phase):
        raise RuleNotMet(
            "already-measured",
            f"{instrument.code} is measured for {phase} already; amend it.",
            f"{instrument.code} er allerede målt for {phase}; ret målingen i stedet.",
            place="phase",
        )


def waive_measurement(
    pathway: Pathway,
    held: Collection[Measurement],
    instrument: Instrument,
    phase: Phase,
    reason: str,
    *,
    now: datetime,
    new_id: NewId,
) -> Decision:
    """Record that the test is not to the citizen's benefit; a valid answer, not a gap (R93)."""
    if not reason:
        raise MissingValue("reason")
    _check_once(held, instrument, phase)
    _check_not_waived(held, instrument, phase)
    waived = _new(pathway, instrument, phase, MeasurementStatus.WAIVED, now=now, new_id=new_id)
    return _documented(pathway, replace(waived, waived_reason=reason), "waive-measurement", now=now)


def _check_not_waived(held: Iterable[Measurement], instrument: Instrument, phase: Phase) -> None:
    if any((m.instrument, m.phase) == (instrument.code, phase) and m.is_waived for m in held):
        raise RuleNotMet(
            "already-waived",
            f"{instrument.code} is waived for {phase} already.",
            f"{instrument.code} er allerede fravalgt for {phase}.",
            place="phase",
        )


def amend_measurement(measured: Measurement, reading: Reading, *, reason: str, now: datetime) -> Decision:
    """Put other items in place of the ones that were wrong; what stood before is kept."""
    event = MeasurementEvent.AMEND
    status = MEASUREMENT_LIFECYCLE.after(measured.status, event)
    instrument = instrument_version(measured.instrument, measured.instrument_version)
    assert measured.result is not None  # noqa: S101 - only what was measured can be amended
    before = Earlier(measured.items, measured.result, now, reason)
    amended = replace(
        measured,
        status=status,
        items=reading.items,
        result=score(instrument, reading.items, given=reading.given),
        source=reading.source,
        method_deviation=reading.method_deviation,
        earlier=(*measured.earlier, before),
    )
    return Decision((Change(amended, event, now, reason),))


def mark_measurement_error(measured: Measurement, *, reason: str, now: datetime) -> Decision:
    event = MeasurementEvent.MARK_ERROR
    status = MEASUREMENT_LIFECYCLE.after(measured.status, event)
    return Decision((Change(replace(measured, status=status), event, now, reason),))


def check_assessment(assessment_id: UUID | None, assessments: Iterable[UUID]) -> None:
    """Refuse a conversation that is not one of this pathway's."""
    if assessment_id is not None and assessment_id not in set(assessments):
        raise Unresolved(
            "assessment_id", danish="Samtalen findes ikke i dette forløb.", place="assessment_id"
        )
