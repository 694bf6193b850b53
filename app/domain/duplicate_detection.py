"""What a new request or offer of training may repeat, and how grave that is (§5.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from app.domain.activities import ACTIVITY_LIFECYCLE, Activity, ActivityStatus
from app.domain.body_area import is_lumbar
from app.domain.codes import Category, LegalBasis
from app.domain.decision import Change, Decision
from app.domain.duplicates import (
    SEVERITY,
    AlertLevel,
    AlertStatus,
    AlertTrigger,
    DuplicateAlert,
    Match,
    MatchKind,
)
from app.domain.free_choice_training import Given, given, training_given
from app.domain.intake import Diagnosis
from app.domain.legal_days import is_within_months, legal_day
from app.domain.notice_orders import NewId
from app.domain.offers import Offer, OfferStatus
from app.domain.pathways import Pathway
from app.domain.plans import PlanStatus, RehabPlan
from app.domain.private import Private
from app.domain.refusals import RuleNotMet
from app.domain.requests import Request
from app.domain.sessions import Session, tally
from app.domain.ulrus import SCORE_NAME, ULRUS_LIFECYCLE, UlrusReport

TRAINING_MONTHS: Final = 12
DECLINED_MONTHS: Final = 12
PLAN_MONTHS: Final = 12
ULRUS_MONTHS: Final = 6
_REPEATED: Final = 2
ENDED: Final = frozenset({ActivityStatus.COMPLETED, ActivityStatus.STOPPED})
_NEVER_A_PLAN = frozenset(
    {PlanStatus.SENT_BY_MISTAKE, PlanStatus.TRANSFERRED, PlanStatus.REVOKED, PlanStatus.ENTERED_IN_ERROR}
)


@dataclass(frozen=True, slots=True)
class TrainingElsewhere:
    """All that one authority learns of another's training: that there is some, under which law, when."""

    authority: str
    legal_basis: LegalBasis
    ended_month: str = ""
    """Empty while it goes on; else the month it ended in, not longer ago than the guard looks."""
    contact: str = ""
    telephone: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class History(Private):
    """What the authority holds about one citizen, as far as it tells of training."""

    requests: Sequence[Request] = ()
    pathways: Sequence[Pathway] = ()
    offers: Sequence[Offer] = ()
    activities: Sequence[Activity] = ()
    sessions: Sequence[Session] = ()
    reports: Sequence[UlrusReport] = ()
    ended: Mapping[UUID, date] = field(default_factory=dict)
    """The day each activity came to its end."""
    elsewhere: Sequence[TrainingElsewhere] = ()
    alerts: Sequence[DuplicateAlert] = ()
    """What has been told already."""
    provider: str = ""
    """Who gives what is our own and no other unit carries out."""
    providers: Mapping[UUID, str] = field(default_factory=dict)
    """The private providers that have or had the citizen under free choice, by name."""

    def requests_of(self, pathway_id: UUID) -> tuple[Request, ...]:
        return tuple(request for request in self.requests if request.pathway_id == pathway_id)

    def is_lumbar(self, pathway: Pathway) -> bool:
        """By the programme flag, else by what its requests say."""
        return is_lumbar(diagnoses_of(self.requests_of(pathway.id)), in_programme=pathway.programme_included)


@dataclass(frozen=True, slots=True, repr=False)
class Newcomer(Private):
    """What is new: a request, or a pathway in which training is to begin."""

    trigger: AlertTrigger
    citizen_id: UUID
    requests: tuple[Request, ...] = ()
    pathway: Pathway | None = None

    @property
    def legal_basis(self) -> LegalBasis | None:
        if self.pathway is not None:
            return self.pathway.legal_basis
        return basis_of(self.requests[0]) if self.requests else None

    @property
    def plan(self) -> RehabPlan | None:
        """The newest G-GOP among its requests."""
        plans = [request for request in self.requests if isinstance(request, RehabPlan)]
        return plans[-1] if plans else None

    @property
    def is_lumbar(self) -> bool:
        in_programme = self.pathway is not None and self.pathway.programme_included
        return is_lumbar(diagnoses_of(self.requests), in_programme=in_programme)


def basis_of(request: Request) -> LegalBasis:
    return LegalBasis.SUL140 if isinstance(request, RehabPlan) else LegalBasis.SUL119


def diagnoses_of(requests: Iterable[Request]) -> tuple[Diagnosis, ...]:
    return tuple(dict.fromkeys(d for request in requests for d in request.said.diagnoses))


