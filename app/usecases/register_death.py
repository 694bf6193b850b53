"""Register that a citizen has died, and end what is open about them (§9, 7.15)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from typing import Final, TypeAlias
from uuid import UUID

from app.domain.assessments import Assessment
from app.domain.citizens import Citizen
from app.domain.consents import ConsentEvent
from app.domain.death_decisions import (
    REASON,
    die,
    end_conversations,
    end_employment,
    end_offers,
    end_pathway,
    end_request,
)
from app.domain.decision import Decision
from app.domain.employment import EmploymentCase
from app.domain.legal_days import end_of
from app.domain.notices import Notice, NoticeType
from app.domain.offers import Offer
from app.domain.pathways import Pathway
from app.domain.plan_decisions import computed
from app.domain.plans import RehabPlan
from app.domain.referrals import Referral
from app.domain.requests import Request
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.change_consent import end_consents
from app.usecases.loading import whole_of
from app.usecases.pass_on_seats import pass_on_seats
from app.usecases.withhold_notices import withhold

Ending: TypeAlias = Callable[[UnitOfWork, UUID], Awaitable[None]]
"""Ends what is open of one kind; gets the citizen's id."""


async def register_death(work: UnitOfWork, id_: UUID, *, seen_version: int, died_on: date) -> None:
    """Note the day, and let everything open about the citizen end; the record stays."""
    citizen = await work.get_for_change(Citizen, id_, seen_version=seen_version)
    work.save(die(citizen, on=died_on, now=work.at))
    work.happened(min(work.at, end_of(died_on)), late_reason=work.late_reason)
    for end in ENDINGS:
        await end(work, id_)


async def _notices(work: UnitOfWork, id_: UUID) -> None:
    """Stop what has not left; that a pathway ended, or moved, is still told."""
    notices = await work.all_of_citizen(Notice, citizen_id=id_)
    waiting = (notice for notice in notices if notice.type not in _STILL_TOLD)
    withhold(work, (replace(notice, stopped_by_death=True) for notice in waiting), why=REASON)


_STILL_TOLD: Final = frozenset({NoticeType.END, NoticeType.FORWARDED})


async def _pathways(work: UnitOfWork, id_: UUID) -> None:
    for pathway in await work.all_of_citizen(Pathway, citizen_id=id_):
        hanging = await whole_of(work, pathway)
        ended = end_pathway(hanging, at=work.at, now=work.now, new_id=work.new_id)
        work.save(ended)
        await pass_on_seats(work, ended)


async def _requests(work: UnitOfWork, id_: UUID) -> None:
    referrals = await work.all_of_citizen(Referral, citizen_id=id_)
    plans = await work.all_of_citizen(RehabPlan, citizen_id=id_)
    requests: list[Request] = [*referrals, *plans]
    changes = (change for request in requests for change in end_request(request, at=work.at))
    work.save(computed(Decision(tuple(changes)), plans, now=work.now))


async def _offers(work: UnitOfWork, id_: UUID) -> None:
    offers = await work.all_of_citizen(Offer, citizen_id=id_)
    work.save(Decision(tuple(end_offers(offers, at=work.at))))


async def _conversations(work: UnitOfWork, id_: UUID) -> None:
    booked = await work.all_of_citizen(Assessment, citizen_id=id_)
    work.save(Decision(tuple(end_conversations(booked, at=work.at))))


async def _employment(work: UnitOfWork, id_: UUID) -> None:
    cases = await work.all_of_citizen(EmploymentCase, citizen_id=id_)
    work.save(Decision(tuple(end_employment(cases, at=work.at))))


async def _consents(work: UnitOfWork, id_: UUID) -> None:
    await end_consents(work, id_, ConsentEvent.DIE, at=work.at)


ENDINGS: Final[tuple[Ending, ...]] = (
    _notices,
    _pathways,
    _conversations,
    _requests,
    _offers,
    _employment,
    _consents,
)
"""In this order: the end of a pathway is ordered after the other notices were stopped."""
