"""Accept a §119 referral."""

from __future__ import annotations

from uuid import UUID

from app.domain.pathways import PATHWAY_LIFECYCLE, Pathway, PathwayEvent
from app.domain.referral_decisions import Acceptance, accept
from app.domain.referrals import Referral
from app.persistence.unit_of_work import UnitOfWork


async def accept_referral(work: UnitOfWork, id_: UUID, *, seen_version: int, said: Acceptance) -> None:
    """Accept, into the citizen's open §119 pathway where there is one (§9.1)."""
    referral = await work.get_for_change(Referral, id_, seen_version=seen_version)
    pathways = await work.all_of_citizen(Pathway, citizen_id=referral.citizen_id)
    running = [p for p in pathways if p.referral_ids and _may_be_joined(p)]
    open_pathway = running[0] if running else None
    work.save(accept(referral, open_pathway, said, now=work.at, new_id=work.new_id))


def _may_be_joined(pathway: Pathway) -> bool:
    return PathwayEvent.ATTACH_REQUEST in PATHWAY_LIFECYCLE.allowed(pathway.status)