def matches(new: Newcomer, history: History, *, today: date) -> tuple[Match, ...]:
    """Return everything the new training may repeat, the gravest first; nothing for another body area."""
    if not new.is_lumbar:
        return ()
    found = [
        *_training(new, history, today),
        *_at_providers(new, history, today),
        *_elsewhere(new, history),
        *_declined(new, history, today),
        *_reports(history, today),
        *_plans(new, history, today),
    ]
    return tuple(sorted(found, key=lambda match: -SEVERITY[match.level]))


def _others(new: Newcomer, history: History) -> dict[UUID, Pathway]:
    """Return the citizen's other pathways of the same body area: within one, training may go on [P]."""
    own = new.pathway.id if new.pathway else None
    return {p.id: p for p in history.pathways if p.id != own and history.is_lumbar(p)}


def _training(new: Newcomer, history: History, today: date) -> Iterator[Match]:
    others = _others(new, history)
    for activity in history.activities:
        if activity.pathway_id not in others or activity.category is not Category.TRAINING:
            continue
        told = _told(activity, others[activity.pathway_id], history)
        if is_open(activity):
            # Under the same law it is the same training twice only where another unit gives it.
            if activity.legal_basis is not new.legal_basis or activity.provider:
                yield told
        elif _ended_lately(activity, history, today):
            ended = history.ended[activity.id]
            yield replace(told, kind=MatchKind.ENDED_TRAINING, level=AlertLevel.AMBER, to_date=ended)


def is_open(activity: Activity) -> bool:
    return not ACTIVITY_LIFECYCLE.is_final(activity.status)


def _ended_lately(activity: Activity, history: History, today: date) -> bool:
    ended = history.ended.get(activity.id)
    if ended is None or activity.status not in ENDED:
        return False
    return is_within_months(ended, TRAINING_MONTHS, today=today)


def _told(activity: Activity, pathway: Pathway, history: History) -> Match:
    counted = tally(s.status for s in history.sessions if s.activity_id == activity.id)
    return Match(
        kind=MatchKind.OPEN_TRAINING,
        level=AlertLevel.RED,
        key=str(activity.id),
        legal_basis=activity.legal_basis,
        provider=activity.provider or history.provider,
        activity_id=activity.id,
        pathway_id=pathway.id,
        name=activity.name,
        fsiii_code=activity.fsiii_code,
        delivery_types=activity.delivery_types,
        from_date=activity.planned_from,
        to_date=activity.planned_to,
        attended=counted.attended,
        planned=counted.planned,
        stop_reason=activity.stop_reason,
        goals=pathway.agreed_plan.goals if pathway.agreed_plan else (),
        diagnoses=diagnoses_of(history.requests_of(pathway.id)),
    )


def _at_providers(new: Newcomer, history: History, today: date) -> Iterator[Match]:
    for held in _given(new, history):
        if held.ended_on is None or is_within_months(held.ended_on, TRAINING_MONTHS, today=today):
            yield training_given(held, history.providers)


def _given(new: Newcomer, history: History) -> Iterator[Given]:
    """Yield what of the citizen's other plans was given to a private provider."""
    own = {request.id for request in new.requests}
    here = new.pathway.id if new.pathway else None
    others = (request for request in history.requests if request.id not in own)
    return given(plan for plan in others if here is None or plan.pathway_id != here)


def _elsewhere(_: Newcomer, history: History) -> Iterator[Match]:
    for training in history.elsewhere:
        yield Match(
            kind=MatchKind.ENDED_TRAINING if training.ended_month else MatchKind.OPEN_TRAINING,
            level=AlertLevel.AMBER if training.ended_month else AlertLevel.RED,
            key=f"{training.authority} {training.legal_basis}",
            legal_basis=training.legal_basis,
            authority=training.authority,
            provider=training.contact,
            telephone=training.telephone,
            month=training.ended_month,
        )


def _declined(new: Newcomer, history: History, today: date) -> Iterator[Match]:
    others = _others(new, history)
    for offer in history.offers:
        answered = offer.answered_at
        if offer.status is not OfferStatus.DECLINED or answered is None:
            continue
        recent = is_within_months(legal_day(answered), DECLINED_MONTHS, today=today)
        if recent and offer.pathway_id in others and offer.category is Category.TRAINING:
            yield Match(
                kind=MatchKind.DECLINED_OFFER,
                level=AlertLevel.YELLOW,
                key=str(offer.id),
                legal_basis=others[offer.pathway_id].legal_basis,
                provider=history.provider,
                pathway_id=offer.pathway_id,
                name=offer.name,
                fsiii_code=offer.fsiii_code,
                from_date=legal_day(offer.offered_at),
                to_date=legal_day(answered),
            )


