"""Duplicate alerts, ULRUS reports, next steps and the flow as municipal front ends read them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.api.context import Caller
from app.api.v1.actions import actions
from app.api.v1.consent.views import ConsentView, consent
from app.api.v1.present import clock
from app.api.v1.resource import Resource
from app.api.v1.views import ActionView, ClockView, DiagnosisView, ListView, View
from app.domain.activities import Activity
from app.domain.citizens import Citizen
from app.domain.codes import STOP_REASON_TEXT
from app.domain.dispositions import NEXT_STEP_TEXT, Disposition
from app.domain.duplicates import DuplicateAlert, Match
from app.domain.flow import STAGE_TEXT, Stretch
from app.domain.intake import Diagnosis
from app.domain.legal_days import legal_day
from app.domain.sessions import Tally
from app.domain.ulrus import UlrusReport
from app.persistence.alerts import AlertCount
from app.usecases.read_guard import AlertNow, read_alert


class MatchView(View):
    """What may be repeated; of another authority only law, month and whom to call."""

    kind: str
    level: str
    legal_basis: str | None
    authority: str
    provider: str
    telephone: str
    month: str
    activity_id: UUID | None
    pathway_id: UUID | None
    status: str | None
    name: str
    fsiii_code: str
    delivery_types: list[str]
    from_date: date | None
    to_date: date | None
    attended: int
    planned: int
    attended_percent: float | None
    stop_reason: str | None
    goals: list[str]
    scores: list[str]
    diagnoses: list[DiagnosisView]
    recommendation: str
    author: str


class AlertView(View):
    """A warning of duplicate training, with the 7-day deadline that runs on all the while."""

    id: UUID
    version: int
    status: str
    citizen_id: UUID
    trigger: str
    level: str
    raised_at: datetime
    request_ids: list[UUID]
    pathway_id: UUID | None
    diagnoses: list[DiagnosisView]
    matched: list[MatchView]
    deadline: ClockView | None
    deadline_shown: date | None
    open_consents: list[ConsentView]
    """The citizen's consents that hold now (§5.1)."""
    asks_for_decision: bool
    deferred_to: date | None
    decision: str | None
    decided_at: datetime | None
    decided_by: str
    reason: str
    content_difference: str
    allowed_actions: list[ActionView]


class AlertListView(ListView):
    items: list[AlertView]


class ScoreView(View):
    instrument: str
    value: int


class ExaminerView(View):
    name: str
    profession: str
    organisation: str
    authorisation: str
    certified_on: date
    certification_expires_on: date | None


class UlrusView(View):
    id: UUID
    version: int
    status: str
    citizen_id: UUID
    examiner: ExaminerView
    referred_on: date
    examined_on: date
    report_on: date
    first_contact_on: date | None
    diagnosed_on: date | None
    recommendation: str
    scores: list[ScoreView]
    source: str
    days_to_diagnosis: int
    flags: list[str]
    reason: str
    allowed_actions: list[ActionView]


class DispositionView(View):
    id: UUID
    version: int
    status: str
    citizen_id: UUID
    next_step: str
    next_step_text: str
    decided_on: date
    responsible: str
    decided_by: str
    reason: str
    allowed_actions: list[ActionView]


class StageView(View):
    stage: str
    text: str
    state: str
    responsible: str
    from_date: date | None
    to_date: date | None


class FlowView(View):
    """Where the citizen is, who has them there, and the whole way so far."""

    citizen_id: UUID
    position: StageView
    stages: list[StageView]


class AlertCountView(View):
    level: str
    trigger: str
    status: str
    decision: str | None
    count: int


class DuplicateReportView(View):
    """How many alerts were raised in a period, and what came of them."""

    first: date
    last: date
    by_level: dict[str, int]
    by_decision: dict[str, int]
    undecided: int
    items: list[AlertCountView]


def _diagnoses(said: tuple[Diagnosis, ...]) -> list[DiagnosisView]:
    return [DiagnosisView(code=d.code, system=d.system, text=d.text, role=d.role) for d in said]


