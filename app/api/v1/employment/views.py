"""Employment cases as municipal front ends read them, the shared plan with both sides' contacts on it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.api.v1.actions import actions
from app.api.v1.consent.views import ContactView, InformationView, contact, information
from app.api.v1.resource import Resource
from app.api.v1.views import ActionView, View
from app.domain.citizens import Citizen
from app.domain.employment import EmploymentCase, EmploymentPlan, Meeting, Workplace, paraphrases_law
from app.domain.exchanges import Contact
from app.domain.legal_days import legal_day


class WorkplaceView(View):
    name: str
    contact: ContactView
    adjustments: str
    contact_consent_at: datetime


class MeetingView(View):
    planned_for: datetime
    agenda: list[str]
    held_at: datetime | None
    summary: str


class SharedPlanView(View):
    """The plan that health centre and jobcentre share."""

    agreed_at: datetime
    text: str
    work_recommendations: str
    partial_sick_leave: bool
    hours_per_week: float | None
    workplace_agreement: str
    health_contact: ContactView | None
    jobcentre_contact: ContactView | None
    paraphrases_law: bool
    """Whether it seems to say what the law says; the law itself is linked."""
    law_link: str


class EmploymentCaseView(View):
    id: UUID
    version: int
    status: str
    citizen_id: UUID
    work_status: str
    sick_from: date | None
    hours_per_week: float | None
    workplace_agreement: str
    workplace: WorkplaceView | None
    health_contact: ContactView | None
    jobcentre_contact: ContactView | None
    plan: SharedPlanView | None
    meetings: list[MeetingView]
    cadence_weeks: int
    agenda: list[str]
    next_meeting_due_date: date
    meeting_overdue: bool
    law_link: str
    received: InformationView | None
    opened_at: datetime
    closed_at: datetime | None
    allowed_actions: list[ActionView]


def _contact(person: Contact | None) -> ContactView | None:
    return contact(person) if person else None


def _workplace(place: Workplace) -> WorkplaceView:
    return WorkplaceView(
        name=place.name,
        contact=contact(place.contact),
        adjustments=place.adjustments,
        contact_consent_at=place.contact_consent_at,
    )


def _meeting(meeting: Meeting) -> MeetingView:
    return MeetingView(
        planned_for=meeting.planned_for,
        agenda=list(meeting.agenda),
        held_at=meeting.held_at,
        summary=meeting.summary,
    )


def _plan(case: EmploymentCase, plan: EmploymentPlan) -> SharedPlanView:
    return SharedPlanView(
        agreed_at=plan.agreed_at,
        text=plan.text,
        work_recommendations=plan.work_recommendations,
        partial_sick_leave=plan.partial_sick_leave,
        hours_per_week=case.hours_per_week,
        workplace_agreement=case.workplace_agreement,
        health_contact=_contact(case.health_contact),
        jobcentre_contact=_contact(case.jobcentre_contact),
        paraphrases_law=paraphrases_law(f"{plan.text}\n{plan.work_recommendations}"),
        law_link=case.law_link,
    )


def employment_case(case: EmploymentCase, now: datetime) -> EmploymentCaseView:
    return EmploymentCaseView(
        id=case.id,
        version=case.version,
        status=case.status,
        citizen_id=case.citizen_id,
        work_status=case.work_status,
        sick_from=case.sick_from,
        hours_per_week=case.hours_per_week,
        workplace_agreement=case.workplace_agreement,
        workplace=_workplace(case.workplace) if case.workplace else None,
        health_contact=_contact(case.health_contact),
        jobcentre_contact=_contact(case.jobcentre_contact),
        plan=_plan(case, case.plan) if case.plan else None,
        meetings=[_meeting(meeting) for meeting in case.meetings],
        cadence_weeks=case.cadence_weeks,
        agenda=list(case.agenda),
        next_meeting_due_date=case.next_meeting_due_date,
        meeting_overdue=case.meeting_is_overdue(legal_day(now)),
        law_link=case.law_link,
        received=information(case.received) if case.received else None,
        opened_at=case.opened_at,
        closed_at=case.closed_at,
        allowed_actions=actions(case),
    )


RESOURCES: tuple[Resource[Any, Any], ...] = (
    Resource(
        kind=EmploymentCase,
        tag="employment",
        view=EmploymentCaseView,
        present=employment_case,
        listed_under=(Citizen,),
    ),
)
