"""Reject a §119 referral."""

from __future__ import annotations

from uuid import UUID

from app.domain.referral_decisions import reject
from app.domain.referrals import Referral, RejectReason
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.follow_requests import save_followed


async def reject_referral(
    work: UnitOfWork, id_: UUID, *, seen_version: int, reason: RejectReason, comment: str
) -> None:
    referral = await work.get_for_change(Referral, id_, seen_version=seen_version)
    decision = reject(referral, reason, comment=comment, now=work.at, new_id=work.new_id)
    await save_followed(work, decision)
