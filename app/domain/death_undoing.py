"""A death that was registered by mistake, and what ended only because of it (§9, 7.15).

What cannot be given back safely is left to a person: a time that was booked and a seat in a group may be
somebody else's by now. A pathway that had begun stands on its desk again, and says by its sessions what
is missing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from app.domain.citizens import Citizen
from app.domain.closing_decisions import Work
from app.domain.death_decisions import REASON, check_deceased
from app.domain.decision import Change, Decision
from app.domain.employment import EMPLOYMENT_LIFECYCLE, EmploymentCase, EmploymentEvent
from app.domain.notice_orders import NewId, ordered
from app.domain.notices import DISCLOSING, NOTICE_LIFECYCLE, Notice, NoticeEvent, NoticeType, RecipientRole
from app.domain.offered_days import without_offer
from app.domain.offers import OFFER_LIFECYCLE, Offer, OfferEvent
from app.domain.pathway_decisions import orders
from app.domain.pathways import CloseType, Pathway
from app.domain.plan_undoing import was_met
from app.domain.plans import PlanStatus, RehabPlan
from app.domain.refusals import MissingValue
from app.domain.requests import Request
from app.domain.undoing_decisions import opened_again, reviewed_again

MISTAKEN: Final = "Dødsfaldet var registreret ved en fejl."
GOES_ON: Final = "Det blev ved en fejl meddelt, at borgeren er død. Borgeren lever, og forløbet fortsætter."
LOOKED_AT_AGAIN: Final = (
    "Det blev ved en fejl meddelt, at borgeren er død. Borgeren lever, og sagen behandles på ny."
)
_TOLD: Final = 2
"""How often a pathway that the death ended has been told of: that it began, and that the citizen lives."""


def ended_by_death(pathway: Pathway) -> bool:
    return pathway.closure is not None and pathway.closure.close_type is CloseType.DECEASED


def begun_among(pathways: Iterable[Pathway]) -> frozenset[UUID]:
    """Return the pathways that a death ended after rehabilitation had begun: these go on."""
    return frozenset(p.id for p in pathways if ended_by_death(p) and p.rehab_start_date is not None)


def take_back(
    citizen: Citizen, requests: Iterable[Request], begun: Sequence[Work], *, reason: str, now: datetime
) -> Decision:
    """Let the citizen live: what had begun goes on with its requests, what waited is reviewed again.

    The thirty days of a reopening are for an end that was one; this one never was.
    """
    check_deceased(citizen)
    if not reason:
        raise MissingValue("reason")
    lives = Change(replace(citizen, deceased_date=None), "take-back-death", now, reason)
    goes_on = {work.pathway.id for work in begun}
    again = (
        change
        for request in requests
        if request.status == PlanStatus.CLOSED_DECEASED and request.pathway_id not in goes_on
        for change in reviewed_again(request, _TOLD, partial(_unmet, request, now), reason, now)
    )
    decision = Decision((lives, *again))
    for work in begun:
        if work.pathway.closure is not None:
            decision += opened_again(work, work.pathway.closure, reason=reason, at=now)
    return decision


def _unmet(request: Request, now: datetime, plan: RehabPlan) -> RehabPlan:
    """Take back a day nobody came to; who had the first contact was met in time, or was not (K4)."""
    is_met = isinstance(request, RehabPlan) and request.ended_from is not None and was_met(request)
    return plan if is_met else without_offer(plan, now=now)


def offers_again(offers: Iterable[Offer], goes_on: Collection[UUID], *, at: datetime) -> Iterator[Change]:
    """Wait again for the answers that the death cut off; an offer of a pathway that is over is over too."""
    event, defer = OfferEvent.TAKE_BACK_DEATH, OfferEvent.DEFER
    for offer in offers:
        is_open = event in OFFER_LIFECYCLE.allowed(offer.status) and offer.pathway_id in goes_on
        if is_open and offer.answer_reason == REASON:
            again = replace(offer, status=OFFER_LIFECYCLE.after(offer.status, event), answer_reason="")
            yield Change(again, event, at, MISTAKEN)
            if again.deferred_to is not None:
                deferred = replace(again, status=OFFER_LIFECYCLE.after(again.status, defer))
                yield Change(deferred, defer, at, MISTAKEN)


def employment_again(cases: Iterable[EmploymentCase], *, at: datetime) -> Iterator[Change]:
    event = EmploymentEvent.TAKE_BACK_DEATH
    for case in cases:
        if case.ended_by_death and event in EMPLOYMENT_LIFECYCLE.allowed(case.status):
            status = EMPLOYMENT_LIFECYCLE.after(case.status, event)
            yield Change(
                replace(case, status=status, closed_at=None, ended_by_death=False), event, at, MISTAKEN
            )


def stopped_by_death(notices: Iterable[Notice], stays_ended: Collection[UUID]) -> list[Notice]:
    """Return what is to be told after all: all but what tells of a pathway that stays ended by the death."""
    event = NoticeEvent.TAKE_BACK_DEATH
    return [
        replace(notice, stopped_by_death=False)
        for notice in notices
        if notice.stopped_by_death
        and event in NOTICE_LIFECYCLE.allowed(notice.status)
        and (notice.type not in DISCLOSING or notice.pathway_id not in stays_ended)
    ]


def ends_of(
    notices: Iterable[Notice], pathways: Iterable[Pathway], requests: Iterable[Request]
) -> list[Notice]:
    """Return the notices of the death's own ends; an earlier end of a pathway was one, and was told."""
    closures = {pathway.id: 1 + len(pathway.earlier_closures) for pathway in pathways}
    told_before = {request.id: request.told_before for request in requests}
    return [
        notice
        for notice in notices
        if notice.type is NoticeType.END
        and notice.pathway_id in closures
        and notice.occurrence == closures[notice.pathway_id] + told_before.get(notice.request_id, 0)
    ]


def told_to_go_on(
    pathway: Pathway, requests: Sequence[Request], ends: Iterable[Notice], *, now: datetime, new_id: NewId
) -> tuple[Change, ...]:
    """Tell those who have been told of the end that it was none: START, under the next number, says so."""
    told = {(n.request_id, n.role): n for n in ends if n.pathway_id == pathway.id and _was_told(n)}
    message = GOES_ON if pathway.rehab_start_date is not None else LOOKED_AT_AGAIN
    rows = ordered(*orders(requests, pathway, NoticeType.START, message=message), now=now, new_id=new_id)
    return tuple(again for row in rows for again in _after(row, told))


def _after(row: Change, told: Mapping[tuple[UUID, RecipientRole], Notice]) -> Iterator[Change]:
    notice = row.aggregate
    if isinstance(notice, Notice) and (end := told.get((notice.request_id, notice.role))):
        yield replace(row, aggregate=replace(notice, occurrence=end.occurrence + 1))


def _was_told(notice: Notice) -> bool:
    """Say whether it has left; one that is sent once more has, though it waits to be addressed anew."""
    waits = NoticeEvent.ADDRESS in NOTICE_LIFECYCLE.allowed(notice.status)
    is_sent_anew = waits and bool(notice.letter_id)
    return notice.sent_at is not None or notice.acknowledged_at is not None or is_sent_anew
