"""Read referrals by sender, what senders leave out, and everything a citizen has under both laws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from app.domain.citizens import Citizen
from app.domain.incompleteness import SenderReport, by_sender
from app.domain.legal_days import COPENHAGEN, legal_day
from app.domain.notices import Notice
from app.domain.overdue import STILL_TO_LEAVE_STATES, is_overdue
from app.domain.pathways import Pathway
from app.domain.plans import RehabPlan
from app.domain.private import Private
from app.domain.referrals import Referral
from app.domain.refusals import InvalidValue
from app.persistence.notice_queries import notices_due_before
from app.persistence.pages import page_of_kept
from app.persistence.referral_queries import referral_page, referrals_between
from app.persistence.statements import Place
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.danish_calendar import is_holiday


@dataclass(frozen=True, slots=True, repr=False)
class Overview(Private):
    """A citizen under §119 and §140 at once (R13)."""

    citizen: Citizen
    referrals: Sequence[Referral]
    plans: Sequence[RehabPlan]
    pathways: Sequence[Pathway]


async def read_overview(work: UnitOfWork, id_: UUID) -> Overview:
    citizen = await work.get(Citizen, id_)
    work.audit("read", "Overview", object_id=id_, citizen_id=id_)
    return Overview(
        citizen,
        await work.all_of_citizen(Referral, citizen_id=id_),
        await work.all_of_citizen(RehabPlan, citizen_id=id_),
        await work.all_of_citizen(Pathway, citizen_id=id_),
    )


async def read_incomplete(work: UnitOfWork, *, first: date, last: date) -> tuple[SenderReport, ...]:
    """Report the referrals received on these days, both included."""
    if last < first:
        raise InvalidValue("to", "a day on or after 'from'", place="to")
    return by_sender(await referrals_between(work, _start_of(first), _start_of(last + timedelta(days=1))))


def dueness(notice: Notice) -> Place:
    """Return where a notice stands among those that are due."""
    return notice.due_at, notice.id


async def read_overdue(work: UnitOfWork, *, after: Place, limit: int) -> list[Notice]:
    """Return the notices that should have left, the longest due first (R56)."""
    today = legal_day(work.now)

    async def read(after: Place, limit: int) -> tuple[Notice, ...]:
        return await notices_due_before(
            work, work.now, statuses=STILL_TO_LEAVE_STATES, after=after, limit=limit
        )

    def is_late(notice: Notice) -> bool:
        return is_overdue(notice, today=today, is_holiday=is_holiday)

    late = await page_of_kept(read, dueness, is_late, after=after, limit=limit)
    for notice in late:
        work.audit("list", "Notice", object_id=notice.id, citizen_id=notice.citizen_id)
    return late


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), COPENHAGEN)


async def read_referrals(
    work: UnitOfWork,
    *,
    statuses: Sequence[str],
    sender_types: Sequence[str],
    after: tuple[datetime, UUID],
    limit: int,
) -> tuple[tuple[Referral, Citizen], ...]:
    found = await referral_page(work, statuses=statuses, sender_types=sender_types, after=after, limit=limit)
    for referral, citizen in found:
        work.audit("list", "Referral", object_id=referral.id, citizen_id=citizen.id)
    return found
