"""What is put on record about a plan: what the citizen was told, prognosis, expectations (K11, §5.7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.clock_story import late_receipt_days, story
from app.domain.codes import PlanLevel
from app.domain.free_choice_decisions import choose_private
from app.domain.information import Duty, Told, Way
from app.domain.intake import PlanType
from app.domain.legal_days import working_days_after
from app.domain.plan_decisions import (
    change_level,
    change_type,
    correct_discharge_date,
    declare_inability,
    mark_error,
    miss_first_contact,
    offer_first_contact,
    sort_in,
)
from app.domain.plan_record_decisions import (
    align_expectations,
    duties_of,
    inform_citizen,
    overdue_duties,
    record_prognosis,
)
from app.domain.plans import PlanStatus, RehabPlan
from app.domain.prognosis import Discussed, Expectations, Prognosis
from app.domain.refusals import InvalidValue, MissingValue, RuleNotMet
from app.domain.time_decisions import pass_deadline
from app.usecases.danish_calendar import is_holiday
from tests.domain.builders import NOW, a_pathway, a_plan, a_provider, an_incoming_plan, danish, new_id, the
from tests.domain.strategies import days
from tests.domain.test_seven_day_clock import classified

LATER = danish("2025-03-20")


def a_telling(duty: Duty, **overrides: Any) -> Told:
    told = Told(duty, NOW, "Mette Holm", Way.TELEPHONE, within_seven_days=True, start_at=NOW, place="Sal 2")
    return replace(told, **overrides)


def owed(plan: RehabPlan, day: str) -> dict[Duty, tuple[date | None, bool]]:
    """Return what is owed, until when, and whether it is overdue that day."""
    now = danish(day)
    found = duties_of(plan, now=now, is_holiday=is_holiday)
    return {each.duty: (each.due_on, each.is_overdue(now.date())) for each in found}


# The information duties (K11, T16)


@pytest.mark.requirement("R14", "L9")
def test_t16_the_start_is_told_within_four_working_days_of_receipt_and_easter_is_none() -> None:
    plan = classified(discharge_date=date(2025, 4, 10), received_at=danish("2025-04-10"))
    assert owed(plan, "2025-04-16")[Duty.START] == (date(2025, 4, 16), False)
    assert owed(plan, "2025-04-17")[Duty.START] == (date(2025, 4, 16), True)


@pytest.mark.requirement("L9")
@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2025-04-14", date(2025, 4, 23)),  # Easter: the 17th, 18th and 21st
        ("2025-05-28", date(2025, 6, 4)),  # Ascension Day is the 29th
        ("2025-12-23", date(2025, 12, 31)),  # Christmas Day and the day after
        ("2024-04-24", date(2024, 4, 30)),  # Store bededag is a working day since 2024
        ("2023-05-03", date(2023, 5, 10)),  # and was none before
    ],
)
def test_four_working_days_pass_over_the_holidays_of_their_year(received: str, due: date) -> None:
    day = date.fromisoformat(received)
    assert working_days_after(day, 4, is_holiday=is_holiday) == due


@given(days(), st.integers(1, 30))
def test_a_day_that_is_due_is_never_a_holiday(day: date, count: int) -> None:
    due = working_days_after(day, count, is_holiday=is_holiday)
    assert not is_holiday(due)
    assert due.isoweekday() <= 5


@pytest.mark.requirement("L9")
def test_the_right_is_told_the_day_it_arises_or_the_next_where_it_arises_as_a_day_ends() -> None:
    inable = the(RehabPlan, declare_inability(classified(), now=danish("2025-03-05")))
    assert owed(inable, "2025-03-05")[Duty.RIGHT] == (date(2025, 3, 5), False)
    assert owed(inable, "2025-03-06")[Duty.RIGHT] == (date(2025, 3, 5), True)
    passed = the(RehabPlan, pass_deadline(classified(), now=danish("2025-03-11")))
    assert owed(passed, "2025-03-11")[Duty.RIGHT] == (date(2025, 3, 11), False)


def test_own_and_other_municipalities_offers_are_told_of_at_first_contact() -> None:
    assert owed(classified(), "2025-03-04")[Duty.CHOICE] == (None, False)
    decision = offer_first_contact(
        classified(), a_pathway(), offered_for=danish("2025-03-07"), now=NOW, new_id=new_id
    )
    assert owed(the(RehabPlan, decision), "2025-03-08")[Duty.CHOICE] == (date(2025, 3, 7), True)


def test_what_is_overdue_is_named() -> None:
    assert overdue_duties(classified(), danish("2025-03-10"), is_holiday) == ["start"]
    assert overdue_duties(classified(), danish("2025-03-07"), is_holiday) == []


def test_nothing_is_owed_where_there_is_no_clock() -> None:
    assert owed(sort_in(a_plan(plan_type=PlanType.SPECIALISERET), now=NOW), "2025-03-10") == {}


def test_what_was_told_is_owed_no_more_and_the_first_telling_counts() -> None:
    said = a_telling(Duty.START, told_at=danish("2025-03-10"))
    decision = inform_citizen(classified(), [said], now=LATER)
    again = inform_citizen(the(RehabPlan, decision), [replace(said, told_at=LATER)], now=LATER)
    (start, _) = duties_of(the(RehabPlan, again), now=NOW, is_holiday=is_holiday)
    assert (start.due_on, start.told_on, start.was_late) == (date(2025, 3, 7), date(2025, 3, 10), True)
    assert not start.is_overdue(date(2025, 3, 20))
    assert decision.changes[0].details == {"duties": "start"}


def test_telling_of_the_right_is_noted_in_its_case() -> None:
    plan = the(RehabPlan, declare_inability(classified(), now=danish("2025-03-05")))
    said = a_telling(Duty.RIGHT, told_at=danish("2025-03-05", "10:00:00"))
    (case,) = the(RehabPlan, inform_citizen(plan, [said], now=LATER)).free_choice
    assert (case.informed_at, case.informed_by) == (said.told_at, "Mette Holm")


@pytest.mark.parametrize(
    ("gap", "place"),
    [
        ({"within_seven_days": None}, "within_seven_days"),
        ({"start_at": None}, "start_at"),
        ({"place": ""}, "place"),
    ],
)
def test_who_tells_of_the_start_says_when_where_and_whether_in_time(gap: dict[str, Any], place: str) -> None:
    with pytest.raises(MissingValue) as refused:
        inform_citizen(classified(), [a_telling(Duty.START, **gap)], now=NOW)
    assert refused.value.findings[0].place == place


@pytest.mark.parametrize(("day", "within"), [("2025-03-11", True), ("2025-03-10", False)])
def test_a_start_and_whether_it_is_in_time_do_not_contradict_each_other(day: str, *, within: bool) -> None:
    said = a_telling(Duty.START, start_at=danish(day), within_seven_days=within)
    with pytest.raises(RuleNotMet, match="contradict") as refused:
        inform_citizen(classified(), [said, a_telling(Duty.RIGHT)], now=NOW)
    assert refused.value.findings[0].place == "within_seven_days"
    true = replace(said, within_seven_days=not within)
    assert inform_citizen(classified(), [true, a_telling(Duty.RIGHT)], now=NOW).changes


def test_who_hears_that_seven_days_cannot_be_met_hears_of_the_right() -> None:
    late = a_telling(Duty.START, within_seven_days=False, start_at=None, place="")
    with pytest.raises(RuleNotMet, match="private provider"):
        inform_citizen(classified(), [late], now=NOW)
    assert inform_citizen(classified(), [late, a_telling(Duty.RIGHT)], now=NOW).changes


def test_telling_nothing_is_refused() -> None:
    with pytest.raises(MissingValue):
        inform_citizen(classified(), [], now=NOW)


# What the hospital foresees and the citizen expects


@pytest.mark.requirement("R131")
@pytest.mark.parametrize(
    ("said", "lacks"),
    [
        (None, True),
        (Prognosis(""), True),
        (Prognosis("God", Discussed.UNKNOWN), True),
        (Prognosis("God", Discussed.NO), True),
        (Prognosis("God", Discussed.YES, date(2025, 3, 2)), False),
    ],
)
def test_a_prognosis_is_missing_until_one_is_there_that_was_discussed_with_the_patient(
    said: Prognosis | None, lacks: object
) -> None:
    assert a_plan(prognosis=said).lacks_prognosis is lacks


@pytest.mark.requirement("R131")
def test_a_prognosis_is_recorded_and_moves_nothing() -> None:
    plan = classified()
    recorded = the(RehabPlan, record_prognosis(plan, Prognosis("God", Discussed.YES), now=NOW))
    assert (recorded.status, recorded.clocks) == (plan.status, plan.clocks)
    assert recorded.prognosis == Prognosis("God", Discussed.YES)


def test_a_prognosis_cannot_have_been_discussed_without_words_or_tomorrow() -> None:
    with pytest.raises(MissingValue):
        record_prognosis(classified(), Prognosis("", Discussed.YES), now=NOW)
    tomorrow = Prognosis("God", Discussed.YES, date(2025, 3, 4))
    with pytest.raises(InvalidValue):
        record_prognosis(classified(), tomorrow, now=NOW)


@pytest.mark.requirement("R132")
def test_expectations_are_aligned_and_kept() -> None:
    said = Expectations(NOW, "Mette Holm", "God", "At kunne cykle", "8 ugers træning", "Enige")
    assert the(RehabPlan, align_expectations(classified(), said, now=NOW)).expectations == said
    with pytest.raises(MissingValue):
        align_expectations(classified(), replace(said, citizen=""), now=NOW)


# Levels, mistakes, missed contacts


@pytest.mark.requirement("L5", "R12")
def test_every_level_a_plan_has_had_is_kept() -> None:
    plan = the(RehabPlan, change_level(classified(), level=PlanLevel.AVANCERET, now=LATER))
    assert [(r.level, r.since) for r in plan.levels] == [
        (PlanLevel.BASAL, NOW),
        (PlanLevel.AVANCERET, LATER),
    ]


def test_a_plan_in_error_has_no_clock_any_more() -> None:
    plan = the(RehabPlan, mark_error(classified(), reason="Dobbelt", now=LATER))
    assert plan.status is PlanStatus.ENTERED_IN_ERROR
    assert plan.clock(now=LATER).explanation.endswith("planen er registreret ved en fejl (K8).")


def test_a_missed_first_contact_leaves_the_offer_standing() -> None:
    offered = offer_first_contact(
        classified(), a_pathway(), offered_for=danish("2025-03-07"), now=NOW, new_id=new_id
    )
    plan = the(RehabPlan, miss_first_contact(the(RehabPlan, offered), reason="Udeblev", now=LATER))
    assert (plan.status, plan.valid_offer_date) == (PlanStatus.OFFERED, date(2025, 3, 7))


# The clock told in sentences


def told(plan: RehabPlan, day: str = "2025-03-20") -> str:
    return " ".join(story(plan, plan.clock(now=danish(day))))


@pytest.mark.requirement("L9")
def test_t3_a_late_receipt_is_an_alert_and_moves_nothing() -> None:
    plan = classified(received_at=danish("2025-03-08"))
    assert late_receipt_days(plan) == 5
    assert "Planen kom 5 dage efter udskrivningen; det flytter ikke fristen (K3)." in told(plan)
    assert late_receipt_days(classified()) == 0


@pytest.mark.requirement("R14")
def test_the_story_says_what_the_clock_started_from_what_moved_it_and_why_the_right_arose() -> None:
    plan = the(RehabPlan, declare_inability(classified(), now=danish("2025-03-05")))
    assert "myndigheden meddelte" in told(plan)
    late = offer_first_contact(
        classified(), a_pathway(), offered_for=danish("2025-03-11"), now=NOW, new_id=new_id
    )
    assert "Første kontakt er tilbudt den 11.3.2025, efter fristen (K4)." in told(the(RehabPlan, late))
    assert "det eneste tilbud ligger efter fristen" in told(the(RehabPlan, late))
    assert "fristen udløb uden et gyldigt tilbud" in told(classified())
    on_time = offer_first_contact(
        classified(), a_pathway(), offered_for=danish("2025-03-07"), now=NOW, new_id=new_id
    )
    assert "til tiden (K4)" in told(the(RehabPlan, on_time))
    private = choose_private(plan, a_provider(), reason="x", now=LATER)
    assert "Begrundelse for manglende aktivitet: Frit valg." in told(the(RehabPlan, private))


@pytest.mark.requirement("L9")
def test_the_story_says_what_was_corrected() -> None:
    moved = the(RehabPlan, correct_discharge_date(classified(), to=date(2025, 3, 5), reason="x", now=NOW))
    assert "Udskrivningsdatoen er rettet fra 3.3.2025 til 5.3.2025 (K5)." in told(moved)
    unsaid = classified(said=an_incoming_plan(discharge_date=None))
    moved = the(RehabPlan, correct_discharge_date(unsaid, to=date(2025, 3, 5), reason="x", now=NOW))
    assert "Udskrivningsdatoen er rettet til 5.3.2025 (K5)." in told(moved)


@pytest.mark.requirement("L9")
def test_the_story_says_that_the_hospital_changed_the_type() -> None:
    said = an_incoming_plan(plan_type=PlanType.SPECIALISERET)
    plan = sort_in(a_plan(plan_type=PlanType.SPECIALISERET, said=said), now=NOW)
    assert told(plan) == "Ingen frist for plantypen specialiseret (K8)."
    changed = the(RehabPlan, change_type(plan, changed_on=date(2025, 3, 20), reason="x", now=LATER))
    assert "fra specialiseret til almen 20.3.2025 (K6)." in told(changed)
