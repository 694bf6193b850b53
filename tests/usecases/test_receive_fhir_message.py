"""A FHIR message at the front door: taken in once, with the request it speaks of, and acknowledged."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from app.domain.acknowledgements import Acknowledgement, ErrorCode, Problem, Response
from app.domain.carecommunications import (
    Author,
    CareCommunication,
    Contact,
    Enclosure,
    EpisodeNumber,
    MessageActivity,
    MessageCategory,
    PassedOn,
    Role,
    Segment,
    Team,
)
from app.domain.identifiers import Cpr, Sor
from app.domain.messages import Message
from app.domain.notices import Notice, NoticeStatus, NoticeType
from app.domain.parties import Party, PersonDetails
from app.domain.referrals import Referral, ReferralStatus
from app.domain.refusals import NotFound, NotPermitted, Refusal
from app.fhir.messaging import acknowledgement_in, acknowledgement_out, carecommunication_out
from app.fhir.messaging.addresses import ERRORS
from app.fhir.messaging.answering import open_message
from app.persistence.pools import DatabaseBusyError
from app.usecases.ask_for_supplement import ask_for_supplement
from app.usecases.exchange_messages import IncomingMessage, read_attachment, take_message, write_message
from app.usecases.receive_fhir_message import Acknowledged, receive_fhir_message
from tests.domain.builders_correspondence import PDF, number
from tests.fhir.messaging.examples import bundle_of, official
from tests.usecases.test_receive_correspondence import XML, from_the_practice
from tests.usecases.world import BEFORE, CITIZEN, World

GP = Party(name="Lægerne Forskerparken", gln_text="5790000120314", sor=Sor("265161000016000"))
ODENSE = Party(name="Odense Kommune", gln_text="5790000121441", sor=Sor("9903011000016007"))
DOCTOR = Author("Mads", "Øster", Role(text="praktiserende læge"))


def a_message(**changes: Any) -> CareCommunication:
    written = Segment(number(4), BEFORE, GP, DOCTOR, "70101010", "Borgeren er indlagt.")
    made = CareCommunication(
        envelope_id=str(number(1)),
        message_id=str(number(2)),
        sent_at=BEFORE,
        sender=GP,
        receiver=ODENSE,
        citizen=CITIZEN,
        thread_id=number(3),
        category=MessageCategory.TRAINING,
        segments=(written,),
        chain=(
            PassedOn(str(number(2)), MessageActivity.NEW, BEFORE, BEFORE, GP, added=frozenset({number(4)})),
        ),
    )
    return replace(made, **changes)


def an_answer(to: UUID) -> CareCommunication:
    message = a_message()
    link = replace(message.own, activity=MessageActivity.REPLY, after=str(to))
    return replace(message, chain=(link,))


async def send(
    world: World, message: CareCommunication | Acknowledgement | bytes, client: str = "demo-gp"
) -> Acknowledged:
    content = message if isinstance(message, bytes) else _written(message)
    actor = world.actors[client]
    return await receive_fhir_message(world.database, actor, content, now=world.clock())


def _written(message: CareCommunication | Acknowledgement) -> bytes:
    if isinstance(message, Acknowledgement):
        return acknowledgement_out.write(message)
    return carecommunication_out.write(message)


def said(answer: Acknowledged) -> Acknowledgement:
    return acknowledgement_in.read(json.loads(answer.content))


async def messages(world: World) -> list[Message]:
    found = await world.rows("SELECT id FROM message ORDER BY ordinal")
    return [await world.get(Message, row["id"]) for row in found]


async def test_a_message_stands_with_the_request_of_its_sender_and_is_acknowledged(world: World) -> None:
    referral = await world.referred()
    answer = said(await send(world, a_message()))
    (message,) = await messages(world)
    assert (answer.response, answer.of_message) == (Response.OK, str(number(2)))
    assert answer.receiver.gln_text == GP.gln_text
    assert (message.request_id, message.sender_id) == (referral.id, referral.requester_id)
    assert message.subject == "Træning"
    assert message.text == "Borgeren er indlagt.\n\nMads Øster, praktiserende læge, tlf. 70101010"


async def test_a_death_and_whom_a_message_is_for_are_told_above_its_text(world: World) -> None:
    await world.referred()
    await send(
        world,
        a_message(
            category=MessageCategory.DECEASE,
            topic="Orientering",
            is_deceased=True,
            from_whom=replace(DOCTOR, organisation=GP),
            to_whom=Team("Visitationen", ODENSE),
        ),
    )
    (message,) = await messages(world)
    assert message.subject == "Orientering"
    assert message.text.splitlines()[:4] == [
        "Patientens status: død",
        "Kategori: Dødsfald",
        "Fra: Mads Øster, praktiserende læge",
        "Til: Visitationen",
    ]


async def test_a_message_that_comes_again_is_shown_once_and_acknowledged_the_same(world: World) -> None:
    await world.referred()
    first = await send(world, a_message())
    before = await world.counts()
    world.clock.advance(minutes=30)
    again = await send(world, a_message(envelope_id=str(number(9))))
    assert said(again) == replace(said(first), envelope_id=said(again).envelope_id)
    assert said(again).envelope_id != said(first).envelope_id
    assert (await send(world, a_message())).content == first.content
    assert await world.counts() == before


async def _as_a_letter(world: World) -> None:
    letter = from_the_practice(XML).replace(b"BRV26112000531", a_message().message_id.encode())
    assert (await world.letter(letter)).accepted


async def _over_the_api(world: World) -> None:
    referral = await world.referred()
    said = IncomingMessage(
        referral.id, a_message().message_id, "Communication", "application/fhir+json", b"{}", BEFORE, "Hej"
    )
    await world.run(lambda work: take_message(work, said), client="demo-gp")


@pytest.mark.parametrize("earlier", [_as_a_letter, _over_the_api])
async def test_an_identity_of_something_else_that_was_sent_is_refused_where_it_stands(
    world: World, earlier: Callable[[World], Awaitable[None]]
) -> None:
    await earlier(world)
    before = await world.counts()
    answer = await send(world, a_message())
    assert answer.refusal is not None
    assert [(f.code, f.place) for f in answer.refusal.findings] == [
        ("identity-used", "Bundle.entry[0].resource.id")
    ]
    assert said(answer).response is Response.FATAL_ERROR
    assert await world.counts() == before


async def test_a_letter_under_the_identity_of_a_message_gets_a_receipt_of_its_own(world: World) -> None:
    await world.referred()
    await send(world, a_message())
    letter = from_the_practice(XML).replace(b"BRV26112000531", a_message().message_id.encode())
    answer = await world.letter(letter)
    assert answer.refusal is not None
    assert [(f.code, f.place) for f in answer.refusal.findings] == [("identity-used", "Letter/Identifier")]
    assert b"NegativeReceipt" in answer.receipt


async def test_of_two_that_come_at_once_one_is_kept(world: World) -> None:
    await world.referred()
    answers = await asyncio.gather(*(send(world, a_message()) for _ in range(4)))
    assert len({answer.content for answer in answers}) == 1
    assert len(await messages(world)) == 1


async def test_an_answer_to_our_question_supplements_the_referral(world: World) -> None:
    referral = await world.referred()
    await world.run(
        lambda work: ask_for_supplement(
            work,
            Referral,
            referral.id,
            seen_version=referral.version,
            question="Er der taget MR?",
            missing=(),
        )
    )
    await world.work()
    (question,) = await world.notices()
    assert question.type is NoticeType.QUESTION
    assert said(await send(world, an_answer(question.id))).is_positive
    (message,) = await messages(world)
    assert message.answers == question.id
    assert (await world.get(Referral, referral.id)).status is ReferralStatus.UNDER_REVIEW


async def test_an_answer_to_a_message_of_ours_leaves_the_question_open(world: World) -> None:
    referral = await world.referred()
    asked, wrote = await asked_and_written_to(world, referral)
    assert said(await send(world, an_answer(wrote.id))).is_positive
    (message,) = await messages(world)
    assert (message.request_id, message.answers) == (referral.id, wrote.id)
    assert (await world.get(Referral, referral.id)).status is ReferralStatus.INCOMPLETE
    assert (await world.get(Notice, asked.id)).answered_at is None


async def asked_and_written_to(world: World, referral: Referral) -> tuple[Notice, Notice]:
    ask = {"question": "Er der taget MR?", "missing": ()}
    await world.run(
        lambda work: ask_for_supplement(work, Referral, referral.id, seen_version=referral.version, **ask)
    )
    version = (await world.get(Referral, referral.id)).version
    await world.run(
        lambda work: write_message(work, Referral, referral.id, seen_version=version, text="God bedring.")
    )
    await world.work()
    sent = {notice.type: notice for notice in await world.notices()}
    return sent[NoticeType.QUESTION], sent[NoticeType.MESSAGE]


async def test_a_message_is_found_by_its_episode_of_care(world: World) -> None:
    episode = "5b0e6a0e-1a44-4c28-9d0c-6a6f0c1d2e3f"
    await world.referred(message_id="A1")
    wanted = await world.referred(message_id="A2", episode_id=episode.replace("-", ""))
    contact = Contact((EpisodeNumber("urn:x", f"urn:uuid:{episode}"),))
    assert said(await send(world, a_message(contact=contact))).is_positive
    assert [message.request_id for message in await messages(world)] == [wanted.id]


async def test_a_message_that_no_request_is_known_for_is_taken_and_waits_for_a_person(world: World) -> None:
    stranger = PersonDetails(Cpr("2512489996"), given_name="Nanna", family_name="Bergholt")
    assert said(await send(world, a_message(citizen=stranger))).is_positive
    (message,) = await messages(world)
    assert message.request_id is None
    lists = await world.rows("SELECT list FROM work_item WHERE subject_type = 'Message'")
    assert len(lists) == 1


async def test_what_is_attached_can_be_opened(world: World) -> None:
    await world.referred()
    plan = Enclosure(number(5), BEFORE, GP, "Plan", "application/pdf", PDF)
    link = Enclosure(number(6), BEFORE, GP, "Billede", url="https://praksis.example/1")
    chain = (replace(a_message().own, added=frozenset({number(4), number(5), number(6)})),)
    await send(world, a_message(enclosures=(link, plan), chain=chain))
    (message,) = await messages(world)
    assert "Billede: https://praksis.example/1" in message.text
    assert [attachment.title for attachment in message.attachments] == ["Plan"]
    attachment, content = await world.run(lambda work: read_attachment(work, message.id, 0))
    assert (attachment.media_type, content) == ("application/pdf", PDF)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"receiver": GP}, ErrorCode.RECEIVER_UNKNOWN),
        ({"segments": (replace(a_message().segments[0], telephone="ring"),)}, ErrorCode.WRONG_TYPE),
        (
            {"segments": (replace(a_message().segments[0], text="x" * 200_001),)},
            ErrorCode.TOO_LONG,
        ),
    ],
)
async def test_a_message_that_cannot_be_taken_leaves_nothing_and_is_told_why(
    world: World, changes: dict[str, Any], code: ErrorCode
) -> None:
    await world.referred()
    before = await world.counts()
    answer = await send(world, a_message(**changes))
    assert answer.refusal is not None
    assert said(answer).response is Response.FATAL_ERROR
    assert [problem.code for problem in said(answer).problems] == [code]
    assert await world.counts() == before


async def test_another_kind_of_message_is_not_taken_and_an_empty_one_is(world: World) -> None:
    def of_event(code: str) -> bytes:
        bundle = carecommunication_out.render(a_message())
        bundle["entry"][0]["resource"]["eventCoding"]["code"] = code
        return json.dumps(bundle).encode()

    other = said(await send(world, of_event("hospital-notification-message")))
    assert [problem.code for problem in other.problems] == [ErrorCode.TYPE_NOT_RECEIVED]
    assert said(await send(world, of_event("empty-message"))).is_positive
    assert await messages(world) == []


async def test_while_the_database_is_busy_a_message_may_come_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def busy(*_: Any) -> None:
        raise DatabaseBusyError

    monkeypatch.setattr(world.database, "transact", busy)
    answer = await send(world, a_message())
    assert (answer.is_busy, said(answer).response) == (True, Response.TRANSIENT_ERROR)


async def test_who_may_not_send_letters_is_told_so(world: World) -> None:
    with pytest.raises(NotPermitted):
        await send(world, a_message(), client="demo-region")


@pytest.mark.parametrize("content", [b"{}", b"<Bundle xmlns='http://hl7.org/fhir'/>", b"[", b"<x"])
async def test_what_could_not_be_answered_is_refused(world: World, content: bytes) -> None:
    with pytest.raises(Refusal):
        await send(world, content)


def readdressed(content: bytes) -> bytes:
    """Return a message as it would have been sent to a municipality of ours."""
    theirs = open_message(bundle_of(content)).receiver
    assert theirs.sor is not None
    assert ODENSE.sor is not None
    numbers = {theirs.gln_text: ODENSE.gln_text, theirs.sor.value: ODENSE.sor.value}
    for number_of_theirs, number_of_ours in numbers.items():
        content = content.replace(number_of_theirs.encode(), number_of_ours.encode())
    return content


async def test_all_messages_of_medcoms_protocol_are_answered_and_shown_once(world: World) -> None:
    """Addressed to a municipality of ours; nobody here knows the requests, so a person sees them."""
    files = official("medcom-testprotocol/recv")
    answers = {}
    for name, content in files.items():
        ours = readdressed(content)
        answers[name] = await send(world, ours, client="demo-operator")
    wrong = {name for name, answer in answers.items() if not said(answer).is_positive}
    assert {name.split("-")[3] for name in wrong} == {"M", "N"}
    kept = await world.value("SELECT count(*) FROM source_document WHERE standard = 'CareCommunication'")
    assert kept == len(await messages(world)) == 17


# Acknowledgements of what we sent


async def sent(world: World) -> UUID:
    """Accept a referral; its notice to the own GP has left."""
    await world.accepted()
    await world.work()
    return (await world.notice("own-gp")).id


def an_acknowledgement(of: str, response: Response = Response.OK) -> Acknowledgement:
    wrong = Problem(ErrorCode.VALUE_UNKNOWN.value, ERRORS)
    return Acknowledgement(
        envelope_id=str(number(31)),
        message_id=str(number(32)),
        sent_at=BEFORE,
        sender=GP,
        receiver=ODENSE,
        of_message=of,
        response=response,
        problems=() if response is Response.OK else (wrong,),
    )


@pytest.mark.parametrize(
    ("response", "status"),
    [
        (Response.OK, NoticeStatus.ACKNOWLEDGED),
        (Response.FATAL_ERROR, NoticeStatus.FAILED),
    ],
)
async def test_an_acknowledgement_moves_the_notice_and_is_never_answered(
    world: World, response: Response, status: NoticeStatus
) -> None:
    notice_id = await sent(world)
    answer = await send(world, an_acknowledgement(str(notice_id), response), client="demo-operator")
    assert answer.content == b""
    notice = await world.notice("own-gp")
    assert notice.status is status
    assert ("værdisættet" in notice.reason) is (response is Response.FATAL_ERROR)


async def test_a_passing_error_leaves_the_notice_to_be_sent_again(world: World) -> None:
    before = await sent(world)
    notice = await world.notice("own-gp")
    await send(world, an_acknowledgement(str(before), Response.TRANSIENT_ERROR), client="demo-operator")
    assert await world.notice("own-gp") == notice


async def test_an_acknowledgement_may_name_the_envelope_instead(world: World) -> None:
    await sent(world)
    notice = await world.notice("own-gp")
    envelope = str(number(33))
    await world.database.changes.execute(
        "UPDATE sent_message SET envelope_id = $1, receiver = $2 WHERE notice_id = $3",
        envelope,
        GP.gln_text,
        notice.id,
    )
    await send(world, an_acknowledgement(envelope), client="demo-operator")
    assert (await world.notice("own-gp")).status is NoticeStatus.ACKNOWLEDGED


async def test_an_acknowledgement_that_comes_again_changes_nothing(world: World) -> None:
    notice_id = await sent(world)
    await send(world, an_acknowledgement(str(notice_id)), client="demo-operator")
    before = await world.counts()
    await send(world, an_acknowledgement(str(notice_id), Response.FATAL_ERROR), client="demo-operator")
    assert await world.counts() == before
    assert (await world.notice("own-gp")).status is NoticeStatus.ACKNOWLEDGED


@pytest.mark.parametrize("of", ["no-uuid", str(number(99))])
async def test_an_acknowledgement_of_nothing_of_ours_is_refused(world: World, of: str) -> None:
    with pytest.raises(NotFound):
        await send(world, an_acknowledgement(of), client="demo-operator")


async def test_nobody_acknowledges_what_went_to_another(world: World) -> None:
    notice_id = await sent(world)
    with pytest.raises(NotFound):
        await send(world, an_acknowledgement(str(notice_id)), client="demo-hospital")


@pytest.mark.parametrize(
    "said", ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00"]
)
async def test_a_message_from_the_ends_of_time_is_answered(world: World, said: str) -> None:
    bundle = carecommunication_out.render(a_message())
    for entry in bundle["entry"]:
        if entry["resource"]["resourceType"] == "Provenance":
            entry["resource"]["occurredDateTime"] = said
    assert (await send(world, json.dumps(bundle).encode())).content


async def test_what_is_relayed_acknowledges_only_what_went_to_whoever_it_is_from(world: World) -> None:
    notice_id = await sent(world)
    forged = replace(an_acknowledgement(str(notice_id), Response.FATAL_ERROR), sender=ODENSE)
    before = await world.notice("own-gp")
    with pytest.raises(NotFound):
        await send(world, forged, client="demo-operator")
    assert await world.notice("own-gp") == before
