"""From due to acknowledged, or to a human's list: retries, leases, receipts, mailboxes (§9.7)."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from app.domain.decision import Change, Decision
from app.domain.notices import Notice, NoticeStatus, NoticeType
from app.domain.parties import Party
from app.domain.refusals import ActionNotAllowed, MissingValue, NotFound, NotPermitted
from app.medcom.letters import open_letter
from app.notices.doors import DoorBusy
from app.notices.transport import Handed, NotDelivered, Parcel
from app.persistence.claims import claim_deliveries, claim_handovers
from app.persistence.deliveries import delivery_of, put
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.fetch_letters import fetch_letter, fetch_letters
from app.usecases.prepare_notices import prepare_notices
from app.usecases.record_delivery import await_receipt, failed, record, record_receipt
from app.usecases.steer_notice import mark_sent_manually, resend_notice
from tests.usecases.letters import XREF15
from tests.usecases.world import (
    FORSKERPARKEN,
    HEADING,
    PATIENCE,
    RECEIPT_WAIT,
    World,
    a_citizen_numbered,
    a_receiver,
    receipt_for,
)

DUE, READY, SENT = NoticeStatus.DUE, NoticeStatus.READY, NoticeStatus.SENT
ACKNOWLEDGED, FAILED, MANUALLY = NoticeStatus.ACKNOWLEDGED, NoticeStatus.FAILED, NoticeStatus.SENT_MANUALLY
PUSHED = a_receiver("Lægerne Rosenhøj", "265161000016000", gln="5798000362055", ydernummer="012345")
ROSENHOEJ = Party(name="Lægerne Rosenhøj", gln_text="5798000362055")


@pytest.fixture
async def pushed(world: World) -> Notice:
    """A START notice to one practice that is posted to, referrer and own GP at once."""
    await world.register(PUSHED)
    await world.accepted(sender=ROSENHOEJ)
    return await world.notice("own-gp")


@pytest.fixture
async def polled(world: World) -> Notice:
    """A START notice to one practice that fetches its letters."""
    await world.accepted()
    await world.work()
    return await world.notice("own-gp")


def silence(_: bytes) -> bytes:
    return b""


@dataclass
class Inbox:
    """A receiver's system: keeps letters by letter number, and does as it is told."""

    posts: list[Parcel] = field(default_factory=list)
    before: Callable[[Parcel], Awaitable[None]] | None = None
    answer: Callable[[bytes], bytes] = silence
    is_down: bool = False

    async def deliver(self, parcel: Parcel) -> Handed:
        if self.before:
            await self.before(parcel)
        if self.is_down:
            raise NotDelivered("ConnectError")
        self.posts.append(parcel)
        return Handed(
            self.answer(parcel.content), is_receipted=parcel.media_type.startswith("application/fhir")
        )

    def letters(self) -> Counter[str]:
        return Counter(open_letter(post.content).head.letter_id for post in self.posts)


async def status(world: World, role: str = "own-gp") -> NoticeStatus:
    return (await world.notice(role)).status


async def receipt(world: World, letter: bytes, *, client: str = "demo-operator", **said: Any) -> bool:
    return (await world.letter(receipt_for(letter, **said), client=client)).accepted


# Posting


async def test_a_letter_is_posted_once_and_waits_for_its_receipt(world: World, pushed: Notice) -> None:
    await world.work()
    (parcel,) = world.recorder.parcels
    notice = await world.notice("own-gp")
    assert (parcel.notice_id, parcel.media_type) == (notice.id, "application/xml")
    assert parcel.route.endpoint == "https://Lægerne Rosenhøj.test"
    assert (notice.status, notice.sent_at) == (SENT, world.clock())
    assert (await world.delivery(notice)).next_attempt_at == world.clock() + RECEIPT_WAIT


async def test_a_positive_receipt_acknowledges_the_notice(world: World, pushed: Notice) -> None:
    await world.work()
    world.clock.advance(minutes=3)
    assert await receipt(world, world.recorder.parcels[0].content)
    notice = await world.notice("own-gp")
    assert (notice.status, notice.acknowledged_at) == (ACKNOWLEDGED, world.clock())
    assert (await world.delivery(notice)).next_attempt_at is None


