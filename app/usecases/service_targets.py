"""An authority's own service targets: set, retired, and looked up for a plan (K12)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from app.domain.decision import Change, Decision
from app.domain.service_targets import ServiceTarget, ServiceTargetEvent, ServiceTargetStatus, retired
from app.domain.undoing_decisions import mark_error
from app.persistence.unit_of_work import UnitOfWork

MOST: Final = 100
"""Targets an authority can have over the years and still mean something by each."""


async def set_target(work: UnitOfWork, target: ServiceTarget) -> UUID:
    work.save(Decision((Change(target, "set", work.at),)))
    return target.id


async def retire_target(work: UnitOfWork, id_: UUID, *, seen_version: int, last_day: date) -> None:
    target = await work.get_for_change(ServiceTarget, id_, seen_version=seen_version)
    event = ServiceTargetEvent.RETIRE
    work.save(Decision((Change(retired(target, last_day=last_day), event, work.at),)))


async def mark_target_error(work: UnitOfWork, id_: UUID, *, seen_version: int, reason: str) -> None:
    target = await work.get_for_change(ServiceTarget, id_, seen_version=seen_version)
    work.save(Decision((mark_error(target, reason=reason, at=work.at),)))


async def targets_of(work: UnitOfWork) -> Sequence[ServiceTarget]:
    """Return the authority's targets, the retired ones too: a plan keeps those it came under."""
    found = await work.page_of(ServiceTarget, list(ServiceTargetStatus), after=0, limit=MOST)
    return [target for _, target in found]
