"""A G-GOP that arrives as a correspondence: taken in as a plan, or on a person's list; never lost."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.domain.intake import IncomingPlan
from app.domain.letters import Letter
from app.domain.plans import PlanStatus, RehabPlan
from app.domain.worklists import Worklist
from app.medcom import dis91, plan_as_correspondence, xdis91
from app.medcom.letters import open_letter, read_body
from tests.usecases.letters import GGOP
from tests.usecases.test_receive_correspondence import lists, messages, receipt_of, send
from tests.usecases.world import World

PLAN = read_body(open_letter(GGOP))


def converted(*, edifact: bool = False, subject: str = "") -> bytes:
    assert isinstance(PLAN, IncomingPlan)
    letter = Letter(
        letter_id=PLAN.message_id,
        envelope_id="KONV26112001",
        written_at=PLAN.authored_at,
        sent_at=datetime(2026, 11, 18, 14, 0, tzinfo=UTC),
        sender=PLAN.sender,
        receiver=PLAN.receiver,
        citizen=PLAN.citizen,
        subject=subject or plan_as_correspondence.subject(PLAN),
        sections=plan_as_correspondence.sections(PLAN),
        episode_id=PLAN.episode_id,
    )
    write = dis91.write if edifact else xdis91.write
    return write(letter, statistical_code=plan_as_correspondence.statistical_code(PLAN.plan_type))


async def plans(world: World) -> list[RehabPlan]:
    return [await world.get(RehabPlan, row["id"]) for row in await world.rows("SELECT id FROM rehab_plan")]


@pytest.mark.parametrize("edifact", [False, True], ids=["XDIS91", "DIS91"])
async def test_a_converted_plan_is_a_plan_with_its_deadline(world: World, *, edifact: bool) -> None:
    content = converted(edifact=edifact)
    answer = await send(world, content)
    (plan,) = await plans(world)

    assert receipt_of(answer).positive
    assert plan.status is PlanStatus.RECEIVED
    assert isinstance(PLAN, IncomingPlan)
    assert (plan.plan_type, plan.discharge_date) == (PLAN.plan_type, PLAN.discharge_date)
    assert [it.gln_text for it in plan.said.result_receivers] == [it.gln_text for it in PLAN.result_receivers]
    (kept,) = await world.rows("SELECT * FROM source_document")
    assert (kept["content"], kept["standard"], kept["media_type"]) == (content, "GGOP", answer.media_type)
    assert await messages(world) == []


async def test_a_plan_that_comes_as_itself_and_converted_is_one_plan(world: World) -> None:
    first = await send(world, GGOP)
    again = await send(world, converted())

    assert again.receipt == first.receipt
    assert len(await plans(world)) == 1


async def test_a_plan_whose_type_is_not_certain_is_on_a_list_with_its_text(world: World) -> None:
    answer = await send(world, converted(subject="Genoptræningsplan (basal)"))
    (message,) = await messages(world)

    assert receipt_of(answer).positive
    assert await plans(world) == []
    assert await lists(world) == [Worklist.MESSAGE_UNPLACED]
    assert message.text.startswith("Brevet er en genoptræningsplan, som ikke kunne læses ind.")
    assert "Slutstatusmodtager" in message.text
    assert isinstance(PLAN, IncomingPlan)
    heard = "".join(message.text.split())
    assert {it.text for it in PLAN.narratives if "".join(it.text.split()) not in heard} == set()


async def test_an_unread_plan_is_not_taken_for_a_word_about_another(world: World) -> None:
    await send(world, GGOP)
    letter = converted(subject="Genoptræningsplan (basal)").replace(b"GOP26111800417", b"GOP26111800418")
    await send(world, letter)

    assert [message.request_id for message in await messages(world)] == [None]
