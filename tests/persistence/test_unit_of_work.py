"""One use case, one transaction: everything or nothing, once, in an order the database can keep."""

from __future__ import annotations

import asyncio
import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from app.domain.citizens import Citizen
from app.domain.decision import Change, Decision
from app.domain.notices import Notice
from app.domain.offers import Offer
from app.domain.organisations import Organisation
from app.domain.pathways import Pathway
from app.domain.referrals import Referral
from app.domain.refusals import NotFound, Refusal, StaleVersion
from app.domain.searching import instant
from app.persistence import keys
from app.persistence.database import ATTEMPTS, ONCE_ONLY
from app.persistence.deliveries import INSERT_HANDOVER
from app.persistence.mapping import MAPPED
from app.persistence.unit_of_work import SHARED, ReadOnlyError, UnitOfWork
from app.usecases.agree_plan import agree_plan
from app.usecases.book_conversation import book_conversation
from app.usecases.read_case import read_request
from app.usecases.receive_request import Document, receive_request
from tests.domain.builders import a_citizen, a_notice, a_pathway, a_practice, an_offer, an_organisation
from tests.usecases.world import CITIZEN, HOLBAEK, ODENSE, World, a_citizen_numbered, a_letter_from


def said(*aggregates: Any, event: str = "test", at: datetime | None = None) -> Decision:
    happened = at or datetime(2026, 11, 20, tzinfo=UTC)
    return Decision(tuple(Change(aggregate, event, happened) for aggregate in aggregates))


async def saved(world: World, *aggregates: Any, authority: str = ODENSE) -> None:
    async def body(work: UnitOfWork) -> None:
        work.save(said(*aggregates))

    await world.run(body, authority=authority)


class TroubleError(Exception):
    """What a test makes go wrong."""


# Whose case it is


async def test_whose_case_it_is_can_be_said_once_and_only_before_anything_is_written(world: World) -> None:
    async def body(work: UnitOfWork) -> None:
        work.settle(ODENSE)
        work.save(said(a_citizen(version=0)))
        work.settle(HOLBAEK)

    with pytest.raises(ReadOnlyError):
        await world.run(body, authority=SHARED)


async def test_what_was_published_is_shown_as_it_lies_there(world: World) -> None:
    citizen = a_citizen(version=0)

    async def body(work: UnitOfWork) -> UnitOfWork:
        work.save(said(citizen))
        return work

    work = await world.run(body)
    (lies,) = await world.rows("SELECT * FROM published_resource WHERE id = $1", citizen.id)
    assert work.shown["Patient", citizen.id] == dict(lies)
    assert [type_ for type_, _ in work.shown] == ["Patient", "Provenance"]


# All or nothing


async def test_a_use_case_that_fails_at_its_end_leaves_no_row_in_any_table(world: World) -> None:
    before = await world.counts()
    incoming = a_letter_from(a_practice())

    async def body(work: UnitOfWork) -> None:
        await receive_request(work, incoming, Document(b"<l/>", "application/xml", "L1"))
        work.audit("read", "Citizen")
        await work.flush()
        raise TroubleError

    with pytest.raises(TroubleError):
        await world.run(body)
    assert await world.counts() == before


async def test_a_use_case_that_the_database_refuses_leaves_no_row_in_any_table(world: World) -> None:
    before = await world.counts()
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await saved(world, a_citizen(version=0), an_offer(version=0))
    assert await world.counts() == before


async def test_a_use_case_leaves_a_row_in_every_table_it_concerns(world: World) -> None:
    before = await world.counts()
    await world.accepted(sender=a_practice())
    after = await world.counts()
    grown = {table for table in after if after[table] > before[table]}
    assert grown == {
        "assessment",
        "audit_entry",
        "citizen",
        "citizen_identifier",
        "delivery",
        "event",
        "notice",
        "organisation",
        "organisation_identifier",
        "pathway",
        "publication_feed",
        "published_resource",
        "referral",
        "search_entry",
        "search_value",
        "source_document",
        "stale_case",
        "work_item",
    }


