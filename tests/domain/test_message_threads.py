"""What a letter without a reference of ours speaks of."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from app.domain.message_decisions import place
from app.domain.message_threads import Candidate, Clues, spoken_of
from app.domain.messages import Message
from app.domain.notices import Notice, NoticeType
from app.domain.plans import PlanStatus
from app.domain.referrals import Referral, ReferralStatus
from app.domain.refusals import RuleNotMet
from app.domain.requests import Request
from app.domain.worklists import Worklist, items_of
from tests.domain.builders import NOW, a_notice, a_plan, a_referral, new_id, the
from tests.domain.builders_messages import a_message

EPISODE = "7c1e5a0d9b3f4c6e8a2d1f0b5e4c3a29"


def a_request(episode: str = "", number: str = "HEN26111700093", **more: Any) -> Referral:
    referral = a_referral(**more)
    return replace(referral, said=replace(referral.said, episode_id=episode, message_id=number))


def clues(**said: Any) -> Clues:
    return Clues(**{"episode_id": "", "sender_id": None, "text": ""} | said)


def found(said: Clues, *candidates: Candidate) -> Request | None:
    one = spoken_of(said, candidates)
    return one.request if one else None


def told(request: Request, recipient: UUID, **more: Any) -> Notice:
    return a_notice(request_id=request.id, recipient_id=recipient, **more)


def test_the_episode_tells_whichever_way_it_is_written() -> None:
    request, other = a_request(EPISODE), a_request("another")
    sender = request.requester_id
    other = replace(other, requester_id=sender)
    said = clues(episode_id="7C1E5A0D-9B3F-4C6E-8A2D-1F0B5E4C3A29", sender_id=sender)

    assert found(said, Candidate(other), Candidate(request)) == request


def test_neither_episode_nor_number_tells_where_the_sender_has_nothing_to_do_with_the_request() -> None:
    request = a_request(EPISODE, number="HEN26111700093")
    said = clues(episode_id=EPISODE, text="Vedr. HEN26111700093", sender_id=new_id())

    assert found(said, Candidate(request)) is None
    assert found(replace(said, sender_id=None), Candidate(request)) is None


def test_a_letters_number_in_the_text_tells_ours_or_theirs() -> None:
    sender = new_id()
    request = a_request(number="HEN26111700093", requester_id=sender)
    other = a_request(number="HEN26111700094")
    ours = told(other, sender, letter_id="RV000000000123")
    candidates = (Candidate(request), Candidate(other, (ours,)))

    assert found(clues(text="Vedr. henvisning HEN26111700093.", sender_id=sender), *candidates) == request
    assert found(clues(text="Svar på RV000000000123: ja", sender_id=sender), *candidates) == other
    assert found(clues(text="Nr. XHEN26111700093", sender_id=sender), *candidates) is None


def test_a_number_so_short_that_it_may_be_a_word_tells_nothing() -> None:
    assert found(clues(text="i 2026"), Candidate(a_request(number="2026"))) is None


@pytest.mark.parametrize("role", ["requester", "recipient"])
def test_person_and_sender_tell_where_they_have_one_request(role: str) -> None:
    request, writer = a_request(), new_id()
    candidate = Candidate(request, (told(request, writer),))
    sender = request.requester_id if role == "requester" else writer

    assert found(clues(sender_id=sender), candidate, Candidate(a_request())) == request


def test_where_it_may_be_one_of_several_nobody_guesses() -> None:
    sender = new_id()
    one, two = (a_request(requester_id=sender) for _ in range(2))

    assert found(clues(sender_id=sender), Candidate(one), Candidate(two)) is None
    assert found(clues(sender_id=sender)) is None


def test_what_is_open_goes_before_what_has_ended() -> None:
    sender = new_id()
    ended = a_request(requester_id=sender, status=ReferralStatus.REVOKED)
    plan = replace(a_plan(status=PlanStatus.RECEIVED), requester_id=sender)

    assert found(clues(sender_id=sender), Candidate(ended), Candidate(plan)) == plan
    assert found(clues(sender_id=sender), Candidate(ended)) == ended


def test_a_letter_from_whoever_was_asked_answers_the_newest_open_question() -> None:
    request = a_request()

    def asked(year: int, **more: Any) -> Notice:
        due_at = NOW.replace(year=year)
        return told(request, request.requester_id, type=NoticeType.QUESTION, due_at=due_at, **more)

    first, second, answered = asked(2025), asked(2026), asked(2027, answered_at=NOW)
    candidate = Candidate(request, (second, first, answered))

    assert candidate.answered(request.requester_id) == second
    assert candidate.answered(new_id()) is None
    assert Candidate(request).answered(request.requester_id) is None


def test_a_letter_that_names_a_notice_answers_that_one_and_no_open_question() -> None:
    request = a_request()
    asked, wrote, began = (
        told(request, request.requester_id, type=type_)
        for type_ in (NoticeType.QUESTION, NoticeType.MESSAGE, NoticeType.START)
    )
    candidate = Candidate(request, (asked, wrote, began))

    assert candidate.answered(request.requester_id, wrote.id) == wrote
    assert candidate.answered(request.requester_id, began.id) is None
    assert candidate.answered(request.requester_id, new_id()) == asked


def test_a_letter_that_no_request_is_known_for_stands_on_a_list_of_its_own_until_it_is_placed() -> None:
    request = a_referral()
    alone = a_message(request_id=None, citizen_id=request.citizen_id)
    placed = the(Message, place(alone, request, now=NOW))

    assert [(item.list, item.next_step) for item in items_of(alone)] == [(Worklist.MESSAGE_UNPLACED, "place")]
    assert placed.request_id == request.id
    assert [item.list for item in items_of(placed)] == [Worklist.MESSAGE]
    with pytest.raises(RuleNotMet, match="already"):
        place(placed, request, now=NOW)


def test_a_letter_about_another_citizen_is_not_placed_there() -> None:
    with pytest.raises(RuleNotMet, match="another citizen"):
        place(a_message(request_id=None), a_referral(), now=NOW)