async def test_a_negative_receipt_puts_the_notice_on_a_humans_list_with_its_words(
    world: World, pushed: Notice
) -> None:
    await world.work()
    assert await receipt(
        world, world.recorder.parcels[0].content, positive=False, reason="Patienten er ikke vores."
    )
    notice = await world.notice("own-gp")
    assert notice.status is FAILED
    assert "Modtageren skriver: Patienten er ikke vores." in notice.reason.splitlines()
    world.clock.advance(hours=50)
    await world.work()
    assert len(world.recorder.parcels) == 1


async def test_a_receipt_that_comes_twice_changes_nothing(world: World, pushed: Notice) -> None:
    await world.work()
    letter = world.recorder.parcels[0].content
    await receipt(world, letter)
    before = await world.notice("own-gp"), await world.counts()
    world.clock.advance(minutes=1)
    assert await receipt(world, letter)
    assert await receipt(world, letter, positive=False, reason="for sent")
    assert (await world.notice("own-gp"), await world.counts()) == before


async def test_a_positive_receipt_that_comes_late_still_settles_a_failed_notice(
    world: World, pushed: Notice
) -> None:
    await world.work()
    letter = world.recorder.parcels[0].content
    await receipt(world, letter, positive=False, reason="Systemet er nede.")
    assert await receipt(world, letter)
    assert await status(world) is ACKNOWLEDGED


async def test_a_receipt_for_a_letter_we_never_sent_is_answered_negatively(world: World) -> None:
    answer = await world.letter(receipt_for(XREF15))
    assert not answer.accepted
    assert b"NegativeReceipt" in answer.receipt
    assert isinstance(answer.refusal, NotFound)


async def test_a_receipt_that_names_only_the_envelope_counts_for_the_letter_in_it(
    world: World, pushed: Notice
) -> None:
    """The network refuses what it cannot deliver, and knows nothing of the letters inside."""
    await world.work()
    written = receipt_for(world.recorder.parcels[0].content, positive=False, reason="Ukendt modtager.")
    only_envelope = without_letter(written)
    assert b"OriginalLetter" not in only_envelope
    answer = await world.letter(only_envelope, client="demo-operator")
    assert answer.accepted
    assert await status(world) is FAILED
    unknown = only_envelope.replace(
        open_letter(world.recorder.parcels[0].content).head.envelope_id.encode(), b"X1"
    )
    assert not (await world.letter(unknown, client="demo-operator")).accepted


def without_letter(receipt: bytes) -> bytes:
    before, _, rest = receipt.partition(b"<OriginalLetter>")
    return before + rest.partition(b"</OriginalLetter>")[2]


async def test_nobody_receipts_a_letter_that_went_to_somebody_else(world: World, pushed: Notice) -> None:
    await world.work()
    for client in ("demo-gp", "demo-hospital", "demo-municipality"):
        assert not await receipt(world, world.recorder.parcels[0].content, client=client)
    assert await status(world) is SENT


async def test_a_receiver_that_answers_with_a_receipt_settles_the_notice_at_once(
    world: World, pushed: Notice
) -> None:
    inbox = Inbox(answer=receipt_for)
    await world.work(inbox)
    assert await status(world) is ACKNOWLEDGED
    assert len(inbox.posts) == 1


async def test_a_receiver_that_answers_with_a_refusal_puts_it_on_a_humans_list(
    world: World, pushed: Notice
) -> None:
    inbox = Inbox(answer=lambda letter: receipt_for(letter, positive=False, reason="Forkert lokation."))
    await world.work(inbox)
    notice = await world.notice("own-gp")
    assert notice.status is FAILED
    assert "Modtageren skriver: Forkert lokation." in notice.reason.splitlines()


async def test_a_receiver_may_answer_with_a_receipt_for_the_envelope(world: World, pushed: Notice) -> None:
    await world.work(Inbox(answer=lambda letter: without_letter(receipt_for(letter))))
    assert await status(world) is ACKNOWLEDGED


@pytest.mark.parametrize(
    "answer",
    [b"OK", b"<html><body>Tak</body></html>", b'{"status": "ok"}', b"   ", b"\xff\xfe\x00", b"<Emessage"],
    ids=["text", "html", "json", "blank", "bytes", "broken"],
)
async def test_an_answer_that_is_no_receipt_leaves_the_notice_waiting_for_one(
    world: World, pushed: Notice, answer: bytes
) -> None:
    inbox = Inbox(answer=lambda _: answer)
    await world.work(inbox)
    assert await status(world) is SENT
    assert len(inbox.posts) == 1


