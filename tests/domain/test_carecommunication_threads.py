"""What we write in a thread of CareCommunications: a notice, an answer, what we forward."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.domain.carecommunication_threads import CATEGORY_OF, LPR3, Written, forward, notice, reply
from app.domain.carecommunications import (
    CareCommunication,
    EpisodeNumber,
    MessageActivity,
    MessageCategory,
    MessagePriority,
    Segment,
)
from app.domain.letters import Letter, Section
from app.domain.notices import NoticeType
from app.domain.parties import Professional
from app.domain.refusals import MissingValue
from tests.domain.builders_correspondence import (
    ASKED_AT,
    CITIZEN,
    HOSPITAL,
    MUNICIPALITY,
    PRACTICE,
    THERAPIST,
    answered,
    asked,
    number,
)

SIGNED = Professional("Ida", "Lundegaard", title="fysioterapeut", telephone="+45 70 20 20 20")


def a_letter(**changes: Any) -> Letter:
    made = Letter(
        letter_id="RV000000000001",
        envelope_id="RE000000000001",
        written_at=ASKED_AT,
        sent_at=ASKED_AT,
        sender=MUNICIPALITY,
        receiver=PRACTICE,
        citizen=CITIZEN,
        subject="Start af træning",
        sections=(
            Section("Forløb", ("Træningen begynder 9. november.", "Hold om ryg.")),
            Section("", ("Vi hører gerne fra jer.",)),
        ),
        signed_by=SIGNED,
    )
    return replace(made, **changes)


def written(
    letter: Letter | None = None, type_: NoticeType = NoticeType.START, *, envelope: int = 50
) -> CareCommunication:
    return notice(letter or a_letter(), type_, id_=number(40), about=number(41), envelope_id=number(envelope))


def test_a_notice_is_a_thread_of_its_own_under_its_own_id() -> None:
    message = written()
    assert message.message_id == str(number(40))
    assert message.own.activity is MessageActivity.NEW
    assert message.own.added == {message.segments[0].id}
    assert {message.thread_id.version, message.segments[0].id.version} == {4}
    assert message.topic == "Start af træning"
    assert message.segments[0].text == (
        "Forløb\nTræningen begynder 9. november.\nHold om ryg.\n\nVi hører gerne fra jer."
    )


def test_when_it_is_sent_again_only_the_envelope_is_another() -> None:
    assert replace(written(envelope=51), envelope_id=written().envelope_id) == written()


@pytest.mark.parametrize("type_", NoticeType)
def test_every_notice_has_its_category(type_: NoticeType) -> None:
    about_training = {NoticeType.START, NoticeType.PLAN, NoticeType.END, NoticeType.NOT_STARTED}
    expected = MessageCategory.TRAINING if type_ in about_training else MessageCategory.REGARDING_REFERRAL
    assert written(type_=type_).category is CATEGORY_OF[type_] is expected


def test_only_what_is_about_a_referral_is_urgent() -> None:
    urgent = a_letter(high_priority=True)
    assert written(urgent, NoticeType.QUESTION).priority is MessagePriority.ASAP
    assert written(urgent, NoticeType.START).priority is None
    assert written(type_=NoticeType.QUESTION).priority is None


def test_who_signs_is_the_author_and_else_the_authority_stands_for_it() -> None:
    signed = written().segments[0]
    assert (signed.author.given_name, signed.author.role.text) == ("Ida", "fysioterapeut")
    assert signed.telephone == "+4570202020"
    sender = replace(MUNICIPALITY, telephone="70 10 10 10")
    unsigned = written(a_letter(signed_by=Professional(), sender=sender)).segments[0]
    assert (unsigned.author.given_name, unsigned.author.family_name) == ("Sagsbehandler", MUNICIPALITY.name)
    assert unsigned.telephone == "70101010"


def test_a_notice_that_nobody_can_be_called_about_is_not_written() -> None:
    with pytest.raises(MissingValue):
        written(a_letter(signed_by=Professional()))


def test_a_letter_without_text_says_its_subject() -> None:
    assert written(a_letter(sections=())).segments[0].text == "Start af træning"


@pytest.mark.parametrize(
    "as_written", ["fc60e762b13b5773865e67f3907bdcc7", "fc60e762-b13b-5773-865e-67f3907bdcc7"]
)
def test_the_national_registers_episode_is_carried_back(as_written: str) -> None:
    contact = written(a_letter(episode_id=as_written)).contact
    assert contact is not None
    assert contact.episodes == (EpisodeNumber(LPR3, "urn:uuid:fc60e762-b13b-5773-865e-67f3907bdcc7"),)


@pytest.mark.parametrize("episode_id", ["", "A-17", "39e3e1699ece4ba4bd242e0fbeebc333"])
def test_an_episode_whose_giver_is_not_known_is_left_out(episode_id: str) -> None:
    assert written(a_letter(episode_id=episode_id)).contact is None


def _added(at: Any) -> Written:
    segment = Segment(number(60), at, MUNICIPALITY, THERAPIST, "70202020", "Den 9. november.")
    return Written(str(number(61)), str(number(62)), at, segment)


def test_an_answer_goes_back_in_the_same_thread() -> None:
    question, at = asked(), ASKED_AT + timedelta(hours=1)
    answer = reply(question, _added(at))
    assert (answer.sender, answer.receiver) == (MUNICIPALITY, PRACTICE)
    assert answer.thread_id == question.thread_id
    assert answer.segments == (*question.segments, _added(at).segment)
    assert (answer.own.activity, answer.own.after) == (MessageActivity.REPLY, question.message_id)
    assert answer.chain[:-1] == question.chain
    assert answer.category is question.category


def test_who_in_particular_wrote_is_answered_in_particular() -> None:
    message = answered()
    back = reply(message, _added(ASKED_AT + timedelta(days=1)))
    assert (back.from_whom, back.to_whom) == (message.to_whom, message.from_whom)


def test_what_is_forwarded_is_a_new_thread_with_all_that_was_written() -> None:
    message, at = answered(), ASKED_AT + timedelta(days=1)
    sent_on = forward(message, _added(at), receiver=HOSPITAL, thread_id=number(63))
    assert (sent_on.sender, sent_on.receiver) == (PRACTICE, HOSPITAL)
    assert sent_on.thread_id == number(63)
    assert sent_on.enclosures == message.enclosures
    assert (sent_on.own.activity, sent_on.own.after) == (MessageActivity.FORWARD, message.message_id)
    assert sent_on.from_whom is sent_on.to_whom is None


def test_a_message_of_only_text_or_only_files_brings_no_others_along() -> None:
    """What a thread carried before is not this message's, however little it adds itself."""
    message = answered()
    text, file = message.segments[-1], message.enclosures[0]
    only_text = replace(message, chain=(replace(message.own, added=frozenset({text.id})),))
    only_file = replace(message, chain=(replace(message.own, added=frozenset({file.id})),))
    assert (only_text.written, only_text.attached) == ((text,), ())
    assert (only_file.written, only_file.attached) == ((), (file,))


def test_where_the_chain_names_nothing_that_is_there_all_of_it_is_shown() -> None:
    message = replace(answered(), chain=(replace(answered().own, added=frozenset({number(99)})),))
    assert (message.written, message.attached) == (message.segments, message.enclosures)