def _match(match: Match, now: tuple[Activity, Tally] | None) -> MatchView:
    activity, counted = now or (None, Tally(match.attended, match.planned))
    stop_reason = activity.stop_reason if activity else match.stop_reason
    return MatchView(
        kind=match.kind,
        level=match.level,
        legal_basis=match.legal_basis,
        authority=match.authority,
        provider=match.provider,
        telephone=match.telephone,
        month=match.month,
        activity_id=match.activity_id,
        pathway_id=match.pathway_id,
        status=activity.status if activity else None,
        name=match.name,
        fsiii_code=match.fsiii_code,
        delivery_types=[kind.name.lower() for kind in match.delivery_types],
        from_date=match.from_date,
        to_date=match.to_date,
        attended=counted.attended,
        planned=counted.planned,
        attended_percent=round(100 * counted.attended / counted.planned, 1) if counted.planned else None,
        stop_reason=STOP_REASON_TEXT[stop_reason] if stop_reason else None,
        goals=list(match.goals),
        scores=list(match.scores),
        diagnoses=_diagnoses(match.diagnoses),
        recommendation=match.recommendation,
        author=match.author,
    )


def alert_now(seen: AlertNow, now: datetime) -> AlertView:
    alert, activities = seen.alert, seen.activities or {}
    return AlertView(
        id=alert.id,
        version=alert.version,
        status=alert.status,
        citizen_id=alert.citizen_id,
        trigger=alert.trigger,
        level=alert.level,
        raised_at=alert.raised_at,
        request_ids=list(alert.request_ids),
        pathway_id=alert.pathway_id,
        diagnoses=_diagnoses(alert.diagnoses),
        matched=[_match(m, activities.get(m.activity_id) if m.activity_id else None) for m in alert.matched],
        deadline=clock(seen.deadline) if seen.deadline else None,
        deadline_shown=alert.deadline_shown,
        open_consents=[consent(each, now) for each in seen.consents],
        asks_for_decision=alert.asks_for_decision(legal_day(now)),
        deferred_to=alert.deferred_to,
        decision=alert.decision,
        decided_at=alert.decided_at,
        decided_by=alert.decided_by,
        reason=alert.reason,
        content_difference=alert.content_difference,
        allowed_actions=actions(alert),
    )


def _alert(alert: DuplicateAlert, now: datetime) -> AlertView:
    return alert_now(AlertNow(alert), now)


async def _show(caller: Caller, id_: UUID) -> AlertView:
    return alert_now(await caller.look(lambda work: read_alert(work, id_)), caller.now)


def _report(report: UlrusReport, _: datetime) -> UlrusView:
    examiner = report.examiner
    return UlrusView(
        id=report.id,
        version=report.version,
        status=report.status,
        citizen_id=report.citizen_id,
        examiner=ExaminerView(
            name=examiner.name,
            profession=examiner.profession,
            organisation=examiner.organisation,
            authorisation=examiner.authorisation,
            certified_on=examiner.certified_on,
            certification_expires_on=examiner.certification_expires_on,
        ),
        referred_on=report.referred_on,
        examined_on=report.examined_on,
        report_on=report.report_on,
        first_contact_on=report.first_contact_on,
        diagnosed_on=report.diagnosed_on,
        recommendation=report.recommendation,
        scores=[ScoreView(instrument=s.instrument, value=s.value) for s in report.scores],
        source=report.source,
        days_to_diagnosis=report.days_to_diagnosis,
        flags=list(report.flags),
        reason=report.reason,
        allowed_actions=actions(report),
    )


def _disposition(held: Disposition, _: datetime) -> DispositionView:
    return DispositionView(
        id=held.id,
        version=held.version,
        status=held.status,
        citizen_id=held.citizen_id,
        next_step=held.next_step,
        next_step_text=NEXT_STEP_TEXT[held.next_step],
        decided_on=held.decided_on,
        responsible=held.responsible,
        decided_by=held.decided_by,
        reason=held.reason,
        allowed_actions=actions(held),
    )


def stage(stretch: Stretch) -> StageView:
    return StageView(
        stage=stretch.stage,
        text=STAGE_TEXT[stretch.stage],
        state=stretch.state,
        responsible=stretch.responsible,
        from_date=stretch.from_date,
        to_date=stretch.to_date,
    )


def count(counted: AlertCount) -> AlertCountView:
    return AlertCountView(
        level=counted.level,
        trigger=counted.trigger,
        status=counted.status,
        decision=counted.decision or None,
        count=counted.count,
    )


RESOURCES: tuple[Resource[Any, Any], ...] = (
    Resource(
        kind=DuplicateAlert,
        tag="duplicates",
        view=AlertView,
        present=_alert,
        show=_show,
        listed_under=(Citizen,),
    ),
    Resource(kind=UlrusReport, tag="duplicates", view=UlrusView, present=_report, listed_under=(Citizen,)),
    Resource(
        kind=Disposition,
        tag="duplicates",
        view=DispositionView,
        present=_disposition,
        listed_under=(Citizen,),
    ),
)