async def test_an_answer_about_another_letter_settles_neither(world: World, pushed: Notice) -> None:
    """What one receiver says of another's letter, or of one that does not exist, is not heard."""
    inbox = Inbox(answer=lambda _: receipt_for(XREF15))
    await world.work(inbox)
    assert await status(world) is SENT
    assert len(inbox.posts) == 1


async def test_a_fhir_server_that_stores_a_notice_has_receipted_it(world: World) -> None:
    await world.register(
        a_receiver("Lægerne Rosenhøj", "265161000016000", gln="5798000362055", receives="FHIR")
    )
    await world.accepted(sender=ROSENHOEJ)
    await world.work()
    (parcel,) = world.recorder.parcels
    assert parcel.media_type == "application/fhir+json"
    assert await status(world) is ACKNOWLEDGED


# Trying again


async def test_a_receiver_that_is_down_is_tried_again_less_and_less_often(
    world: World, pushed: Notice
) -> None:
    inbox = Inbox(is_down=True)
    pauses: list[timedelta] = []
    for _ in range(8):
        await world.work(inbox)
        at = (await world.delivery(pushed)).next_attempt_at
        assert at
        pauses.append(at - world.clock())
        world.clock.now = at
    assert pauses == sorted(pauses)
    assert [pauses[0], pauses[-1]] == [timedelta(seconds=2), timedelta(hours=2)]
    assert await status(world) is READY
    assert (await world.delivery(pushed)).last_error == "ConnectError"
    inbox.is_down = False
    await world.work(inbox)
    assert await status(world) is SENT
    assert sum(inbox.letters().values()) == 1


async def test_a_receiver_that_is_down_for_two_days_is_given_up_and_a_human_told(
    world: World, pushed: Notice
) -> None:
    inbox = Inbox(is_down=True)
    started = world.clock()
    while (at := (await world.delivery(pushed)).next_attempt_at) is not None:
        world.clock.now = max(at, world.clock())
        await world.work(inbox)
    notice = await world.notice("own-gp")
    assert (notice.status, notice.reason) == (FAILED, "ConnectError")
    assert timedelta(hours=48) <= world.clock() - started <= timedelta(hours=50)


async def test_a_letter_without_receipt_is_sent_again_twice_and_then_a_human_takes_over(
    world: World, pushed: Notice
) -> None:
    inbox = Inbox()
    for _ in range(5):
        await world.work(inbox)
        world.clock.advance(minutes=30)
    notice = await world.notice("own-gp")
    assert (notice.status, notice.reason) == (FAILED, "Modtageren har ikke kvitteret.")
    assert list(inbox.letters().values()) == [3]


async def test_a_resend_that_fails_is_not_counted_as_sent(world: World, pushed: Notice) -> None:
    inbox = Inbox()
    await world.work(inbox)
    world.clock.advance(minutes=30)
    inbox.is_down = True
    await world.work(inbox)
    delivery = await world.delivery(pushed)
    assert (delivery.resends, delivery.last_error) == (0, "ConnectError")
    inbox.is_down = False
    world.clock.advance(seconds=2)
    await world.work(inbox)
    delivery = await world.delivery(pushed)
    assert (delivery.resends, delivery.last_error) == (1, "")


async def test_a_receipt_that_comes_while_a_resend_fails_is_the_end_of_it(
    world: World, pushed: Notice
) -> None:
    inbox = Inbox()
    await world.work(inbox)
    letter = inbox.posts[0].content
    world.clock.advance(minutes=30)

    async def receipted_meanwhile(_: Parcel) -> None:
        await receipt(world, letter)

    inbox.before, inbox.is_down = receipted_meanwhile, True
    await world.work(inbox)
    assert await status(world) is ACKNOWLEDGED
    assert (await world.delivery(pushed)).next_attempt_at is None
    inbox.is_down = False
    world.clock.advance(hours=1)
    await world.work(inbox)
    assert len(inbox.posts) == 1


async def test_a_receipt_that_overtakes_the_answer_to_the_post_is_the_end_of_it(
    world: World, pushed: Notice
) -> None:
    async def receipted_meanwhile(parcel: Parcel) -> None:
        await receipt(world, parcel.content)

    await world.work(Inbox(before=receipted_meanwhile))
    assert await status(world) is ACKNOWLEDGED
    assert (await world.delivery(pushed)).next_attempt_at is None


