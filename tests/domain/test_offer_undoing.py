"""A booking by mistake, or cancelled by us, leaves what else was offered as it was (K4, K7, K10)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import pytest

from app.domain.assessment_decisions import Booking, book_conversation, settle_booking
from app.domain.assessments import Assessment, AssessmentEvent
from app.domain.codes import LegalBasis
from app.domain.deadlines import ClockState
from app.domain.decision import Decision
from app.domain.free_choice_decisions import choose_private, wait
from app.domain.pathways import Pathway
from app.domain.plan_decisions import correct_discharge_date, declare_inability, offer_first_contact
from app.domain.plans import PlanStatus, RehabPlan
from tests.domain.builders import a_pathway, a_provider, danish, every, new_id
from tests.domain.test_seven_day_clock import classified

pytestmark = pytest.mark.requirement("R14", "L9")

NOW = danish("2025-03-05")
TYPO = "Tastefejl"
ERROR, CANCEL = AssessmentEvent.MARK_ERROR, AssessmentEvent.CANCEL_BY_PROVIDER


@dataclass
class Case:
    """A plan with its pathway and conversations, as one decision after the other leaves them."""

    plan: RehabPlan = field(default_factory=classified)
    pathway: Pathway = field(default_factory=lambda: a_pathway(legal_basis=LegalBasis.SUL140))
    assessments: dict[object, Assessment] = field(default_factory=dict)

    def book(self, day: str) -> Assessment:
        waiting = tuple(self.assessments.values())
        booking = Booking(at=danish(day))
        self._keep(
            book_conversation(self.pathway, [self.plan], booking, now=NOW, new_id=new_id, assessments=waiting)
        )
        return list(self.assessments.values())[-1]

    def settle(self, event: AssessmentEvent) -> None:
        last = list(self.assessments.values())[-1]
        self._keep(
            settle_booking(last, self.pathway, event, reason=TYPO, at=NOW, now=NOW, requests=[self.plan])
        )

    def offer(self, day: str) -> None:
        self._keep(
            offer_first_contact(self.plan, self.pathway, offered_for=danish(day), now=NOW, new_id=new_id)
        )

    def decide(self, decision: Decision) -> None:
        self._keep(decision)

    def _keep(self, decision: Decision) -> None:
        self.plan = (every(RehabPlan, decision) or [self.plan])[-1]
        self.pathway = (every(Pathway, decision) or [self.pathway])[-1]
        self.assessments |= {a.id: a for a in every(Assessment, decision)}

    @property
    def days(self) -> tuple[date | None, date | None, date | None]:
        plan = self.plan
        return plan.first_contact_offered_date, plan.valid_offer_date, plan.late_offer_date


NO_DAYS = (None, None, None)


def test_a_late_day_that_was_a_mistake_gives_no_right() -> None:
    case = Case()
    case.book("2025-03-19")
    assert case.plan.status is PlanStatus.RIGHT_ARISEN
    case.settle(ERROR)
    clock = case.plan.clock(now=NOW)
    assert (case.plan.status, case.days) == (PlanStatus.CLASSIFIED, NO_DAYS)
    assert (clock.state, clock.right_arises_at) == (ClockState.RUNNING, None)
    assert [each.state for each in case.plan.free_choice] == ["lapsed"]


def test_a_right_that_the_authority_gave_by_its_word_outlives_the_booking_by_mistake() -> None:
    case = Case()
    case.decide(declare_inability(case.plan, now=NOW))
    case.book("2025-03-19")
    case.settle(ERROR)
    assert (case.plan.status, case.days) == (PlanStatus.RIGHT_ARISEN, NO_DAYS)
    assert case.plan.clock(now=NOW).right_arises_at == NOW


def test_a_late_day_that_we_cancel_does_not_stand_when_the_discharge_is_corrected() -> None:
    case = Case()
    case.book("2025-03-19")
    case.settle(CANCEL)
    assert case.days == (date(2025, 3, 19), None, date(2025, 3, 19))
    assert case.plan.status is PlanStatus.RIGHT_ARISEN
    case.decide(correct_discharge_date(case.plan, to=date(2025, 3, 13), reason="Rettet", now=NOW))
    assert (case.plan.status, case.plan.valid_offer_date) == (PlanStatus.CLASSIFIED, None)


def test_a_late_day_by_mistake_is_taken_back_also_from_who_waits_or_chose_a_provider() -> None:
    for answer in (
        lambda plan: wait(plan, reason="", informed_by="Mette", now=NOW),
        lambda plan: choose_private(plan, a_provider(), reason="", now=NOW),
    ):
        case = Case()
        case.book("2025-03-19")
        case.decide(answer(case.plan))
        answered = case.plan.status
        case.settle(ERROR)
        assert (case.plan.status, case.days) == (answered, NO_DAYS)


def test_a_booking_by_mistake_takes_along_every_day_it_was_moved_to() -> None:
    case = Case()
    assert case.book("2025-03-09").id == case.book("2025-03-13").id
    case.settle(ERROR)
    assert (case.plan.status, case.days) == (PlanStatus.CLASSIFIED, NO_DAYS)
    assert case.plan.clock(now=NOW).state is ClockState.RUNNING


def test_an_offer_of_the_same_day_outlives_a_booking_by_mistake() -> None:
    case = Case()
    case.offer("2025-03-09")
    case.book("2025-03-09")
    case.settle(ERROR)
    day = date(2025, 3, 9)
    assert (case.plan.status, case.days) == (PlanStatus.OFFERED, (day, day, None))


def test_a_day_that_we_cancelled_before_is_still_the_first_offered() -> None:
    case = Case()
    case.book("2025-03-10")
    case.settle(CANCEL)
    case.book("2025-03-08")
    case.settle(ERROR)
    assert (case.plan.status, case.days) == (PlanStatus.CLASSIFIED, (date(2025, 3, 10), None, None))


def test_a_right_that_a_booking_by_mistake_hid_stands_open_again() -> None:
    case = Case()
    case.book("2025-03-19")
    late = case.plan.late_offer_made_at
    case.settle(AssessmentEvent.CANCEL_BY_CITIZEN)
    case.book("2025-03-09")
    assert case.plan.status is PlanStatus.OFFERED
    case.settle(ERROR)
    assert case.plan.status is PlanStatus.RIGHT_ARISEN
    assert case.plan.clock(now=NOW).right_arises_at == late
    assert [each.state for each in case.plan.free_choice] == ["lapsed", "open"]
