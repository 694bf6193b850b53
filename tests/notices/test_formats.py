"""A notice in each format that a receiver may read: written, handed over, and receipted in kind (§3.9)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

import httpx
import pytest

from app.domain.acknowledgements import Acknowledgement, ErrorCode, Problem, Response
from app.domain.identifiers import Sor, Ydernummer
from app.domain.notices import Notice, NoticeStatus
from app.domain.organisations import Format
from app.domain.parties import Party
from app.domain.refusals import RuleNotMet
from app.fhir.messaging import acknowledgement_out, carecommunication_in
from app.fhir.messaging.addresses import ERRORS
from app.medcom import edifact, receipts, vans_envelope
from app.medcom.letters import open_letter
from app.medcom.twins import written
from app.notices.answers import WithRefusals
from app.notices.transport import HttpTransport
from app.usecases.send_again import RESEALS
from app.usecases.write_message import WRITERS
from tests.api.test_medcom_fhir import in_envelope
from tests.notices.test_delivery import Inbox
from tests.usecases.world import World, a_receiver

ROSENHOEJ = Party(name="Lægerne Rosenhøj", gln_text="5798000362055")
SOR = "265161000016000"


async def told(world: World, format_: Format) -> None:
    """A START notice falls due, to one practice that is posted to and reads this format alone."""
    await world.register(
        a_receiver(
            "Lægerne Rosenhøj",
            SOR,
            gln=ROSENHOEJ.gln_text,
            ydernummer="012345",
            receives=format_,
            endpoint="https://rosenhoej.test",
        )
    )
    await world.accepted(sender=ROSENHOEJ)


@dataclass(frozen=True)
class Numbers:
    """What a message goes by: the envelope is another each time, the letter is not."""

    envelope: str
    letter: str


def of_letter(content: bytes) -> Numbers:
    head = open_letter(content).head
    return Numbers(head.envelope_id, head.letter_id)


def of_message(content: bytes) -> Numbers:
    opened = vans_envelope.read(content)
    said = carecommunication_in.read(json.loads(opened.content))
    assert (said.envelope_id, said.message_id) == (opened.envelope_id, opened.message_id)
    return Numbers(opened.envelope_id, opened.message_id)


def letter_body(content: bytes) -> bytes:
    """Return a letter without its envelope."""
    if edifact.is_edifact(content):
        return b"\n".join(content.splitlines()[2:-1])
    return content.partition(b"</Envelope>")[2]


def message_body(content: bytes) -> bytes:
    bundle = json.loads(vans_envelope.read(content).content)
    return json.dumps({name: said for name, said in bundle.items() if name != "id"}).encode()


def letter_receipt(content: bytes, *, positive: bool = True) -> bytes:
    """Return XCTL or CTL, as the letter was written."""
    opened = open_letter(content)
    numbers = {"letter_id": "Q1", "envelope_id": "E1", "now": opened.head.sent_at}
    refusal = RuleNotMet("refused", "Not ours.", "Ikke vores.")
    answer = (
        receipts.positive(opened.head, **numbers)
        if positive
        else receipts.negative(opened.head, refusal, **numbers)
    )
    return written(answer, opened.syntax)


def an_acknowledgement(content: bytes, *, positive: bool = True) -> bytes:
    """Return the Acknowledgement of a message, bare."""
    return acknowledgement_out.write(acknowledgement_of(content, positive=positive))


def acknowledgement_of(content: bytes, *, positive: bool = True) -> Acknowledgement:
    said = carecommunication_in.read(json.loads(vans_envelope.read(content).content))
    wrong = Problem(ErrorCode.RECEIVER_UNKNOWN.value, ERRORS)
    return Acknowledgement(
        envelope_id=str(UUID(int=1, version=4)),
        message_id=str(UUID(int=2, version=4)),
        sent_at=said.sent_at,
        sender=said.receiver,
        receiver=said.sender,
        of_message=said.message_id,
        response=Response.OK if positive else Response.FATAL_ERROR,
        problems=() if positive else (wrong,),
    )


@dataclass(frozen=True)
class Kind:
    media_type: str
    numbers: Callable[[bytes], Numbers]
    body: Callable[[bytes], bytes]
    """What is the same however often it is sent."""
    receipt: Callable[..., bytes]


LETTER = Kind("application/xml", of_letter, letter_body, letter_receipt)
KINDS = {
    Format.XDIS91: LETTER,
    Format.DIS91: replace(LETTER, media_type="application/edifact"),
    Format.CARE_COMMUNICATION: Kind("application/xml", of_message, message_body, an_acknowledgement),
}
"""XDIS15, which ends a §119 pathway, is a letter as XDIS91 is; a plain Communication has no receipt."""
EVERY_KIND = pytest.mark.parametrize("format_", KINDS)


def test_every_format_can_be_written() -> None:
    assert set(WRITERS) == set(Format)


@EVERY_KIND
async def test_a_notice_leaves_in_the_format_that_is_read(world: World, format_: Format) -> None:
    await told(world, format_)
    await world.work()
    (parcel,) = world.recorder.parcels
    notice = await world.notice("own-gp")
    assert notice.route is not None
    assert (notice.route.format, parcel.media_type) == (format_, KINDS[format_].media_type)
    assert format_.value in notice.route.reason
    numbers = KINDS[format_].numbers(parcel.content)
    assert numbers.envelope == (await world.delivery(notice)).envelope_id
    assert numbers.letter in {str(notice.id), notice.letter_id}


@EVERY_KIND
@pytest.mark.parametrize(
    ("positive", "status"), [(True, NoticeStatus.ACKNOWLEDGED), (False, NoticeStatus.FAILED)]
)
async def test_what_a_receiver_answers_at_once_settles_the_notice(
    world: World, format_: Format, *, positive: bool, status: NoticeStatus
) -> None:
    await told(world, format_)
    await world.work(Inbox(answer=lambda sent: KINDS[format_].receipt(sent, positive=positive)))
    notice = await world.notice("own-gp")
    assert (notice.status, bool(notice.reason)) == (status, not positive)


async def care_communication(world: World, answer: Callable[[bytes], bytes]) -> Notice:
    await told(world, Format.CARE_COMMUNICATION)
    await world.work(Inbox(answer=answer))
    return await world.notice("own-gp")


async def test_an_acknowledgement_may_come_in_an_envelope(world: World) -> None:
    def enveloped(sent: bytes) -> bytes:
        came, content = vans_envelope.read(sent), an_acknowledgement(sent)
        return vans_envelope.write(replace(came, name="MCM:FCTL#ok", version="2.0.0", content=content))

    assert (await care_communication(world, enveloped)).status is NoticeStatus.ACKNOWLEDGED


async def test_a_receipt_may_come_in_an_envelope(world: World) -> None:
    def enveloped(sent: bytes) -> bytes:
        head = open_letter(sent).head
        return in_envelope(
            letter_receipt(sent),
            "application/xml",
            sender=head.receiver.gln_text,
            receiver=head.sender.gln_text,
        )

    await told(world, Format.XDIS91)
    await world.work(Inbox(answer=enveloped))
    assert (await world.notice("own-gp")).status is NoticeStatus.ACKNOWLEDGED


def passing(sent: bytes) -> bytes:
    wrong = acknowledgement_of(sent, positive=False)
    return acknowledgement_out.write(replace(wrong, response=Response.TRANSIENT_ERROR))


def of_another(sent: bytes) -> bytes:
    another = replace(acknowledgement_of(sent), of_message=str(UUID(int=9, version=4)))
    return acknowledgement_out.write(another)


@pytest.mark.parametrize(
    "answer",
    [passing, of_another, lambda sent: sent, lambda _: b"OK", lambda _: b"{}", lambda _: b"<Bundle/>"],
    ids=["passing", "of another", "the message itself", "text", "json", "xml"],
)
async def test_an_answer_that_settles_nothing_leaves_the_message_waiting_for_its_acknowledgement(
    world: World, answer: Callable[[bytes], bytes]
) -> None:
    assert (await care_communication(world, answer)).status is NoticeStatus.SENT


async def test_who_cannot_be_addressed_as_the_format_wants_is_on_a_humans_list(world: World) -> None:
    """A CareCommunication needs SOR code and location number of both."""
    line = a_receiver("Lægerne Rosenhøj", SOR, ydernummer="012345", receives=Format.CARE_COMMUNICATION)
    await world.register(line)
    await world.accepted(sender=Party(name="Lægerne Rosenhøj", ydernummer=Ydernummer("012345")))
    await world.work()
    notice = await world.notice("own-gp")
    assert notice.status is NoticeStatus.FAILED
    assert notice.reason
    assert world.recorder.parcels == []


@pytest.mark.parametrize(
    ("cells", "lacking"),
    [({"ydernummer": "012345"}, "EAN-nummer"), ({"gln": ROSENHOEJ.gln_text}, "telefon")],
    ids=["no location number", "no telephone of ours"],
)
async def test_what_a_message_lacks_a_letter_does_without_and_the_reason_says_so(
    world: World, cells: dict[str, str], lacking: str
) -> None:
    both = f"{Format.CARE_COMMUNICATION} {Format.DIS91} {Format.XDIS91}"
    line = a_receiver("Lægerne Rosenhøj", SOR, receives=both, endpoint="https://rosenhoej.test", **cells)
    await world.register(line)
    if lacking == "telefon":
        await world.database.changes.execute(
            "UPDATE organisation SET content = jsonb_set(content, '{telephone}', '\"\"')"
            " WHERE name = 'Odense Kommune'"
        )
    await world.accepted(sender=Party(name="Rosenhøj", gln_text=cells.get("gln", ""), sor=Sor(SOR)))
    await world.work()
    (parcel,) = world.recorder.parcels
    notice = await world.notice("own-gp")
    assert notice.status is NoticeStatus.SENT
    assert notice.route is not None
    assert notice.route.format is Format.XDIS91
    assert notice.route.reason.startswith("CareCommunication er ikke muligt: ")
    assert lacking in notice.route.reason
    assert notice.route.reason.endswith("Modtageren kan læse korrespondancebreve (XDIS91).")
    assert open_letter(parcel.content).head.type_code == "XDIS91"


# Refused over HTTP


async def posted(world: World, format_: Format, status: int, said: Callable[[bytes], bytes]) -> Notice:
    """Post it to a receiver that answers with this status and what it says of the message."""

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, content=said(request.content))

    await told(world, format_)
    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        await world.work(WithRefusals(HttpTransport(lambda: client, seconds=5)))
    return await world.notice("own-gp")


@EVERY_KIND
@pytest.mark.parametrize(("status", "positive"), [(400, False), (422, False), (409, True)])
async def test_a_receipt_counts_also_where_it_comes_with_an_error_of_the_sender(
    world: World, format_: Format, status: int, *, positive: bool
) -> None:
    notice = await posted(
        world, format_, status, lambda sent: KINDS[format_].receipt(sent, positive=positive)
    )
    assert notice.status is (NoticeStatus.ACKNOWLEDGED if positive else NoticeStatus.FAILED)
    assert bool(notice.reason) is not positive
    assert (await world.delivery(notice)).next_attempt_at is None


@EVERY_KIND
@pytest.mark.parametrize("status", [422, 503])
async def test_what_is_no_receipt_of_it_is_tried_again(world: World, format_: Format, status: int) -> None:
    def said(sent: bytes) -> bytes:
        receipt = KINDS[format_].receipt(sent, positive=False)
        numbers = KINDS[format_].numbers(sent)
        of_another = receipt.replace(
            numbers.letter.encode(), str(UUID(int=9)).encode()[-len(numbers.letter) :]
        )
        return receipt if status == 503 else of_another

    notice = await posted(world, format_, status, said)
    delivery = await world.delivery(notice)
    assert notice.status is NoticeStatus.READY
    assert (delivery.next_attempt_at is None, delivery.last_error) == (False, f"HTTP {status}")


async def test_a_plain_communication_that_is_refused_is_tried_again(world: World) -> None:
    notice = await posted(world, Format.FHIR, 422, lambda _: b'{"resourceType": "OperationOutcome"}')
    assert (await world.delivery(notice)).last_error == "HTTP 422"


# Sending again


@EVERY_KIND
async def test_a_message_without_receipt_is_sent_again_twice_in_new_envelopes_and_then_a_humans(
    world: World, format_: Format
) -> None:
    await told(world, format_)
    inbox = Inbox()
    for _ in range(5):
        await world.work(inbox)
        world.clock.advance(minutes=30)
    notice = await world.notice("own-gp")
    assert (notice.status, notice.reason) == (NoticeStatus.FAILED, "Modtageren har ikke kvitteret.")
    sent = [KINDS[format_].numbers(post.content) for post in inbox.posts]
    assert len(sent) == 3
    assert len({numbers.letter for numbers in sent}) == 1
    assert len({numbers.envelope for numbers in sent}) == 3
    assert len({KINDS[format_].body(post.content) for post in inbox.posts}) == 1
    kept = await world.rows("SELECT envelope_id, content FROM sent_message WHERE notice_id = $1", notice.id)
    assert {row["envelope_id"]: row["content"] for row in kept} == {
        numbers.envelope: post.content for numbers, post in zip(sent, inbox.posts, strict=True)
    }


@EVERY_KIND
async def test_a_receipt_for_any_of_the_envelopes_acknowledges_the_notice(
    world: World, format_: Format
) -> None:
    await told(world, format_)
    inbox = Inbox()
    await world.work(inbox)
    world.clock.advance(minutes=30)
    inbox.answer = lambda _: KINDS[format_].receipt(inbox.posts[0].content)
    await world.work(inbox)
    assert len(inbox.posts) == 2
    assert (await world.notice("own-gp")).status is NoticeStatus.ACKNOWLEDGED


@EVERY_KIND
async def test_an_envelope_that_nobody_took_is_tried_again_as_it_is(world: World, format_: Format) -> None:
    await told(world, format_)
    inbox = Inbox()
    await world.work(inbox)
    world.clock.advance(minutes=30)
    inbox.is_down = True
    for _ in range(3):
        await world.work(inbox)
        world.clock.advance(minutes=5)
    inbox.is_down = False
    await world.work(inbox)
    assert len(inbox.posts) == 2
    assert (
        await world.value("SELECT count(*) FROM sent_message WHERE content = $1", inbox.posts[1].content) == 1
    )
    notice = await world.notice("own-gp")
    assert await world.value("SELECT count(*) FROM sent_message WHERE notice_id = $1", notice.id) == 2


async def test_a_plain_communication_is_receipted_as_it_is_taken_and_not_sent_again(world: World) -> None:
    await told(world, Format.FHIR)
    inbox = Inbox()
    for _ in range(3):
        await world.work(inbox)
        world.clock.advance(minutes=30)
    assert len(inbox.posts) == 1
    assert (await world.notice("own-gp")).status is NoticeStatus.ACKNOWLEDGED


def test_whatever_has_a_receipt_can_be_sent_again() -> None:
    assert set(RESEALS) == set(Format) - {Format.FHIR}