async def test_rows_are_stored_in_the_order_that_foreign_keys_want(world: World) -> None:
    citizen = a_citizen(version=0)
    pathway = a_pathway(version=0, citizen_id=citizen.id)
    offer = an_offer(version=0, citizen_id=citizen.id, pathway_id=pathway.id)
    notice = a_notice(version=0, citizen_id=citizen.id, pathway_id=pathway.id)
    await saved(world, notice, offer, pathway, citizen)
    assert await world.get(Offer, offer.id) == replace(offer, version=1)
    assert await world.get(Notice, notice.id) == replace(notice, version=1)


async def test_the_last_state_of_an_aggregate_is_stored_once_with_all_its_events(world: World) -> None:
    citizen = a_citizen(version=0)
    later = replace(citizen, objects_to_disclosure=True)
    await saved(world, citizen, later)
    assert (await world.get(Citizen, citizen.id)).objects_to_disclosure
    assert await world.value("SELECT count(*) FROM event WHERE aggregate_id = $1", citizen.id) == 2
    assert await world.value("SELECT max(version) FROM published_resource WHERE id = $1", citizen.id) == 1


# Versions


async def test_saving_an_old_version_is_refused_with_the_current_one(world: World) -> None:
    citizen = a_citizen(version=0)
    await saved(world, citizen)
    await saved(world, replace(citizen, version=1))
    with pytest.raises(StaleVersion) as refused:
        await saved(world, replace(citizen, version=1, objects_to_disclosure=True))
    assert refused.value.current == 2
    assert not (await world.get(Citizen, citizen.id)).objects_to_disclosure


async def test_of_several_saved_together_it_is_the_old_one_that_is_told_and_none_is_kept(
    world: World,
) -> None:
    first, second, third = (
        a_citizen(version=0, id=uuid4(), details=a_citizen_numbered(number)) for number in range(3)
    )
    for citizen in (first, second, third):
        await saved(world, citizen)
    await saved(world, replace(second, version=1))
    await saved(world, replace(second, version=2))
    changed = [replace(c, version=1, objects_to_disclosure=True) for c in (first, second, third)]
    with pytest.raises(StaleVersion) as refused:
        await saved(world, *changed)
    assert refused.value.current == 3
    held = [await world.get(Citizen, citizen.id) for citizen in (first, second, third)]
    assert [citizen.version for citizen in held] == [1, 3, 1]
    await saved(world, changed[0], changed[2])
    assert [(await world.get(Citizen, c.id)).version for c in (first, third)] == [2, 2]


async def test_changing_what_another_has_changed_since_is_refused_with_the_current_version(
    world: World,
) -> None:
    referral = await world.accepted()
    assert referral.version == 2
    with pytest.raises(StaleVersion) as refused:
        await world.run(lambda work: work.get_for_change(Referral, referral.id, seen_version=1))
    assert refused.value.current == 2


async def test_of_two_writers_at_once_one_wins_and_the_other_is_told_the_current_version(
    world: World,
) -> None:
    """Both have seen the same version; neither waits for the other to have been seen."""
    referral = await world.accepted()
    assert referral.pathway_id
    pathway = await world.get(Pathway, referral.pathway_id)

    async def book(days: int) -> None:
        at = world.clock() + timedelta(days=days)
        await world.run(lambda work: book_conversation(work, pathway.id, seen_version=pathway.version, at=at))

    outcomes = await asyncio.gather(*(book(days) for days in (1, 2, 3, 4)), return_exceptions=True)
    refused = [outcome for outcome in outcomes if isinstance(outcome, StaleVersion)]
    assert len(refused) == 3
    assert outcomes.count(None) == 1
    assert {refusal.current for refusal in refused} == {pathway.version + 1}
    assert (await world.get(Pathway, pathway.id)).version == pathway.version + 1