async def test_what_is_settled_is_neither_sent_again_nor_failed(world: World, pushed: Notice) -> None:
    """A worker that was slow meets what others have done since."""
    await world.work()
    await receipt(world, world.recorder.parcels[0].content)
    before = await world.notice("own-gp"), await world.delivery(pushed)
    assert not await world.run(lambda work: await_receipt(work, pushed.id, PATIENCE))
    await world.run(lambda work: record(work, {pushed.id: (failed(PATIENCE, "late"),)}))
    assert (await world.notice("own-gp"), await world.delivery(pushed)) == before


async def test_a_dead_receiver_does_not_stop_another(world: World) -> None:
    await world.register(PUSHED, a_receiver("Lægerne Bakken", "441211000016000", gln="5798000362062"))
    await world.started(gp=ROSENHOEJ, sender=Party(name="Lægerne Bakken", gln_text="5798000362062"))

    class HalfDown(Inbox):
        async def deliver(self, parcel: Parcel) -> Handed:
            if "Rosenhøj" in parcel.route.endpoint:
                raise RuntimeError("not even a proper failure")
            return await super().deliver(parcel)

    await world.work(HalfDown())
    assert await world.ledger() == {"own-gp": READY, "referrer": SENT}
    assert (await world.delivery(await world.notice("own-gp"))).last_error == "RuntimeError"


async def test_a_receiver_hears_of_a_pathway_in_the_order_of_what_happened(
    world: World, pushed: Notice
) -> None:
    inbox = Inbox(is_down=True)
    await world.work(inbox)
    world.clock.advance(seconds=1)
    later = replace(pushed, id=uuid4(), version=0, type=NoticeType.PLAN, due_at=world.clock())

    async def order(work: UnitOfWork) -> None:
        work.save(Decision((Change(later, "order", work.now),)))

    await world.run(order)
    inbox.is_down = False
    await world.work(inbox)
    assert inbox.posts == []
    put_off = await world.delivery(later)
    assert (put_off.attempts, put_off.next_attempt_at) == (0, world.clock() + timedelta(seconds=5))
    for _ in range(3):
        world.clock.advance(seconds=5)
        await world.work(inbox)
    assert [parcel.notice_id for parcel in inbox.posts] == [pushed.id, later.id]


async def test_who_finds_too_many_calls_under_way_has_not_failed(world: World, pushed: Notice) -> None:
    class Busy(Inbox):
        async def deliver(self, parcel: Parcel) -> Handed:
            raise DoorBusy

    await world.work(Busy())
    delivery = await world.delivery(pushed)
    assert (delivery.attempts, delivery.last_error) == (0, "")
    assert delivery.next_attempt_at == world.clock() + timedelta(seconds=5)


async def test_a_notice_that_cannot_be_prepared_is_tried_again_and_then_a_humans(
    world: World, pushed: Notice
) -> None:
    """Somebody broke a row by hand: the worker goes on, the notice is not lost."""
    held = await world.value("SELECT content FROM citizen")
    await world.database.changes.execute("UPDATE citizen SET content = content - 'details'")
    await world.work()
    delivery = await world.delivery(pushed)
    assert (await status(world), delivery.last_error) == (DUE, "ClassValidationError")
    world.clock.advance(hours=48)
    await world.work()
    assert await status(world) is FAILED
    await world.database.changes.execute("UPDATE citizen SET content = $1", held)
    notice = await world.notice("own-gp")
    await world.run(lambda work: resend_notice(work, notice.id, seen_version=notice.version))
    await world.work()
    assert await status(world) is SENT


# Several workers, dead workers


async def test_what_a_dead_worker_had_claimed_is_taken_over_when_its_lease_runs_out(
    world: World, pushed: Notice
) -> None:
    now = world.clock()
    until = now + timedelta(seconds=60)
    claims = await claim_deliveries(world.database.changes, now=now, until=until, batch=10)
    assert {claim.attempts for claim in claims} == {1}
    await world.work()
    assert world.recorder.parcels == []
    world.clock.advance(seconds=61)
    await world.work()
    assert await status(world) is SENT
    assert len(world.recorder.parcels) == 1


