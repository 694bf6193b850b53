"""What a sender writes about its request, and what is written back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.intake import Standard
from app.domain.message_decisions import handle, mark_error, receive, write
from app.domain.messages import (
    MOST_ATTACHMENTS,
    MOST_LETTER_TEXT,
    MOST_TEXT,
    Attachment,
    Message,
    MessageStatus,
)
from app.domain.notices import Notice, NoticeType, RecipientRole
from app.domain.referrals import Referral, ReferralStatus
from app.domain.refusals import ActionNotAllowed, MissingValue, RuleNotMet, TooLarge
from app.domain.worklists import Worklist, items_of
from tests.domain.builders import NOW, a_notice, a_plan, a_referral, new_id, the
from tests.domain.builders_messages import a_message

A_QUESTION = a_notice(type=NoticeType.QUESTION)
SCAN = Attachment("MR-beskrivelse", "application/pdf", 1200)


@pytest.mark.requirement("R15")
def test_the_answer_to_a_question_supplements_the_referral_it_was_about() -> None:
    asked = a_referral(status=ReferralStatus.INCOMPLETE, missing=("diagnosis",))
    answer = a_message(version=0, request_id=asked.id, answers=new_id(), text="Diagnosen er DM545.")
    decision = receive(answer, asked, to=A_QUESTION)
    supplemented = the(Referral, decision)
    assert supplemented.status is ReferralStatus.UNDER_REVIEW
    assert supplemented.supplements[-1] == "Diagnosen er DM545."
    assert the(Message, decision).status is MessageStatus.RECEIVED


def test_an_answer_that_is_only_a_file_says_where_it_is() -> None:
    asked = a_referral(status=ReferralStatus.INCOMPLETE)
    answer = a_message(request_id=asked.id, answers=new_id(), text="", attachments=(SCAN,))
    assert the(Referral, receive(answer, asked, to=A_QUESTION)).supplements[-1] == "Se vedhæftet fil."


@pytest.mark.parametrize(
    ("request_", "to"),
    [
        (a_referral(status=ReferralStatus.INCOMPLETE), None),
        (a_referral(status=ReferralStatus.INCOMPLETE), a_notice(type=NoticeType.MESSAGE)),
        (a_referral(status=ReferralStatus.RECEIVED), A_QUESTION),
        (a_plan(), A_QUESTION),
    ],
)
def test_any_other_message_changes_nothing_but_the_desk(request_: Referral, to: Notice | None) -> None:
    decision = receive(a_message(request_id=request_.id), request_, to=to)
    assert [type(change.aggregate) for change in decision.changes] == [Message]


@pytest.mark.requirement("R77")
def test_a_message_is_on_a_desk_until_somebody_has_taken_it_in_hand() -> None:
    received = a_message()
    assert [item.list for item in items_of(received)] == [Worklist.MESSAGE]
    handled = the(Message, handle(received, note="Ringet til lægen", now=NOW))
    assert (handled.status, handled.reason, items_of(handled)) == (
        MessageStatus.HANDLED,
        "Ringet til lægen",
        (),
    )
    with pytest.raises(ActionNotAllowed):
        handle(handled, note="", now=NOW)


def test_a_message_that_was_no_message_is_marked_and_leaves_the_desk() -> None:
    marked = the(Message, mark_error(a_message(), reason="Forkert borger", now=NOW))
    assert (marked.status, items_of(marked)) == (MessageStatus.ENTERED_IN_ERROR, ())


def test_a_message_says_something_and_not_without_end() -> None:
    with pytest.raises(MissingValue):
        a_message(text="  ")
    with pytest.raises(TooLarge):
        a_message(text="x" * (MOST_TEXT + 1), carried="{}")
    with pytest.raises(TooLarge):
        a_message(text="x" * (MOST_LETTER_TEXT + 1))
    with pytest.raises(TooLarge):
        a_message(attachments=(SCAN,) * (MOST_ATTACHMENTS + 1))
    assert a_message(text="", attachments=(SCAN,)).attachments == (SCAN,)


@pytest.mark.parametrize("request_", [a_referral(), a_plan(), a_referral(status=ReferralStatus.COMPLETED)])
def test_what_is_written_back_is_a_notice_to_the_referrer(request_: Referral) -> None:
    decision = write(request_, text="Borgeren starter på mandag.", occurrence=3, now=NOW, new_id=new_id)
    notice = the(Notice, decision)
    assert (notice.type, notice.role, notice.occurrence) == (NoticeType.MESSAGE, RecipientRole.REFERRER, 3)
    assert notice.message == "Borgeren starter på mandag."
    assert the(type(request_), decision) == request_


def test_there_is_nobody_to_write_to_where_nobody_outside_has_referred() -> None:
    own = a_referral()
    own = replace(own, said=replace(own.said, standard=Standard.SELF))
    with pytest.raises(RuleNotMet) as refused:
        write(own, text="Hej", occurrence=1, now=NOW, new_id=new_id)
    assert refused.value.findings[0].code == "no-sender"
    with pytest.raises(MissingValue):
        write(a_referral(), text=" ", occurrence=1, now=NOW, new_id=new_id)