async def test_whoever_changes_anything_of_a_citizen_waits_for_whoever_began_before(world: World) -> None:
    referral = await world.accepted()
    assert referral.pathway_id
    order: list[str] = []
    inside = asyncio.Event()
    go_on = asyncio.Event()

    async def first(work: UnitOfWork) -> None:
        await work.get_for_change(Referral, referral.id)
        inside.set()
        await go_on.wait()
        order.append("first")

    async def second(work: UnitOfWork) -> None:
        await work.get_for_change(Pathway, referral.pathway_id or uuid4())
        order.append("second")

    one = asyncio.create_task(world.run(first))
    await inside.wait()
    two = asyncio.create_task(world.run(second))
    await waiting_for_a_lock(world)
    go_on.set()
    await asyncio.gather(one, two)
    assert order == ["first", "second"]


async def waiting_for_a_lock(world: World) -> None:
    """Return when a connection of this database waits for another's lock."""
    query = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    async with asyncio.timeout(10):
        while not await world.value(query):
            pass


async def test_who_writes_over_what_changed_twice_since_is_told_the_version_it_is_now(world: World) -> None:
    citizen = a_citizen(version=0)
    for version in range(3):
        await saved(world, replace(citizen, version=version))
    with pytest.raises(StaleVersion) as refused:
        await saved(world, replace(citizen, version=1))
    assert refused.value.current == 3


# Looking only


async def test_a_look_is_noted_and_waits_for_no_disk(world: World) -> None:
    referral = await world.accepted()

    async def look(work: UnitOfWork) -> str:
        await read_request(work, Referral, referral.id)
        return str(await work.connection.fetchval("SHOW synchronous_commit"))

    assert await world.database.read(world.scope(), look) == "off"
    noted = await world.value("SELECT count(*) FROM audit_entry WHERE action = 'read'")
    assert noted == 1


async def test_a_look_that_changes_anything_is_a_fault_and_leaves_nothing(world: World) -> None:
    before = await world.counts()

    async def save(work: UnitOfWork) -> None:
        work.audit("read", "Citizen")
        work.save(said(a_citizen(version=0)))

    async def write(work: UnitOfWork) -> None:
        work.write(INSERT_HANDOVER, {})

    for body in (save, write):
        with pytest.raises(ReadOnlyError):
            await world.database.read(world.scope(), body)
    assert await world.counts() == before


# Starting over


async def test_a_deadlock_starts_the_whole_use_case_over(world: World) -> None:
    await world.database.changes.execute("CREATE TABLE pair (id int PRIMARY KEY, n int)")
    await world.database.changes.execute("INSERT INTO pair VALUES (1, 0), (2, 0)")
    runs = {"up": 0, "down": 0}
    meeting = asyncio.Barrier(2)

    def crossing(name: str, order: tuple[int, int]) -> Any:
        async def body(work: UnitOfWork) -> None:
            runs[name] += 1
            first, second = order
            await work.connection.execute("SET LOCAL deadlock_timeout = '10ms'")
            await work.connection.execute("UPDATE pair SET n = n + 1 WHERE id = $1", first)
            if runs[name] == 1:
                await meeting.wait()
            await work.connection.execute("UPDATE pair SET n = n + 1 WHERE id = $1", second)
            work.audit("read", name)

        return body

    await asyncio.gather(world.run(crossing("up", (1, 2))), world.run(crossing("down", (2, 1))))
    assert min(runs.values()) == 1
    assert max(runs.values()) > 1
    assert [row["n"] for row in await world.rows("SELECT n FROM pair ORDER BY id")] == [2, 2]
    noted = await world.rows("SELECT object_type FROM audit_entry WHERE object_type IN ('up', 'down')")
    assert len(noted) == 2


async def test_a_serialisation_failure_starts_the_whole_use_case_over(world: World) -> None:
    await world.database.changes.execute("CREATE TABLE tally (n int)")
    await world.database.changes.execute("INSERT INTO tally VALUES (0)")
    runs = 0

    async def body(work: UnitOfWork) -> None:
        nonlocal runs
        runs += 1
        await work.connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        await work.connection.fetchval("SELECT n FROM tally")
        if runs == 1:
            await world.database.changes.execute("UPDATE tally SET n = n + 10")
        await work.connection.execute("UPDATE tally SET n = n + 1")

    await world.run(body)
    assert runs == 2
    assert await world.value("SELECT n FROM tally") == 11