async def test_a_worker_that_dies_after_handing_over_hands_over_again_under_the_same_number(
    world: World, pushed: Notice
) -> None:
    class Dies(Inbox):
        async def deliver(self, parcel: Parcel) -> Handed:
            await super().deliver(parcel)
            raise asyncio.CancelledError

    first, second = Dies(), Inbox()
    with pytest.raises(asyncio.CancelledError):
        await world.worker(first).once()
    await world.work(second)
    assert second.posts == []
    world.clock.advance(seconds=61)
    await world.work(second)
    assert first.letters() == second.letters()
    assert await status(world) is SENT


async def test_a_claim_is_nobody_elses_while_its_letter_is_on_its_way(world: World, pushed: Notice) -> None:
    """Preparing a letter must not open it to a second worker."""
    other = Inbox()

    async def another_worker_runs(_: Parcel) -> None:
        while await world.worker(other).once():
            pass

    mine = Inbox(before=another_worker_runs)
    await world.work(mine)
    assert (len(mine.posts), len(other.posts)) == (1, 0)


async def test_several_workers_at_once_deliver_every_notice_once(world: World) -> None:
    await world.register(PUSHED)
    for number in range(6):
        await world.accepted(sender=ROSENHOEJ, citizen=a_citizen_numbered(number))
    inbox = Inbox()

    await asyncio.gather(*(world.work(inbox) for _ in range(5)))
    assert list(inbox.letters().values()) == [1] * 6
    states = [row["status"] for row in await world.rows("SELECT status FROM notice")]
    assert Counter(states) == {SENT: 6, NoticeStatus.NOT_APPLICABLE: 6}


async def test_claims_are_made_in_batches_the_longest_due_first(world: World) -> None:
    await world.started()
    world.clock.advance(minutes=1)
    await world.accepted(citizen=a_citizen_numbered(1))
    now = world.clock()
    lease = {"now": now, "until": now + timedelta(seconds=60)}
    first = await claim_deliveries(world.database.changes, **lease, batch=2)
    second = await claim_deliveries(world.database.changes, **lease, batch=10)
    assert (len(first), len(second)) == (2, 2)
    older = {row["id"] for row in await world.rows("SELECT id FROM notice WHERE due_at < $1", now)}
    assert {claim.id for claim in first} == older
    assert await claim_handovers(world.database.changes, **lease, batch=10) == ()


async def test_a_worker_stops_when_told_and_outlives_every_fault(world: World, pushed: Notice) -> None:
    stop = asyncio.Event()

    class Stops(Inbox):
        async def deliver(self, parcel: Parcel) -> Handed:
            stop.set()
            return await super().deliver(parcel)

    faulty = {"left": 1}
    clock = world.clock

    def unreliable_clock() -> Any:
        if faulty["left"]:
            faulty["left"] -= 1
            raise ValueError("a fault")
        return clock()

    inbox = Stops()
    settings = world.settings.model_copy(update={"worker_poll_seconds": 0.001})
    await replace(world.worker(inbox), clock=unreliable_clock, settings=settings).run(stop)
    assert len(inbox.posts) == 1


# Mailboxes


async def fetched(world: World, client: str = "demo-gp", receiver: str = "5790000120314") -> Any:
    return await fetch_letters(
        world.database, world.actors[client], receiver, now=world.clock(), patience=PATIENCE, limit=50
    )


async def test_fetching_marks_a_letter_as_sent_and_it_waits_until_its_receipt(
    world: World, polled: Notice
) -> None:
    assert polled.status is READY
    (letter,) = await fetched(world)
    assert (letter.id, letter.letter_id, letter.format) == (polled.id, polled.letter_id, "XDIS91")
    assert await status(world) is SENT
    (again,) = await fetched(world)
    assert again == letter
    assert await receipt(world, letter.content, client="demo-gp")
    assert await status(world) is ACKNOWLEDGED
    assert await fetched(world) == ()


async def test_one_letter_is_fetched_by_its_id(world: World, polled: Notice) -> None:
    gp = world.actors["demo-gp"]
    letter = await fetch_letter(world.database, gp, polled.id, now=world.clock(), patience=PATIENCE)
    assert open_letter(letter.content).head.letter_id == polled.letter_id
    assert await status(world) is SENT
    with pytest.raises(NotFound):
        await fetch_letter(world.database, gp, uuid4(), now=world.clock(), patience=PATIENCE)
    with pytest.raises(NotFound):
        await fetch_letter(
            world.database, world.actors["demo-gp-2"], polled.id, now=world.clock(), patience=PATIENCE
        )


