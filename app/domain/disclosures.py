"""What a jobcentre is told under each tick, and nothing beside it (§5.3, R8, L21)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from app.domain.activities import Activity
from app.domain.assessments import Assessment, NeedAnswer, Topic
from app.domain.codes import Category
from app.domain.consents import InformationCategory
from app.domain.employment import EmploymentCase
from app.domain.exchanges import Contact
from app.domain.pathways import Pathway
from app.domain.plans import RehabPlan
from app.domain.private import Private
from app.domain.referrals import Criterion, Referral
from app.domain.requests import Request
from app.domain.sessions import Session
from app.domain.work import WorkStatus

Ticks: TypeAlias = frozenset[InformationCategory]
Item: TypeAlias = Mapping[str, str]
_I = InformationCategory
_NEEDS_TICK: Final[Mapping[Category, InformationCategory]] = {
    Category.SMOKING: _I.SMOKING,
    Category.ALCOHOL: _I.ALCOHOL,
    Category.MENTAL: _I.MENTAL_HEALTH,
}
"""Attendance at such an activity says what is wrong: it is told with the matching tick only."""
_MENTAL_FUNCTIONS: Final = "b1"
"""Chapter 1 of ICF's body functions."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Record(Private):
    """What there is of a citizen whose case is open."""

    pathways: Sequence[Pathway] = ()
    requests: Sequence[Request] = ()
    assessments: Sequence[Assessment] = ()
    activities: Sequence[Activity] = ()
    sessions: Sequence[Session] = ()
    employment: EmploymentCase | None = None


def disclose(
    record: Record, categories: Iterable[InformationCategory], ticks: Ticks
) -> dict[str, list[Item]]:
    """Return what is told under these categories; raises KeyError for none of ours."""
    return {category: list(_TOLD[category](record, ticks)) for category in categories}


def contact_item(contact: Contact) -> Item:
    return {"name": contact.name, "telephone": contact.telephone, "email": contact.email}


def _contacts(record: Record, _: Ticks) -> Iterator[Item]:
    for pathway in record.pathways:
        if pathway.coordinator:
            yield contact_item(Contact(pathway.coordinator, pathway.coordinator_telephone))
    if record.employment and record.employment.health_contact:
        yield contact_item(record.employment.health_contact)


def _tellable(record: Record, ticks: Ticks) -> list[Activity]:
    return [a for a in record.activities if _NEEDS_TICK.get(a.category) in {None, *ticks}]


def _attendance(record: Record, ticks: Ticks) -> Iterator[Item]:
    told = {activity.id: activity for activity in _tellable(record, ticks)}
    for session in sorted(record.sessions, key=lambda s: s.planned_start):
        if session.activity_id in told:
            yield {
                "start": session.planned_start.isoformat(),
                "end": session.planned_end.isoformat(),
                "status": session.status,
                "category": told[session.activity_id].category,
            }


def _function(record: Record, ticks: Ticks) -> Iterator[Item]:
    """Functional ability as ICF codes; what was written about it is free text."""
    for plan in record.requests:
        if isinstance(plan, RehabPlan):
            for icf in plan.said.icf_codes:
                if _I.MENTAL_HEALTH in ticks or not icf.code.startswith(_MENTAL_FUNCTIONS):
                    yield {"icf": icf.code, "qualifier": icf.qualifier}


def _goals(record: Record, ticks: Ticks) -> Iterator[Item]:
    for pathway in record.pathways:
        for goal in pathway.agreed_plan.goals if pathway.agreed_plan else ():
            yield {"goal": goal}
    for activity in _tellable(record, ticks):
        yield {
            "category": activity.category,
            "from": activity.planned_from.isoformat(),
            "to": activity.planned_to.isoformat(),
        }
    if record.employment and record.employment.plan:
        yield {"employment_plan": record.employment.plan.text}


def _expected_end(record: Record, _: Ticks) -> Iterator[Item]:
    for pathway in record.pathways:
        if pathway.agreed_plan and pathway.agreed_plan.expected_end_date:
            yield {"date": pathway.agreed_plan.expected_end_date.isoformat()}


def _work(record: Record, _: Ticks) -> Iterator[Item]:
    case = record.employment
    if case is None:
        return
    if case.plan and case.plan.work_recommendations:
        yield {"recommendation": case.plan.work_recommendations}
    if case.work_status is WorkStatus.PARTIAL_SICK:
        yield {"hours_per_week": f"{case.hours_per_week:g}"}
    if case.workplace and case.workplace.adjustments:
        yield {"adjustments": case.workplace.adjustments}


def _answers(topic: Topic) -> Callable[[Record, Ticks], Iterator[Item]]:
    def told(record: Record, _: Ticks) -> Iterator[Item]:
        for assessment in record.assessments:
            for answer in assessment.answers:
                if answer.topic is topic and answer.asked:
                    yield _told(answer)

    return told


def _told(answer: NeedAnswer) -> Item:
    if answer.smoking is not None:
        amount = answer.smoking.amount_per_day
        return {"status": answer.smoking.status, "per_day": "" if amount is None else str(amount)}
    return {"units_per_week": str(answer.alcohol.units_per_week) if answer.alcohol else ""}


def _mental(record: Record, _: Ticks) -> Iterator[Item]:
    for activity in record.activities:
        if activity.category is Category.MENTAL:
            yield {"category": activity.category, "from": activity.planned_from.isoformat()}


def _diagnoses(record: Record, _: Ticks) -> Iterator[Item]:
    for request in record.requests:
        for diagnosis in request.said.diagnoses:
            yield {"code": diagnosis.code, "system": diagnosis.system}


def _psychosocial(record: Record, _: Ticks) -> Iterator[Item]:
    for request in record.requests:
        if isinstance(request, Referral) and Criterion.PSYCHOSOCIAL in request.criteria:
            yield {"criterion": Criterion.PSYCHOSOCIAL}


def _free_text(record: Record, _: Ticks) -> Iterator[Item]:
    for assessment in record.assessments:
        for text in (assessment.what_matters, assessment.summary):
            if text:
                yield {"text": text}


_TOLD: Final[Mapping[InformationCategory, Callable[[Record, Ticks], Iterator[Item]]]] = {
    _I.CONTACTS: _contacts,
    _I.ATTENDANCE: _attendance,
    _I.FUNCTION: _function,
    _I.GOALS_PLAN: _goals,
    _I.EXPECTED_END: _expected_end,
    _I.WORK_RECOMMENDATIONS: _work,
    _I.ALCOHOL: _answers(Topic.ALCOHOL),
    _I.SMOKING: _answers(Topic.SMOKING),
    _I.MENTAL_HEALTH: _mental,
    _I.DIAGNOSES: _diagnoses,
    _I.PSYCHOSOCIAL: _psychosocial,
    _I.FREE_TEXT: _free_text,
}