async def test_losing_the_race_for_a_person_number_starts_over_and_finds_the_citizen(world: World) -> None:
    """Both look before either has written; the key decides, and the loser finds the winner's citizen."""
    runs = 0

    def receive(number: int) -> Any:
        async def body(work: UnitOfWork) -> UUID:
            nonlocal runs
            runs += 1
            document = Document(b"<l/>", "application/xml", f"L{number}")
            received = await receive_request(work, a_letter_from(message_id=f"L{number}"), document)
            if runs <= 2:
                await both_have_looked.wait()
            return received.subject.citizen_id

        return world.run(body, client="demo-gp")

    both_have_looked = asyncio.Barrier(2)
    found = await asyncio.gather(receive(1), receive(2))
    assert runs == 3
    assert found[0] == found[1]
    assert await world.value("SELECT count(*) FROM citizen") == 1
    assert await world.value("SELECT count(*) FROM referral") == 2


async def test_a_race_that_is_lost_every_time_is_given_up_in_the_end(world: World) -> None:
    citizen = a_citizen(version=0)
    await saved(world, citizen)
    runs = 0

    async def body(work: UnitOfWork) -> None:
        nonlocal runs
        runs += 1
        work.save(said(replace(citizen, id=uuid4())))

    with pytest.raises(asyncpg.UniqueViolationError):
        await world.run(body)
    assert runs == ATTEMPTS


async def test_another_unique_key_that_is_broken_is_no_race_and_not_tried_again(world: World) -> None:
    citizen = a_citizen(version=0)
    await saved(world, citizen)
    runs = 0

    async def body(work: UnitOfWork) -> None:
        nonlocal runs
        runs += 1
        work.save(said(replace(citizen, details=CITIZEN)))

    with pytest.raises(asyncpg.UniqueViolationError) as violated:
        await world.run(body)
    assert violated.value.constraint_name == "pk_citizen"
    assert runs == 1


async def test_every_once_only_key_exists_in_the_database(world: World) -> None:
    found = await world.rows("SELECT conname FROM pg_constraint WHERE contype IN ('p', 'u')")
    assert {row["conname"] for row in found} >= ONCE_ONLY


# What is written beside the aggregates


async def test_published_versions_are_the_versions_of_their_aggregates(world: World) -> None:
    referral = await world.accepted()
    versions = await world.rows(
        "SELECT version, content FROM published_resource WHERE type = 'ServiceRequest' ORDER BY version"
    )
    assert [row["version"] for row in versions] == [1, 2]
    assert referral.version == 2
    for row in versions:
        meta = json.loads(row["content"])["meta"]
        assert meta["versionId"] == str(row["version"])
        assert meta["lastUpdated"] == "2026-11-23T09:00:00.000Z"


async def test_a_version_is_dated_when_its_writer_held_the_lock_and_not_when_it_began_to_wait(
    world: World,
) -> None:
    referral = await world.accepted()
    inside, go_on = asyncio.Event(), asyncio.Event()

    async def change(work: UnitOfWork) -> None:
        held = await work.get_for_change(Referral, referral.id)
        work.save(said(replace(held, reason="rettet")))

    async def hold(work: UnitOfWork) -> None:
        await change(work)
        inside.set()
        await go_on.wait()

    one = asyncio.create_task(world.run(hold))
    await inside.wait()
    two = asyncio.create_task(world.run(change))
    await waiting_for_a_lock(world)
    world.clock.advance(minutes=1)
    go_on.set()
    await asyncio.gather(one, two)
    assert await dated(world, referral.id) == [BEGAN, BEGAN, MINUTE_LATER, MINUTE_LATER]
    values = "SELECT low FROM search_value WHERE resource_id = $1"
    assert instant(MINUTE_LATER) in {row["low"] for row in await world.rows(values, referral.id)}


async def test_versions_of_one_resource_never_go_back_in_time(world: World) -> None:
    """Two machines, two clocks: who asks for what changed since the last time must miss nothing."""
    referral = await world.accepted()
    world.clock.advance(minutes=-5)
    await saved(world, await world.get(Referral, referral.id))
    assert await dated(world, referral.id) == [BEGAN, BEGAN, BEGAN]


