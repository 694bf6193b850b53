"""Employment cases: status, plan, workplace, contacts, meetings."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import employment_decisions as decide
from app.domain.consents import Consent, ConsentStatus, ConsentType
from app.domain.decision import Decision
from app.domain.employment import (
    AGENDA,
    PLANNABLE,
    EmploymentCase,
    EmploymentPlan,
    EmploymentStatus,
    Meeting,
    paraphrases_law,
)
from app.domain.employment_decisions import Work
from app.domain.exchanges import Contact, JobcentreInformation
from app.domain.legal_days import legal_day
from app.domain.refusals import ActionNotAllowed, InvalidValue, MissingValue, NotPermitted, RuleNotMet
from app.domain.work import WorkStatus
from tests.domain.builders import MONDAY, NOW, a_citizen, new_id, the
from tests.domain.builders_consent import a_consent, an_employment_case

PLAN = EmploymentPlan(NOW, "Tilbage på lager tre dage om ugen.", partial_sick_leave=True)
LENE = Contact("Lene Lund", "63755001")


def of(decision: Decision) -> EmploymentCase:
    return the(EmploymentCase, decision)


@pytest.mark.requirement("R45")
@pytest.mark.parametrize("status", sorted(PLANNABLE))
def test_a_plan_is_made_with_consent_for_who_is_sick_or_outside_the_labour_market(status: WorkStatus) -> None:
    case = an_employment_case(work_status=status)
    assert of(decide.make_plan(case, [a_consent()], PLAN, now=NOW)).plan == PLAN


@pytest.mark.requirement("R45")
@pytest.mark.parametrize(
    ("consents", "status", "codes"),
    [
        ([], WorkStatus.FULL_SICK, ["plan-needs-consent"]),
        ([a_consent(status=ConsentStatus.WITHDRAWN)], WorkStatus.FULL_SICK, ["plan-needs-consent"]),
        ([a_consent(expires_at=NOW)], WorkStatus.FULL_SICK, ["plan-needs-consent"]),
        ([a_consent(type=ConsentType.RELATIVES)], WorkStatus.FULL_SICK, ["plan-needs-consent"]),
        ([a_consent()], WorkStatus.IN_WORK, ["plan-needs-status"]),
        ([a_consent()], WorkStatus.PENSION, ["plan-needs-status"]),
        ([], WorkStatus.STUDENT, ["plan-needs-consent", "plan-needs-status"]),
    ],
)
def test_a_plan_without_consent_or_need_is_not_permitted_and_says_why(
    consents: list[Consent], status: WorkStatus, codes: list[str]
) -> None:
    with pytest.raises(NotPermitted) as refused:
        decide.make_plan(an_employment_case(work_status=status), consents, PLAN, now=NOW)
    assert [finding.code for finding in refused.value.findings] == codes


def opened(work: Work, *others: EmploymentCase) -> EmploymentCase:
    return of(decide.open_case(a_citizen(), others, work, now=NOW, new_id=new_id))


@pytest.mark.requirement("R123")
def test_partial_sick_leave_has_hours_and_an_agreement_with_the_workplace() -> None:
    work = Work(
        status=WorkStatus.PARTIAL_SICK, hours_per_week=15, workplace_agreement="Ingen løft over 5 kg."
    )
    case = opened(work)
    assert (case.work_status, case.hours_per_week) == (WorkStatus.PARTIAL_SICK, 15)
    assert case.workplace_agreement == "Ingen løft over 5 kg."
    with pytest.raises(MissingValue, match="hours_per_week"):
        opened(Work(status=WorkStatus.PARTIAL_SICK))


@pytest.mark.requirement("R123")
@given(st.sampled_from(WorkStatus), st.floats(-10, 60))
def test_hours_go_with_partial_sick_leave_and_are_less_than_full_time(
    status: WorkStatus, hours: float
) -> None:
    case = an_employment_case()
    try:
        changed = of(decide.change_status(case, Work(status=status, hours_per_week=hours), now=NOW))
    except InvalidValue:
        assert status is not WorkStatus.PARTIAL_SICK or not 0 < hours < 37
    else:
        assert changed.hours_per_week == hours
        assert status is WorkStatus.PARTIAL_SICK


def test_a_status_other_than_partial_sick_needs_no_hours() -> None:
    changed = of(
        decide.change_status(an_employment_case(), Work(status=WorkStatus.IN_WORK, sick_from=None), now=NOW)
    )
    assert (changed.work_status, changed.hours_per_week) == (WorkStatus.IN_WORK, None)


def test_a_citizen_has_one_open_employment_case() -> None:
    work = Work(status=WorkStatus.FULL_SICK, sick_from=date(2025, 1, 6))
    assert opened(work, an_employment_case(status=EmploymentStatus.CLOSED)).sick_from == date(2025, 1, 6)
    with pytest.raises(RuleNotMet, match="open employment case already"):
        opened(work, an_employment_case())


@pytest.mark.requirement("R124")
def test_the_employer_is_recorded_only_where_the_citizen_consents_to_the_contact() -> None:
    def recorded(*, consents: bool) -> EmploymentCase:
        return of(
            decide.record_workplace(
                an_employment_case(),
                name="Lageret A/S",
                contact=LENE,
                adjustments="Hæve-sænke-bord",
                consents_to_contact=consents,
                now=NOW,
            )
        )

    with pytest.raises(RuleNotMet, match="being contacted"):
        recorded(consents=False)
    case = recorded(consents=True)
    assert case.workplace is not None
    assert (case.workplace.adjustments, case.workplace.contact_consent_at) == ("Hæve-sænke-bord", NOW)
    removed = of(decide.remove_workplace(case, reason="Ønsker det ikke længere.", now=NOW))
    assert removed.workplace is None


@pytest.mark.requirement("R47")
def test_each_side_knows_whom_to_ring_on_the_other() -> None:
    case = of(decide.set_contacts(an_employment_case(), health=LENE, jobcentre=None, now=NOW))
    case = of(decide.set_contacts(case, health=None, jobcentre=Contact("Ib"), now=NOW))
    assert (case.health_contact, case.jobcentre_contact) == (LENE, Contact("Ib"))
    with pytest.raises(MissingValue, match="health_contact"):
        decide.set_contacts(case, health=None, jobcentre=None, now=NOW)


@pytest.mark.requirement("R48")
def test_they_meet_every_fourth_week_unless_agreed_otherwise() -> None:
    case = an_employment_case()
    assert case.next_meeting_due_date == MONDAY + timedelta(weeks=4)
    assert case.agenda == AGENDA
    case = of(decide.set_meetings(case, cadence_weeks=2, agenda=("Status",), now=NOW))
    assert (case.next_meeting_due_date, case.agenda) == (MONDAY + timedelta(weeks=2), ("Status",))
    assert of(decide.set_meetings(case, cadence_weeks=3, agenda=(), now=NOW)).agenda == ("Status",)


@pytest.mark.parametrize("weeks", [-1, 0, 27])
def test_a_rhythm_is_between_one_week_and_half_a_year(weeks: int) -> None:
    with pytest.raises(InvalidValue, match="cadence_weeks"):
        decide.set_meetings(an_employment_case(), cadence_weeks=weeks, agenda=(), now=NOW)


@pytest.mark.requirement("R48")
@given(weeks=st.integers(1, 26), held=st.lists(st.integers(0, 400), max_size=3), on=st.integers(0, 800))
def test_a_meeting_is_overdue_when_the_rhythm_has_passed_since_the_last_one(
    weeks: int, held: list[int], on: int
) -> None:
    meetings = tuple(Meeting(NOW, held_at=NOW + timedelta(days=days)) for days in held)
    case = an_employment_case(cadence_weeks=weeks, meetings=(*meetings, Meeting(NOW)))
    day = MONDAY + timedelta(days=on)
    last = max((legal_day(NOW + timedelta(days=days)) for days in held), default=MONDAY)
    assert case.meeting_is_overdue(day) is (day > last + timedelta(weeks=weeks))
    assert not an_employment_case(status=EmploymentStatus.CLOSED).meeting_is_overdue(day)


def test_a_planned_meeting_is_held_and_an_unplanned_one_is_noted() -> None:
    case = of(
        decide.plan_meeting(an_employment_case(), at=NOW + timedelta(days=1), agenda=("Løft",), now=NOW)
    )
    case = of(decide.plan_meeting(case, at=NOW, agenda=(), now=NOW))
    assert [meeting.agenda for meeting in case.meetings] == [AGENDA, ("Løft",)]
    for _ in range(3):
        case = of(decide.hold_meeting(case, held_at=NOW, summary="Aftalt.", now=NOW))
    assert [(m.held_at, m.summary) for m in case.meetings] == [(NOW, "Aftalt.")] * 3


def test_a_meeting_is_not_held_tomorrow() -> None:
    with pytest.raises(InvalidValue, match="held_at"):
        decide.hold_meeting(an_employment_case(), held_at=NOW + timedelta(days=1), summary="", now=NOW)


@pytest.mark.parametrize(("status", "hours"), [(WorkStatus.PARTIAL_SICK, 20.0), (WorkStatus.FULL_SICK, None)])
def test_what_the_jobcentre_tells_is_taken_over(status: WorkStatus, hours: float | None) -> None:
    case = an_employment_case(
        work_status=status,
        hours_per_week=15.0 if hours else None,
        meetings=(Meeting(NOW),),
    )
    told = JobcentreInformation(contact=LENE, meetings=(NOW, NOW + timedelta(days=7)), partial_hours=20.0)
    merged = decide.receive(case, told, now=NOW).aggregate
    assert isinstance(merged, EmploymentCase)
    assert (merged.jobcentre_contact, merged.hours_per_week, merged.received) == (LENE, hours, told)
    assert [m.planned_for for m in merged.meetings] == [NOW, NOW + timedelta(days=7)]


def test_what_the_jobcentre_leaves_out_stays() -> None:
    case = an_employment_case(jobcentre_contact=LENE)
    merged = decide.receive(case, JobcentreInformation(), now=NOW).aggregate
    assert isinstance(merged, EmploymentCase)
    assert merged.jobcentre_contact == LENE


def test_nothing_more_is_noted_on_a_closed_case() -> None:
    case = of(decide.close_case(an_employment_case(), reason="Raskmeldt.", now=NOW))
    assert (case.status, case.closed_at) == (EmploymentStatus.CLOSED, NOW)
    with pytest.raises(ActionNotAllowed):
        decide.make_plan(case, [a_consent()], PLAN, now=NOW)


@pytest.mark.requirement("R81")
@pytest.mark.parametrize(
    ("text", "flagged"),
    [
        ("Efter § 7 skal arbejdsevnen vurderes.", True),
        ("Sygedagpengeloven giver ret til delvis sygemelding.", True),
        ("Ifølge loven kan der ydes hjælp.", True),
        ("Løfter højst fem kilo. Møder kl. 9.", False),
        ("Bor i Lovensvej.", False),
    ],
)
def test_a_text_that_tells_what_the_law_says_is_flagged(text: str, *, flagged: bool) -> None:
    assert paraphrases_law(text) is flagged


@pytest.mark.requirement("R81")
def test_a_case_links_to_the_law_and_codes_none_of_it() -> None:
    assert an_employment_case().law_link == "https://www.retsinformation.dk"
    rules = {name for name in dir(decide) if name.startswith(("check", "_check"))}
    assert rules == {"check_none_open", "check_plannable", "_check_work"}


def test_what_was_delivered_by_mistake_is_taken_back_and_what_came_before_it_holds() -> None:
    first = JobcentreInformation(contact=LENE, meetings=(NOW,), partial_hours=15.0)
    wrong = JobcentreInformation(
        contact=Contact("Ib"), meetings=(NOW, NOW + timedelta(days=7)), partial_hours=20.0
    )
    case = an_employment_case(work_status=WorkStatus.PARTIAL_SICK, hours_per_week=10.0)
    for told in (first, wrong):
        case = decide.receive(case, told, now=NOW).aggregate  # type: ignore[assignment]
    left = of(decide.take_back(case, wrong, [first], now=NOW))
    assert (left.received, left.jobcentre_contact, left.hours_per_week) == (first, LENE, 15.0)
    assert [meeting.planned_for for meeting in left.meetings] == [NOW]
    none = of(decide.take_back(left, first, [], now=NOW))
    assert (none.received, none.jobcentre_contact, none.meetings) == (None, None, ())
    assert none.hours_per_week == 15.0, "partial sick leave has hours"


def test_taking_back_leaves_a_held_meeting_and_what_somebody_else_registered() -> None:
    wrong = JobcentreInformation(contact=Contact("Ib"), meetings=(NOW,))
    case = an_employment_case(jobcentre_contact=LENE, meetings=(Meeting(NOW, held_at=NOW),))
    assert decide.take_back(case, wrong, [], now=NOW).changes == ()
