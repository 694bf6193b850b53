"""Who is the authority: by task, area and date (L3; the health reform of 2027, §1.5)."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.codes import LegalBasis, PlanLevel
from app.domain.intake import PlanType
from app.domain.refusals import Unresolved
from app.domain.responsibility import Assignment, Task, by_law, responsible, segments, task_of
from tests.domain.strategies import days

LAST_DAY, FIRST_DAY = date(2026, 12, 31), date(2027, 1, 1)
GENTOFTE = by_law("0157", "1084", "1085")


@pytest.mark.requirement("L3")
@pytest.mark.parametrize(
    ("task", "before", "after"),
    [
        (Task.PREVENTION_119, "0157", "1085"),
        (Task.REHAB_SPECIAL, "0157", "1085"),
        (Task.TRAIN_SPECIAL, "1084", "1085"),
        (Task.REHAB_ALMEN_BASAL, "0157", "0157"),
        (Task.REHAB_ALMEN_AVANCERET, "0157", "0157"),
    ],
)
def test_the_reform_moves_what_it_moves_on_new_years_day(task: Task, before: str, after: str) -> None:
    assert responsible(task, "0157", LAST_DAY, GENTOFTE).authority == before
    assert responsible(task, "0157", FIRST_DAY, GENTOFTE).authority == after


@pytest.mark.requirement("L3")
@pytest.mark.parametrize("task", [Task.PREVENTION_119, Task.REHAB_SPECIAL])
def test_the_municipality_goes_on_operating_what_moves(task: Task) -> None:
    assert responsible(task, "0157", LAST_DAY, GENTOFTE).operator == ""
    assert responsible(task, "0157", FIRST_DAY, GENTOFTE).operator == "0157"


@pytest.mark.requirement("L3")
@given(days())
def test_every_task_has_one_authority_by_law_every_day(on: date) -> None:
    for task in Task:
        assert len([row for row in GENTOFTE if row.task is task and row.holds(on)]) == 1


@pytest.mark.requirement("L3")
def test_an_agreement_beats_what_the_law_says_for_as_long_as_it_lasts() -> None:
    agreement = Assignment(
        Task.PREVENTION_119,
        "0157",
        "0101",
        agreement="Samarbejdsaftale 7",
        valid_from=date(2025, 1, 1),
        valid_to=date(2025, 12, 31),
    )
    rows = (agreement, *GENTOFTE)
    authorities = [
        responsible(Task.PREVENTION_119, "0157", on, order).authority
        for on in (date(2024, 12, 31), date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 1))
        for order in (rows, rows[::-1])
    ]
    assert authorities == ["0157", "0157", "0101", "0101", "0101", "0101", "0157", "0157"]


@pytest.mark.requirement("L3")
def test_an_agreement_from_before_the_reform_beats_the_newer_law() -> None:
    agreement = Assignment(
        Task.PREVENTION_119, "0157", "0101", agreement="Samarbejdsaftale 7", valid_from=date(2025, 1, 1)
    )
    for rows in ((agreement, *GENTOFTE), (*GENTOFTE, agreement)):
        assert responsible(Task.PREVENTION_119, "0157", FIRST_DAY, rows).authority == "0101"


def test_an_agreement_is_for_its_own_task_and_area() -> None:
    agreement = Assignment(Task.PREVENTION_119, "0157", "0101", agreement="7")
    rows = (agreement, *GENTOFTE, *by_law("0159", "1084", "1085"))
    assert responsible(Task.REHAB_SPECIAL, "0157", LAST_DAY, rows).authority == "0157"
    assert responsible(Task.PREVENTION_119, "0159", LAST_DAY, rows).authority == "0159"


def test_the_newer_of_two_agreements_holds() -> None:
    older = Assignment(Task.PREVENTION_119, "0157", "0101", agreement="7", valid_from=date(2024, 1, 1))
    newer = Assignment(Task.PREVENTION_119, "0157", "0159", agreement="8", valid_from=date(2025, 1, 1))
    for rows in ((older, newer), (newer, older)):
        assert responsible(Task.PREVENTION_119, "0157", LAST_DAY, rows).authority == "0159"


def test_where_nobody_is_responsible_the_question_is_refused() -> None:
    with pytest.raises(Unresolved) as refused:
        responsible(Task.PREVENTION_119, "0411", LAST_DAY, GENTOFTE)
    assert refused.value.findings[0].place == "receiver"
    assert "0411" in refused.value.findings[0].english


def test_an_assignment_holds_on_its_first_and_on_its_last_day() -> None:
    row = Assignment(Task.PREVENTION_119, "0157", "0157", valid_from=FIRST_DAY, valid_to=FIRST_DAY)
    around = [FIRST_DAY - timedelta(days=1), FIRST_DAY, FIRST_DAY + timedelta(days=1)]
    assert [row.holds(on) for on in around] == [False, True, False]


@pytest.mark.requirement("L3")
@pytest.mark.parametrize(
    ("basis", "plan_type", "level", "task"),
    [
        (LegalBasis.SUL119, None, None, Task.PREVENTION_119),
        (LegalBasis.SUL140, PlanType.REHABILITERING, None, Task.REHAB_SPECIAL),
        (LegalBasis.SUL140, PlanType.SPECIALISERET, None, Task.TRAIN_SPECIAL),
        (LegalBasis.SUL140, PlanType.ALMEN, PlanLevel.AVANCERET, Task.REHAB_ALMEN_AVANCERET),
        (LegalBasis.SUL140, PlanType.ALMEN, PlanLevel.BASAL, Task.REHAB_ALMEN_BASAL),
        (LegalBasis.SUL140, PlanType.ALMEN, None, Task.REHAB_ALMEN_BASAL),
    ],
)
def test_law_type_and_level_say_which_task_it_is(
    basis: LegalBasis, plan_type: PlanType | None, level: PlanLevel | None, task: Task
) -> None:
    assert task_of(basis, plan_type, level) is task


@pytest.mark.requirement("L3", "L4")
def test_a_case_that_crosses_the_reform_has_two_authorities_and_no_gap() -> None:
    first, second = segments(Task.PREVENTION_119, "0157", date(2026, 11, 1), None, GENTOFTE)
    assert (first.assignment.authority, first.last_day) == ("0157", date(2026, 12, 31))
    assert (second.assignment.authority, second.first_day) == (second.assignment.authority, date(2027, 1, 1))
    assert (second.assignment.operator, second.last_day) == ("0157", None)


@pytest.mark.requirement("L3")
@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(0, 2000), st.sampled_from(Task))
def test_every_day_of_a_case_has_the_authority_of_that_day(start: date, days: int, task: Task) -> None:
    end = start + timedelta(days=days)
    agreement = Assignment(task, "0157", "0101", "", "7", date(2024, 2, 1), date(2026, 5, 31))
    rows = (agreement, *GENTOFTE)
    found = segments(task, "0157", start, end, rows)
    assert (found[0].first_day, found[-1].last_day) == (start, end)
    for before, after in itertools.pairwise(found):
        assert before.last_day == after.first_day - timedelta(days=1)
        assert before.assignment != after.assignment
    for segment in found:
        for day in (segment.first_day, segment.last_day or end):
            assert responsible(task, "0157", day, rows) == segment.assignment
