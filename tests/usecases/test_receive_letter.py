"""A letter at the front door: taken in and receipted, or refused and forgotten."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.domain.notices import NoticeStatus
from app.domain.plans import PlanStatus, RehabPlan
from app.domain.referrals import Referral, ReferralStatus
from app.domain.refusals import NotFound, NotPermitted, RuleNotMet, Unresolved
from app.medcom import receipts
from app.medcom.letters import Receipt, Syntax, open_letter, read_body
from app.medcom.twins import written
from app.usecases.fetch_letters import fetch_letters
from app.usecases.forward_request import forward_request
from app.usecases.receive_letter import receive_letter
from tests.usecases.letters import GGOP, XREF15, cancelled, in_envelope, numbered
from tests.usecases.world import HOLBAEK, PATIENCE, SYDDANMARK, World, receipt_for


def receipt_of(answer: bytes) -> Receipt:
    body = read_body(open_letter(answer))
    assert isinstance(body, Receipt)
    return body


async def only(world: World, table: str, kind: type[Referral | RehabPlan]) -> Referral | RehabPlan:
    (row,) = await world.rows(f"SELECT id FROM {table}")
    return await world.get(kind, row["id"])


async def test_a_letter_is_taken_in_and_answered_with_a_receipt_that_names_it(world: World) -> None:
    answer = await world.letter(XREF15)
    receipt = receipt_of(answer.receipt)
    assert answer.accepted
    assert (receipt.positive, receipt.original_letter_ids) == (True, ("HEN26111700093",))
    assert receipt.original_envelope_id == "XPC26111700093"
    referral = await only(world, "referral", Referral)
    assert referral.said.message_id == "HEN26111700093"
    assert await world.value("SELECT content FROM source_document") == XREF15


async def test_a_letter_in_another_envelope_is_the_same_letter_and_gets_the_same_receipt(
    world: World,
) -> None:
    first = await world.letter(XREF15)
    world.clock.advance(hours=3)
    again = await world.letter(in_envelope(XREF15, 2))
    assert again.receipt == first.receipt
    assert await world.value("SELECT count(*) FROM referral") == 1


TO_COPENHAGEN = XREF15.replace(b"5790000121441", b"5790001111111").replace(b">461<", b">101<")
BAD = {
    "no XML": b"Kaere kommune",
    "cut short": GGOP[: len(GGOP) // 2],
    "another version": XREF15.replace(b"XH1530R", b"XH0130R"),
    "a receiver that is no municipality": XREF15.replace(b"5790000121441", b"5790000120314").replace(
        b">461<", b">999<"
    ),
    "a municipality that nobody here works for": TO_COPENHAGEN,
    "no such CPR": XREF15.replace(b"2509479989", b"3113479989"),
}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
async def test_a_letter_that_is_refused_leaves_nothing_and_gets_a_negative_receipt(
    world: World, content: bytes
) -> None:
    before = await world.counts()
    answer = await world.letter(content)
    receipt = receipt_of(answer.receipt)
    assert (answer.accepted, receipt.positive) == (False, False)
    assert receipt.refuse_code
    assert receipt.refuse_text
    assert await world.counts() == before


async def test_a_letter_to_a_municipality_that_nobody_here_works_for_has_an_unknown_receiver(
    world: World,
) -> None:
    answer = await world.letter(TO_COPENHAGEN)
    receipt = receipt_of(answer.receipt)
    assert receipt.refuse_code == "ukendt_lokationsnummer"
    assert "Modtageren er ikke en myndighed, vi modtager for." in receipt.refuse_text
    await world.works_here("0101")
    assert (await world.letter(TO_COPENHAGEN)).accepted


async def test_what_was_taken_in_before_is_answered_and_withdrawn_when_nobody_works_for_it_any_more(
    world: World,
) -> None:
    first = await world.letter(XREF15)
    await world.database.changes.execute("UPDATE client SET revoked_at = now() WHERE authorities <> '{}'")
    assert (await world.letter(XREF15)).receipt == first.receipt
    assert (await world.letter(cancelled(XREF15))).accepted
    assert not (await world.letter(numbered(XREF15, 2))).accepted


async def test_what_goes_to_a_municipality_is_taken_where_only_who_has_its_task_is_here_or_only_itself(
    world: World,
) -> None:
    """From 2027 on §119 is a region's; a municipality may work on for it, and a region by itself."""
    world.clock.advance(days=60)
    assert (await world.letter(XREF15)).accepted
    await world.database.changes.execute("UPDATE client SET authorities = '{1083}' WHERE authorities <> '{}'")
    assert (await world.letter(numbered(XREF15, 2))).accepted
    await world.database.changes.execute("UPDATE client SET authorities = '{0316}' WHERE authorities <> '{}'")
    assert not (await world.letter(numbered(XREF15, 3))).accepted


