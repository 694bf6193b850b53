"""Register what is known of a referral, and find it complete (§9.1, R5–R10, R15)."""

from __future__ import annotations

from uuid import UUID

from app.domain.eligibility_facts import EligibilityFacts
from app.domain.referral_decisions import assess, find_complete
from app.domain.referrals import Referral
from app.persistence.unit_of_work import UnitOfWork


async def assess_eligibility(
    work: UnitOfWork, id_: UUID, *, seen_version: int, facts: EligibilityFacts
) -> None:
    referral = await work.get_for_change(Referral, id_, seen_version=seen_version)
    work.save(assess(referral, facts, now=work.at))


async def find_referral_complete(work: UnitOfWork, id_: UUID, *, seen_version: int) -> None:
    referral = await work.get_for_change(Referral, id_, seen_version=seen_version)
    work.save(find_complete(referral, now=work.at))
