"""Whether the citizen lets anything pass to or from a jobcentre (§5.3)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from app.domain.consents import Consent
from app.domain.exchange_decisions import check_consented
from app.persistence.unit_of_work import UnitOfWork


async def check_exchange(work: UnitOfWork, citizen_id: UUID, *, at: datetime, place: str) -> None:
    """Refuse where no consent let it then; raises RuleNotMet."""
    consents = await work.all_of_citizen(Consent, citizen_id=citizen_id)
    check_consented(consents, at=at, place=place)
