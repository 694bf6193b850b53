"""nytbrev, rettetbrev, annulleretbrev: what a sender's second letter does to what its first one began."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.messages import Message
from app.domain.pathways import PathwayStatus
from app.domain.plans import PlanStatus, RehabPlan
from app.domain.referrals import Referral, ReferralStatus, RejectReason
from app.domain.worklists import Worklist
from app.medcom.letters import Receipt, open_letter, read_body
from app.usecases.receive_letter import Answer
from app.usecases.reject_referral import reject_referral
from tests.usecases.letters import GGOP, XREF15, cancelled, in_envelope
from tests.usecases.world import World

NEW_WORDS = b"Borgeren kan nu ikke sidde i mere end ti minutter."


def with_status(letter: bytes, status: bytes) -> bytes:
    if b"<StatusCode>" in letter:
        return letter.replace(b"nytbrev", status)
    return letter.replace(
        b"<TypeCode>GGOP</TypeCode>", b"<TypeCode>GGOP</TypeCode><StatusCode>" + status + b"</StatusCode>"
    )


def rewritten(letter: bytes) -> bytes:
    """Return the corrected letter: it says something else of the same citizen under the same number."""
    return (
        with_status(letter, b"rettetbrev")
        .replace(b"<ClinicalReason>", b"<ClinicalReason>" + NEW_WORDS + b" ")
        .replace(b"<PracticalInformation>", b"<PracticalInformation>" + NEW_WORDS + b" ")
    )


BOTH = pytest.mark.parametrize(
    ("letter", "client", "table", "kind"),
    [(XREF15, "demo-gp", "referral", Referral), (GGOP, "demo-hospital", "rehab_plan", RehabPlan)],
    ids=["XREF15", "G-GOP"],
)


def is_positive(answer: Answer) -> bool:
    body = read_body(open_letter(answer.receipt))
    assert isinstance(body, Receipt)
    return body.positive


async def every(world: World, table: str, kind: type[Any]) -> list[Any]:
    rows = await world.rows(f"SELECT id FROM {table} ORDER BY ordinal")
    return [await world.get(kind, row["id"]) for row in rows]


async def events(world: World, id_: Any) -> list[str]:
    rows = await world.rows("SELECT name FROM event WHERE aggregate_id = $1 ORDER BY version", id_)
    return [row["name"] for row in rows]


@BOTH
@pytest.mark.requirement("R11", "R12")
async def test_a_corrected_letter_changes_the_request_in_place_while_nobody_works_on_it(
    world: World, letter: bytes, client: str, table: str, kind: type[Any]
) -> None:
    await world.letter(letter, client=client)
    (before,) = await every(world, table, kind)
    answer = await world.letter(rewritten(letter), client=client)
    (after,) = await every(world, table, kind)

    assert is_positive(answer)
    assert (after.id, after.version, after.status) == (before.id, before.version + 1, before.status)
    assert any(NEW_WORDS.decode() in it.text for it in after.said.narratives)
    assert (await events(world, after.id))[-1] == "correct"
    kept = await world.rows("SELECT content FROM source_document WHERE subject_id = $1", after.id)
    assert {row["content"] for row in kept} == {letter, rewritten(letter)}


@BOTH
async def test_a_correction_that_comes_again_is_made_once_and_gets_the_same_receipt(
    world: World, letter: bytes, client: str, table: str, kind: type[Any]
) -> None:
    await world.letter(letter, client=client)
    first = await world.letter(rewritten(letter), client=client)
    again = await world.letter(in_envelope(rewritten(letter), 7), client=client)
    (held,) = await every(world, table, kind)

    assert again.receipt == first.receipt
    assert held.version == 2


async def test_a_correction_of_what_is_worked_on_is_a_new_request_on_the_list(
    world: World,
) -> None:
    await world.letter(XREF15)
    (before,) = await every(world, "referral", Referral)
    await world.accept(before.id)
    answer = await world.letter(rewritten(XREF15))
    _, after = await every(world, "referral", Referral)

    assert is_positive(answer)
    assert after.replaces_id == before.id
    lists = await world.rows("SELECT list FROM work_item WHERE subject_id = $1", after.id)
    assert Worklist.NEW in {row["list"] for row in lists}


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"2512484916", b"2509479989"), (b"Plan>almen</Type", b"Plan>rehabilitering</Type")],
    ids=["another citizen", "another type"],
)
async def test_what_would_be_another_request_is_one(world: World, old: bytes, new: bytes) -> None:
    await world.letter(GGOP, client="demo-hospital")
    await world.letter(rewritten(GGOP).replace(old, new), client="demo-hospital")

    assert len(await every(world, "rehab_plan", RehabPlan)) == 2


async def test_nobody_corrects_the_letter_of_another_system(world: World) -> None:
    await world.letter(XREF15)
    assert not is_positive(await world.letter(rewritten(XREF15), client="demo-hospital"))
    (first,) = await every(world, "referral", Referral)

    assert (first.version, first.status) == (1, ReferralStatus.RECEIVED)


async def test_withdrawing_what_was_accepted_ends_it_and_the_pathway_that_waits_for_it(world: World) -> None:
    await world.letter(XREF15)
    (before,) = await every(world, "referral", Referral)
    await world.accept(before.id)
    answer = await world.letter(cancelled(XREF15))
    (after,) = await every(world, "referral", Referral)

    assert is_positive(answer)
    assert after.status is ReferralStatus.REVOKED
    (pathway,) = await world.rows("SELECT status FROM pathway")
    assert pathway["status"] == PathwayStatus.CLOSED


async def test_withdrawing_what_has_ended_changes_nothing_and_is_told_to_a_person(world: World) -> None:
    await world.letter(XREF15)
    (before,) = await every(world, "referral", Referral)
    await world.run(
        lambda work: reject_referral(
            work, before.id, seen_version=1, reason=RejectReason.DUPLICATE, comment="Se den anden."
        )
    )
    answer = await world.letter(cancelled(XREF15))
    again = await world.letter(in_envelope(cancelled(XREF15), 8))
    (after,) = await every(world, "referral", Referral)
    (row,) = await world.rows("SELECT id FROM message")
    message = await world.get(Message, row["id"])

    assert is_positive(answer)
    assert again.receipt == answer.receipt
    assert after.status is ReferralStatus.REJECTED
    assert message.request_id == after.id
    assert "trukket henvendelsen tilbage" in message.text


async def test_a_plan_that_was_cancelled_is_no_more_and_its_list_is_empty(world: World) -> None:
    await world.letter(GGOP, client="demo-hospital")
    await world.letter(cancelled(GGOP), client="demo-hospital")
    (plan,) = await every(world, "rehab_plan", RehabPlan)

    assert plan.status is PlanStatus.REVOKED
    assert await world.rows("SELECT list FROM work_item WHERE subject_id = $1", plan.id) == []
