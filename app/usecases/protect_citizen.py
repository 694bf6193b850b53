"""Register or lift a citizen's name and address protection (CPR-loven § 28)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from app.domain.citizen_decisions import check_protected
from app.domain.citizens import Citizen, Protection
from app.domain.decision import Change, Decision
from app.domain.legal_days import legal_day
from app.domain.refusals import InvalidValue
from app.persistence.unit_of_work import UnitOfWork

YEAR: Final = timedelta(days=365)
"""How long it holds where nothing else is said."""


async def protect(work: UnitOfWork, id_: UUID, *, seen_version: int, valid_to: date | None) -> None:
    citizen = await work.get_for_change(Citizen, id_, seen_version=seen_version)
    today = legal_day(work.at)
    until = valid_to or today + YEAR
    if until < today:
        raise InvalidValue("valid_to", "today or later", danish="Dagen er forbi.", place="valid_to")
    protected = replace(citizen, protection=Protection(today, until))
    work.save(Decision((Change(protected, "protect", work.at, details={"valid_to": until.isoformat()}),)))


async def lift_protection(work: UnitOfWork, id_: UUID, *, seen_version: int, reason: str) -> None:
    citizen = await work.get_for_change(Citizen, id_, seen_version=seen_version)
    check_protected(citizen)
    lifted = replace(citizen, protection=None)
    work.save(Decision((Change(lifted, "lift-protection", work.at, reason),)))
