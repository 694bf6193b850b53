"""Mark a referral as entered in error; what has not been told of it is not told."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from app.domain.decision import Change, Decision
from app.domain.notices import NOTICE_LIFECYCLE, Notice, NoticeEvent
from app.domain.pathways import Pathway
from app.domain.referral_errors import mark_error, opened_alone
from app.domain.referrals import Referral
from app.domain.requests import Request
from app.persistence.deliveries import Delivery, put
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.loading import requests_of

_WHY = "Henvisningen er registreret ved en fejl."


async def mark_referral_error(work: UnitOfWork, id_: UUID, *, seen_version: int, reason: str) -> None:
    referral = await work.get_for_change(Referral, id_, seen_version=seen_version)
    pathway, others = await _around(work, referral)
    work.save(mark_error(referral, pathway, others, reason=reason, now=work.at))
    for notice in await work.all_of_citizen(Notice, citizen_id=referral.citizen_id):
        if notice.request_id == referral.id and notice.sent_at is None:
            _stop(work, notice)


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


def _stop(work: UnitOfWork, notice: Notice) -> None:
    if NoticeEvent.BLOCK not in NOTICE_LIFECYCLE.allowed(notice.status):
        return
    status = NOTICE_LIFECYCLE.after(notice.status, NoticeEvent.BLOCK)
    stopped = replace(notice, status=status, reason=_WHY, route=None, subject="", content=())
    work.save(Decision((Change(stopped, NoticeEvent.BLOCK, work.at, _WHY),)))
    put(work, notice.id, Delivery(next_attempt_at=None, last_error=_WHY))
