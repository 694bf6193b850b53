"""Random histories, counted by the database from facts and by the reference from events: the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from app.domain.indicator_terms import Asked
from app.indicators.definitions import BY_CODE, INDICATORS
from app.indicators.facts import facts_of
from app.persistence.case_stories import put_facts
from app.persistence.indicator_counts import cases_of, count
from app.persistence.unit_of_work import UnitOfWork
from tests.indicators.events import Answer, Came, Case, Event, Run, What
from tests.indicators.histories import after, histories
from tests.indicators.reference import outcomes
from tests.indicators.stories import story_of
from tests.usecases.world import ODENSE, World

FUZZ = settings.get_current_profile_name() == "fuzz"
many = settings(
    max_examples=3000 if FUZZ else 100,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
Tally = dict[tuple[str, str], int]


async def know(world: World, cases: Sequence[Case]) -> None:
    found = [facts for case in cases if (facts := facts_of(story_of(case))) is not None]

    async def put(work: UnitOfWork) -> None:
        await work.connection.execute("DELETE FROM case_fact")
        await put_facts(work, [], found)

    await world.run(put)


def asked(run: Run) -> Asked:
    return Asked((ODENSE,), run.first, run.last, run.cutoff, by_pathway=run.by_pathway)


def tallied(found: dict[str, dict[int, str]]) -> Tally:
    return dict(Counter((code, outcome) for code, cases in found.items() for outcome in cases.values()))


async def listed(work: UnitOfWork, run: Run) -> dict[str, dict[int, str]]:
    return {
        code: {row["case_id"].int: row["outcome"] for row in await cases_of(work, indicator, asked(run))}
        for code, indicator in BY_CODE.items()
    }


def told(run: Run, cases: Sequence[Case]) -> str:
    """Write down what was drawn, a line for each event."""
    lines = [
        f"{case.number} of {case.citizen}, {case.law}, {case.in_programme}, {case.under_old_number}: "
        f"{event.on} {event.what.name} {event.about} {event.session} {event.category}"
        for case in cases
        for event in case.events
    ]
    return "\n".join(["", str(run), *lines])


@pytest.mark.requirement("R65", "R66", "R67", "R68", "R69", "R70", "R71", "R72", "R73", "R74")
@many
@given(drawn=histories())
async def test_the_database_counts_what_the_reference_counts(
    world: World, drawn: tuple[tuple[Case, ...], list[Run]]
) -> None:
    cases, wanted = drawn
    await know(world, cases)

    async def compare(work: UnitOfWork) -> None:
        for run in wanted:
            expected = outcomes(cases, run)
            rows = await count(work, INDICATORS, asked(run))
            found: Any = {(row["code"], row["outcome"]): row["cases"] for row in rows}
            if found != tallied(expected):
                assert await listed(work, run) == expected, told(run, cases)
            assert found == tallied(expected)
        assert await listed(work, wanted[0]) == outcomes(cases, wanted[0]), told(wanted[0], cases)

    await world.run(compare)


def begun(number: int, *more: tuple[int, What, str]) -> Case:
    """Return a case whose rehabilitation began on the first day, and then this."""
    happened = (
        (0, What.RECEIVED, ""),
        (0, What.ACCEPTED, ""),
        (0, What.CONVERSATION_HELD, Answer.NO_USER),
        *more,
    )
    session = (
        Event(after(0), What.PLANNED, "TRAINING", session=1),
        Event(after(0), What.SESSION, Came.ATTENDED, session=1),
    )
    events = (*(Event(after(on), what, about) for on, what, about in happened[:3]), *session)
    ends = tuple(Event(after(on), what, about) for on, what, about in happened[3:])
    return Case(number, number, "SUL119", in_programme=True, events=(*events, *ends))


@pytest.mark.parametrize("limit", [120, 365])
async def test_a_limit_is_reached_on_the_same_day(world: World, limit: int) -> None:
    """One pathway stays open, one has ended on its first day: they wait for 365 and for 120 days."""
    cases = (begun(1), begun(2, (0, What.CLOSED, "completed")))
    await know(world, cases)
    seen = set()
    for days in range(limit - 2, limit + 3):
        run = Run(after(0), after(0), after(days))
        found = await world.run(partial(listed, run=run))
        assert found == outcomes(cases, run), days
        seen.add((found["I9"][1], found["I9"][2]))
    assert len(seen) == 2
