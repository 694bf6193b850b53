"""Take back a death that was registered by mistake, with what ended only because of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from app.domain.citizens import Citizen
from app.domain.closing_decisions import Work
from app.domain.consent_decisions import restored
from app.domain.consents import Consent
from app.domain.death_undoing import (
    MISTAKEN,
    begun_among,
    employment_again,
    ended_by_death,
    ends_of,
    offers_again,
    stopped_by_death,
    take_back,
    told_to_go_on,
)
from app.domain.decision import Decision
from app.domain.employment import EmploymentCase
from app.domain.exchanges import ExchangeEntry
from app.domain.notice_decisions import draft
from app.domain.notices import NOTICE_LIFECYCLE, Notice, NoticeEvent
from app.domain.offers import Offer
from app.domain.pathways import Pathway
from app.domain.plan_decisions import computed
from app.domain.plans import RehabPlan
from app.domain.referrals import Referral
from app.domain.requests import Request
from app.persistence.deliveries import Delivery, put
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.change_citizen import move_notice
from app.usecases.loading import whole_of
from app.usecases.withhold_notices import withhold

_ENDED = (Referral, RehabPlan, Pathway, Offer, EmploymentCase, Consent, ExchangeEntry)


async def take_back_death(work: UnitOfWork, id_: UUID, *, seen_version: int, reason: str) -> None:
    """Let the citizen live on: what waited is on the lists again, what had begun goes on."""
    citizen = await work.get_for_change(Citizen, id_, seen_version=seen_version)
    held = await work.all_about(_ENDED, citizen_id=id_)
    goes_on = begun_among(held[Pathway])
    ended = [await whole_of(work, pathway) for pathway in held[Pathway] if ended_by_death(pathway)]
    begun = [each for each in ended if each.pathway.id in goes_on]
    requests: list[Request] = [*held[Referral], *held[RehabPlan]]
    lives = take_back(citizen, requests, begun, reason=reason, now=work.at)
    work.save(computed(lives, held[RehabPlan], now=work.now))
    work.save(
        Decision(
            (
                *offers_again(held[Offer], goes_on, at=work.at),
                *employment_again(held[EmploymentCase], at=work.at),
                *restored(held[Consent], held[ExchangeEntry], now=work.at),
            )
        )
    )
    await _notices(work, id_, lives, ended)


async def _notices(work: UnitOfWork, id_: UUID, lives: Decision, ended: Sequence[Work]) -> None:
    """Tell what the death stopped, tell no more of it, and tell those who heard of it that it was none."""
    notices = await work.all_of_citizen(Notice, citizen_id=id_)
    pathways = [each.pathway for each in ended]
    stays_ended = {p.id for p in pathways} - begun_among(pathways)
    for notice in stopped_by_death(notices, stays_ended):
        _tell_again(work, notice)
    ends = ends_of(notices, pathways, (request for each in ended for request in each.requests))
    withhold(work, ends, why=MISTAKEN)
    for each in ended:
        alive = [_became(lives, request) for request in each.requests]
        told = told_to_go_on(each.pathway, alive, ends, now=work.at, new_id=work.new_id)
        work.save(Decision(told))


def _tell_again(work: UnitOfWork, notice: Notice) -> None:
    """Let it go; what somebody was writing in waits for them."""
    due = replace(notice, reason="", queued_at=work.now)
    move_notice(work, due, NoticeEvent.TAKE_BACK_DEATH, Delivery(next_attempt_at=work.now))
    if notice.drafted_at is not None:
        again = replace(due, status=NOTICE_LIFECYCLE.after(notice.status, NoticeEvent.TAKE_BACK_DEATH))
        work.save(draft(again, notice.wording, now=work.now))
        put(work, notice.id, Delivery(next_attempt_at=None))


def _became(lives: Decision, request: Request) -> Request:
    changed = [c.aggregate for c in lives.changes if c.aggregate.id == request.id]
    return changed[-1] if changed else request  # type: ignore[return-value]
