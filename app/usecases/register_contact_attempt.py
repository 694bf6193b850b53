"""Register that somebody tried to reach the citizen."""

from __future__ import annotations

from uuid import UUID

from app.domain import pathway_facts, referral_decisions
from app.domain.contacts import ContactAttempt
from app.domain.pathways import Pathway
from app.domain.referrals import Referral
from app.persistence.unit_of_work import UnitOfWork


async def try_on_referral(work: UnitOfWork, id_: UUID, *, seen_version: int, attempt: ContactAttempt) -> None:
    """Register it; what has been accepted is tried for its pathway too."""
    referral = await work.get_for_change(Referral, id_, seen_version=seen_version)
    work.save(referral_decisions.register_contact_attempt(referral, attempt))
    if referral.pathway_id is not None:
        pathway = await work.get(Pathway, referral.pathway_id)
        work.save(pathway_facts.register_contact_attempt(pathway, attempt))


async def try_on_pathway(work: UnitOfWork, id_: UUID, *, seen_version: int, attempt: ContactAttempt) -> None:
    pathway = await work.get_for_change(Pathway, id_, seen_version=seen_version)
    work.save(pathway_facts.register_contact_attempt(pathway, attempt))