async def test_who_may_not_send_letters_is_told_so(world: World) -> None:
    with pytest.raises(NotPermitted):
        await world.letter(XREF15, client="demo-region")


async def test_a_receipt_of_ours_never_has_the_number_of_another(world: World) -> None:
    answers = [await world.letter(numbered(XREF15, number)) for number in range(3)]
    heads = [open_letter(answer.receipt).head for answer in answers]
    assert len({head.letter_id for head in heads} | {head.envelope_id for head in heads}) == 6


# Withdrawn


@pytest.mark.parametrize(
    ("letter", "client", "table", "kind"),
    [
        (XREF15, "demo-gp", "referral", Referral),
        (GGOP, "demo-hospital", "rehab_plan", RehabPlan),
    ],
    ids=["XREF15", "G-GOP"],
)
@pytest.mark.requirement("R11", "R12")
async def test_a_sender_withdraws_what_it_sent(
    world: World, letter: bytes, client: str, table: str, kind: type[Referral | RehabPlan]
) -> None:
    await world.letter(letter, client=client)
    answer = await world.letter(cancelled(letter), client=client)
    assert receipt_of(answer.receipt).positive
    request = await only(world, table, kind)
    assert request.status in {ReferralStatus.REVOKED, PlanStatus.REVOKED}
    assert request.reason == "Trukket tilbage af afsenderen."


async def test_withdrawing_twice_is_withdrawing_once(world: World) -> None:
    await world.letter(XREF15)
    await world.letter(cancelled(XREF15))
    again = await world.letter(cancelled(XREF15))
    assert again.accepted
    assert (await only(world, "referral", Referral)).version == 2


async def test_withdrawing_what_never_came_is_refused(world: World) -> None:
    answer = await world.letter(cancelled(XREF15))
    assert isinstance(answer.refusal, NotFound)


async def test_withdrawing_to_nobody_is_refused(world: World) -> None:
    nobody = BAD["a receiver that is no municipality"]
    assert nobody != XREF15
    answer = await world.letter(cancelled(nobody))
    assert isinstance(answer.refusal, Unresolved)


async def test_a_letter_is_withdrawn_where_a_letter_to_the_same_receiver_arrives(world: World) -> None:
    """A location number that the register knows is enough for both."""
    by_location = XREF15.replace(b"kommunenummer", b"lokationsnummer")
    assert (await world.letter(by_location)).accepted
    assert (await world.letter(cancelled(by_location))).accepted
    assert (await only(world, "referral", Referral)).status is ReferralStatus.REVOKED


async def test_withdrawing_a_letter_about_another_citizen_withdraws_nothing(world: World) -> None:
    await world.letter(XREF15)
    answer = await world.letter(cancelled(XREF15).replace(b"2509479989", b"2512489996"))
    assert isinstance(answer.refusal, NotFound)
    assert (await only(world, "referral", Referral)).status is ReferralStatus.RECEIVED


