"""Guard against the same training twice: look, warn, and hold enrolment back until somebody decided."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from app.domain.activities import Activity
from app.domain.body_area import is_lumbar
from app.domain.citizens import Citizen
from app.domain.codes import Category
from app.domain.duplicate_decisions import check_told, check_undecided
from app.domain.duplicate_detection import (
    History,
    Newcomer,
    TrainingElsewhere,
    check_reason,
    diagnoses_of,
    fresh,
    matches,
    raised,
)
from app.domain.duplicates import AlertTrigger, DuplicateAlert, Match
from app.domain.free_choice import providers
from app.domain.identifiers import MunicipalityCode, RegionCode
from app.domain.legal_days import legal_day
from app.domain.offers import Offer, OfferStatus
from app.domain.pathways import PATHWAY_LIFECYCLE, Pathway, PathwayEvent
from app.domain.plans import RehabPlan
from app.domain.referrals import Referral
from app.domain.requests import Request, stands
from app.domain.sessions import Session
from app.domain.ulrus import UlrusReport
from app.persistence.registers import authority_name, find_organisation, organisation_or_none
from app.persistence.training import ended_days, training_elsewhere
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.loading import requests_of

_TOLD_BY = (Referral, RehabPlan, Pathway, Offer, Activity, Session, UlrusReport, DuplicateAlert)


async def history_of(work: UnitOfWork, citizen_id: UUID) -> History:
    """Return what we ourselves hold about the citizen that tells of training."""
    held = await work.all_about(_TOLD_BY, citizen_id=citizen_id)
    chosen = {id_ for plan in held[RehabPlan] for id_ in providers(plan.free_choice)}
    return History(
        requests=(*held[Referral], *held[RehabPlan]),
        pathways=held[Pathway],
        offers=held[Offer],
        activities=held[Activity],
        sessions=held[Session],
        reports=held[UlrusReport],
        alerts=held[DuplicateAlert],
        ended=await ended_days(work, citizen_id) if held[Activity] else {},
        provider=await authority_name(work, work.authority) or "",
        providers={unit.id: unit.name for id_ in chosen if (unit := await organisation_or_none(work, id_))},
    )


async def history_everywhere(work: UnitOfWork, citizen: Citizen) -> History:
    """The same with what other authorities tell: that there is training, and whom to call (ADR 0009)."""
    # Of somebody who is new here we hold nothing yet.
    own = await history_of(work, citizen.id) if citizen.version else History()
    found = await training_elsewhere(work, citizen.numbers, citizen_id=citizen.id)
    return replace(own, elsewhere=[await _with_contact(work, training) for training in found])


async def _with_contact(work: UnitOfWork, training: TrainingElsewhere) -> TrainingElsewhere:
    code = training.authority
    number = RegionCode.lenient(code) or MunicipalityCode(code)
    unit = await find_organisation(work, [number], legal_day(work.now))
    name = unit.name if unit else await authority_name(work, code)
    return replace(training, contact=name or code, telephone=unit.telephone if unit else "")


async def guard_request(work: UnitOfWork, request: Request, citizen: Citizen) -> None:
    """Warn of what a request that has just come in may repeat; it is never held back for that."""
    if stands(request) and not request.forwarded_to:
        new = Newcomer(AlertTrigger.REQUEST_RECEIVED, citizen.id, (request,))
        await _warn(work, new, citizen)


async def guard_report(work: UnitOfWork, report: UlrusReport, citizen: Citizen) -> None:
    """Warn where a report tells of somebody who is referred, or in training, now or not long ago (§5.1 c)."""
    history = await history_everywhere(work, citizen)
    # A report is of the low back: what is not is no side of it.
    standing = [r for r in history.requests if stands(r) and is_lumbar(diagnoses_of([r]))]
    new = Newcomer(AlertTrigger.ULRUS_IMPORTED, citizen.id, tuple(standing[-1:]))
    with_it = replace(history, reports=(*history.reports, report))
    found = unseen(work, new, with_it)
    if standing or any(match.key != str(report.id) for match in found):
        work.save(raised(new, found, at=work.at, now=work.now, new_id=work.new_id))


async def _warn(work: UnitOfWork, new: Newcomer, citizen: Citizen) -> None:
    if new.is_lumbar:
        found = unseen(work, new, await history_everywhere(work, citizen))
        work.save(raised(new, found, at=work.at, now=work.now, new_id=work.new_id))


async def guard_offer(work: UnitOfWork, pathway: Pathway, category: Category, *, reason: str) -> None:
    """Ask why what goes on elsewhere is offered (R20), and warn of what training may repeat (R119)."""
    new = await newcomer(work, pathway, AlertTrigger.TRAINING_OFFERED)
    if category is not Category.TRAINING or not new.is_lumbar:
        check_reason(category, new, await history_of(work, pathway.citizen_id), reason=reason)
        return
    history = await history_everywhere(work, await work.get(Citizen, pathway.citizen_id))
    check_reason(category, new, history, reason=reason)
    found = unseen(work, new, history)
    work.save(raised(new, found, at=work.at, now=work.now, new_id=work.new_id))


def unseen(work: UnitOfWork, new: Newcomer, history: History) -> tuple[Match, ...]:
    """Return what the newcomer may repeat and no alert has told of."""
    return fresh(matches(new, history, today=legal_day(work.now)), new, history.alerts)


async def newcomer(work: UnitOfWork, pathway: Pathway, trigger: AlertTrigger) -> Newcomer:
    """Return a pathway in which training is to begin, with its requests."""
    return Newcomer(trigger, pathway.citizen_id, await requests_of(work, pathway), pathway)


async def check_duplicates(work: UnitOfWork, id_: UUID, *, seen_version: int) -> None:
    """Look now, and raise an alert of what no alert has told of."""
    pathway = await work.get_for_change(Pathway, id_, seen_version=seen_version)
    PATHWAY_LIFECYCLE.after(pathway.status, PathwayEvent.ENROL)
    new = await newcomer(work, pathway, AlertTrigger.TRAINING_ENROLLED)
    await _warn(work, new, await work.get(Citizen, pathway.citizen_id))


async def guard_enrolment(work: UnitOfWork, pathway: Pathway, category: Category) -> None:
    """Hold training back until what it may repeat is decided; what only informs is told of."""
    new = await newcomer(work, pathway, AlertTrigger.TRAINING_ENROLLED)
    if category is not Category.TRAINING or not new.is_lumbar:
        return
    await _check_undecided(work, pathway)
    citizen = await work.get(Citizen, pathway.citizen_id)
    found = unseen(work, new, await history_everywhere(work, citizen))
    check_told(found)
    work.save(raised(new, found, at=work.at, now=work.now, new_id=work.new_id))


async def _check_undecided(work: UnitOfWork, pathway: Pathway) -> None:
    alerts = await work.all_of_citizen(DuplicateAlert, citizen_id=pathway.citizen_id)
    check_undecided(alerts, today=legal_day(work.now))


async def ready_to_enrol(work: UnitOfWork, pathway: Pathway) -> None:
    """Refuse where nothing but training waits to begin, and that is held back."""
    offers = await work.all_of(Offer, pathway_id=pathway.id)
    waiting = [offer for offer in offers if offer.status is OfferStatus.ACCEPTED]
    if not waiting or any(offer.category is not Category.TRAINING for offer in waiting):
        return
    new = await newcomer(work, pathway, AlertTrigger.TRAINING_ENROLLED)
    if new.is_lumbar:
        await _check_undecided(work, pathway)
        # Other authorities are asked when it is done, not each time somebody looks.
        check_told(unseen(work, new, await history_of(work, pathway.citizen_id)))
