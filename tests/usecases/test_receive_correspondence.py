"""A correspondence letter: with the request it speaks of, or on a person's list; once, and receipted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.domain.actors import UNREGISTERED
from app.domain.messages import Message, MessageStatus
from app.domain.notices import Notice, NoticeType
from app.domain.referrals import Referral, ReferralStatus
from app.domain.refusals import NotSupported, RuleNotMet, Unresolved
from app.domain.worklists import Worklist
from app.medcom.letters import Receipt, open_letter, read_body
from app.usecases.ask_for_supplement import ask_for_supplement
from app.usecases.exchange_messages import place_message
from app.usecases.receive_letter import Answer
from tests.usecases.letters import GGOP, XREF15
from tests.usecases.world import SYDDANMARK, World

LETTERS = Path(__file__).parents[1] / "medcom/letters"
EDI = (LETTERS / "dis91-in.edi").read_bytes()
XML = (LETTERS / "dis91-in.xml").read_bytes()
EPISODE = b"7c1e5a0d9b3f4c6e8a2d1f0b5e4c3a29"
BOTH = pytest.mark.parametrize("letter", [EDI, XML], ids=["DIS91", "XDIS91"])


def receipt_of(answer: Answer) -> Receipt:
    body = read_body(open_letter(answer.receipt))
    assert isinstance(body, Receipt)
    return body


async def send(world: World, letter: bytes, client: str = "demo-hospital") -> Answer:
    return await world.letter(letter, client=client)


async def messages(world: World, authority: str = "0461") -> list[Message]:
    found = await world.rows("SELECT id FROM message WHERE authority = $1 ORDER BY ordinal", authority)
    return [await world.get(Message, row["id"], authority=authority) for row in found]


async def lists(world: World) -> list[str]:
    rows = await world.rows("SELECT list FROM work_item WHERE subject_type = 'Message' ORDER BY list")
    return [row["list"] for row in rows]


def from_the_practice(letter: bytes) -> bytes:
    """Return it as the practice would write it about the citizen of its referral, without an episode."""
    return (
        letter.replace(b"5790001354145", b"5790000120314")
        .replace(b"4202360", b"091034")
        .replace(b"SKS:SST++Odense U", b"YNR:SFU++Odense U")
        .replace(b"2512484916", b"2509479989")
        .replace(EPISODE, b"")
    )


@BOTH
async def test_a_letter_of_an_episode_stands_with_its_plan(world: World, letter: bytes) -> None:
    await send(world, GGOP)
    answer = await send(world, letter)
    (message,) = await messages(world)
    (plan,) = await world.rows("SELECT id FROM rehab_plan")

    assert receipt_of(answer).positive
    assert receipt_of(answer).original_letter_ids == ("BRV26112000531",)
    assert message.request_id == plan["id"]
    assert (message.subject, message.status) == ("Svar om MR-skanning", MessageStatus.RECEIVED)
    assert message.text.startswith("Høj prioritet\nPatientens status: ambulant\nKære kommune.")
    assert "https://billeder.example/undersoegelse/2026/10/12/laend" in message.text
    assert await lists(world) == [Worklist.MESSAGE]
    (kept,) = await world.rows("SELECT * FROM source_document WHERE subject_type = 'Message'")
    assert (kept["content"], kept["standard"]) == (letter, "XDIS91")
    assert answer.media_type == kept["media_type"]


@BOTH
async def test_a_letter_that_comes_again_is_shown_once_and_gets_the_same_receipt(
    world: World, letter: bytes
) -> None:
    first = await send(world, letter)
    world.clock.advance(hours=1)
    again = await send(world, letter.replace(b"OUH26112000531", b"OUH26112000999"))

    assert again.receipt == first.receipt
    assert len(await messages(world)) == 1


async def test_the_answer_to_a_question_supplements_the_referral(world: World) -> None:
    await world.letter(XREF15)
    (row,) = await world.rows("SELECT id, version FROM referral")
    await world.run(
        lambda work: ask_for_supplement(
            work, Referral, row["id"], seen_version=row["version"], question="Er der taget MR?", missing=()
        )
    )
    await world.work()
    asked = next(n for n in await world.notices() if n.type is NoticeType.QUESTION)
    answer = await send(world, from_the_practice(EDI), client="demo-gp")
    (message,) = await messages(world)
    referral = await world.get(Referral, row["id"])

    assert answer.accepted
    assert (message.request_id, message.answers) == (referral.id, asked.id)
    assert referral.status is ReferralStatus.UNDER_REVIEW
    assert "Ja, der er taget MR" in referral.supplements[-1]
    assert (await world.get(Notice, asked.id)).answered_at is not None


async def test_person_and_sender_are_enough_where_there_is_one_request(world: World) -> None:
    referral = await world.referred()
    await send(world, from_the_practice(XML), client="demo-gp")

    assert [message.request_id for message in await messages(world)] == [referral.id]


async def test_where_there_are_two_a_person_finds_out(world: World) -> None:
    referral, _ = await world.referred(), await world.referred()
    await send(world, from_the_practice(XML), client="demo-gp")
    (message,) = await messages(world)
    assert (message.request_id, await lists(world)) == (None, [Worklist.MESSAGE_UNPLACED])

    await world.run(lambda work: place_message(work, message.id, seen_version=1, request_id=referral.id))
    assert (await messages(world))[0].request_id == referral.id
    assert await lists(world) == [Worklist.MESSAGE]


async def test_a_letter_about_somebody_nobody_knows_is_on_a_list_with_the_citizen_noted(world: World) -> None:
    answer = await send(world, XML)
    (message,) = await messages(world)
    citizen = await world.citizen()

    assert answer.accepted
    assert (message.request_id, message.citizen_id) == (None, citizen.id)
    assert citizen.details.number.value == "2512484916"


async def test_a_letter_to_a_municipality_that_nobody_here_works_for_is_refused(world: World) -> None:
    await world.database.changes.execute(
        "UPDATE client SET authorities = '{0316}' WHERE '0461' = ANY (authorities)"
    )
    answer = await send(world, XML)

    assert receipt_of(answer).refuse_code == "ukendt_lokationsnummer"
    assert await messages(world) == []


async def test_who_has_nothing_to_do_with_a_request_does_not_get_its_letter_placed_there(
    world: World,
) -> None:
    """Only its own letters, and those of who was told, find a request."""
    await send(world, GGOP)
    by_the_practice = XML.replace(b"5790001354145", b"5790000120314").replace(b"4202360", b"091034")
    await send(world, by_the_practice.replace(b"sygehusafdelingsnummer", b"ydernummer"), client="demo-gp")

    assert [message.request_id for message in await messages(world)] == [None]


@BOTH
async def test_a_system_does_not_write_as_another_unit(world: World, letter: bytes) -> None:
    forged = await send(world, letter, client="demo-gp")
    theirs = await send(world, letter)

    assert isinstance(forged.refusal, RuleNotMet)
    assert (receipt_of(forged).positive, receipt_of(theirs).positive) == (False, True)
    assert len(await messages(world)) == 1


async def test_a_number_used_again_for_another_citizen_is_refused_and_no_letter_lost(world: World) -> None:
    await send(world, XML)
    again = await send(world, XML.replace(b"2512484916", b"2509479989"))

    assert isinstance(again.refusal, RuleNotMet)
    assert not receipt_of(again).positive


async def test_a_number_that_another_system_used_is_no_replay_except_through_the_relay(world: World) -> None:
    """Who wrote first for a unit that nobody has registered cannot swallow what that unit writes itself."""
    unregistered = XML.replace(b"5790001354145", b"5790002222221").replace(b"4202360", b"6620110")
    world.actors["demo-gp"] = replace(world.actors["demo-gp"], speaks_for=frozenset({UNREGISTERED}))
    first = await send(world, unregistered, client="demo-gp")
    second = await send(world, unregistered)
    relayed = await send(world, unregistered, client="demo-operator")

    assert (first.accepted, second.accepted) == (True, False)
    assert isinstance(second.refusal, RuleNotMet)
    assert relayed.receipt == first.receipt


async def test_what_the_relay_brought_first_its_sender_may_send_again(world: World) -> None:
    first = await send(world, XML, client="demo-operator")

    assert (await send(world, XML)).receipt == first.receipt


async def test_a_request_that_is_not_there_is_not_placed_upon(world: World) -> None:
    await send(world, XML)
    (message,) = await messages(world)
    with pytest.raises(Unresolved):
        await world.run(lambda work: place_message(work, message.id, seen_version=1, request_id=message.id))


async def test_a_letter_to_nobody_is_refused(world: World) -> None:
    nobody = XML.replace(b"5790000121441", b"5790000120314").replace(b">461<", b">999<")
    answer = await send(world, nobody)

    assert isinstance(answer.refusal, Unresolved)
    assert receipt_of(answer).refuse_code == "ukendt_lokationsnummer"
    assert await messages(world) == []


async def test_a_number_used_for_a_plan_is_no_letters_number(world: World) -> None:
    await send(world, GGOP)
    answer = await send(world, XML.replace(b"BRV26112000531", b"GOP26111800417"))

    assert isinstance(answer.refusal, RuleNotMet)
    assert not receipt_of(answer).positive


async def test_a_corrected_letter_says_what_it_corrects(world: World) -> None:
    await send(world, XML)
    await send(world, XML.replace(b"nytbrev", b"rettetbrev"))
    first, second = await messages(world)

    assert second.text.startswith("Rettet brev: træder i stedet for brev BRV26112000531\n")
    assert first.text in second.text


async def test_a_correspondence_is_not_withdrawn(world: World) -> None:
    answer = await send(world, XML.replace(b"nytbrev", b"annulleretbrev"))

    assert isinstance(answer.refusal, NotSupported)
    assert receipt_of(answer).refuse_code == "problem_med_version"


async def test_an_answer_to_the_region_stands_with_the_region(world: World) -> None:
    """What moved to the region on 1 January 2027 is written about from there, and answered there (L3)."""
    world.clock.now = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)
    await world.letter(XREF15)
    await send(world, from_the_practice(XML), client="demo-gp")

    assert len(await messages(world, SYDDANMARK)) == 1


async def test_an_answer_addressed_to_the_region_stands_with_the_region(world: World) -> None:
    world.clock.now = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)
    await world.letter(XREF15)
    to_the_region = (
        from_the_practice(XML)
        .replace(b"5790000121441", b"5790009906018")
        .replace(b"<Identifier>461</Identifier>", b"")
        .replace(b"<IdentifierCode>kommunenummer</IdentifierCode>", b"")
    )
    answer = await send(world, to_the_region, client="demo-gp")
    (message,) = await messages(world, SYDDANMARK)

    assert receipt_of(answer).positive
    assert message.request_id is not None