async def test_a_mailbox_is_opened_by_its_owner_and_by_the_operator_who_relays(
    world: World, polled: Notice
) -> None:
    for client in ("demo-gp-2", "demo-hospital", "demo-municipality"):
        with pytest.raises(NotFound):
            await fetched(world, client)
    with pytest.raises(NotPermitted):
        await fetched(world, "demo-jobcentre")
    assert await status(world) is READY
    assert len(await fetched(world, "demo-operator")) == 1


async def test_a_letter_that_is_stopped_while_it_is_fetched_is_not_handed_out(
    world: World, polled: Notice
) -> None:
    gp = world.actors["demo-gp"]
    stopped, go_on = asyncio.Event(), asyncio.Event()

    async def stop(work: UnitOfWork) -> None:
        await work.get_for_change(Notice, polled.id)
        put(work, polled.id, replace(await delivery_of(work, polled.id), mailbox=False))
        stopped.set()
        await go_on.wait()

    stopping = asyncio.create_task(world.run(stop))
    await stopped.wait()
    everything = asyncio.create_task(fetched(world))
    one = asyncio.create_task(
        fetch_letter(world.database, gp, polled.id, now=world.clock(), patience=PATIENCE)
    )
    waiting = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    async with asyncio.timeout(10):
        while await world.value(waiting) < 2:
            pass
    go_on.set()
    await stopping
    assert await everything == ()
    with pytest.raises(NotFound):
        await one


async def test_a_letter_stays_its_receivers_when_the_number_passes_to_another_unit(
    world: World, polled: Notice
) -> None:
    await world.database.changes.execute(
        "UPDATE notice SET recipient_id = $1::uuid,"
        " content = content || jsonb_build_object('recipient_id', $1::uuid) WHERE id = $2",
        world.actors["demo-gp-2"].organisation_id,
        polled.id,
    )
    assert await fetched(world) == ()
    with pytest.raises(NotFound):
        await fetch_letter(
            world.database, world.actors["demo-gp"], polled.id, now=world.clock(), patience=PATIENCE
        )
    assert len(await fetched(world, "demo-operator")) == 1


async def test_every_fetch_is_noted_with_who_fetched_about_whom(world: World, polled: Notice) -> None:
    await fetched(world)
    await fetched(world)
    noted = await world.rows(
        "SELECT client_id, citizen_id FROM audit_entry WHERE object_type = 'Notice' AND action = 'read'"
    )
    assert [tuple(row) for row in noted] == [("demo-gp", polled.citizen_id)] * 2


async def test_a_letter_nobody_fetches_is_a_humans_after_48_hours_and_stays_in_its_mailbox(
    world: World, polled: Notice
) -> None:
    """A practice system that was down over a long weekend finds what it missed."""
    for _ in range(97):
        world.clock.advance(minutes=30)
        await world.work()
    assert await status(world) is FAILED
    (letter,) = await fetched(world)
    assert await status(world) is FAILED
    assert await receipt(world, letter.content, client="demo-gp")
    assert await status(world) is ACKNOWLEDGED
    assert await fetched(world) == ()


async def test_a_letter_that_is_fetched_again_and_again_and_never_receipted_is_a_humans_in_the_end(
    world: World, polled: Notice
) -> None:
    """A system that polls every ten minutes must not put the end off for ever."""
    started = world.clock()
    while await status(world) is not FAILED:
        await fetched(world)
        world.clock.advance(minutes=10)
        await world.work()
        assert world.clock() - started < timedelta(hours=60)
    notice = await world.notice("own-gp")
    assert (notice.status, notice.reason) == (FAILED, "Modtageren har ikke kvitteret.")
    assert world.clock() - started >= timedelta(hours=48)


async def test_letters_wait_in_the_order_they_were_written(world: World, polled: Notice) -> None:
    await world.accepted(citizen=a_citizen_numbered(1))
    await world.work()
    found = await fetched(world)
    assert [letter.letter_id for letter in found] == sorted(letter.letter_id for letter in found)
    limited = await fetch_letters(
        world.database,
        world.actors["demo-gp"],
        "5790000120314",
        now=world.clock(),
        patience=PATIENCE,
        limit=1,
    )
    assert [letter.id for letter in limited] == [polled.id]