async def test_the_letter_that_withdrew_is_kept_with_the_request_and_answered_alike_again(
    world: World,
) -> None:
    await world.letter(XREF15)
    first = await world.letter(cancelled(XREF15))
    again = await world.letter(in_envelope(cancelled(XREF15), 2))
    assert again.receipt == first.receipt
    referral = await only(world, "referral", Referral)
    (kept,) = await world.rows("SELECT * FROM source_document WHERE message_id LIKE '%annulleretbrev%'")
    assert (kept["content"], kept["answer"]) == (cancelled(XREF15), first.receipt)
    assert (kept["subject_type"], kept["subject_id"]) == ("Referral", referral.id)
    assert kept["submitted_by"] == world.actors["demo-gp"].organisation_id


# Across 1 January 2027

AFTER_REFORM = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)
REHABILITATION = GGOP.replace(
    b"Plan>almen</TypeOfRehabilitationPlan>", b"Plan>rehabilitering</TypeOfRehabilitationPlan>"
)
BEFORE_REFORM = pytest.mark.parametrize(
    ("letter", "client", "table"),
    [(XREF15, "demo-gp", "referral"), (REHABILITATION, "demo-hospital", "rehab_plan")],
    ids=["XREF15", "G-GOP"],
)


@pytest.mark.requirement("L3")
@BEFORE_REFORM
async def test_a_letter_from_before_the_reform_gets_its_first_answer_after_it(
    world: World, letter: bytes, client: str, table: str
) -> None:
    first = await world.letter(letter, client=client)
    world.clock.now = AFTER_REFORM
    again = await world.letter(letter, client=client)
    assert again.receipt == first.receipt
    assert await world.value(f"SELECT count(*) FROM {table}") == 1


@pytest.mark.requirement("L3")
@BEFORE_REFORM
async def test_a_request_from_before_the_reform_is_withdrawn_where_it_lies(
    world: World, letter: bytes, client: str, table: str
) -> None:
    await world.letter(letter, client=client)
    world.clock.now = AFTER_REFORM
    first = await world.letter(cancelled(letter), client=client)
    assert first.accepted
    assert await world.value(f"SELECT status FROM {table}") == "revoked"
    assert (await world.letter(cancelled(letter), client=client)).receipt == first.receipt


async def test_a_request_from_after_the_reform_is_withdrawn_at_the_region(world: World) -> None:
    world.clock.now = AFTER_REFORM
    await world.letter(XREF15)
    assert (await world.letter(cancelled(XREF15))).accepted
    (row,) = await world.rows("SELECT authority, status FROM referral")
    assert (row["authority"], row["status"]) == (SYDDANMARK, ReferralStatus.REVOKED)


async def test_a_used_number_on_a_letter_about_another_citizen_gets_a_negative_receipt(
    world: World,
) -> None:
    await world.letter(XREF15)
    answer = await world.letter(XREF15.replace(b"2509479989", b"2512489996"))
    receipt = receipt_of(answer.receipt)
    assert (receipt.positive, receipt.kind) == (False, "XCTL02")
    assert "identifikationsnummer" in receipt.refuse_text
    assert b"2509479989" not in answer.receipt


async def test_withdrawing_what_was_forwarded_is_refused_and_says_where_it_is(world: World) -> None:
    await world.letter(XREF15)
    referral = await only(world, "referral", Referral)
    await world.run(
        lambda work: forward_request(
            work, Referral, referral.id, seen_version=1, to_authority=HOLBAEK, reason="Flyttet."
        )
    )
    answer = await world.letter(cancelled(XREF15))
    assert isinstance(answer.refusal, RuleNotMet)
    assert HOLBAEK in receipt_of(answer.receipt).refuse_text


# Receipts


