"""Reading a case in its authority: what is shown, and that it is noted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.domain.citizens import Citizen
from app.domain.notices import Notice
from app.domain.pathways import Pathway
from app.domain.plans import RehabPlan
from app.domain.referrals import Referral
from app.domain.refusals import NotFound
from app.persistence.unit_of_work import UnitOfWork
from app.usecases import read_case
from tests.usecases.world import HOLBAEK, World, a_letter_from

FIRST = (datetime.min.replace(tzinfo=UTC), UUID(int=0))
Body = Callable[[UnitOfWork], Awaitable[Any]]


async def noted(world: World) -> list[tuple[str, str, Any, Any]]:
    rows = await world.rows(
        "SELECT action, object_type, object_id, citizen_id FROM audit_entry"
        " WHERE action IN ('read', 'list') ORDER BY id"
    )
    return [tuple(row) for row in rows]


async def test_every_read_of_a_case_is_noted_with_whom_it_was_about(world: World) -> None:
    referral = await world.accepted()
    assert referral.pathway_id
    notice = await world.notice("own-gp")
    reads: list[tuple[Body, str, UUID]] = [
        (lambda w: read_case.read_request(w, Referral, referral.id), "Referral", referral.id),
        (lambda w: read_case.read_source(w, Referral, referral.id), "SourceDocument", referral.source_id),
        (lambda w: read_case.read_pathway(w, referral.pathway_id or uuid4()), "Pathway", referral.pathway_id),
        (lambda w: read_case.read_part(w, Notice, notice.id), "Notice", notice.id),
        (lambda w: read_case.read_citizen(w, referral.citizen_id), "Citizen", referral.citizen_id),
        (
            lambda w: read_case.read_history(w, Referral, referral.id, after=(0, 0), limit=9),
            "Referral history",
            referral.id,
        ),
        (
            lambda w: read_case.read_history(w, Citizen, referral.citizen_id, after=(0, 0), limit=9),
            "Citizen history",
            referral.citizen_id,
        ),
        (lambda w: read_case.read_notices(w, Referral, referral.id, after=0, limit=9), "Notice", referral.id),
    ]
    for body, _, _ in reads:
        await world.run(body)
    assert await noted(world) == [
        ("read", name, object_id, referral.citizen_id) for _, name, object_id in reads
    ]


async def test_what_another_authority_holds_is_not_found_and_nothing_is_noted(world: World) -> None:
    referral = await world.accepted()
    bodies: list[Body] = [
        lambda w: read_case.read_request(w, Referral, referral.id),
        lambda w: read_case.read_source(w, Referral, referral.id),
        lambda w: read_case.read_pathway(w, referral.pathway_id or uuid4()),
        lambda w: read_case.read_citizen(w, referral.citizen_id),
        lambda w: read_case.read_history(w, Pathway, referral.pathway_id or uuid4(), after=(0, 0), limit=9),
        lambda w: read_case.read_notices(w, Referral, referral.id, after=0, limit=9),
    ]
    for body in bodies:
        with pytest.raises(NotFound):
            await world.run(body, client="demo-municipality-2", authority=HOLBAEK)
    assert await noted(world) == []


async def test_the_inbox_lists_what_is_open_the_oldest_first_page_by_page(world: World) -> None:
    made = []
    for number in range(3):
        made.append(await world.referred(message_id=f"L{number}"))
        world.clock.advance(minutes=1)
        made.append(await world.discharged(message_id=f"P{number}"))  # type: ignore[arg-type]
        world.clock.advance(minutes=1)
    await world.receive(a_letter_from(), authority=HOLBAEK)
    seen: list[UUID] = []
    after = FIRST
    while page := await world.run(
        lambda w, at=after: read_case.read_inbox(w, ["received"], after=at, limit=4)  # type: ignore[misc]
    ):
        seen += [request.id for request, _ in page]
        last, citizen = page[-1]
        after = (last.received_at, last.id)
        assert citizen.id == last.citizen_id
    assert seen == [request.id for request in made]
    listed = [(name, id_) for action, name, id_, _ in await noted(world) if action == "list"]
    assert listed == [(type(request).__name__, request.id) for request in made]
    nothing = await world.run(lambda w: read_case.read_inbox(w, ["rejected"], after=FIRST, limit=4))
    assert nothing == ()


async def test_a_history_tells_what_happened_in_the_order_it_was_recorded(world: World) -> None:
    plan = await world.started()
    events = await world.run(lambda w: read_case.read_history(w, RehabPlan, plan.id, after=(0, 0), limit=9))
    assert [(row["name"], row["version"]) for row in events] == [
        ("receive", 1),
        ("classify", 2),
        ("offer-first-contact", 3),
    ]


async def test_the_notices_of_a_request_and_of_its_pathway_are_listed(world: World) -> None:
    plan = await world.started()
    assert plan.pathway_id
    by_request = await world.run(lambda w: read_case.read_notices(w, RehabPlan, plan.id, after=0, limit=9))
    by_pathway = await world.run(
        lambda w: read_case.read_notices(w, Pathway, plan.pathway_id or uuid4(), after=0, limit=9)
    )
    assert by_request == by_pathway
    assert {n.role for _, n in by_request} == {"own-gp", "referrer"}


async def test_a_source_is_shown_as_it_came_in(world: World) -> None:
    content = "﻿<brev>Ærø</brev>".encode()
    referral = (await world.receive(a_letter_from(), content=content)).subject
    found = await world.run(lambda w: read_case.read_source(w, Referral, referral.id))
    assert (found["content"], found["media_type"]) == (content, "application/xml")