async def test_a_client_whose_unit_is_not_in_the_register_has_no_mailbox(world: World) -> None:
    world.actors["demo-gp"] = replace(world.actors["demo-gp"], organisation_id=uuid4())
    with pytest.raises(NotFound):
        await fetched(world)


# Humans


async def test_a_notice_that_is_sent_again_keeps_its_letter_number(world: World, pushed: Notice) -> None:
    inbox = Inbox(answer=lambda letter: receipt_for(letter, positive=False, reason="Nede."))
    await world.work(inbox)
    failed = await world.notice("own-gp")
    await world.run(lambda work: resend_notice(work, failed.id, seen_version=failed.version))
    assert await status(world) is DUE
    world.clock.advance(minutes=1)
    again = Inbox(answer=receipt_for)
    await world.work(again)
    assert await status(world) is ACKNOWLEDGED
    assert again.letters() == inbox.letters()
    posts = (*inbox.posts, *again.posts)
    envelopes = {open_letter(post.content).head.envelope_id for post in posts}
    assert len(envelopes) == 2
    kept = await world.rows("SELECT envelope_id, content FROM sent_message WHERE notice_id = $1", failed.id)
    assert {row["envelope_id"] for row in kept} == envelopes
    assert {row["content"] for row in kept} == {post.content for post in posts}


async def test_a_notice_that_was_sent_by_other_means_is_not_sent_any_more(
    world: World, pushed: Notice
) -> None:
    await world.run(
        lambda work: mark_sent_manually(
            work, pushed.id, seen_version=pushed.version, how="Ringet til klinikken 23/11."
        )
    )
    await world.work()
    notice = await world.notice("own-gp")
    assert (notice.status, notice.reason) == (MANUALLY, "Ringet til klinikken 23/11.")
    assert pushed.id not in {parcel.notice_id for parcel in world.recorder.parcels}
    actor = await world.value("SELECT client_id FROM event WHERE name = 'send-manually'")
    assert actor == "demo-municipality"


async def test_sending_by_other_means_says_how(world: World, pushed: Notice) -> None:
    with pytest.raises(MissingValue):
        await world.run(lambda work: mark_sent_manually(work, pushed.id, seen_version=1, how=""))


async def test_what_is_acknowledged_is_not_sent_again_by_hand(world: World, pushed: Notice) -> None:
    await world.work(Inbox(answer=receipt_for))
    held = await world.notice("own-gp")
    with pytest.raises(ActionNotAllowed):
        await world.run(lambda work: resend_notice(work, held.id, seen_version=held.version))


async def test_a_resend_while_a_worker_is_handing_over_is_not_lost(world: World, pushed: Notice) -> None:
    await world.work()
    world.clock.advance(minutes=30)
    sent = await world.notice("own-gp")

    async def sent_again_by_a_human(_: Parcel) -> None:
        inbox.before = None
        await world.run(lambda work: resend_notice(work, sent.id, seen_version=sent.version))

    inbox = Inbox(before=sent_again_by_a_human)
    await world.work(inbox)
    assert await status(world) is SENT
    assert len(inbox.posts) == 2
    assert len(inbox.letters()) == 1


async def test_preparing_twice_prepares_once(world: World, pushed: Notice) -> None:
    await world.run(lambda work: prepare_notices(work, [pushed.id]))
    first = await world.notice("own-gp"), await world.delivery(pushed)
    await world.run(lambda work: prepare_notices(work, [pushed.id]))
    assert (await world.notice("own-gp"), await world.delivery(pushed)) == first


async def test_a_receipt_moves_only_what_may_move(world: World, pushed: Notice) -> None:
    before = await world.counts()
    await world.run(lambda work: record_receipt(work, pushed.id, positive=True))
    assert await world.counts() == before
    assert await status(world) is DUE


async def test_a_practice_moved_to_another_mailbox_gets_what_was_written_from_then_on(
    world: World, polled: Notice
) -> None:
    await world.register(
        "Lægerne Forskerparken,gp,9902011000016003,5798000362055,091034,XDIS91,polling,", heading=HEADING
    )
    assert len(await fetched(world)) == 1
    assert FORSKERPARKEN.gln_text == "5790000120314"