async def test_one_receipt_may_speak_of_several_letters(world: World) -> None:
    """The network's receipts are for an envelope; ours carry one letter, but others may gather them."""
    await world.accepted()
    await world.accepted()
    await world.work()
    gp = world.actors["demo-gp"]
    letters = await fetch_letters(
        world.database, gp, "5790000120314", now=world.clock(), patience=PATIENCE, limit=9
    )
    first, second = (receipt_for(letter.content) for letter in letters)
    start, end = second.index(b"<OriginalLetter>"), second.index(b"</OriginalEmessage>")
    both = first.replace(b"</OriginalEmessage>", second[start:end] + b"</OriginalEmessage>")
    answer = await receive_letter(world.database, gp, both, now=world.clock())
    assert (answer.accepted, answer.receipt) == (True, b"")
    states = await world.rows("SELECT status FROM notice WHERE letter_id <> ''")
    assert [row["status"] for row in states] == ["acknowledged"] * 2
    kept = await world.rows("SELECT content, standard FROM source_document WHERE subject_type = 'Notice'")
    assert [(row["content"], row["standard"]) for row in kept] == [(both, "XCTL03")] * 2
    await receive_letter(world.database, gp, both, now=world.clock())
    assert await world.value("SELECT count(*) FROM source_document WHERE subject_type = 'Notice'") == 2


@pytest.mark.parametrize("positive", [True, False], ids=["XCTL03", "XCTL02"])
@pytest.mark.parametrize("place", ["Sender", "OriginalReceiver"])
async def test_what_is_relayed_receipts_only_what_went_to_whoever_it_is_from(
    world: World, place: str, *, positive: bool
) -> None:
    """The relay hands in what others wrote: a number in the body is no more than said."""
    await world.accepted()
    await world.work()
    notice = await world.notice("own-gp")
    theirs = receipt_for((await world.delivery(notice)).message or b"", positive=positive, reason="Nej.")
    start = theirs.index(b"<%s>" % place.encode())
    forged = theirs[:start] + theirs[start:].replace(b"5790000120314", b"5790000240159", 1)
    answer = await world.letter(forged, client="demo-operator")
    assert isinstance(answer.refusal, NotFound)
    assert await world.notice("own-gp") == notice
    assert (await world.letter(theirs, client="demo-operator")).accepted


async def test_the_network_refuses_a_letter_under_a_number_of_its_own(world: World) -> None:
    await world.accepted()
    await world.work()
    notice = await world.notice("own-gp")
    theirs = receipt_for((await world.delivery(notice)).message or b"", positive=False, reason="Ukendt.")
    start = theirs.index(b"<Sender>")
    by_network = theirs[:start] + theirs[start:].replace(b"5790000120314", b"5790009907015", 1)
    by_network = (
        by_network.replace(b"XCTL02", b"XCTL01")
        .replace(b"XC0230Q", b"XC0130Q")
        .replace(b"NegativeReceipt", b"NegativeVansReceipt")
    )
    assert (await world.letter(by_network, client="demo-operator")).accepted
    assert (await world.notice("own-gp")).status is NoticeStatus.FAILED


async def test_a_receipt_that_names_a_letter_that_is_not_theirs_moves_none(world: World) -> None:
    await world.accepted()
    await world.work()
    notice = await world.notice("own-gp")
    ours = (await world.delivery(notice)).message or b""
    one = receipt_for(ours)
    start, end = one.index(b"<OriginalLetter>"), one.index(b"</OriginalEmessage>")
    known = open_letter(ours).head.letter_id.encode()
    other = one[start:end].replace(known, b"NOBODYS")
    answer = await world.letter(one[:end] + other + one[end:])
    assert isinstance(answer.refusal, NotFound)
    assert await world.notice("own-gp") == notice
    assert await world.value("SELECT count(*) FROM source_document WHERE subject_type = 'Notice'") == 0


async def test_a_receipt_in_edifact_is_kept_as_what_it_is(world: World) -> None:
    await world.accepted()
    await world.work()
    notice = await world.notice("own-gp")
    head = open_letter((await world.delivery(notice)).message or b"").head
    receipt = receipts.positive(head, letter_id="Q1", envelope_id="E1", now=world.clock())
    content = written(receipt, Syntax.EDIFACT)
    assert (await world.letter(content)).accepted
    (kept,) = await world.rows("SELECT * FROM source_document WHERE subject_type = 'Notice'")
    assert (kept["content"], kept["media_type"]) == (content, Syntax.EDIFACT.value)
