"""List what is exchanged under a consent, and the consents that run out soon."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from app.domain.consents import Consent
from app.domain.exchanges import ExchangeEntry
from app.persistence.consents import consents_expiring, expiry
from app.persistence.pages import page_of_kept, page_under
from app.persistence.statements import Place
from app.persistence.unit_of_work import UnitOfWork


async def list_exchange(
    work: UnitOfWork, id_: UUID, *, after: int, limit: int
) -> tuple[tuple[int, ExchangeEntry], ...]:
    consent = await work.get(Consent, id_)
    work.audit("list", "ExchangeEntry", object_id=id_, citizen_id=consent.citizen_id)
    return await page_under(work, ExchangeEntry, id_, "consent_id", after=after, limit=limit)


async def list_expiring(work: UnitOfWork, *, until: datetime, after: Place, limit: int) -> list[Consent]:
    """Return valid consents that run out by then: whoever renews them asks the citizen anew."""

    async def read(after: Place, limit: int) -> tuple[Consent, ...]:
        return await consents_expiring(work, until=until, after=after, limit=limit)

    valid = await page_of_kept(
        read, expiry, lambda consent: consent.is_valid(work.now), after=after, limit=limit
    )
    for consent in valid:
        work.audit("list", "Consent", object_id=consent.id, citizen_id=consent.citizen_id)
    return valid
