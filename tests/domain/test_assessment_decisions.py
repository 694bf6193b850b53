"""Booked conversations: booked, moved, held, not held (§9.3, L10, R120)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.domain.assessment_decisions import Booking, book_conversation, booked_among, settle_booking
from app.domain.assessments import Assessment, AssessmentEvent, AssessmentKind, AssessmentStatus, Mode
from app.domain.codes import LegalBasis
from app.domain.decision import Decision
from app.domain.pathway_decisions import hold_clarifying_conversation, hold_other_conversation
from app.domain.pathways import Pathway, PathwayStatus
from app.domain.refusals import ActionNotAllowed, MissingValue, RuleNotMet
from app.domain.thresholds import Thresholds
from app.domain.worklists import Worklist, items_of
from tests.domain.builders import NOW, a_conversation, a_pathway, an_assessment, events, new_id, the

TOMORROW = NOW + timedelta(days=1)


def booked(pathway: Pathway, *assessments: Assessment, **said: Any) -> Decision:
    booking = Booking(**{"at": TOMORROW} | said)
    return book_conversation(pathway, [], booking, now=NOW, new_id=new_id, assessments=assessments)


@pytest.mark.requirement("L10")
@pytest.mark.parametrize(
    ("status", "basis", "kind"),
    [
        (PathwayStatus.OPEN, LegalBasis.SUL119, AssessmentKind.CLARIFYING),
        (PathwayStatus.OPEN, LegalBasis.SUL140, AssessmentKind.INITIAL_140),
        (PathwayStatus.CLARIFIED, LegalBasis.SUL119, AssessmentKind.NEEDS),
        (PathwayStatus.IN_REHAB, LegalBasis.SUL119, AssessmentKind.NEEDS),
        (PathwayStatus.CLOSING, LegalBasis.SUL119, AssessmentKind.FOLLOW_UP),
    ],
)
def test_what_is_booked_is_what_comes_next_and_never_a_second_clarifying_conversation(
    status: PathwayStatus, basis: LegalBasis, kind: AssessmentKind
) -> None:
    assessment = the(Assessment, booked(a_pathway(status=status, legal_basis=basis), mode=Mode.SCREEN))
    assert (assessment.kind, assessment.status) == (kind, AssessmentStatus.BOOKED)
    assert (assessment.booked_for, assessment.mode) == (TOMORROW, Mode.SCREEN)


@pytest.mark.requirement("L10")
def test_a_later_conversation_leaves_the_time_of_the_first_one() -> None:
    pathway = a_pathway(status=PathwayStatus.CLARIFIED, conversation_at=NOW)
    assert the(Pathway, booked(pathway)).conversation_at == NOW


def test_booking_again_moves_the_conversation_that_waits() -> None:
    pathway = a_pathway()
    first = the(Assessment, booked(pathway))
    again = booked(pathway, first, at=TOMORROW + timedelta(days=1), planned_minutes=75)
    moved = the(Assessment, again)
    assert (moved.id, moved.booked_for) == (first.id, TOMORROW + timedelta(days=1))
    assert (moved.planned_minutes, events(again)) == (75, ["book-conversation", "rebook"])


def test_after_a_no_show_a_new_conversation_is_booked() -> None:
    missed = an_assessment(status=AssessmentStatus.NO_SHOW)
    assert the(Assessment, booked(a_pathway(), missed)).id != missed.id


def waiting(**fields: Any) -> Assessment:
    return an_assessment(**{"status": AssessmentStatus.BOOKED, "held_at": None, "booked_for": NOW} | fields)


def held(minutes: int | None, limits: Thresholds, assessment: Assessment | None = None) -> Assessment:
    said = a_conversation(actual_minutes=minutes)
    return the(
        Assessment,
        hold_clarifying_conversation(
            a_pathway(), [], said, now=NOW, new_id=new_id, booked=assessment, limits=limits
        ),
    )


def test_holding_closes_the_conversation_that_was_booked() -> None:
    booking = waiting(planned_minutes=60)
    kept = held(65, Thresholds(), booking)
    assert (kept.id, kept.status, kept.booked_for) == (booking.id, AssessmentStatus.HELD, NOW)
    assert (kept.planned_minutes, kept.actual_minutes) == (60, 65)
    assert booked_among([booking], AssessmentKind.CLARIFYING) == booking
    assert booked_among([booking, kept], AssessmentKind.NEEDS) is None


@pytest.mark.requirement("R120")
@pytest.mark.parametrize(
    ("minutes", "minimum", "short"),
    [(60, 60, False), (59, 60, True), (59, 45, False), (None, 60, False)],
)
def test_a_clarifying_conversation_below_the_minimum_is_flagged(
    minutes: int | None, minimum: int, *, short: bool
) -> None:
    assert held(minutes, Thresholds(conversation_minutes=minimum)).is_short is short


@pytest.mark.requirement("R120", "L10")
def test_a_further_conversation_is_possible_before_the_plan() -> None:
    pathway = a_pathway(status=PathwayStatus.CLARIFIED)
    said = a_conversation(actual_minutes=20)
    decision = hold_other_conversation(pathway, AssessmentKind.NEEDS, said, now=NOW, new_id=new_id)
    assert the(Pathway, decision).status is PathwayStatus.CLARIFIED
    assert the(Assessment, decision).is_short is False


@pytest.mark.parametrize(
    ("event", "status"),
    [
        (AssessmentEvent.NOT_ARRIVE, AssessmentStatus.NO_SHOW),
        (AssessmentEvent.CANCEL_BY_CITIZEN, AssessmentStatus.CANCELLED_CITIZEN),
        (AssessmentEvent.CANCEL_BY_PROVIDER, AssessmentStatus.CANCELLED_PROVIDER),
        (AssessmentEvent.DECLINE, AssessmentStatus.DECLINED),
        (AssessmentEvent.MARK_ERROR, AssessmentStatus.ENTERED_IN_ERROR),
    ],
)
def test_a_booked_conversation_that_is_not_held_says_what_became_of_it(
    event: AssessmentEvent, status: AssessmentStatus
) -> None:
    settled = the(Assessment, settle_booking(waiting(), a_pathway(), event, reason="Syg", at=NOW, now=NOW))
    assert (settled.status, settled.reason) == (status, "Syg")
    if event is not AssessmentEvent.MARK_ERROR:
        with pytest.raises(ActionNotAllowed):
            settle_booking(an_assessment(), a_pathway(), event, reason="Syg", at=NOW, now=NOW)


@pytest.mark.parametrize("event", [AssessmentEvent.CANCEL_BY_PROVIDER, AssessmentEvent.MARK_ERROR])
def test_what_the_authority_cancels_or_takes_back_has_a_reason(event: AssessmentEvent) -> None:
    with pytest.raises(MissingValue, match="reason"):
        settle_booking(waiting(), a_pathway(), event, reason="", at=NOW, now=NOW)


@pytest.mark.parametrize("event", [e for e in AssessmentEvent if e not in {"hold", "rebook"}])
def test_a_first_conversation_that_fell_through_needs_a_new_time(event: AssessmentEvent) -> None:
    pathway = a_pathway(conversation_at=NOW)
    decision = settle_booking(waiting(), pathway, event, reason="Syg", at=NOW, now=NOW)
    assert the(Pathway, decision).conversation_at is None
    (listed,) = items_of(the(Pathway, decision))
    assert (listed.list, listed.next_step) == (Worklist.CONVERSATION_TO_BOOK, "book-conversation")


@pytest.mark.parametrize(
    "pathway",
    [
        a_pathway(conversation_at=TOMORROW),
        a_pathway(status=PathwayStatus.CLARIFIED, conversation_at=NOW, clarified_at=NOW),
    ],
)
def test_another_time_than_the_one_that_fell_through_stands(pathway: Pathway) -> None:
    decision = settle_booking(waiting(), pathway, AssessmentEvent.DECLINE, reason="", at=NOW, now=NOW)
    assert events(decision) == ["decline"]


def test_nobody_has_stayed_away_before_the_time() -> None:
    early = waiting(booked_for=TOMORROW)
    with pytest.raises(RuleNotMet) as refused:
        settle_booking(early, a_pathway(), AssessmentEvent.NOT_ARRIVE, reason="", at=NOW, now=NOW)
    assert refused.value.findings[0].code == "conversation-not-due-yet"
    untimed = waiting(booked_for=None)
    settled = settle_booking(untimed, a_pathway(), AssessmentEvent.NOT_ARRIVE, reason="", at=NOW, now=NOW)
    assert the(Assessment, settled).status is AssessmentStatus.NO_SHOW