BEGAN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MINUTE_LATER = BEGAN + timedelta(minutes=1)


async def dated(world: World, id_: UUID) -> list[datetime]:
    """Return when each version of a request was published."""
    query = (
        "SELECT last_updated FROM published_resource WHERE id = $1 AND type = 'ServiceRequest'"
        " ORDER BY version"
    )
    return [row["last_updated"] for row in await world.rows(query, id_)]


async def test_search_entries_are_those_of_the_newest_version_only(world: World) -> None:
    referral = await world.accepted()
    found = await world.value(
        "SELECT found FROM published_resource WHERE id = $1 AND type = 'Task' AND version = 2", referral.id
    )
    entries = await world.rows(
        "SELECT key, count(*) AS n FROM search_entry WHERE resource_id = $1 AND key = ANY ($2) GROUP BY key",
        referral.id,
        found,
    )
    assert {row["key"]: row["n"] for row in entries} == {key: 1 for key in found if keys.is_walked(key)}
    stale = await world.value(
        "SELECT count(*) FROM search_entry e WHERE NOT EXISTS (SELECT FROM published_resource r"
        " WHERE r.authority = e.authority AND r.id = e.resource_id AND e.key = ANY (r.found)"
        "   AND r.created_at = e.created_at AND r.version = (SELECT max(version) FROM published_resource n"
        "     WHERE n.authority = r.authority AND n.type = r.type AND n.id = r.id))"
    )
    assert stale == 0


async def test_an_event_keeps_when_it_happened_and_when_we_heard_of_it(world: World) -> None:
    happened = datetime(2026, 11, 18, 7, 30, tzinfo=UTC)
    citizen = a_citizen(version=0)

    async def body(work: UnitOfWork) -> None:
        work.save(Decision((Change(citizen, "moved", happened, "flyttet", {"from": "0461"}),)))

    await world.run(body)
    (row,) = await world.rows("SELECT * FROM event WHERE aggregate_id = $1", citizen.id)
    assert (row["happened_at"], row["recorded_at"]) == (happened, world.clock())
    assert (row["name"], row["reason"], json.loads(row["details"])) == ("moved", "flyttet", {"from": "0461"})
    assert (row["aggregate"], row["version"], row["citizen_id"]) == ("Citizen", 1, citizen.id)
    actor = world.actors["demo-municipality"]
    assert (row["client_id"], row["organisation_id"]) == (actor.client_id, actor.organisation_id)


async def test_a_source_document_is_kept_byte_for_byte_with_its_hash(world: World) -> None:
    content = "﻿<Emessage>Ærøskøbing \x00".encode() + bytes(range(256))
    referral = (await world.receive(a_letter_from(), content=content, answer=b"<r/>")).subject
    (row,) = await world.rows("SELECT * FROM source_document")
    assert row["content"] == content
    assert row["sha256"] == hashlib.sha256(content).hexdigest()
    assert (row["subject_type"], row["subject_id"], row["id"]) == (
        "Referral",
        referral.id,
        referral.source_id,
    )
    assert (row["answer"], row["received_at"]) == (b"<r/>", world.clock())
    assert row["submitted_by"] == world.actors["demo-gp"].organisation_id


async def test_every_create_and_update_is_noted_with_who_did_it_for_whom(world: World) -> None:
    world.actors["demo-gp"] = replace(world.actors["demo-gp"], person="Gitte Henriksen")
    referral = await world.accepted()
    found = await world.rows(
        "SELECT action, client_id, person, organisation_id, citizen_id, recorded_at FROM audit_entry"
        " WHERE object_type = 'Referral' ORDER BY id"
    )
    assert [(row["action"], row["client_id"], row["person"]) for row in found] == [
        ("create", "demo-gp", "Gitte Henriksen"),
        ("update", "demo-municipality", ""),
    ]
    assert {row["citizen_id"] for row in found} == {referral.citizen_id}
    assert {row["recorded_at"] for row in found} == {world.clock()}
    gp, municipality = world.actors["demo-gp"], world.actors["demo-municipality"]
    assert [row["organisation_id"] for row in found] == [gp.organisation_id, municipality.organisation_id]


