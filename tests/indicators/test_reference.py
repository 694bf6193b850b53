"""Random histories, counted by the database from facts and by the reference from events: the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.indicator_terms import Asked
from app.indicators.definitions import BY_CODE, INDICATORS
from app.indicators.facts import facts_of
from app.persistence.case_stories import put_facts
from app.persistence.indicator_counts import cases_of, count
from app.persistence.unit_of_work import UnitOfWork
from tests.indicators.events import Case, Run
from tests.indicators.histories import populations, runs
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
@given(cases=populations(), wanted=st.lists(runs(), min_size=1, max_size=4))
async def test_the_database_counts_what_the_reference_counts(
    world: World, cases: tuple[Case, ...], wanted: list[Run]
) -> None:
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
