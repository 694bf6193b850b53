"""Hold back what has not left yet of notices that should not be told after all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from app.domain.decision import Decision
from app.domain.notices import NOTICE_LIFECYCLE, Notice, NoticeEvent
from app.domain.pathways import Pathway
from app.domain.referrals import Referral
from app.domain.requests import Request
from app.domain.undoing_decisions import told_for_another
from app.persistence.deliveries import Delivery
from app.persistence.queries import notices_about
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.change_citizen import move_notice
from app.usecases.loading import requests_of


def withhold(work: UnitOfWork, notices: Iterable[Notice], *, why: str) -> list[Notice]:
    """Block each that has not been sent, and return these; what was told has been told."""
    event = NoticeEvent.BLOCK
    blocked = [n for n in notices if n.sent_at is None and event in NOTICE_LIFECYCLE.allowed(n.status)]
    for notice in blocked:
        stopped = replace(notice, reason=why, route=None, subject="", content=())
        move_notice(work, stopped, event, Delivery(next_attempt_at=None, last_error=why))
    return blocked


async def withhold_of_error(work: UnitOfWork, request: Request) -> None:
    """Tell nothing more of a request that should never have been registered.

    Where its pathway goes on for another request, the own GP still hears of the pathway.
    """
    why = _REFERRAL if isinstance(request, Referral) else _PLAN
    withheld = withhold(work, await notices_about(work, request.id), why=why)
    if request.pathway_id is not None:
        pathway = await work.get(Pathway, request.pathway_id)
        others = [other for other in await requests_of(work, pathway) if other.id != request.id]
        again = told_for_another(withheld, pathway, others, now=work.at, new_id=work.new_id)
        work.save(Decision(again))


_REFERRAL = "Henvisningen er registreret ved en fejl."
_PLAN = "Genoptræningsplanen er registreret ved en fejl."
