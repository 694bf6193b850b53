"""List what is exchanged under a consent, and the consents that run out soon."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from app.domain.consents import Consent
from app.domain.exchanges import ExchangeEntry
from app.persistence.consents import consents_expiring
from app.persistence.unit_of_work import UnitOfWork


async def list_exchange(work: UnitOfWork, id_: UUID) -> tuple[ExchangeEntry, ...]:
    consent = await work.get(Consent, id_)
    work.audit("list", "ExchangeEntry", object_id=id_, citizen_id=consent.citizen_id)
    every = await work.all_of_citizen(ExchangeEntry, citizen_id=consent.citizen_id)
    return tuple(entry for entry in every if entry.consent_id == id_)


async def list_expiring(work: UnitOfWork, *, until: datetime) -> tuple[Consent, ...]:
    """Return valid consents that run out by then: whoever renews them asks the citizen anew."""
    found = await consents_expiring(work, until=until)
    valid = tuple(consent for consent in found if consent.is_valid(work.now))
    for consent in valid:
        work.audit("list", "Consent", object_id=consent.id, citizen_id=consent.citizen_id)
    return valid
