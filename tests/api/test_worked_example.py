"""The worked example WE-1 (§11.1) through the edges: what is documented day by day, counted over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.loop import CaseWorker
from tests.api.worked_example import Play
from tests.api.worked_table import WE1, day
from tests.conftest import Service

QUARTER = {"from": "2025-01-01", "to": "2025-03-31"}
EXPECTED = {
    "I1": ("13/15", "86.7", 0, {"died": 1, "rejected": 1}),
    "I2": ("10/14", "71.4", 0, {}),
    "I3": ("3/14", "21.4", 0, {}),
    "I3r": ("3/3", "100.0", 0, {}),
    "I4": ("13/14", "92.9", 0, {}),
    "I5": ("3/4", "75.0", 0, {"died": 1, "nothing-planned": 9}),
    "I6": ("1/2", "50.0", 0, {"died": 1, "nothing-planned": 11}),
    "I7": ("7/9", "77.8", 1, {"died": 1, "nothing-planned": 3}),
    "I8": ("7/10", "70.0", 1, {"died": 1, "transferred": 1}),
    "I9": ("4/10", "40.0", 1, {"died": 1, "transferred": 1}),
    "I10": ("4/5", "80.0", 0, {"died": 1, "no-gp": 1, "objected": 1}),
}
BEHIND = {
    "I1": {"met": {1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 14, 17, 19}, "not-met": {9, 15}, "rejected": {10},
           "died": {11}},
    "I2": {"met": {1, 2, 3, 4, 5, 7, 8, 12, 13, 14}, "not-met": {6, 16, 17, 19}},
    "I3": {"met": {2, 4, 16}, "not-met": {1, 3, 5, 6, 7, 8, 12, 13, 14, 17, 19}},
    "I3r": {"met": {2, 4, 16}},
    "I4": {"met": {1, 2, 3, 4, 5, 6, 7, 8, 12, 14, 16, 17, 19}, "not-met": {13}},
    "I5": {"met": {1, 3, 5}, "not-met": {13}, "died": {7},
           "nothing-planned": {2, 4, 6, 8, 12, 14, 16, 17, 19}},
    "I6": {"met": {4}, "not-met": {16}, "died": {7},
           "nothing-planned": {1, 2, 3, 5, 6, 8, 12, 13, 14, 17, 19}},
    "I7": {"met": {1, 5, 8, 12, 16, 17, 19}, "not-met": {3, 6}, "died": {7}, "nothing-planned": {2, 4, 13},
           "pending": {14}},
    "I8": {"met": {1, 3, 5, 12, 16, 17, 19}, "not-met": {4, 6, 13}, "died": {7}, "transferred": {8},
           "pending": {14}},
    "I9": {"met": {1, 4, 12, 16}, "not-met": {3, 5, 6, 13, 17, 19}, "died": {7}, "transferred": {8},
           "pending": {14}},
    "I10": {"met": {4, 6, 8, 19}, "not-met": {13}, "died": {7}, "objected": {16}, "no-gp": {17}},
}  # fmt: skip


async def counted(worker: CaseWorker, **asked: str) -> dict[str, Any]:
    found = await worker.get("/api/v1/indicators", **QUARTER, **asked)
    return {each["code"]: each["total"] for each in found["indicators"]}


def share(total: dict[str, Any]) -> tuple[str, str | None]:
    return f"{total['numerator']}/{total['denominator']}", total["rate"]


def told(total: dict[str, Any]) -> tuple[Any, ...]:
    return *share(total), total["pending"], {each["code"]: each["cases"] for each in total["excluded"]}


async def behind(worker: CaseWorker, code: str, citizens: dict[str, int]) -> dict[str, set[int]]:
    cases = await worker.get(f"/api/v1/indicators/{code}/cases", **QUARTER, cutoff="2025-12-31")
    found: dict[str, set[int]] = {}
    for case in cases["cases"]:
        found.setdefault(case["outcome"], set()).add(citizens[case["citizen_id"]])
    return found


@pytest.mark.requirement("R65", "R66", "R67", "R68", "R69", "R70", "R71", "R72", "R73", "R74")
async def test_the_worked_example_documented_day_by_day_comes_out_to_the_digit(service: Service) -> None:
    play = Play.of(service, WE1)
    as_it_stood = {}
    for evening in ("2025-01-31", "2025-02-28", "2025-04-01", "2025-05-02"):
        worker = await play.until(evening)
        as_it_stood[evening] = await counted(worker)
    worker = await play.until("2026-04-01")

    found = await counted(worker, cutoff="2025-12-31")
    assert {code: told(total) for code, total in found.items()} == EXPECTED
    for code, citizens in BEHIND.items():
        assert await behind(worker, code, play.citizens) == citizens, code

    by_pathway = await counted(worker, cutoff="2025-12-31", unit="pathway")
    assert share(by_pathway["I8"]) == ("9/12", "75.0")
    later = await counted(worker)
    assert (share(later["I8"]), share(later["I9"])) == (("7/11", "63.6"), ("4/11", "36.4"))

    # What is asked for in retrospect is what was seen then.
    for evening, seen in as_it_stood.items():
        assert await counted(worker, cutoff=day(evening).isoformat()) == seen, evening
