"""Decisions on a referral: accept, reject, forward, ask, supplement, revoke (§9.1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from app.domain.codes import LegalBasis
from app.domain.decision import Decision
from app.domain.notices import Notice, NoticeStatus, NoticeType, RecipientRole
from app.domain.pathways import Pathway, PathwayStatus
from app.domain.referral_decisions import (
    Acceptance,
    accept,
    ask_for_supplement,
    forward,
    reject,
    revoke,
    supplement,
)
from app.domain.referrals import REJECT_REASON_TEXT, Criterion, Referral, ReferralStatus, RejectReason
from app.domain.refusals import ActionNotAllowed, MissingValue, RuleNotMet
from tests.domain.builders import NOW, a_pathway, a_referral, events, every, new_id, the

TOMORROW = NOW + timedelta(days=1)


def an_acceptance(**overrides: Any) -> Acceptance:
    said = Acceptance(
        criteria=(Criterion.OVER_12_WEEKS,),
        override_reason="",
        coordinator="Bente Højgård",
        coordinator_telephone="39981234",
    )
    return replace(said, **overrides)


def accepted(referral: Referral, open_pathway: Pathway | None = None, **said: Any) -> Decision:
    return accept(referral, open_pathway, an_acceptance(**said), now=NOW, new_id=new_id)


def told(decision: Decision) -> list[tuple[NoticeType, RecipientRole]]:
    return [(notice.type, notice.role) for notice in every(Notice, decision)]


@pytest.mark.requirement("R11")
def test_accepting_opens_a_pathway_under_119_with_a_named_coordinator() -> None:
    referral = a_referral()
    decision = accepted(referral)
    pathway = the(Pathway, decision)
    assert (pathway.status, pathway.legal_basis) == (PathwayStatus.OPEN, LegalBasis.SUL119)
    assert (pathway.citizen_id, pathway.referral_ids) == (referral.citizen_id, (referral.id,))
    assert (pathway.coordinator, pathway.coordinator_telephone) == ("Bente Højgård", "39981234")
    assert pathway.programme_included
    after = the(Referral, decision)
    assert (after.status, after.pathway_id) == (ReferralStatus.ACCEPTED, pathway.id)
    assert events(decision) == ["accept", "open"]


@pytest.mark.requirement("R10")
def test_every_criterion_that_is_met_is_kept() -> None:
    criteria = (Criterion.OVER_12_WEEKS, Criterion.PSYCHOSOCIAL)
    assert the(Referral, accepted(a_referral(), criteria=criteria)).criteria == criteria


@pytest.mark.requirement("R10")
def test_a_reason_can_stand_in_for_a_criterion() -> None:
    decision = accepted(a_referral(), criteria=(), override_reason="Tungt løftearbejde")
    assert the(Referral, decision).override_reason == "Tungt løftearbejde"
    assert decision.changes[0].reason == "Tungt løftearbejde"


@pytest.mark.requirement("R10")
def test_accepting_with_neither_criterion_nor_reason_is_refused() -> None:
    with pytest.raises(RuleNotMet) as refused:
        accepted(a_referral(), criteria=())
    assert refused.value.findings[0].code == "no-criterion"


@pytest.mark.requirement("R127")
def test_opening_a_pathway_without_a_coordinator_is_refused() -> None:
    with pytest.raises(MissingValue) as refused:
        accepted(a_referral(), coordinator="")
    assert refused.value.findings[0].place == "coordinator"


@pytest.mark.requirement("L10")
def test_a_further_referral_joins_the_open_pathway() -> None:
    first = uuid4()
    open_pathway = a_pathway(
        status=PathwayStatus.IN_REHAB, referral_ids=(first,), coordinator="Ib", clarified_at=None
    )
    referral = a_referral()
    decision = accepted(referral, open_pathway, coordinator="")
    pathway = the(Pathway, decision)
    assert (pathway.id, pathway.status) == (open_pathway.id, PathwayStatus.IN_REHAB)
    assert (pathway.referral_ids, pathway.coordinator) == ((first, referral.id), "Ib")
    assert the(Referral, decision).pathway_id == open_pathway.id
    assert events(decision) == ["accept", "attach-request"]


@pytest.mark.parametrize("status", [PathwayStatus.CLOSED, PathwayStatus.ENTERED_IN_ERROR])
def test_a_pathway_that_has_ended_takes_no_further_referral(status: PathwayStatus) -> None:
    with pytest.raises(ActionNotAllowed):
        accepted(a_referral(), a_pathway(status=status))


def test_nobody_is_told_before_a_conversation_has_a_time() -> None:
    assert told(accepted(a_referral())) == []


def test_gp_and_referrer_are_told_when_a_conversation_is_booked_with_the_acceptance() -> None:
    referral = a_referral()
    decision = accepted(referral, conversation_at=TOMORROW)
    assert told(decision) == [
        (NoticeType.START, RecipientRole.OWN_GP),
        (NoticeType.START, RecipientRole.REFERRER),
    ]
    pathway = the(Pathway, decision)
    assert (pathway.conversation_at, pathway.start_told_for) == (TOMORROW, (referral.id,))
    assert {notice.pathway_id for notice in every(Notice, decision)} == {pathway.id}
    assert {notice.status for notice in every(Notice, decision)} == {NoticeStatus.DUE}


def test_joining_a_pathway_that_has_a_time_tells_the_new_referrer_and_not_the_gp_again() -> None:
    known = a_pathway(conversation_at=TOMORROW, start_told_for=(uuid4(),))
    assert told(accepted(a_referral(), known)) == [(NoticeType.START, RecipientRole.REFERRER)]


@pytest.mark.requirement("L10")
def test_joining_a_pathway_that_is_clarified_asks_for_no_second_clarifying_conversation() -> None:
    under_way = a_pathway(clarified_at=NOW, conversation_at=NOW, status=PathwayStatus.PLANNED)
    decision = accepted(a_referral(), under_way)
    assert events(decision)[:3] == ["accept", "clarify", "attach-request"]
    assert the(Referral, decision).status is ReferralStatus.CLARIFIED


def test_a_time_given_while_joining_is_booked_where_there_is_none() -> None:
    decision = accepted(a_referral(), a_pathway(conversation_at=None), conversation_at=TOMORROW)
    assert the(Pathway, decision).conversation_at == TOMORROW
    assert (NoticeType.START, RecipientRole.REFERRER) in told(decision)


def test_a_time_given_while_joining_is_refused_where_there_is_one() -> None:
    with pytest.raises(RuleNotMet) as refused:
        accepted(a_referral(), a_pathway(conversation_at=NOW), conversation_at=TOMORROW)
    assert refused.value.findings[0].code == "conversation-already-booked"


def test_accepting_twice_is_refused_and_says_what_is_possible() -> None:
    once = the(Referral, accepted(a_referral()))
    with pytest.raises(ActionNotAllowed, match="clarify"):
        accepted(once)


@pytest.mark.parametrize("reason", RejectReason)
@pytest.mark.requirement("R55")
def test_rejecting_tells_gp_and_referrer_why(reason: RejectReason) -> None:
    decision = reject(a_referral(), reason, comment="Se vejledningen.", now=NOW, new_id=new_id)
    rejected = the(Referral, decision)
    assert (rejected.status, rejected.reason) == (ReferralStatus.REJECTED, reason.value)
    assert told(decision) == [
        (NoticeType.NOT_STARTED, RecipientRole.OWN_GP),
        (NoticeType.NOT_STARTED, RecipientRole.REFERRER),
    ]
    messages = {notice.message for notice in every(Notice, decision)}
    assert messages == {f"Henvisningen er afvist. {REJECT_REASON_TEXT[reason]} Se vejledningen."}


def test_rejecting_without_a_comment_says_the_coded_reason_alone() -> None:
    decision = reject(a_referral(), RejectReason.DUPLICATE, comment="", now=NOW, new_id=new_id)
    said = every(Notice, decision)[0].message
    assert said == "Henvisningen er afvist. Borgeren er allerede henvist for samme problem."


def test_forwarding_tells_the_sender_who_has_the_referral_now() -> None:
    decision = forward(a_referral(), authority="0101", reason="Bor i København", now=NOW, new_id=new_id)
    forwarded = the(Referral, decision)
    assert (forwarded.status, forwarded.forwarded_to) == (ReferralStatus.TRANSFERRED, "0101")
    assert told(decision) == [(NoticeType.FORWARDED, RecipientRole.REFERRER)]
    assert the(Notice, decision).message == "Bor i København"


def asked(referral: Referral, question: str = "Er borgeren udredt?", occurrence: int = 1) -> Decision:
    return ask_for_supplement(
        referral,
        missing=("examined",),
        question=question,
        occurrence=occurrence,
        now=NOW,
        new_id=new_id,
    )


@pytest.mark.requirement("R15")
def test_asking_names_what_is_missing_and_asks_the_sender_only() -> None:
    decision = asked(a_referral())
    incomplete = the(Referral, decision)
    assert (incomplete.status, incomplete.missing) == (ReferralStatus.INCOMPLETE, ("examined",))
    assert told(decision) == [(NoticeType.QUESTION, RecipientRole.REFERRER)]
    assert the(Notice, decision).message == "Er borgeren udredt?"


@pytest.mark.requirement("R15")
def test_asking_nothing_is_refused() -> None:
    with pytest.raises(MissingValue, match="question"):
        asked(a_referral(), question="")


@pytest.mark.requirement("R15")
def test_a_referral_that_waits_for_an_answer_can_be_accepted_all_the_same() -> None:
    waiting = the(Referral, asked(a_referral()))
    assert the(Referral, accepted(waiting)).status is ReferralStatus.ACCEPTED


@pytest.mark.requirement("R15")
def test_the_answer_is_kept_and_the_review_goes_on() -> None:
    decision = supplement(the(Referral, asked(a_referral())), text="Ja, MR i januar.", now=NOW)
    answered = the(Referral, decision)
    assert (answered.status, answered.missing) == (ReferralStatus.UNDER_REVIEW, ())
    assert answered.supplements == ("Ja, MR i januar.",)


@pytest.mark.requirement("R15")
def test_each_question_of_the_loop_is_a_notice_of_its_own() -> None:
    referral = a_referral()
    occurrences = []
    for number, answer in enumerate(("Ja.", "Nej.", "Ved ikke."), start=1):
        decision = asked(referral, occurrence=number)
        occurrences.append(the(Notice, decision).occurrence)
        referral = the(Referral, supplement(the(Referral, decision), text=answer, now=NOW))
    assert occurrences == [1, 2, 3]
    assert referral.supplements == ("Ja.", "Nej.", "Ved ikke.")


def test_an_empty_answer_is_refused() -> None:
    with pytest.raises(MissingValue, match="text"):
        supplement(a_referral(status=ReferralStatus.INCOMPLETE), text="", now=NOW)


def test_an_answer_nobody_asked_for_is_refused() -> None:
    with pytest.raises(ActionNotAllowed):
        supplement(a_referral(), text="Ja.", now=NOW)


@pytest.mark.parametrize(
    "status", [ReferralStatus.RECEIVED, ReferralStatus.ACCEPTED, ReferralStatus.CLARIFIED]
)
def test_a_sender_may_withdraw_as_long_as_the_referral_is_open(status: ReferralStatus) -> None:
    decision = revoke(a_referral(status=status), reason="Erstattet", now=NOW)
    revoked = the(Referral, decision)
    assert (revoked.status, revoked.reason) == (ReferralStatus.REVOKED, "Erstattet")
    assert told(decision) == []


def test_what_the_sender_wrote_never_changes() -> None:
    referral = a_referral()
    for decision in (
        accepted(referral),
        reject(referral, RejectReason.DUPLICATE, comment="", now=NOW, new_id=new_id),
        forward(referral, authority="0101", reason="", now=NOW, new_id=new_id),
        asked(referral),
        revoke(referral, reason="", now=NOW),
    ):
        assert the(Referral, decision).said == referral.said
