"""Record what was measured, or why it was not; amend it; say that it was wrong."""

from __future__ import annotations

from uuid import UUID

from app.domain import measurement_decisions
from app.domain.assessments import Assessment
from app.domain.instruments.definitions import Phase
from app.domain.instruments.registry import instrument_on, instrument_version
from app.domain.instruments.scoring import answers_of
from app.domain.legal_days import legal_day
from app.domain.measurement_decisions import Reading
from app.domain.measurements import Measurement
from app.domain.pathways import Pathway
from app.persistence.unit_of_work import UnitOfWork


async def record_measurement(
    work: UnitOfWork,
    id_: UUID,
    *,
    seen_version: int,
    instrument: str,
    phase: Phase,
    value: int | None,
    reading: Reading,
) -> None:
    """Record one measurement with the version of the instrument that is valid the day it was taken."""
    pathway = await work.get_for_change(Pathway, id_, seen_version=seen_version)
    used = instrument_on(instrument, legal_day(work.at))
    assessments = await work.all_of(Assessment, pathway_id=id_)
    measurement_decisions.check_assessment(reading.assessment_id, (a.id for a in assessments))
    held = await work.all_of(Measurement, pathway_id=id_)
    work.save(
        measurement_decisions.record_measurement(
            pathway,
            held,
            used,
            phase,
            reading.of(answers_of(used, reading.items, value)),
            now=work.at,
            new_id=work.new_id,
        )
    )


async def waive_measurement(
    work: UnitOfWork, id_: UUID, *, seen_version: int, instrument: str, phase: Phase, reason: str
) -> None:
    pathway = await work.get_for_change(Pathway, id_, seen_version=seen_version)
    waived = instrument_on(instrument, legal_day(work.at))
    held = await work.all_of(Measurement, pathway_id=id_)
    work.save(
        measurement_decisions.waive_measurement(
            pathway, held, waived, phase, reason, now=work.at, new_id=work.new_id
        )
    )


async def amend_measurement(
    work: UnitOfWork, id_: UUID, *, seen_version: int, value: int | None, reading: Reading, reason: str
) -> None:
    measured = await work.get_for_change(Measurement, id_, seen_version=seen_version)
    used = instrument_version(measured.instrument, measured.instrument_version)
    told = reading.of(answers_of(used, reading.items, value))
    work.save(measurement_decisions.amend_measurement(measured, told, reason=reason, now=work.at))


async def mark_measurement_error(work: UnitOfWork, id_: UUID, *, seen_version: int, reason: str) -> None:
    measured = await work.get_for_change(Measurement, id_, seen_version=seen_version)
    work.save(measurement_decisions.mark_measurement_error(measured, reason=reason, now=work.at))