async def test_every_aggregate_that_is_stored_has_its_event_and_its_audit_row(world: World) -> None:
    await world.started()
    for kind, mapped in MAPPED.items():
        if not mapped.tenant_owned:
            continue
        table = mapped.row.__tablename__
        for row in await world.rows(f"SELECT id, version FROM {table}"):
            events = await world.value("SELECT max(version) FROM event WHERE aggregate_id = $1", row["id"])
            noted = await world.value(
                "SELECT count(*) FROM audit_entry WHERE object_id = $1 AND object_type = $2"
                " AND action IN ('create', 'update')",
                row["id"],
                kind.__name__,
            )
            assert (events, noted) == (row["version"], row["version"]), kind


# Tenancy


async def test_what_belongs_to_another_authority_is_not_found(world: World) -> None:
    referral = await world.accepted()
    assert referral.pathway_id
    (notice, *_) = await world.notices()
    for kind, id_ in (
        (Referral, referral.id),
        (Pathway, referral.pathway_id),
        (Citizen, referral.citizen_id),
        (Notice, notice.id),
    ):
        with pytest.raises(NotFound):
            await world.get(kind, id_, authority=HOLBAEK)
        with pytest.raises(NotFound):
            await world.run(lambda work, k=kind, i=id_: work.get_for_change(k, i), authority=HOLBAEK)  # type: ignore[misc]
    found = await world.run(
        lambda work: work.all_of(Offer, pathway_id=referral.pathway_id or uuid4()), authority=HOLBAEK
    )
    assert found == ()


async def test_another_authority_cannot_write_over_what_it_does_not_hold(world: World) -> None:
    citizen = a_citizen(version=0)
    await saved(world, citizen)
    stolen = replace(citizen, version=1, objects_to_disclosure=True)
    with pytest.raises(NotFound):
        await saved(world, stolen, authority=HOLBAEK)
    assert await world.value("SELECT count(*) FROM citizen WHERE authority = $1", HOLBAEK) == 0


async def test_the_same_person_is_a_citizen_of_each_authority_by_itself(world: World) -> None:
    first, second = a_citizen(version=0), a_citizen(version=0)
    await saved(world, first)
    await saved(world, second, authority=HOLBAEK)
    with pytest.raises(NotFound):
        await world.get(Citizen, second.id)


async def test_a_unit_of_the_register_belongs_to_nobody_whoever_noted_it(world: World) -> None:
    unit = an_organisation(version=0, identifiers=())
    await saved(world, unit)
    assert await world.get(Organisation, unit.id, authority=HOLBAEK) == replace(unit, version=1)
    owner = await world.value("SELECT authority FROM published_resource WHERE id = $1", unit.id)
    assert owner == SHARED


async def test_what_hangs_on_a_pathway_comes_oldest_first(world: World) -> None:
    citizen = a_citizen(version=0)
    pathway = a_pathway(version=0, citizen_id=citizen.id)
    ids = sorted((uuid4() for _ in range(4)), reverse=True)
    offers = [an_offer(id=i, version=0, citizen_id=citizen.id, pathway_id=pathway.id) for i in ids]
    await saved(world, citizen, pathway, *offers[:3])
    await saved(world, offers[3])
    await saved(world, replace(offers[0], version=1))
    found = await world.run(lambda work: work.all_of(Offer, pathway_id=pathway.id))
    assert [offer.id for offer in found] == ids
    assert await world.run(lambda work: work.all_of_citizen(Pathway, citizen_id=citizen.id)) == (
        replace(pathway, version=1),
    )


async def test_a_use_case_that_the_domain_refuses_writes_nothing_not_even_its_audit_row(
    world: World,
) -> None:
    referral = await world.accepted()
    before = await world.counts()

    async def body(work: UnitOfWork) -> None:
        work.audit("read", "Referral", object_id=referral.id)
        await agree_plan(
            work,
            referral.pathway_id or uuid4(),
            seen_version=1,
            goals=("Gå",),
            expected_end_date=None,
            responsibilities="",
        )

    with pytest.raises(Refusal):
        await world.run(body)
    assert await world.counts() == before
