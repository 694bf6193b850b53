"""Mark a referral as entered in error; what has not been told of it is not told."""

from __future__ import annotations

from uuid import UUID

from app.domain.pathways import Pathway
from app.domain.referral_errors import mark_error, opened_alone
from app.domain.referrals import Referral
from app.domain.requests import Request
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.loading import parts_of, requests_of
from app.usecases.withhold_notices import withhold_of_error


async def mark_referral_error(work: UnitOfWork, id_: UUID, *, seen_version: int, reason: str) -> None:
    referral = await work.get_for_change(Referral, id_, seen_version=seen_version)
    pathway, others = await _around(work, referral)
    parts = await parts_of(work, pathway.id) if pathway else ()
    work.save(mark_error(referral, pathway, others, parts, reason=reason, now=work.at))
    await withhold_of_error(work, referral)


async def check_error(work: UnitOfWork, referral: Referral) -> None:
    """Raise the refusal that marking it would meet."""
    opened_alone(*await _around(work, referral))


async def _around(work: UnitOfWork, referral: Referral) -> tuple[Pathway | None, list[Request]]:
    """Return its pathway, and the other requests there."""
    if referral.pathway_id is None:
        return None, []
    pathway = await work.get(Pathway, referral.pathway_id)
    requests = await requests_of(work, pathway)
    return pathway, [request for request in requests if request.id != referral.id]
