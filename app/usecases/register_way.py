"""Register what is known of a citizen's way outside the municipality: ULRUS reports, next steps."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from app.domain.citizens import Citizen
from app.domain.decision import Change, Decision
from app.domain.dispositions import DISPOSITION_LIFECYCLE, Disposition, DispositionEvent
from app.domain.legal_days import legal_day
from app.domain.ulrus import ULRUS_LIFECYCLE, UlrusEvent, UlrusReport, check_report
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.guard_duplicates import guard_report


async def register_ulrus_report(
    work: UnitOfWork, id_: UUID, *, seen_version: int, report: UlrusReport
) -> None:
    """Keep a report with the citizen, and warn where they are in training already (R114, R115, R119)."""
    citizen = await work.get_for_change(Citizen, id_, seen_version=seen_version)
    checked = check_report(report, today=legal_day(work.now))
    _keep(work, citizen, checked, "register-ulrus-report")
    await guard_report(work, checked, citizen)


async def register_disposition(
    work: UnitOfWork, id_: UUID, *, seen_version: int, disposition: Disposition
) -> None:
    """Keep where the citizen goes next, and from when (R117)."""
    citizen = await work.get_for_change(Citizen, id_, seen_version=seen_version)
    _keep(work, citizen, disposition, "register-disposition")


def _keep(work: UnitOfWork, citizen: Citizen, known: UlrusReport | Disposition, event: str) -> None:
    """Save it with a new version of the citizen: who sends it again with the old one is told."""
    work.save(Decision((Change(known, "register", work.at), Change(citizen, event, work.at))))


async def withdraw_report(work: UnitOfWork, id_: UUID, *, seen_version: int, reason: str) -> None:
    report = await work.get_for_change(UlrusReport, id_, seen_version=seen_version)
    event = UlrusEvent.MARK_ERROR
    withdrawn = replace(report, status=ULRUS_LIFECYCLE.after(report.status, event), reason=reason)
    work.save(Decision((Change(withdrawn, event, work.at, reason),)))


async def withdraw_disposition(work: UnitOfWork, id_: UUID, *, seen_version: int, reason: str) -> None:
    held = await work.get_for_change(Disposition, id_, seen_version=seen_version)
    event = DispositionEvent.MARK_ERROR
    withdrawn = replace(held, status=DISPOSITION_LIFECYCLE.after(held.status, event), reason=reason)
    work.save(Decision((Change(withdrawn, event, work.at, reason),)))
