"""Reading what was published: who sees what, and what is noted about it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.domain.actors import Actor
from app.domain.publishing import EVERYONE
from app.domain.searching import Between, Condition, Equal, Range, instant
from app.persistence import keys, searches
from app.persistence.access import caller_values
from app.persistence.archive import Archive, Stored
from app.persistence.histories import Wished
from app.persistence.unit_of_work import SHARED
from app.persistence.wanted import Sort, Wanted, bound, obvious, shape
from tests.usecases.world import (
    HOLBAEK,
    ODENSE,
    SLOTSBRYGGEN,
    World,
    a_citizen_numbered,
    a_letter_from,
)


@pytest.fixture
def archive(world: World) -> Archive:
    return Archive(world.database.reads)


async def read(world: World, archive: Archive, client: str, type_: str, id_: UUID) -> Stored | None:
    return await archive.read(world.actors[client], type_, id_, now=world.clock())


async def search(
    world: World, archive: Archive, client: str, type_: str, *conditions: Condition, **how: Any
) -> list[UUID]:
    wanted = Wanted(type_, conditions, **how)
    found = await archive.search(world.actors[client], wanted, now=world.clock())
    return [stored.id for stored in found]


def equal(name: str, *values: str) -> Equal:
    return Equal(tuple((name, value) for value in values))


async def noted(world: World, action: str) -> list[Any]:
    return await world.rows("SELECT * FROM audit_entry WHERE action = $1 ORDER BY id", action)


EVERYBODY = (
    "demo-gp",
    "demo-gp-2",
    "demo-hospital",
    "demo-municipality",
    "demo-municipality-2",
    "demo-provider",
    "demo-region",
    "demo-jobcentre",
    "demo-operator",
)


async def who_sees(world: World, archive: Archive, type_: str, id_: UUID) -> set[str]:
    """Return the clients that can read it; those and only those must find it by searching."""
    readers = {c for c in EVERYBODY if await read(world, archive, c, type_, id_)}
    versions = {
        c for c in EVERYBODY if await archive.vread(world.actors[c], type_, id_, 1, now=world.clock())
    }
    finders = {c for c in EVERYBODY if id_ in await search(world, archive, c, type_)}
    histories = {
        c
        for c in EVERYBODY
        if (await archive.history(world.actors[c], type_, id_, Wished((type_,)), now=world.clock()))[0]
    }
    assert readers == finders == histories == versions
    return readers


# Every reader case


async def test_a_request_is_seen_by_its_authority_and_its_sender(world: World, archive: Archive) -> None:
    referral = await world.referred()
    for type_ in ("ServiceRequest", "Task"):
        seen = await who_sees(world, archive, type_, referral.id)
        assert seen == {"demo-municipality", "demo-gp"}, type_


async def test_a_request_that_a_gateway_handed_in_is_seen_by_both(world: World, archive: Archive) -> None:
    received = await world.receive(a_letter_from(SLOTSBRYGGEN), client="demo-gp")
    seen = await who_sees(world, archive, "ServiceRequest", received.subject.id)
    assert seen == {"demo-municipality", "demo-gp", "demo-gp-2"}


async def test_a_hospital_sees_its_own_plans_only(world: World, archive: Archive) -> None:
    referral, plan = await world.referred(), await world.discharged()
    assert await search(world, archive, "demo-hospital", "ServiceRequest") == [plan.id]
    assert await search(world, archive, "demo-gp", "ServiceRequest") == [referral.id]


async def test_a_citizen_is_seen_by_the_authority_and_by_who_referred_them(
    world: World, archive: Archive
) -> None:
    referral = await world.referred()
    assert await who_sees(world, archive, "Patient", referral.citizen_id) == {
        "demo-municipality",
        "demo-gp",
    }
    await world.discharged()
    readers = {c for c in EVERYBODY if await read(world, archive, c, "Patient", referral.citizen_id)}
    assert readers == {"demo-municipality", "demo-gp", "demo-hospital"}


async def test_a_notice_is_seen_by_the_authority_and_its_recipient(world: World, archive: Archive) -> None:
    await world.started()
    await world.work()
    gp, hospital = await world.notices()
    for notice, client in ((gp, "demo-gp-2"), (hospital, "demo-hospital")):
        readers = {c for c in EVERYBODY if await read(world, archive, c, "Communication", notice.id)}
        assert readers == {"demo-municipality", client}
        assert await search(world, archive, client, "Communication") == [notice.id]


async def test_a_notice_that_went_to_nobody_is_seen_by_the_authority_only(
    world: World, archive: Archive
) -> None:
    await world.accepted()
    await world.work()
    notice = await world.notice("referrer")
    readers = {c for c in EVERYBODY if await read(world, archive, c, "Communication", notice.id)}
    assert readers == {"demo-municipality"}


async def test_casework_is_seen_by_the_authority_only(world: World, archive: Archive) -> None:
    referral = await world.accepted()
    assert referral.pathway_id
    seen = await who_sees(world, archive, "CarePlan", referral.pathway_id)
    assert seen == {"demo-municipality"}


async def test_the_register_is_seen_by_everybody(world: World, archive: Archive) -> None:
    id_ = world.actors["demo-gp"].organisation_id
    assert {c for c in EVERYBODY if await read(world, archive, c, "Organization", id_)} == set(EVERYBODY)


async def test_nothing_about_a_person_is_for_everybody(world: World) -> None:
    await world.started()
    await world.accepted()
    await world.work()
    open_to_all = await world.rows(
        "SELECT DISTINCT type FROM published_resource WHERE $1 = ANY (readers)", EVERYONE
    )
    assert [row["type"] for row in open_to_all] == ["Organization"]


async def test_a_client_of_several_authorities_sees_what_each_holds(world: World, archive: Archive) -> None:
    here = await world.referred()
    there = (await world.receive(a_letter_from(), authority=HOLBAEK)).subject
    both = replace(world.actors["demo-municipality"], authorities=(ODENSE, HOLBAEK))
    found = await archive.search(both, Wanted("ServiceRequest"), now=world.clock())
    assert {stored.id for stored in found} == {here.id, there.id}


async def test_what_another_type_has_under_this_id_is_not_found(world: World, archive: Archive) -> None:
    referral = await world.referred()
    assert await read(world, archive, "demo-gp", "Patient", referral.id) is None
    assert await read(world, archive, "demo-gp", "ServiceRequest", uuid4()) is None


# Versions


async def test_a_read_gives_the_newest_version_and_a_vread_the_one_that_was_asked_for(
    world: World, archive: Archive
) -> None:
    referral = await world.accepted()
    gp: Actor = world.actors["demo-gp"]
    newest = await archive.read(gp, "ServiceRequest", referral.id, now=world.clock())
    assert newest
    assert (newest.version, newest.last_updated) == (2, world.clock())
    wished = Wished(("ServiceRequest",))
    versions, total = await archive.history(gp, "ServiceRequest", referral.id, wished, now=world.clock())
    assert total == len(versions)
    assert [stored.version for stored in versions] == [2, 1]
    for stored in versions:
        same = await archive.vread(gp, "ServiceRequest", referral.id, stored.version, now=world.clock())
        assert same == stored
    assert await archive.vread(gp, "ServiceRequest", referral.id, 3, now=world.clock()) is None
    least = replace(wished, limit=1)
    one, total = await archive.history(gp, "ServiceRequest", referral.id, least, now=world.clock())
    assert total == len(versions)
    assert [stored.version for stored in one] == [2]


async def test_who_may_not_see_the_newest_version_does_not_get_an_older_one_instead(
    world: World, archive: Archive
) -> None:
    referral = await world.accepted()
    await world.database.changes.execute(
        "UPDATE published_resource SET readers = '{}' WHERE id = $1 AND version = 2", referral.id
    )
    assert await read(world, archive, "demo-gp", "ServiceRequest", referral.id) is None
    assert await search(world, archive, "demo-gp", "ServiceRequest") == []


# Searching


async def test_a_search_finds_the_newest_version_by_any_of_its_values(world: World, archive: Archive) -> None:
    referral = await world.referred(message_id="L1")
    other = await world.referred(message_id="L2")
    everything = await search(world, archive, "demo-gp", "ServiceRequest")
    assert set(everything) == {referral.id, other.id}
    by = equal("identifier", "L1")
    assert await search(world, archive, "demo-gp", "ServiceRequest", by) == [referral.id]
    either = equal("identifier", "L1", "nothing")
    assert await search(world, archive, "demo-gp", "ServiceRequest", either) == [referral.id]
    both = (by, equal("status", "active"), equal("subject", f"Patient/{referral.citizen_id}"))
    assert await search(world, archive, "demo-gp", "ServiceRequest", *both) == [referral.id]
    neither = (by, equal("status", "completed"))
    assert await search(world, archive, "demo-gp", "ServiceRequest", *neither) == []
    without = (equal("status", "active"), replace(by, without=True))
    assert await search(world, archive, "demo-gp", "ServiceRequest", *without) == [other.id]
    ids = {"ids": (other.id, uuid4())}
    assert await search(world, archive, "demo-gp", "ServiceRequest", **ids) == [other.id]


async def test_pages_follow_each_other_in_both_orders_and_miss_nothing(
    world: World, archive: Archive
) -> None:
    for number in range(7):
        await world.referred(message_id=f"L{number}")
        world.clock.advance(minutes=number % 2)
    changed = ("_lastUpdated",)
    for sort in (None, Sort(changed), Sort(changed, downwards=True)):
        seen: list[UUID] = []
        after = None
        while True:
            wanted = Wanted("ServiceRequest", sort=sort, after=after, limit=2)
            page = await archive.search(world.actors["demo-gp"], wanted, now=world.clock())
            if not page:
                break
            seen += [stored.id for stored in page]
            after = page[-1].place
        assert len(seen) == len(set(seen)) == 7
        times = [
            (await read(world, archive, "demo-gp", "ServiceRequest", id_)).last_updated  # type: ignore[union-attr]
            for id_ in seen
        ]
        assert times == sorted(times, reverse=sort is None or sort.downwards)


async def test_a_search_by_time_takes_the_first_moment_and_leaves_the_last(
    world: World, archive: Archive
) -> None:
    first = await world.referred(message_id="L1")
    at = world.clock()
    world.clock.advance(hours=1)
    second = await world.referred(message_id="L2")
    first_at, second_at = instant(at), instant(at + timedelta(hours=1))
    cases: list[tuple[Range, set[UUID]]] = [
        (Range(low_from=first_at, high_to=second_at), {first.id}),
        (Range(low_from=second_at), {second.id}),
        (Range(high_after=second_at), {second.id}),
        (Range(low_before=second_at), {first.id}),
        (Range(), {first.id, second.id}),
    ]
    for bounds, expected in cases:
        condition = Between(("_lastUpdated",), (bounds,))
        found = await search(world, archive, "demo-gp", "ServiceRequest", condition)
        assert set(found) == expected, bounds


async def test_a_count_counts_what_the_caller_may_see(world: World, archive: Archive) -> None:
    await world.referred()
    await world.discharged()
    counted = {
        client: await archive.count(world.actors[client], Wanted("ServiceRequest"), now=world.clock())
        for client in ("demo-gp", "demo-municipality", "demo-municipality-2")
    }
    assert counted == {"demo-gp": 1, "demo-municipality": 2, "demo-municipality-2": 0}


async def test_a_reader_under_two_names_finds_a_resource_once(world: World, archive: Archive) -> None:
    """A municipality that referred to itself is owner and sender at once."""
    referral = await world.referred()
    both = replace(world.actors["demo-gp"], authorities=(ODENSE,))
    found = await archive.search(both, Wanted("ServiceRequest"), now=world.clock())
    assert [stored.id for stored in found] == [referral.id]
    assert await archive.count(both, Wanted("ServiceRequest"), now=world.clock()) == 1


async def test_pages_of_a_client_with_several_audiences_follow_each_other(
    world: World, archive: Archive
) -> None:
    for number, authority in enumerate((ODENSE, HOLBAEK, ODENSE, HOLBAEK, HOLBAEK)):
        await world.receive(a_letter_from(message_id=f"L{number}"), authority=authority)
        world.clock.advance(minutes=1)
    both = replace(world.actors["demo-gp"], authorities=(ODENSE, HOLBAEK))
    times: list[Any] = []
    after = None
    while page := await archive.search(
        both, Wanted("ServiceRequest", after=after, limit=2), now=world.clock()
    ):
        times += [stored.place[0] for stored in page]
        after = page[-1].place
    assert len(set(times)) == 5
    assert times == sorted(times, reverse=True)


OTHERS = 3000
ACTIVE = ("status", "active")


async def test_a_search_walks_the_callers_own_entries_and_nobody_elses(
    world: World, archive: Archive
) -> None:
    """A practice with three patients must not pay for a country's."""
    mine = [(await world.referred(message_id=f"L{number}")).id for number in range(3)]
    holbaek = keys.audience_of(HOLBAEK)
    theirs = [holbaek ^ keys.everything("ServiceRequest"), holbaek ^ keys.walked("ServiceRequest", ACTIVE)]
    await world.database.changes.execute(_A_COUNTRY, OTHERS, HOLBAEK, theirs)
    await world.database.changes.execute("ANALYZE published_resource; ANALYZE search_entry")
    for wanted in (Wanted("ServiceRequest"), Wanted("ServiceRequest", (Equal((ACTIVE,)),))):
        assert await archive.count(world.actors["demo-gp"], wanted, now=world.clock()) == len(mine)
        steps = [step for step in await plan(world, wanted) if step.get("Relation Name") in WALKED]
        assert "Seq Scan" not in {step["Node Type"] for step in steps}
        assert steps[0]["Index Name"] == "pk_search_entry"
        assert [rows_seen(step) for step in steps] == [len(mine), len(mine)]


