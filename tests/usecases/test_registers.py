"""What held on a day, whatever was written before and after."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.register_entries import EntryState, holds
from app.persistence.register_entries import Entry, in_force, in_force_of, keep, newest_of
from app.persistence.unit_of_work import SHARED, UnitOfWork
from tests.usecases.world import ODENSE, World

FIRST = date(2026, 1, 1)
days = st.integers(0, 6).map(lambda n: FIRST + timedelta(days=n))
written = st.tuples(st.booleans(), st.sampled_from(EntryState), days, st.none() | days)


def expected(versions: list[Entry], on: date) -> Entry | None:
    """Return the answer in the plainest words: the last decided, own before shared, unless it has ended."""
    decided = [v for v in versions if v.state is not EntryState.DRAFT and v.valid_from <= on]
    last = max(decided, key=lambda v: (not v.is_shared, v.version), default=None)
    is_held = last is not None and holds(last.state, valid_to=last.valid_to, on=on)
    return last if is_held else None


def versions_of(said: list[tuple[bool, EntryState, date, date | None]], world: World) -> list[Entry]:
    id_ = uuid4().hex
    return [
        Entry(
            authority=SHARED if shared else ODENSE,
            kind="glossary-term",
            id=id_,
            version=number,
            state=state,
            valid_from=start,
            valid_to=end,
            recorded_at=world.clock(),
            content={"n": number},
        )
        for number, (shared, state, start, end) in enumerate(said, 1)
    ]


async def write(work: UnitOfWork, *, versions: list[Entry]) -> None:
    for version in versions:
        if version.authority == work.authority:
            keep(work, version)


async def check(work: UnitOfWork, versions: list[Entry], on: date) -> None:
    id_ = versions[0].id
    held = await in_force_of(work, "glossary-term", id_, on)
    assert held == expected(versions, on)
    listed = [entry for entry in await in_force(work, "glossary-term", on) if entry.id == id_]
    assert listed == ([held] if held else [])


@given(st.lists(written, min_size=1, max_size=6))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_what_held_on_a_day_is_the_last_decision_that_had_taken_effect(
    world: World, said: list[tuple[bool, EntryState, date, date | None]]
) -> None:
    versions = versions_of(said, world)

    async def look(work: UnitOfWork) -> None:
        for number in range(8):
            await check(work, versions, FIRST + timedelta(days=number))
        newest = max(versions, key=lambda v: (not v.is_shared, v.version))
        assert await newest_of(work, "glossary-term", versions[0].id) == newest

    for authority in (SHARED, ODENSE):
        await world.run(partial(write, versions=versions), authority=authority)
    await world.run(look, authority=ODENSE)
