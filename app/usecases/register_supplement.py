"""Register the sender's answer to a question about a referral."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from app.domain.decision import Change, Decision
from app.domain.eligibility_facts import NOTHING_KNOWN, EligibilityFacts
from app.domain.notices import NOTICE_LIFECYCLE, NoticeEvent, NoticeType
from app.domain.referral_decisions import supplement
from app.domain.referrals import Referral
from app.persistence.queries import notices_about
from app.persistence.unit_of_work import UnitOfWork


async def register_supplement(
    work: UnitOfWork, id_: UUID, *, seen_version: int, text: str, facts: EligibilityFacts = NOTHING_KNOWN
) -> None:
    referral = await work.get_for_change(Referral, id_, seen_version=seen_version)
    work.save(supplement(referral, text=text, facts=facts, now=work.at))
    await close_questions(work, id_)


async def close_questions(work: UnitOfWork, request_id: UUID) -> None:
    """Let the questions that stand open be answered: nobody waits for them any more."""
    for notice in await notices_about(work, request_id):
        is_open = notice.type is NoticeType.QUESTION and notice.answered_at is None
        if is_open and NoticeEvent.BE_ANSWERED in NOTICE_LIFECYCLE.allowed(notice.status):
            answered = replace(notice, answered_at=work.at)
            work.save(Decision((Change(answered, NoticeEvent.BE_ANSWERED, work.at),)))