WALKED = ("search_entry", "published_resource")


def rows_seen(step: dict[str, Any]) -> int:
    """Return how many rows a step of a plan has looked at, also those it then left out."""
    return round((step["Actual Rows"] + step.get("Rows Removed by Filter", 0)) * step["Actual Loops"])


_A_COUNTRY = """
WITH other AS (
    INSERT INTO published_resource
           (authority, type, id, version, last_updated, created_at, readers, found, content)
    SELECT $2, 'ServiceRequest', gen_random_uuid(), 1, now(), now() + n * interval '1 s', '{}', $3, ''
      FROM generate_series(1, $1::int) AS n
    RETURNING authority, id, created_at
)
INSERT INTO search_entry (key, created_at, resource_id, authority)
SELECT key, created_at, id, authority FROM other, unnest($3::bigint[]) AS key
"""


async def plan(world: World, wanted: Wanted) -> list[dict[str, Any]]:
    """Return every step of how the database went about a search."""
    lead = obvious(wanted)
    assert lead is not None
    statement = searches.search(shape(wanted, lead))
    caller = caller_values(world.actors["demo-gp"], wanted.type, world.clock())
    values = {**caller, **bound(wanted, lead, caller["audiences"])}
    explained = await world.value(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement.sql}", *statement.bind(values))
    return list(_steps(json.loads(explained)[0]["Plan"]))