def _reports(history: History, today: date) -> Iterator[Match]:
    for report in history.reports:
        stands = not ULRUS_LIFECYCLE.is_final(report.status)
        if stands and is_within_months(report.report_on, ULRUS_MONTHS, today=today):
            yield Match(
                kind=MatchKind.ULRUS_REPORT,
                level=AlertLevel.YELLOW,
                key=str(report.id),
                provider=report.examiner.organisation,
                from_date=report.examined_on,
                to_date=report.report_on,
                scores=tuple(f"{SCORE_NAME[s.instrument]}: {s.value}" for s in report.scores),
                recommendation=report.recommendation,
                author=report.examiner.name,
            )


def _plans(new: Newcomer, history: History, today: date) -> Iterator[Match]:
    """Two G-GOPs of the same area in a year are worth knowing, the new one counted."""
    own = {request.id for request in new.requests}
    replaced = {request.replaces_id for request in (*new.requests, *history.requests)}
    others = [
        plan
        for plan in history.requests
        if isinstance(plan, RehabPlan) and plan.id not in own | replaced and _counts(plan, today)
    ]
    if len(others) + (new.plan is not None) >= _REPEATED:
        for plan in others:
            yield Match(
                kind=MatchKind.REPEATED_PLANS,
                level=AlertLevel.YELLOW,
                key=str(plan.id),
                legal_basis=LegalBasis.SUL140,
                provider=plan.said.sender.label,
                pathway_id=plan.pathway_id,
                from_date=legal_day(plan.received_at),
                diagnoses=plan.said.diagnoses,
            )


def _counts(plan: RehabPlan, today: date) -> bool:
    if plan.status in _NEVER_A_PLAN:
        return False
    recent = is_within_months(legal_day(plan.received_at), PLAN_MONTHS, today=today)
    return recent and is_lumbar(plan.said.diagnoses, in_programme=plan.programme_included)


def fresh(found: Iterable[Match], new: Newcomer, alerts: Iterable[DuplicateAlert]) -> tuple[Match, ...]:
    """Leave out what an alert about the same request or pathway has told of, unless it got graver."""
    told: dict[str, int] = {}
    for alert in alerts:
        if _same_side(alert, new):
            for match in alert.matched:
                told[match.key] = max(told.get(match.key, 0), SEVERITY[match.level])
    return tuple(match for match in found if SEVERITY[match.level] > told.get(match.key, 0))


def _same_side(alert: DuplicateAlert, new: Newcomer) -> bool:
    if new.pathway is not None and alert.pathway_id == new.pathway.id:
        return True
    return not {request.id for request in new.requests}.isdisjoint(alert.request_ids)


def raised(new: Newcomer, found: Sequence[Match], *, at: datetime, now: datetime, new_id: NewId) -> Decision:
    """Raise one alert of what was found, as grave as its gravest; none where nothing was."""
    if not found:
        return Decision(())
    plan = new.plan
    alert = DuplicateAlert(
        id=new_id(),
        version=0,
        status=AlertStatus.OPEN,
        citizen_id=new.citizen_id,
        trigger=new.trigger,
        level=max((match.level for match in found), key=SEVERITY.__getitem__),
        raised_at=now,
        matched=tuple(found),
        request_ids=tuple(request.id for request in new.requests),
        plan_id=plan.id if plan else None,
        pathway_id=new.pathway.id if new.pathway else None,
        diagnoses=diagnoses_of(new.requests),
        deadline_shown=plan.clock(now=now).deadline_date if plan else None,
    )
    return Decision((Change(alert, "raise", at, details={"level": alert.level, "trigger": alert.trigger}),))


def check_reason(category: Category, new: Newcomer, history: History, *, reason: str) -> None:
    """Ask why what is going on outside this pathway is offered all the same (R20)."""
    listed = ", ".join(_ongoing(category, new, history))
    if listed and not reason:
        raise RuleNotMet(
            "ongoing-elsewhere",
            f"The same kind of help is going on already: {listed}. Say why it is offered all the same.",
            f"Den samme slags indsats er allerede i gang: {listed}. Begrund, hvorfor den tilbydes alligevel.",
            place="reason",
        )


def _ongoing(category: Category, new: Newcomer, history: History) -> Iterator[str]:
    here = new.pathway.id if new.pathway else None
    for activity in history.activities:
        if activity.category is category and activity.pathway_id != here and is_open(activity):
            yield activity.name
    if category is Category.TRAINING:
        yield from (history.providers.get(g.provider_id, "") for g in _given(new, history) if not g.ended_on)
        yield from (t.contact or t.authority for t in history.elsewhere if not t.ended_month)
