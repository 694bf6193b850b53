"""Ask the sender of a request for what is missing."""

from __future__ import annotations

from uuid import UUID

from app.domain import plan_decisions, referral_decisions
from app.domain.eligibility import missing_of, proposed_question
from app.domain.notices import NoticeType
from app.domain.plans import RehabPlan
from app.domain.referrals import Referral
from app.persistence.queries import count_notices
from app.persistence.unit_of_work import UnitOfWork


async def ask_for_supplement(
    work: UnitOfWork,
    kind: type[Referral | RehabPlan],
    id_: UUID,
    *,
    seen_version: int,
    question: str,
    missing: tuple[str, ...],
) -> None:
    """Ask; of a referral, what it is found to leave out where no question is put in words (R15)."""
    request = await work.get_for_change(kind, id_, seen_version=seen_version)
    number = 1 + await count_notices(work, request.id, NoticeType.QUESTION)
    if isinstance(request, Referral):
        found = missing_of(request)
        decision = referral_decisions.ask_for_supplement(
            request,
            missing=missing if question else missing or found,
            question=question or proposed_question(found),
            occurrence=number,
            now=work.at,
            new_id=work.new_id,
        )
    else:
        decision = plan_decisions.ask_for_supplement(
            request, question=question, occurrence=number, now=work.at, new_id=work.new_id
        )
    work.save(decision)
