"""Register the sender's answer to a question about a referral."""

from __future__ import annotations

from uuid import UUID

from app.domain.eligibility_facts import NOTHING_KNOWN, EligibilityFacts
from app.domain.referral_decisions import supplement
from app.domain.referrals import Referral
from app.persistence.unit_of_work import UnitOfWork


async def register_supplement(
    work: UnitOfWork, id_: UUID, *, seen_version: int, text: str, facts: EligibilityFacts = NOTHING_KNOWN
) -> None:
    referral = await work.get_for_change(Referral, id_, seen_version=seen_version)
    work.save(supplement(referral, text=text, facts=facts, now=work.at))
