"""Senders, contact attempts, coordination, the programme, errors, and what senders leave out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from app.domain.assessments import Assessment, AssessmentStatus
from app.domain.closing_decisions import Work, close_not_started
from app.domain.codes import StopReason
from app.domain.contacts import (
    NOT_STARTED_STOPS,
    NOT_STARTED_TEXT,
    ContactAttempt,
    ContactOutcome,
    ContactWay,
    NotStartedReason,
)
from app.domain.coordination import INVOLVED_TEXT, CoordinationNeed, InvolvedParty
from app.domain.decision import Decision
from app.domain.incompleteness import by_sender
from app.domain.intake import Standard
from app.domain.notices import Notice, NoticeType, RecipientRole
from app.domain.organisations import OrganisationKind
from app.domain.pathway_facts import record_coordination_need, register_contact_attempt, set_programme
from app.domain.pathways import CloseType, Pathway, PathwayStatus
from app.domain.referral_decisions import Acceptance, accept, ask_for_supplement, reject
from app.domain.referral_decisions import register_contact_attempt as try_referral
from app.domain.referral_errors import mark_error
from app.domain.referrals import Criterion, Referral, ReferralStatus, RejectReason
from app.domain.refusals import ActionNotAllowed, MissingValue, RuleNotMet
from app.domain.senders import SenderType, sender_type_of
from tests.domain.builders import (
    NOW,
    a_closure,
    a_pathway,
    a_referral,
    an_assessment,
    an_incoming_referral,
    every,
    new_id,
    the,
)

IN_VAIN = ContactAttempt(NOW, ContactWay.TELEPHONE, ContactOutcome.NOT_REACHED)
LEFT = ContactAttempt(NOW + timedelta(days=1), ContactWay.TEXT_MESSAGE, ContactOutcome.MESSAGE_LEFT)
REACHED = ContactAttempt(NOW, ContactWay.TELEPHONE, ContactOutcome.REACHED)


def accepted(referral: Referral, open_pathway: Pathway | None = None, **said: Any) -> Decision:
    acceptance = Acceptance(
        criteria=(Criterion.OVER_12_WEEKS,),
        override_reason="",
        coordinator="Bente Højgård",
        coordinator_telephone="39981234",
    )
    return accept(referral, open_pathway, replace(acceptance, **said), now=NOW, new_id=new_id)


# Who sends, R11 and R16


@pytest.mark.requirement("R16")
@pytest.mark.parametrize(
    ("kind", "type_"),
    [
        (OrganisationKind.HOSPITAL, SenderType.HOSPITAL),
        (OrganisationKind.GP, SenderType.GP),
        (OrganisationKind.SPECIALIST, SenderType.SPECIALIST),
        (OrganisationKind.MUNICIPALITY, SenderType.OTHER),
        (OrganisationKind.OTHER, SenderType.OTHER),
    ],
)
def test_a_sender_is_of_the_type_of_its_unit(kind: OrganisationKind, type_: SenderType) -> None:
    for standard in (Standard.XREF15, Standard.FHIR, Standard.PHONE):
        assert sender_type_of(standard, kind) is type_


@pytest.mark.requirement("R16", "R11")
@pytest.mark.parametrize("kind", OrganisationKind)
def test_a_citizen_who_comes_unsent_is_a_sender_of_their_own_type(kind: OrganisationKind) -> None:
    assert sender_type_of(Standard.SELF, kind) is SenderType.SELF
    assert sender_type_of(Standard.INTERNAL, kind) is SenderType.OTHER


def told(decision: Decision) -> list[tuple[NoticeType, RecipientRole]]:
    return [(notice.type, notice.role) for notice in every(Notice, decision)]


@pytest.mark.requirement("R11", "R57")
@pytest.mark.parametrize("standard", [Standard.SELF, Standard.INTERNAL])
def test_without_a_referrer_the_own_gp_alone_is_told(standard: Standard) -> None:
    referral = a_referral(said=an_incoming_referral(standard=standard))
    rejected = reject(referral, RejectReason.NOT_TARGET_GROUP, comment="", now=NOW, new_id=new_id)
    assert told(rejected) == [(NoticeType.NOT_STARTED, RecipientRole.OWN_GP)]
    started = accepted(referral, conversation_at=NOW)
    assert told(started) == [(NoticeType.START, RecipientRole.OWN_GP)]


@pytest.mark.requirement("R11", "R55", "R57")
def test_who_refers_by_telephone_is_told_like_any_other() -> None:
    referral = a_referral(said=an_incoming_referral(standard=Standard.PHONE))
    assert told(accepted(referral, conversation_at=NOW)) == [
        (NoticeType.START, RecipientRole.OWN_GP),
        (NoticeType.START, RecipientRole.REFERRER),
    ]


# Contact attempts and coded reasons (§9.1)


def not_started(
    code: NotStartedReason | None, *attempts: ContactAttempt, reason: str = "", **pathway: Any
) -> Decision:
    work = Work(
        a_pathway(contact_attempts=attempts, **pathway), [a_referral(status=ReferralStatus.ACCEPTED)], (), ()
    )
    closure = a_closure(close_type=CloseType.NOT_STARTED, not_started_reason=code)
    return close_not_started(work, closure, reason=reason, now=NOW, new_id=new_id)


@pytest.mark.parametrize("attempts", [(), (IN_VAIN,), (IN_VAIN, REACHED)])
def test_a_citizen_is_not_unreachable_before_two_attempts_in_vain(
    attempts: tuple[ContactAttempt, ...],
) -> None:
    with pytest.raises(RuleNotMet) as refusal:
        not_started(NotStartedReason.UNREACHABLE, *attempts)
    assert refusal.value.findings[0].code == "contact-attempts"


def test_two_attempts_in_vain_close_the_pathway_and_say_so() -> None:
    decision = not_started(NotStartedReason.UNREACHABLE, IN_VAIN, LEFT)
    closure = the(Pathway, decision).closure
    assert closure is not None
    assert closure.not_started_reason is NotStartedReason.UNREACHABLE
    assert the(Referral, decision).status is ReferralStatus.CLOSED_NOT_STARTED
    messages = {notice.message for notice in every(Notice, decision)}
    assert messages == {"Borgeren er ikke truffet trods gentagne henvendelser."}


def test_an_explicit_decline_needs_no_attempts_and_keeps_the_words() -> None:
    decision = not_started(NotStartedReason.DECLINED, reason="Har fået nyt arbejde.")
    messages = {notice.message for notice in every(Notice, decision)}
    assert messages == {"Borgeren har takket nej. Har fået nyt arbejde."}


def test_without_a_code_the_text_alone_says_why_and_none_is_guessed() -> None:
    decision = not_started(None, reason="Takkede nej.")
    closure = the(Pathway, decision).closure
    assert closure is not None
    assert closure.not_started_reason is None
    assert {notice.message for notice in every(Notice, decision)} == {"Takkede nej."}


@pytest.mark.parametrize("code", [None, NotStartedReason.OTHER])
def test_a_reason_is_required_where_no_code_gives_one(code: NotStartedReason | None) -> None:
    with pytest.raises(MissingValue) as refusal:
        not_started(code)
    assert refusal.value.findings[0].place == "reason"


def test_every_reason_has_its_words_and_what_it_stops_with() -> None:
    assert set(NOT_STARTED_TEXT) == set(NOT_STARTED_STOPS) == set(NotStartedReason)
    assert set(NOT_STARTED_STOPS.values()) <= set(StopReason)


def test_attempts_on_the_referral_go_along_to_its_pathway() -> None:
    referral = the(Referral, try_referral(a_referral(), IN_VAIN))
    assert referral.contact_attempts == (IN_VAIN,)
    opened = the(Pathway, accepted(referral))
    assert opened.contact_attempts == (IN_VAIN,)
    assert the(Pathway, register_contact_attempt(opened, LEFT)).contact_attempts == (IN_VAIN, LEFT)
    joined = the(Pathway, accepted(referral, a_pathway(contact_attempts=(LEFT,))))
    assert joined.contact_attempts == (LEFT, IN_VAIN)


def test_nobody_is_tried_to_be_reached_for_what_has_ended() -> None:
    with pytest.raises(ActionNotAllowed):
        register_contact_attempt(a_pathway(status=PathwayStatus.CLOSED), IN_VAIN)
    with pytest.raises(ActionNotAllowed):
        try_referral(a_referral(status=ReferralStatus.REJECTED), IN_VAIN)


# Coordination (R9) and the programme (R13)

NEED = CoordinationNeed((InvolvedParty.JOBCENTRE, InvolvedParty.OWN_GP), "Delvis sygemeldt")


@pytest.mark.requirement("R9")
def test_a_need_for_coordination_is_kept_with_its_parties_on_the_pathway_that_opens() -> None:
    opened = the(Pathway, accepted(a_referral(), coordination=NEED))
    assert (opened.coordination, opened.coordinator) == (NEED, "Bente Højgård")


@pytest.mark.requirement("R9")
def test_joining_a_pathway_without_naming_a_need_keeps_the_one_it_has() -> None:
    assert the(Pathway, accepted(a_referral(), a_pathway(coordination=NEED))).coordination == NEED


@pytest.mark.requirement("R9")
def test_a_need_may_be_found_later_and_names_who_is_involved() -> None:
    decided = record_coordination_need(a_pathway(status=PathwayStatus.IN_REHAB), NEED, now=NOW)
    assert the(Pathway, decided).coordination == NEED
    with pytest.raises(MissingValue):
        record_coordination_need(a_pathway(), CoordinationNeed(()), now=NOW)
    assert set(INVOLVED_TEXT) == set(InvolvedParty)


@pytest.mark.requirement("R13")
@pytest.mark.parametrize("included", [True, False])
def test_a_pathway_is_taken_into_or_out_of_the_programme_with_a_reason(included: bool) -> None:  # noqa: FBT001
    before = a_pathway(programme_included=not included)
    after = the(Pathway, set_programme(before, included=included, reason="Målgruppen", now=NOW))
    assert (after.programme_included, after.programme_reason) == (included, "Målgruppen")
    with pytest.raises(RuleNotMet, match="already"):
        set_programme(after, included=included, reason="Igen", now=NOW)
    with pytest.raises(MissingValue):
        set_programme(before, included=included, reason="", now=NOW)


# Entered in error


def test_a_referral_in_error_takes_along_the_pathway_it_alone_opened() -> None:
    referral, pathway = a_referral(status=ReferralStatus.ACCEPTED), a_pathway()
    booked = an_assessment(status=AssessmentStatus.BOOKED)
    decision = mark_error(referral, pathway, (), (booked,), reason="Forkert borger", now=NOW)
    marked = the(Referral, decision)
    assert (marked.status, marked.reason) == (ReferralStatus.ENTERED_IN_ERROR, "Forkert borger")
    assert the(Pathway, decision).status is PathwayStatus.ENTERED_IN_ERROR
    assert the(Assessment, decision).status is AssessmentStatus.ENTERED_IN_ERROR


@pytest.mark.parametrize("pathway", [None, a_pathway()])
def test_a_pathway_that_another_request_stands_on_goes_on(pathway: Pathway | None) -> None:
    others = (a_referral(status=ReferralStatus.ACCEPTED),) if pathway else ()
    decision = mark_error(a_referral(), pathway, others, reason="Dublet", now=NOW)
    assert every(Pathway, decision) == []
    assert the(Referral, decision).status is ReferralStatus.ENTERED_IN_ERROR


def test_a_referral_whose_citizen_has_been_met_is_not_undone() -> None:
    referral = a_referral(status=ReferralStatus.CLARIFIED)
    with pytest.raises(RuleNotMet) as refusal:
        mark_error(referral, a_pathway(clarified_at=NOW), (), reason="Fejl", now=NOW)
    assert refusal.value.findings[0].code == "pathway-under-way"
    with pytest.raises(MissingValue):
        mark_error(referral, None, (), reason="", now=NOW)


# What senders leave out (R15)


def asked(referral: Referral, *missing: str) -> Referral:
    decision = ask_for_supplement(
        referral, missing=missing, question="Hvor længe?", occurrence=1, now=NOW, new_id=new_id
    )
    return the(Referral, decision)


@pytest.mark.requirement("R15")
def test_incomplete_referrals_are_counted_per_sender_with_what_was_asked_for() -> None:
    practice, hospital = uuid4(), uuid4()
    sent = [
        asked(a_referral(requester_id=practice), "examined", "pain-duration"),
        asked(a_referral(requester_id=practice), "pain-duration"),
        a_referral(requester_id=practice),
        a_referral(requester_id=hospital, sender_type=SenderType.HOSPITAL),
    ]
    first, second = by_sender(sent)
    assert (first.requester_id, first.received, first.incomplete) == (practice, 3, 2)
    assert first.asked_for == (("pain-duration", 2), ("examined", 1))
    assert (second.sender_type, second.received, second.incomplete) == (SenderType.HOSPITAL, 1, 0)
    assert by_sender([]) == ()


@pytest.mark.requirement("R15")
def test_a_question_in_words_alone_counts_too_and_an_answer_does_not_undo_it() -> None:
    referral = asked(a_referral())
    assert referral.asked_for == ("other",)
    (report,) = by_sender([replace(referral, status=ReferralStatus.UNDER_REVIEW, missing=())])
    assert (report.incomplete, report.asked_for) == (1, (("other", 1),))
