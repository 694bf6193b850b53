"""Deciding on a duplicate alert, putting it off, and what waits for it (§5.1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.activities import Activity, ActivityStatus
from app.domain.codes import LegalBasis, PlanLevel, StopReason
from app.domain.duplicate_decisions import (
    Concerned,
    Ruling,
    check_deferrable,
    check_told,
    check_undecided,
    decide,
    defer,
    expire,
)
from app.domain.duplicates import AlertDecision, AlertLevel, AlertStatus, DuplicateAlert
from app.domain.pathways import Pathway, PathwayStatus
from app.domain.plan_decisions import Classification, classify
from app.domain.plans import PlanStatus, RehabPlan
from app.domain.refusals import ActionNotAllowed, MissingValue, RuleNotMet
from app.domain.requests import awaits_first_contact
from app.domain.sessions import Attendance, Session
from tests.domain.builders import (
    MONDAY,
    NOW,
    a_pathway,
    a_plan,
    a_referral,
    a_session,
    an_activity,
    events,
    every,
    new_id,
    the,
)
from tests.domain.builders_duplicates import a_match, an_alert

RED, AMBER, YELLOW = AlertLevel.RED, AlertLevel.AMBER, AlertLevel.YELLOW
DAY = timedelta(days=1)


def a_ruling(decision: AlertDecision, **overrides: Any) -> Ruling:
    return replace(Ruling(decision=decision, reason="Aftalt med borgeren.", decided_by="mho"), **overrides)


def training() -> tuple[Pathway, Activity, tuple[Session, ...]]:
    pathway = a_pathway(status=PathwayStatus.IN_REHAB)
    activity = an_activity(pathway_id=pathway.id, status=ActivityStatus.RUNNING)
    held = a_session(activity_id=activity.id, status=Attendance.ATTENDED)
    ahead = a_session(activity_id=activity.id, status=Attendance.PLANNED)
    other = a_session(status=Attendance.PLANNED)
    return pathway, activity, (held, ahead, other)


@pytest.mark.requirement("R119")
@pytest.mark.parametrize("decision", AlertDecision)
def test_a_decision_needs_a_reason(decision: AlertDecision) -> None:
    with pytest.raises(MissingValue, match="reason"):
        decide(an_alert(), a_ruling(decision, reason=""), Concerned(), now=NOW)


@pytest.mark.requirement("R119")
def test_a_decision_keeps_who_when_and_why() -> None:
    ruling = a_ruling(AlertDecision.DIFFERENT_CONTENT, content_difference="Bassin")
    decision = decide(an_alert(), ruling, Concerned(), now=NOW)
    alert = the(DuplicateAlert, decision)
    assert (alert.status, alert.decision) == (AlertStatus.DECIDED, AlertDecision.DIFFERENT_CONTENT)
    assert (alert.decided_by, alert.decided_at, alert.reason) == ("mho", NOW, "Aftalt med borgeren.")
    assert alert.content_difference == "Bassin"
    (change,) = decision.changes
    assert change.details == {"decision": "DIFFERENT_CONTENT", "decided_by": "mho"}


@pytest.mark.requirement("R119")
def test_a_decision_is_made_once() -> None:
    alert = an_alert(status=AlertStatus.DECIDED)
    with pytest.raises(ActionNotAllowed):
        decide(alert, a_ruling(AlertDecision.REPLACE), Concerned(), now=NOW)


@pytest.mark.requirement("R119")
@pytest.mark.parametrize("decision", AlertDecision)
def test_no_decision_rejects_a_plan_or_moves_its_deadline(decision: AlertDecision) -> None:
    pathway, activity, sessions = training()
    plan = a_plan()
    on = Concerned(activities=(activity,), sessions=sessions, kept=pathway, plan=plan)
    ruling = a_ruling(
        decision, content_difference="x", stop_reason=StopReason.FRAVALG_ANDEN_TRAENING, citizen_agrees=True
    )
    for after in every(RehabPlan, decide(an_alert(plan_id=plan.id), ruling, on, now=NOW)):
        assert after.status is plan.status
        assert after.clock(now=NOW) == plan.clock(now=NOW)
        assert after.clock_facts == plan.clock_facts


# REPLACE


@pytest.mark.requirement("R119")
def test_replacing_stops_the_training_with_a_reason_and_settles_its_sessions() -> None:
    pathway, activity, sessions = training()
    on = Concerned(activities=(activity,), sessions=sessions, kept=pathway)
    ruling = a_ruling(AlertDecision.REPLACE, stop_reason=StopReason.FRAVALG_ANDEN_TRAENING)
    decision = decide(an_alert(), ruling, on, now=NOW)
    stopped = the(Activity, decision)
    assert stopped.status is ActivityStatus.STOPPED
    assert stopped.stop_reason is StopReason.FRAVALG_ANDEN_TRAENING
    assert [s.id for s in every(Session, decision)] == [sessions[1].id]


@pytest.mark.requirement("R119")
def test_replacing_running_training_needs_a_stop_reason() -> None:
    _, activity, sessions = training()
    on = Concerned(activities=(activity,), sessions=sessions)
    with pytest.raises(MissingValue, match="stop_reason"):
        decide(an_alert(), a_ruling(AlertDecision.REPLACE), on, now=NOW)


@pytest.mark.requirement("R119")
def test_replacing_what_another_authority_gives_or_what_has_ended_stops_nothing() -> None:
    ended = an_activity(status=ActivityStatus.COMPLETED)
    decision = decide(an_alert(), a_ruling(AlertDecision.REPLACE), Concerned(activities=(ended,)), now=NOW)
    assert events(decision) == ["decide"]


# DIFFERENT_CONTENT and NO_NEW_TRAINING_BY_AGREEMENT


@pytest.mark.requirement("R119")
def test_different_content_must_be_said() -> None:
    with pytest.raises(MissingValue, match="content_difference"):
        decide(an_alert(), a_ruling(AlertDecision.DIFFERENT_CONTENT), Concerned(), now=NOW)


@pytest.mark.requirement("R119")
def test_no_new_training_needs_the_citizens_agreement_and_leaves_the_right_open() -> None:
    ruling = a_ruling(AlertDecision.NO_NEW_TRAINING_BY_AGREEMENT)
    with pytest.raises(RuleNotMet, match="agreement"):
        decide(an_alert(), ruling, Concerned(), now=NOW)
    decision = decide(an_alert(), replace(ruling, citizen_agrees=True), Concerned(plan=a_plan()), now=NOW)
    assert events(decision) == ["decide"]


# CONTINUE_AND_RELINK


@pytest.mark.requirement("R119")
def test_relinking_keeps_the_training_and_gives_it_the_plan_as_basis() -> None:
    pathway, activity, _ = training()
    plan = a_plan()
    on = Concerned(activities=(activity,), kept=pathway, plan=plan)
    decision = decide(an_alert(plan_id=plan.id), a_ruling(AlertDecision.CONTINUE_AND_RELINK), on, now=NOW)
    kept, linked = the(Pathway, decision), the(RehabPlan, decision)
    assert (kept.plan_ids, kept.status) == ((plan.id,), PathwayStatus.IN_REHAB)
    assert (linked.pathway_id, linked.status) == (pathway.id, PlanStatus.RECEIVED)
    assert every(Activity, decision) == []


@pytest.mark.requirement("R119")
def test_a_pathway_opened_for_the_plan_is_taken_back_while_nothing_has_happened_in_it() -> None:
    pathway, _, _ = training()
    opened = a_pathway(legal_basis=LegalBasis.SUL140)
    plan = a_plan(status=PlanStatus.CLASSIFIED, pathway_id=opened.id)
    on = Concerned(kept=pathway, plan=plan, opened=replace(opened, plan_ids=(plan.id,)))
    ruling = a_ruling(AlertDecision.CONTINUE_AND_RELINK)
    gone, kept = every(Pathway, decide(an_alert(), ruling, on, now=NOW))
    assert (gone.id, gone.status, gone.plan_ids) == (opened.id, PathwayStatus.ENTERED_IN_ERROR, ())
    assert kept.plan_ids == (plan.id,)
    later = replace(on, opened=replace(opened, status=PathwayStatus.CLARIFIED))
    with pytest.raises(RuleNotMet, match="under way"):
        decide(an_alert(), ruling, later, now=NOW)


@pytest.mark.requirement("R119")
def test_relinking_what_is_linked_already_changes_nothing_more() -> None:
    pathway, _, _ = training()
    on = Concerned(kept=pathway, plan=a_plan(pathway_id=pathway.id))
    decision = decide(an_alert(), a_ruling(AlertDecision.CONTINUE_AND_RELINK), on, now=NOW)
    assert events(decision) == ["decide"]


@pytest.mark.requirement("R119")
def test_relinking_needs_training_of_ours_and_a_plan_that_stands() -> None:
    pathway, _, _ = training()
    ruling = a_ruling(AlertDecision.CONTINUE_AND_RELINK)
    for on, why in (
        (Concerned(plan=a_plan()), "no training of ours"),
        (Concerned(kept=pathway), "no rehabilitation plan"),
        (Concerned(kept=pathway, plan=a_plan(status=PlanStatus.REVOKED)), "no rehabilitation plan"),
    ):
        with pytest.raises(RuleNotMet, match=why):
            decide(an_alert(), ruling, on, now=NOW)


@pytest.mark.requirement("R119")
def test_a_relinked_plan_is_classified_into_the_pathway_it_has() -> None:
    kept = a_pathway()
    said = Classification(level=PlanLevel.BASAL, coordinator="Bente", coordinator_telephone="")
    decision = classify(a_plan(pathway_id=kept.id), said, now=NOW, new_id=new_id)
    assert every(Pathway, decision) == []
    assert the(RehabPlan, decision).pathway_id == kept.id


@pytest.mark.requirement("L10")
@pytest.mark.parametrize("status", PlanStatus)
def test_a_plan_awaits_its_first_contact_until_it_has_been(status: PlanStatus) -> None:
    waiting = {
        PlanStatus.CLASSIFIED,
        PlanStatus.OFFERED,
        PlanStatus.RIGHT_ARISEN,
        PlanStatus.ON_HOLD_POSTPONED,
        PlanStatus.ON_HOLD_FREE_CHOICE_DECLINED,
    }
    assert awaits_first_contact(a_plan(status=status)) is (status in waiting)


def test_a_referral_has_no_first_contact_to_wait_for() -> None:
    assert not awaits_first_contact(a_referral())


# Putting off, running out, holding back


@pytest.mark.requirement("R119")
def test_amber_may_wait_fourteen_days_and_once() -> None:
    alert = the(DuplicateAlert, defer(an_alert(level=AMBER), reason="Afventer journal", now=NOW))
    assert (alert.status, alert.deferred_to) == (AlertStatus.OPEN, MONDAY + timedelta(days=14))
    with pytest.raises(RuleNotMet, match="once"):
        defer(alert, reason="x", now=NOW)


@pytest.mark.requirement("R119")
@pytest.mark.parametrize("level", [RED, YELLOW])
def test_red_and_yellow_are_not_put_off(level: AlertLevel) -> None:
    with pytest.raises(RuleNotMet, match="amber"):
        check_deferrable(an_alert(level=level))


@pytest.mark.requirement("R119")
@pytest.mark.parametrize(
    ("alert", "runs_out_on"),
    [
        (an_alert(), None),
        (an_alert(level=AMBER), None),
        (an_alert(level=AMBER, deferred_to=date(2025, 3, 17)), date(2025, 3, 17)),
        (an_alert(level=YELLOW), date(2025, 3, 17)),
    ],
    ids=["red", "amber", "deferred", "yellow"],
)
def test_an_alert_runs_out_the_day_after_its_last(alert: DuplicateAlert, runs_out_on: date | None) -> None:
    assert alert.runs_out_on == runs_out_on
    last = runs_out_on or date(2030, 1, 1)
    assert expire(alert, today=last, now=NOW).changes == ()
    after = expire(alert, today=last + DAY, now=NOW)
    assert events(after) == (["expire"] if runs_out_on else [])
    assert expire(replace(alert, status=AlertStatus.DECIDED), today=last + DAY, now=NOW).changes == ()


@pytest.mark.requirement("R119")
@given(level=st.sampled_from(AlertLevel), status=st.sampled_from(AlertStatus), wait=st.integers(-20, 20))
def test_training_waits_for_what_asks_for_a_decision_and_nothing_else(
    level: AlertLevel, status: AlertStatus, wait: int
) -> None:
    deferred = MONDAY + timedelta(days=wait) if level is AMBER and wait else None
    alert = an_alert(level=level, status=status, deferred_to=deferred)
    is_undecided = status is not AlertStatus.DECIDED and level is not YELLOW
    waits = is_undecided and (deferred is None or deferred < MONDAY)
    assert alert.asks_for_decision(MONDAY) is waits
    if not waits:
        check_undecided([alert], today=MONDAY)
        return
    with pytest.raises(RuleNotMet) as refused:
        check_undecided([alert], today=MONDAY)
    assert str(alert.id) in refused.value.findings[0].danish


@pytest.mark.requirement("R119")
def test_training_waits_for_what_no_alert_has_told_of_unless_it_only_informs() -> None:
    check_told([a_match(level=YELLOW)])
    check_told([])
    for level in (RED, AMBER):
        with pytest.raises(RuleNotMet, match="check-duplicates"):
            check_told([a_match(level=YELLOW), a_match(level=level)])
