"""What a new request or offer may repeat, and how grave it is (§5.1, §11.5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.activities import ActivityStatus, DeliveryType
from app.domain.codes import Category, LegalBasis, StopReason
from app.domain.duplicate_detection import (
    History,
    Newcomer,
    TrainingElsewhere,
    check_reason,
    fresh,
    matches,
    raised,
)
from app.domain.duplicates import AlertLevel, AlertStatus, AlertTrigger, DuplicateAlert, MatchKind
from app.domain.free_choice import FreeChoiceAnswer, FreeChoiceCase
from app.domain.legal_days import is_within_months, legal_day, months_after
from app.domain.offers import OfferStatus
from app.domain.pathways import AgreedPlan
from app.domain.plans import PlanStatus, RehabPlan
from app.domain.refusals import RuleNotMet
from app.domain.requests import Request
from app.domain.sessions import Attendance
from app.domain.ulrus import UlrusStatus
from tests.domain.builders import (
    MONDAY,
    NOW,
    a_pathway,
    a_plan,
    a_referral,
    a_session,
    an_incoming_plan,
    an_incoming_referral,
    an_offer,
    danish,
    new_id,
    the,
)
from tests.domain.builders_duplicates import (
    KNEE,
    a_history,
    a_match,
    a_pathway_with_request,
    a_report,
    an_alert,
)

SUL119, SUL140 = LegalBasis.SUL119, LegalBasis.SUL140
RED, AMBER, YELLOW = AlertLevel.RED, AlertLevel.AMBER, AlertLevel.YELLOW


def received(request: Request) -> Newcomer:
    return Newcomer(AlertTrigger.REQUEST_RECEIVED, request.citizen_id, (request,))


def levels(new: Newcomer, history: History, *, today: date = MONDAY) -> list[tuple[MatchKind, AlertLevel]]:
    return [(match.kind, match.level) for match in matches(new, history, today=today)]


def alert_of(new: Newcomer, history: History, *, now: datetime = NOW) -> DuplicateAlert:
    found = matches(new, history, today=legal_day(now))
    return the(DuplicateAlert, raised(new, found, at=now, now=now, new_id=new_id))


# The months


days = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@given(days, st.integers(1, 40))
def test_months_on_is_the_same_day_or_the_last_of_a_shorter_month(day: date, months: int) -> None:
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@given(days, st.integers(1, 24))
def test_a_day_is_within_so_many_months_up_to_the_day_and_not_after(today: date, months: int) -> None:
    oldest = months_after(today, -months)
    assert is_within_months(oldest, months, today=today)
    assert not is_within_months(oldest - timedelta(days=1), months, today=today)


@given(days, days, st.integers(0, 24))
def test_what_is_within_fewer_months_is_within_more(day: date, today: date, months: int) -> None:
    if is_within_months(day, months, today=today):
        assert is_within_months(day, months + 1, today=today)


@pytest.mark.parametrize(
    ("day", "today", "within"),
    [
        ("2024-02-29", "2025-02-28", True),
        ("2024-02-29", "2025-03-01", False),
        ("2025-02-28", "2026-02-28", True),
        ("2023-08-31", "2024-08-31", True),
        ("2023-08-30", "2024-08-31", False),
    ],
)
def test_twelve_months_at_the_ends_of_months(day: str, today: str, *, within: bool) -> None:
    assert is_within_months(date.fromisoformat(day), 12, today=date.fromisoformat(today)) is within


# RED


@pytest.mark.requirement("R119")
def test_open_training_under_119_and_a_plan_for_the_low_back_is_red() -> None:
    history, activity = a_history()
    (match,) = matches(received(a_plan()), history, today=MONDAY)
    assert (match.kind, match.level, match.activity_id) == (MatchKind.OPEN_TRAINING, RED, activity.id)


@pytest.mark.requirement("R119")
def test_open_training_under_140_and_a_referral_is_red_too() -> None:
    history, _ = a_history(basis=SUL140)
    assert levels(received(a_referral()), history) == [(MatchKind.OPEN_TRAINING, RED)]


@pytest.mark.requirement("R119")
@pytest.mark.parametrize("basis", LegalBasis)
def test_open_training_under_the_same_law_here_is_no_duplicate(basis: LegalBasis) -> None:
    history, _ = a_history(basis=basis)
    new = a_plan() if basis is SUL140 else a_referral()
    assert RED not in {level for _, level in levels(received(new), history)}


@pytest.mark.requirement("R119")
@pytest.mark.parametrize("basis", LegalBasis)
def test_open_training_by_another_unit_is_red_under_either_law_and_says_whose_it_is(
    basis: LegalBasis,
) -> None:
    history, activity = a_history(basis=basis)
    history = replace(history, activities=(replace(activity, provider="Rygklinikken"),))
    match = matches(received(a_plan()), history, today=MONDAY)[0]
    assert (match.kind, match.level, match.provider) == (MatchKind.OPEN_TRAINING, RED, "Rygklinikken")


@pytest.mark.requirement("R119")
def test_training_offered_in_a_pathway_under_the_other_law_is_red() -> None:
    history, _ = a_history()
    pathway, plan = a_pathway_with_request(SUL140)
    new = Newcomer(AlertTrigger.TRAINING_OFFERED, plan.citizen_id, (plan,), pathway)
    assert levels(new, history) == [(MatchKind.OPEN_TRAINING, RED)]
    assert alert_of(new, history).pathway_id == pathway.id


@pytest.mark.requirement("R119")
@pytest.mark.parametrize("basis", LegalBasis)
def test_open_training_elsewhere_is_red_under_either_law(basis: LegalBasis) -> None:
    history = History(elsewhere=(TrainingElsewhere("0316", basis, contact="Holbæk Kommune"),))
    (match,) = matches(received(a_plan()), history, today=MONDAY)
    assert (match.level, match.authority, match.provider) == (RED, "0316", "Holbæk Kommune")


@pytest.mark.requirement("R119")
@pytest.mark.parametrize("status", ActivityStatus)
def test_training_is_open_until_it_has_ended(status: ActivityStatus) -> None:
    history, _ = a_history(status=status)
    is_open = status in {
        ActivityStatus.PROPOSED,
        ActivityStatus.ACTIVE,
        ActivityStatus.RUNNING,
        ActivityStatus.ON_HOLD,
    }
    assert bool(levels(received(a_plan()), history)) is is_open


@pytest.mark.requirement("R119")
def test_other_help_than_training_is_no_match() -> None:
    history, activity = a_history()
    history = replace(history, activities=(replace(activity, category=Category.SMOKING),))
    assert levels(received(a_plan()), history) == []


@pytest.mark.requirement("R119")
def test_another_part_of_the_body_is_no_match() -> None:
    history, _ = a_history()
    assert levels(received(a_plan(said=an_incoming_plan(diagnoses=KNEE))), history) == []
    pathway, referral = a_pathway_with_request(SUL119, diagnoses=KNEE)
    _, activity = a_history()
    knee = History((referral,), (pathway,), activities=(replace(activity, pathway_id=pathway.id),))
    assert levels(received(a_plan()), knee) == []
    assert levels(received(a_plan()), replace(knee, pathways=(replace(pathway, programme_included=True),)))


# AMBER


@pytest.mark.requirement("R119")
@pytest.mark.parametrize(("months", "found"), [(11, True), (12, True), (13, False)])
@pytest.mark.parametrize("status", [ActivityStatus.COMPLETED, ActivityStatus.STOPPED])
def test_training_that_ended_is_amber_for_twelve_months(
    months: int, status: ActivityStatus, *, found: bool
) -> None:
    ended = months_after(MONDAY, -months)
    history, _ = a_history(status=status, ended_on=ended)
    expected = [(MatchKind.ENDED_TRAINING, AMBER)] if found else []
    assert levels(received(a_plan()), history) == expected
    assert [m.to_date for m in matches(received(a_plan()), history, today=MONDAY)] == [ended] * found


@pytest.mark.requirement("R119")
@given(ended=st.dates(date(2020, 1, 1), date(2030, 1, 1)), today=st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_ended_training_is_amber_exactly_while_it_is_within_twelve_months(ended: date, today: date) -> None:
    history, _ = a_history(status=ActivityStatus.COMPLETED, ended_on=ended)
    expected = months_after(today, -12) <= ended
    assert bool(levels(received(a_plan()), history, today=today)) is expected


@pytest.mark.requirement("R119")
@pytest.mark.parametrize(
    "status", [ActivityStatus.CANCELLED, ActivityStatus.REPLACED, ActivityStatus.ENTERED_IN_ERROR]
)
def test_what_never_was_training_is_no_match(status: ActivityStatus) -> None:
    history, _ = a_history(status=status, ended_on=MONDAY)
    assert levels(received(a_plan()), history) == []


@pytest.mark.requirement("R119")
def test_training_goes_on_in_its_own_pathway_without_alarm() -> None:
    history, _ = a_history(status=ActivityStatus.COMPLETED, ended_on=MONDAY)
    own = Newcomer(AlertTrigger.TRAINING_OFFERED, uuid4(), history.requests[:1], history.pathways[0])
    assert levels(own, history) == []


@pytest.mark.requirement("R119")
def test_training_that_ended_elsewhere_is_amber_with_its_month() -> None:
    history = History(elsewhere=(TrainingElsewhere("0316", SUL119, "2025-01"),))
    (match,) = matches(received(a_plan()), history, today=MONDAY)
    assert (match.kind, match.level, match.month) == (MatchKind.ENDED_TRAINING, AMBER, "2025-01")


# YELLOW


def _declined(answered: datetime | None, **overrides: Any) -> History:
    pathway, referral = a_pathway_with_request(SUL119)
    known = {"pathway_id": pathway.id, "status": OfferStatus.DECLINED, "answered_at": answered}
    return History((referral,), (pathway,), offers=(an_offer(**known | overrides),))


@pytest.mark.requirement("R119")
@pytest.mark.parametrize(("months", "found"), [(11, True), (12, True), (13, False)])
def test_training_that_was_declined_is_told_of_for_twelve_months(months: int, *, found: bool) -> None:
    history = _declined(danish(months_after(MONDAY, -months)))
    assert levels(received(a_plan()), history) == [(MatchKind.DECLINED_OFFER, YELLOW)] * found


@pytest.mark.requirement("R119")
def test_only_training_that_was_declined_is_told_of() -> None:
    for history in (
        _declined(NOW, category=Category.DIET),
        _declined(NOW, status=OfferStatus.ACCEPTED),
        _declined(None),
        _declined(NOW, pathway_id=uuid4()),
    ):
        assert levels(received(a_plan()), history) == []


@pytest.mark.requirement("R115", "R119")
@pytest.mark.parametrize(("months", "found"), [(5, True), (6, True), (7, False)])
def test_an_ulrus_report_is_told_of_for_six_months(months: int, *, found: bool) -> None:
    report = a_report(report_on=months_after(MONDAY, -months))
    history = History(reports=(report, a_report(status=UlrusStatus.ENTERED_IN_ERROR)))
    told = matches(received(a_plan()), history, today=MONDAY)
    assert [(match.kind, match.level) for match in told] == [(MatchKind.ULRUS_REPORT, YELLOW)] * found
    if found:
        assert (told[0].author, told[0].recommendation) == ("Ida Lund", "Superviseret træning.")
        assert told[0].scores == ("Örebro (kort): 54", "Roland-Morris: 11")


@pytest.mark.requirement("R119")
@pytest.mark.parametrize(("months", "found"), [(11, True), (12, True), (13, False)])
def test_a_second_plan_within_twelve_months_is_told_of(months: int, *, found: bool) -> None:
    earlier = a_plan(received_at=danish(months_after(MONDAY, -months)), status=PlanStatus.COMPLETED)
    assert levels(received(a_plan()), History((earlier,))) == [(MatchKind.REPEATED_PLANS, YELLOW)] * found


@pytest.mark.requirement("R119")
@pytest.mark.parametrize(
    "status",
    [PlanStatus.REVOKED, PlanStatus.TRANSFERRED, PlanStatus.SENT_BY_MISTAKE, PlanStatus.ENTERED_IN_ERROR],
)
def test_a_plan_that_never_was_one_is_not_counted(status: PlanStatus) -> None:
    assert levels(received(a_plan()), History((a_plan(status=status),))) == []


@pytest.mark.requirement("R119")
def test_a_corrected_plan_is_the_same_plan() -> None:
    earlier = a_plan()
    assert levels(received(a_plan(replaces_id=earlier.id)), History((earlier,))) == []


@pytest.mark.requirement("R119")
def test_a_referral_meets_two_plans_before_they_are_told_of() -> None:
    one, two = a_plan(), a_plan()
    knee = a_plan(said=an_incoming_plan(diagnoses=KNEE))
    assert levels(received(a_referral()), History((one, knee))) == []
    assert levels(received(a_referral()), History((one, two))) == [(MatchKind.REPEATED_PLANS, YELLOW)] * 2


# What the case worker sees


@pytest.mark.requirement("R119")
def test_a_match_says_what_the_case_worker_must_know_of_the_training() -> None:
    history, activity = a_history(status=ActivityStatus.STOPPED, ended_on=MONDAY)
    pathway = replace(history.pathways[0], agreed_plan=AgreedPlan(agreed_at=NOW, goals=("Cykle",)))
    activity = replace(activity, stop_reason=StopReason.UDEBLEVET, delivery_types=(DeliveryType.GROUP,))
    statuses = (Attendance.ATTENDED, Attendance.ATTENDED, Attendance.NO_SHOW)
    sessions = [a_session(activity_id=activity.id, status=status) for status in statuses]
    history = replace(history, pathways=(pathway,), activities=(activity,), sessions=sessions)
    (match,) = matches(received(a_plan()), history, today=MONDAY)
    assert (match.attended, match.planned, match.stop_reason) == (2, 3, StopReason.UDEBLEVET)
    assert (match.legal_basis, match.provider, match.name) == (SUL119, "Gentofte Kommune", activity.name)
    assert (match.goals, match.delivery_types) == (("Cykle",), (DeliveryType.GROUP,))
    assert (match.from_date, match.to_date) == (activity.planned_from, MONDAY)
    assert [d.code for d in match.diagnoses] == ["L03"]


@pytest.mark.requirement("R119")
def test_the_alert_is_as_grave_as_its_gravest_match_and_shows_the_running_deadline() -> None:
    history, _ = a_history(reports=(a_report(),))
    plan = a_plan()
    alert = alert_of(received(plan), history)
    assert (alert.level, alert.status, alert.trigger) == (
        RED,
        AlertStatus.OPEN,
        AlertTrigger.REQUEST_RECEIVED,
    )
    assert [match.level for match in alert.matched] == [RED, YELLOW]
    assert (alert.plan_id, alert.request_ids) == (plan.id, (plan.id,))
    assert alert.deadline_shown == plan.clock(now=NOW).deadline_date == MONDAY + timedelta(days=7)
    assert alert.diagnoses == plan.said.diagnoses


@pytest.mark.requirement("R119")
def test_the_deadline_is_the_same_with_and_without_an_alert() -> None:
    history, _ = a_history()
    plan = a_plan()
    before = plan.clock(now=NOW)
    decision = raised(
        received(plan), matches(received(plan), history, today=MONDAY), at=NOW, now=NOW, new_id=new_id
    )
    assert {type(change.aggregate) for change in decision.changes} == {DuplicateAlert}
    assert plan.clock(now=NOW) == before


def test_where_nothing_is_found_no_alert_is_raised() -> None:
    assert raised(received(a_plan()), (), at=NOW, now=NOW, new_id=new_id).changes == ()


def test_an_alert_about_a_referral_has_no_deadline() -> None:
    history, _ = a_history(basis=SUL140)
    alert = alert_of(received(a_referral()), history)
    assert (alert.plan_id, alert.deadline_shown) == (None, None)


def test_a_newcomer_without_request_is_under_no_law() -> None:
    new = Newcomer(AlertTrigger.ULRUS_IMPORTED, uuid4())
    assert (new.legal_basis, new.plan) == (None, None)


# Told once


@pytest.mark.requirement("R119")
def test_what_an_alert_about_the_same_request_has_told_is_not_told_again() -> None:
    plan = a_plan()
    new, known = received(plan), a_match(key="a", level=AMBER)
    told = an_alert(request_ids=(plan.id,), matched=(known,))
    assert fresh([known, a_match(key="b")], new, [told]) == (a_match(key="b"),)
    assert fresh([known], new, [an_alert(matched=(known,))]) == (known,)


@pytest.mark.requirement("R119")
def test_what_has_become_graver_is_told_again() -> None:
    plan = a_plan()
    told = an_alert(request_ids=(plan.id,), matched=(a_match(level=AMBER), a_match(level=YELLOW)))
    graver = a_match(level=RED)
    assert fresh([graver], received(plan), [told]) == (graver,)
    assert fresh([a_match(level=YELLOW)], received(plan), [told]) == ()


def test_an_alert_about_the_same_pathway_counts_too() -> None:
    pathway = a_pathway()
    new = Newcomer(AlertTrigger.TRAINING_OFFERED, pathway.citizen_id, pathway=pathway)
    assert fresh([a_match()], new, [an_alert(pathway_id=pathway.id)]) == ()


# R20


@pytest.mark.requirement("R20")
@pytest.mark.parametrize("category", Category)
def test_offering_what_goes_on_in_another_pathway_needs_a_reason(category: Category) -> None:
    history, activity = a_history()
    history = replace(history, activities=(replace(activity, category=category, name="Holdet"),))
    new = Newcomer(AlertTrigger.TRAINING_OFFERED, uuid4(), pathway=a_pathway())
    with pytest.raises(RuleNotMet, match="Holdet") as refused:
        check_reason(category, new, history, reason="")
    assert refused.value.findings[0].place == "reason"
    check_reason(category, new, history, reason="Borgeren er flyttet.")


@pytest.mark.requirement("R20")
def test_what_has_ended_or_goes_on_in_the_same_pathway_needs_none() -> None:
    history, activity = a_history()
    new = Newcomer(AlertTrigger.TRAINING_OFFERED, uuid4(), pathway=history.pathways[0])
    check_reason(activity.category, new, history, reason="")
    ended, activity = a_history(status=ActivityStatus.COMPLETED)
    check_reason(activity.category, replace(new, pathway=None), ended, reason="")


@pytest.mark.requirement("R20")
def test_training_that_goes_on_elsewhere_needs_a_reason_and_other_help_is_not_known_of() -> None:
    open_, ended = TrainingElsewhere("0316", SUL119), TrainingElsewhere("0316", SUL140, "2025-01")
    new = Newcomer(AlertTrigger.TRAINING_OFFERED, uuid4(), pathway=a_pathway())
    history = History(elsewhere=(open_, ended))
    with pytest.raises(RuleNotMet, match="0316"):
        check_reason(Category.TRAINING, new, history, reason="")
    check_reason(Category.SMOKING, new, history, reason="")
    check_reason(Category.TRAINING, new, History(elsewhere=(ended,)), reason="")


def test_a_history_does_not_print_whom_it_is_about() -> None:
    history, _ = a_history()
    assert repr(history) == "History(*)"
    assert "Ondt" not in repr(received(a_referral(said=an_incoming_referral())))


# Free choice


FYS = uuid4()


def at_provider(*, ended_at: datetime | None = None, **changes: Any) -> tuple[History, RehabPlan]:
    """Return a citizen whose plan was given to a private provider, and the plan."""
    case = FreeChoiceCase(
        right_arises_at=NOW,
        answer=FreeChoiceAnswer.CHOSE_PRIVATE,
        answered_at=NOW,
        provider_id=FYS,
        ended_at=ended_at,
    )
    said = {"status": PlanStatus.ON_HOLD_FREE_CHOICE, "pathway_id": uuid4(), "free_choice": (case,)}
    plan = a_plan(**said | changes)
    return History(requests=(plan,), providers={FYS: "Fysioterapien Torvet"}), plan


@pytest.mark.requirement("R119")
@pytest.mark.parametrize("new", [a_referral(), a_plan()], ids=["referral", "plan"])
def test_training_at_a_private_provider_is_red_and_says_whose_it_is(new: Request) -> None:
    history, plan = at_provider()
    match = matches(received(new), history, today=MONDAY)[0]
    assert (match.kind, match.level) == (MatchKind.OPEN_TRAINING, RED)
    assert (match.provider, match.legal_basis) == ("Fysioterapien Torvet", SUL140)
    assert (match.pathway_id, match.activity_id) == (plan.pathway_id, None)


@pytest.mark.requirement("R119")
@pytest.mark.parametrize("status", [PlanStatus.COMPLETED, PlanStatus.RIGHT_ARISEN])
def test_training_that_ended_at_a_provider_is_amber_for_twelve_months(status: PlanStatus) -> None:
    history, _ = at_provider(status=status, ended_at=NOW)
    found = levels(received(a_referral()), history, today=months_after(MONDAY, 12))
    assert found == [(MatchKind.ENDED_TRAINING, AMBER)]
    assert levels(received(a_referral()), history, today=months_after(MONDAY, 12) + timedelta(days=1)) == []


@pytest.mark.requirement("R119")
@pytest.mark.parametrize(
    "changes",
    [
        {"said": an_incoming_plan(diagnoses=KNEE)},
        {"status": PlanStatus.ENTERED_IN_ERROR},
        {"status": PlanStatus.SENT_BY_MISTAKE},
        {"free_choice": (FreeChoiceCase(NOW),)},
    ],
)
def test_another_body_area_a_mistake_and_a_right_nobody_used_are_no_training(changes: dict[str, Any]) -> None:
    history, _ = at_provider(**changes)
    assert levels(received(a_referral()), history) == []


@pytest.mark.requirement("R119")
def test_what_a_plan_was_given_away_for_does_not_meet_itself() -> None:
    history, plan = at_provider()
    assert levels(received(plan), history) == []
    own = a_pathway(id=plan.pathway_id, programme_included=True)
    assert levels(Newcomer(AlertTrigger.TRAINING_OFFERED, plan.citizen_id, (), own), history) == []


@pytest.mark.requirement("R20")
def test_offering_training_beside_a_private_provider_needs_a_reason() -> None:
    history, _ = at_provider()
    pathway = a_pathway(id=uuid4())
    new = Newcomer(AlertTrigger.TRAINING_OFFERED, pathway.citizen_id, (), pathway)
    with pytest.raises(RuleNotMet, match="Fysioterapien Torvet"):
        check_reason(Category.TRAINING, new, history, reason="")
    check_reason(Category.TRAINING, new, history, reason="Supplerer.")
    check_reason(Category.SMOKING, new, history, reason="")
