"""Plans, targets and given cases to their views."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.api.v1 import present
from app.api.v1.actions import actions
from app.api.v1.clock import views
from app.api.v1.tables import PATHS
from app.domain.citizens import PROTECTED_NAME, Citizen
from app.domain.clock_story import late_receipt_days, story
from app.domain.codes import STATUS_REASON_TEXT
from app.domain.free_choice import FreeChoiceCase, current
from app.domain.information import DutyDue, Told
from app.domain.legal_days import legal_day
from app.domain.plan_record_decisions import duties_of
from app.domain.plans import ON_HOLD_REASON, RehabPlan
from app.domain.prognosis import QUESTION
from app.domain.service_targets import ServiceTarget, TargetDue, TargetFacts, due
from app.usecases.danish_calendar import is_holiday
from app.usecases.read_plan import PlanRead


def plan(read: PlanRead, *, now: datetime) -> views.PlanView:
    held = read.plan
    shown = present.request(held, read.citizen, now=now).model_dump()
    return views.PlanView(**shown | _of_clock(held, now) | _of_record(held) | _of_others(read, now))


def _of_clock(held: RehabPlan, now: datetime) -> dict[str, Any]:
    clock = held.clock(now=now)
    reason = ON_HOLD_REASON.get(held.status)
    owed = duties_of(held, now=now, is_holiday=is_holiday)
    return {
        "explained": list(story(held, clock)),
        "status_reason": views.ReasonView(code=reason, text=STATUS_REASON_TEXT[reason]) if reason else None,
        "late_receipt_days": late_receipt_days(held),
        "levels": [views.LevelView(level=r.level, since=r.since) for r in held.levels],
        "duties": [_duty(each, now) for each in owed],
        "told": [_told(each) for each in held.told],
        "free_choice": [_case(each) for each in held.free_choice],
    }


def _duty(owed: DutyDue, now: datetime) -> views.DutyView:
    return views.DutyView(
        duty=owed.duty,
        due_on=owed.due_on,
        told_on=owed.told_on,
        overdue=owed.is_overdue(legal_day(now)),
        late=owed.was_late,
    )


def _told(said: Told) -> views.ToldView:
    return views.ToldView(
        duty=said.duty,
        told_at=said.told_at,
        told_by=said.told_by,
        way=said.way,
        text=said.text,
        start_at=said.start_at,
        place=said.place,
        within_seven_days=said.within_seven_days,
    )


def _case(case: FreeChoiceCase) -> views.FreeChoiceCaseView:
    return views.FreeChoiceCaseView(
        state=case.state,
        right_arises_at=case.right_arises_at,
        informed_at=case.informed_at,
        informed_by=case.informed_by,
        answer=case.answer,
        answered_at=case.answered_at,
        reason=case.reason,
        provider_id=case.provider_id,
        ended_at=case.ended_at,
    )


def _of_record(held: RehabPlan) -> dict[str, Any]:
    said, aligned = held.prognosis, held.expectations
    is_missing = held.is_clocked and held.lacks_prognosis
    return {
        "prognosis": views.PrognosisView(
            text=said.text,
            discussed_with_patient=said.discussed_with_patient,
            discussed_date=said.discussed_date,
        )
        if said
        else None,
        "prognosis_missing": is_missing,
        "suggested_question": QUESTION if is_missing else None,
        "expectations": views.ExpectationsView(
            aligned_at=aligned.aligned_at,
            aligned_by=aligned.aligned_by,
            prognosis=aligned.prognosis,
            citizen=aligned.citizen,
            plan=aligned.plan,
            outcome=aligned.outcome,
        )
        if aligned
        else None,
    }


def _of_others(read: PlanRead, now: datetime) -> dict[str, Any]:
    due_about = {other.id for other in read.undecided}
    held = read.plan
    facts = TargetFacts(
        received_on=legal_day(held.received_at),
        clock_start=held.clock(now=now).start_date,
        first_contact_on=held.first_contact_offered_date,
        started_on=read.started_on,
    )
    found = (due(target, facts, is_holiday=is_holiday) for target in read.targets)
    return {
        "other_plans": [
            views.OtherPlanView(
                id=other.id,
                status=other.status,
                plan_type=other.plan_type,
                received_at=other.received_at,
                href=f"{PATHS[RehabPlan]}/{other.id}",
                decision_due=other.id in due_about,
            )
            for other in read.others
        ],
        "decision_due": bool(due_about),
        "service_targets": [_target_due(each, now) for each in found if each],
    }


def _target_due(each: TargetDue, now: datetime) -> views.TargetView:
    return views.TargetView(
        name=each.target.name,
        milestone=each.target.milestone,
        due_on=each.due_on,
        reached_on=each.reached_on,
        met=each.is_met(legal_day(now)),
    )


def service_target(target: ServiceTarget, _: datetime) -> views.ServiceTargetView:
    return views.ServiceTargetView(
        id=target.id,
        version=target.version,
        status=target.status,
        name=target.name,
        milestone=target.milestone,
        days=target.days,
        day_kind=target.day_kind,
        counted_from=target.counted_from,
        valid_from=target.valid_from,
        valid_to=target.valid_to,
        allowed_actions=actions(target),
    )


def given_case(held: RehabPlan, person: Citizen, authority: str, *, now: datetime) -> views.GivenCaseView:
    """Show a private provider what it needs to treat; nothing of who the relatives are, or the GP."""
    case, said = current(held.free_choice), held.said
    return views.GivenCaseView(
        id=held.id,
        authority=authority,
        chosen_at=case.answered_at if case else None,
        plan_type=held.plan_type,
        level=held.level,
        discharge_date=held.discharge_date,
        earliest_start_date=held.earliest_start_date,
        citizen=_given_citizen(person, now),
        requester=present.unit(said.sender),
        diagnoses=[present.diagnosis(d) for d in said.diagnoses],
        icf_codes=[present.icf(code) for code in said.icf_codes],
        narratives=[present.narrative(n) for n in said.narratives],
        links=[present.link(each) for each in said.links],
    )


def _given_citizen(person: Citizen, now: datetime) -> views.GivenCitizenView:
    is_protected, details = person.is_protected(legal_day(now)), person.details
    name = f"{details.given_name} {details.family_name}".strip()
    return views.GivenCitizenView(
        identifier=details.number.value,
        name=PROTECTED_NAME if is_protected else name,
        address="" if is_protected else present.address(details.address),
        telephones=[telephone.number for telephone in details.telephones],
        protected=is_protected,
    )