def _steps(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for inner in node.get("Plans", ()):
        yield from _steps(inner)


# What is noted


async def test_a_read_is_noted_with_who_read_what_about_whom(world: World, archive: Archive) -> None:
    referral = await world.referred()
    actor = replace(world.actors["demo-gp"], person="Gitte Henriksen")
    await archive.read(actor, "ServiceRequest", referral.id, now=world.clock())
    await archive.vread(actor, "ServiceRequest", referral.id, 1, now=world.clock())
    first, second = await noted(world, "read")
    for row in (first, second):
        assert (row["authority"], row["object_type"], row["object_id"]) == (
            ODENSE,
            "ServiceRequest",
            referral.id,
        )
        assert (row["client_id"], row["person"], row["citizen_id"]) == (
            "demo-gp",
            "Gitte Henriksen",
            referral.citizen_id,
        )
        assert (row["organisation_id"], row["recorded_at"]) == (actor.organisation_id, world.clock())
    assert (first["detail"], second["detail"]) == ("", "version 1")


async def test_a_read_that_finds_nothing_is_noted_as_well(world: World, archive: Archive) -> None:
    referral = await world.referred()
    assert await read(world, archive, "demo-hospital", "ServiceRequest", referral.id) is None
    assert await read(world, archive, "demo-municipality-2", "ServiceRequest", referral.id) is None
    rows = await noted(world, "read")
    assert [(r["authority"], r["client_id"], r["citizen_id"], r["object_id"]) for r in rows] == [
        (SHARED, "demo-hospital", None, None),
        (HOLBAEK, "demo-municipality-2", None, None),
    ]


async def test_a_search_is_noted_once_for_every_citizen_it_showed(world: World, archive: Archive) -> None:
    one = await world.referred(message_id="L1")
    two = await world.referred(message_id="L2")
    three = await world.referred(message_id="L3", citizen=a_citizen_numbered(1))
    await search(world, archive, "demo-gp", "ServiceRequest", equal("status", "active"), names=("status",))
    rows = {row["citizen_id"]: row["detail"] for row in await noted(world, "search")}
    assert rows.keys() == {one.citizen_id, three.citizen_id}
    assert rows[one.citizen_id].startswith("by status: ")
    assert all(str(r.id) in rows[one.citizen_id] for r in (one, two))
    assert str(three.id) in rows[three.citizen_id]


async def test_a_search_that_finds_nothing_is_noted_without_what_was_searched_for(
    world: World, archive: Archive
) -> None:
    assert (
        await search(
            world, archive, "demo-gp", "Patient", equal("identifier", "2509479989"), names=("identifier",)
        )
        == []
    )
    (row,) = await noted(world, "search")
    assert (row["client_id"], row["citizen_id"], row["detail"]) == ("demo-gp", None, "by identifier: ")


async def test_a_count_is_noted_without_what_was_counted(world: World, archive: Archive) -> None:
    wanted = Wanted("Patient", (equal("identifier", "2509479989"),), names=("identifier",))
    assert await archive.count(world.actors["demo-gp"], wanted, now=world.clock()) == 0
    (row,) = await noted(world, "count")
    assert (row["object_type"], row["detail"], row["citizen_id"]) == ("Patient", "by identifier", None)


async def test_a_history_is_noted(world: World, archive: Archive) -> None:
    referral = await world.accepted()
    actor = world.actors["demo-gp"]
    wished = Wished(("ServiceRequest",))
    await archive.history(actor, "ServiceRequest", referral.id, wished, now=world.clock())
    (row,) = await noted(world, "history")
    assert (row["client_id"], row["citizen_id"]) == ("demo-gp", referral.citizen_id)


async def test_what_was_published_is_sent_as_it_was_stored(world: World, archive: Archive) -> None:
    referral = await world.referred()
    stored = await read(world, archive, "demo-gp", "ServiceRequest", referral.id)
    assert stored
    assert stored.content == await world.value(
        "SELECT content FROM published_resource WHERE id = $1 AND type = 'ServiceRequest'", referral.id
    )
    assert json.loads(stored.content)["id"] == str(referral.id)


async def test_who_reads_at_the_same_time_gets_their_own_and_is_noted_by_name(
    world: World, archive: Archive
) -> None:
    """They are asked as one statement: nobody gets what another may see, nor another's name in the audit."""
    referral = await world.referred()
    asked = [(client, id_) for id_ in (referral.id, uuid4()) for client in EVERYBODY]
    before = await noted(world, "read")
    found = await asyncio.gather(
        *(read(world, archive, client, "ServiceRequest", id_) for client, id_ in asked)
    )
    alone = [await read(world, archive, client, "ServiceRequest", id_) for client, id_ in asked]
    assert found == alone
    assert any(found)
    assert not all(found[: len(EVERYBODY)])
    rows = (await noted(world, "read"))[len(before) :]
    together, one_by_one = rows[: len(asked)], rows[len(asked) :]
    told = ("authority", "client_id", "organisation_id", "person", "object_type", "object_id", "citizen_id")
    assert [[row[name] for name in told] for row in together] == [
        [row[name] for name in told] for row in one_by_one
    ]
