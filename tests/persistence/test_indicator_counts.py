"""The worked example WE-1 (§11.1), counted by the database from facts: every indicator to the digit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest

from app.domain.case_facts import CaseFacts, CategoryFacts
from app.domain.codes import Category, LegalBasis
from app.domain.indicator_results import Count, counted, rate
from app.domain.indicator_slices import Interval
from app.domain.indicator_terms import Asked
from app.indicators.definitions import BY_CODE, INDICATORS, indicators_for
from app.persistence.case_stories import put_facts
from app.persistence.indicator_counts import cases_of, count
from tests.usecases.world import ODENSE, World

SPACE = UUID("00000000-0000-0000-0000-0000000000e1")
Q1 = (date(2025, 1, 1), date(2025, 3, 31))
CUTOFF = date(2025, 12, 31)


def day(text: str | None) -> date | None:
    if text is None:
        return None
    return date.fromisoformat(text if len(text) == 10 else f"2025-{text}")


def sessions(first: str, attended: int, missed: int = 0, later: int = 0) -> CategoryFacts:
    """Return attended and missed sessions on as many days from the first; `later` lie after the cut-off."""
    begun = day(first)
    assert begun is not None
    days = tuple(begun + timedelta(days=n) for n in range(attended + missed))
    planned = (begun,) * (len(days) + later)
    return CategoryFacts(begun, days[:attended], days[attended:], planned, days)


def declined(on: str) -> CategoryFacts:
    return CategoryFacts(offered_on=day(on))


def case(citizen: str, pathway: str, received: str, **facts: Any) -> CaseFacts:
    held = {name: day(value) if name.endswith("_on") else value for name, value in facts.items()}
    offered = {c: held.pop(c.name) for c in Category if c.name in held}
    held.setdefault("accepted_on", day(received))
    return CaseFacts(
        id=uuid5(SPACE, pathway),
        citizen_id=uuid5(SPACE, citizen),
        legal_basis=held.pop("law", LegalBasis.SUL119),
        programme=held.pop("programme", True),
        received_on=day(received),  # type: ignore[arg-type]
        nicotine=held.pop("nicotine", "no-user"),
        categories=offered,
        **held,
    )


def ended(
    conversation: str, started: str, closed: str, told: str | None = None, **more: Any
) -> dict[str, Any]:
    return {
        "conversation_on": conversation,
        "started_on": started,
        "closed_on": closed,
        "gp_told_on": told,
        **more,
    }


SUL140 = LegalBasis.SUL140
WE1 = (
    case("C01", "P01", "01-06", **ended("01-14", "01-20", "04-10", "04-11", closing_conversation_on="04-10",
         followed_up_on="07-08"), MASTERY=sessions("01-20", 3, 1), TRAINING=sessions("01-20", 9, 3)),
    case("C02", "P02", "01-09", conversation_on="01-20", closed_on="01-20", gp_told_on="01-22",
         nicotine="user", MASTERY=declined("01-20"), SMOKING=declined("01-20"), TRAINING=declined("01-20")),
    case("C03", "P03", "01-13", **ended("01-23", "01-29", "04-30", closing_conversation_on="04-30"),
         MASTERY=sessions("01-29", 2), TRAINING=sessions("01-29", 5, 5)),
    case("C04", "P04", "01-15", **ended("01-27", "02-10", "03-31", "04-02", followed_up_on="06-30"),
         nicotine="user", MASTERY=declined("01-27"), SMOKING=sessions("02-10", 3, 2),
         TRAINING=declined("01-27")),
    case("C05", "P05", "01-17", **ended("01-28", "02-03", "04-20", "04-22", closing_conversation_on="04-20"),
         MASTERY=sessions("02-03", 1), TRAINING=sessions("02-03", 4, 1)),
    case("C06", "P06", "01-24", **ended("02-04", "02-10", "03-10", "03-12"),
         TRAINING=sessions("02-10", 2, 10)),
    case("C07", "P07", "01-27", **ended("02-06", "02-12", "03-05"), died_on="03-05",
         MASTERY=declined("02-06"), TRAINING=sessions("02-12", 5, 1)),
    case("C08", "P08", "01-20", **ended("01-30", "02-05", "03-01", "03-03"), transferred_on="03-01",
         MASTERY=declined("01-30"), TRAINING=sessions("02-05", 4)),
    case("C09", "P09", "02-03", closed_on="03-20"),
    case("C10", "P10", "02-05", accepted_on=None, rejected_on="02-06"),
    case("C11", "P11", "02-10", died_on="02-12", closed_on="02-12"),
    case("C12", "P12", "01-10", **ended("01-17", "01-24", "05-02", "05-05", closing_conversation_on="05-02",
         followed_up_on="08-01"), MASTERY=declined("01-17"), TRAINING=sessions("01-24", 6, 4)),
    case("C12", "P12b", "02-20", **ended("02-25", "02-27", "05-02", "05-05", closing_conversation_on="05-02"),
         law=SUL140, TRAINING=sessions("02-27", 8)),
    case("C13", "P13a", "01-08", **ended("01-15", "01-22", "02-14"), MASTERY=sessions("01-22", 2, 2)),
    case("C13", "P13b", "03-03", **ended("03-10", "03-17", "05-01", "05-02", closing_conversation_on="05-01",
         followed_up_on="08-01"), MASTERY=sessions("03-17", 3), SMOKING=declined("03-10"),
         TRAINING=sessions("03-17", 6)),
    case("C14", "P14", "03-17", conversation_on="03-25", started_on="03-31", MASTERY=declined("03-25"),
         TRAINING=sessions("03-31", 10, 2, later=4)),
    case("C15", "P15", "03-04", closed_on="03-06"),
    case("C16", "P16", "2024-12-20", **ended("01-08", "01-13", "03-27", closing_conversation_on="03-27",
         followed_up_on="06-27"), gp_not_told="objected", nicotine="user", SMOKING=sessions("01-13", 2, 3),
         TRAINING=sessions("01-13", 7, 5)),
    case("C17", "P17", "02-03", **ended("02-11", "02-17", "03-28", closing_conversation_on="03-28"),
         gp_not_told="no-gp", TRAINING=sessions("02-17", 3, 1)),
    case("C18", "P18", "02-12", **ended("02-17", "02-20", "03-20", "03-21", closing_conversation_on="03-20"),
         law=SUL140, programme=False, TRAINING=sessions("02-20", 8)),
    case("C19", "P19", "02-01", **ended("02-06", "02-10", "03-25", "03-26", closing_conversation_on="03-25"),
         law=SUL140, TRAINING=sessions("02-10", 6)),
)  # fmt: skip


async def known(world: World, facts: Iterable[CaseFacts] = WE1) -> None:
    async def put(work: Any) -> None:
        await put_facts(work, [each.id for each in facts], facts)

    await world.run(put)


def asked(cutoff: date = CUTOFF, *, by_pathway: bool = False, period: tuple[date, date] = Q1) -> Asked:
    return Asked((ODENSE,), *period, cutoff, by_pathway=by_pathway)


async def counts(world: World, wanted: Asked) -> dict[str, Count]:
    rows = await world.run(lambda work: count(work, indicators_for(wanted), wanted))
    outcomes: dict[str, dict[str, int]] = {indicator.code: {} for indicator in INDICATORS}
    for row in rows:
        outcomes[row["code"]][row["outcome"]] = row["cases"]
    return {code: counted(found) for code, found in outcomes.items()}


async def citizens(world: World, code: str, wanted: Asked) -> dict[str, set[str]]:
    names = {uuid5(SPACE, f"C{n:02}"): f"C{n:02}" for n in range(1, 20)}
    found: dict[str, set[str]] = {}
    for row in await world.run(lambda work: cases_of(work, BY_CODE[code], wanted)):
        found.setdefault(row["outcome"], set()).add(names[row["citizen_id"]])
    return found


EXPECTED = {
    "I1": (13, 15, "86.7"),
    "I2": (10, 14, "71.4"),
    "I3": (3, 14, "21.4"),
    "I3r": (3, 3, "100.0"),
    "I4": (13, 14, "92.9"),
    "I5": (3, 4, "75.0"),
    "I6": (1, 2, "50.0"),
    "I7": (7, 9, "77.8"),
    "I8": (7, 10, "70.0"),
    "I9": (4, 10, "40.0"),
    "I10": (4, 5, "80.0"),
}


@pytest.mark.requirement("R65", "R66", "R67", "R68", "R69", "R70", "R71", "R72", "R73", "R74")
async def test_the_worked_example_comes_out_to_the_digit(world: World) -> None:
    await known(world)
    found = await counts(world, asked())
    told = {code: (each.met, each.denominator, str(rate(each))) for code, each in found.items()}
    assert told == EXPECTED
    assert found["I1"].excluded == {"died": 1, "rejected": 1}
    assert found["I5"].excluded == {"died": 1, "nothing-planned": 9}
    assert found["I6"].excluded == {"died": 1, "nothing-planned": 11}
    assert found["I7"].excluded == {"died": 1, "nothing-planned": 3}
    assert found["I8"].excluded == found["I9"].excluded == {"died": 1, "transferred": 1}
    assert found["I10"].excluded == {"died": 1, "no-gp": 1, "objected": 1}
    pending = {code: each.pending for code, each in found.items() if each.pending}
    assert pending == {"I7": 1, "I8": 1, "I9": 1}


def named(*numbers: int) -> set[str]:
    return {f"C{number:02}" for number in numbers}


async def test_behind_each_number_stand_the_citizens_of_the_example(world: World) -> None:
    await known(world)
    assert await citizens(world, "I1", asked()) == {
        "met": named(1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 14, 17, 19),
        "not-met": named(9, 15),
        "rejected": named(10),
        "died": named(11),
    }
    assert (await citizens(world, "I2", asked()))["not-met"] == named(6, 16, 17, 19)
    assert (await citizens(world, "I4", asked()))["not-met"] == named(13)
    mastery = await citizens(world, "I5", asked())
    assert (mastery["met"], mastery["not-met"]) == (named(1, 3, 5), named(13))
    training = await citizens(world, "I7", asked())
    assert (training["met"], training["not-met"]) == (named(1, 5, 8, 12, 16, 17, 19), named(3, 6))
    assert (training["nothing-planned"], training["pending"]) == (named(2, 4, 13), named(14))
    assert (await citizens(world, "I8", asked()))["not-met"] == named(4, 6, 13)
    assert (await citizens(world, "I9", asked()))["met"] == named(1, 4, 12, 16)
    assert (await citizens(world, "I10", asked()))["not-met"] == named(13)


async def test_by_pathway_every_pathway_counts(world: World) -> None:
    await known(world)
    closing = (await counts(world, asked(by_pathway=True)))["I8"]
    assert (closing.met, closing.denominator, str(rate(closing))) == (9, 12, "75.0")


async def test_of_the_cohort_everybody_who_was_clarified_counts(world: World) -> None:
    """C07, who died, and C14, who still has sessions, had come to more than half of their training."""
    await known(world)
    standard, cohort = await counts(world, asked()), await counts(world, replace(asked(), of_cohort=True))
    told = {code: (each.met, each.denominator) for code, each in cohort.items()}
    assert (told["I5"], told["I6"], told["I7"]) == ((3, 14), (1, 14), (9, 14))
    assert {cohort[code].pending for code in ("I5", "I6", "I7")} == {0}
    others = standard.keys() - {"I5", "I6", "I7"}
    assert [code for code in others if cohort[code] != standard[code]] == []


async def test_an_open_pathway_is_pending_for_a_year_and_then_not_met(world: World) -> None:
    await known(world)
    found = await counts(world, asked(date(2026, 4, 1)))
    told = {code: (found[code].met, found[code].denominator, str(rate(found[code]))) for code in ("I8", "I9")}
    assert told == {"I8": (7, 11, "63.6"), "I9": (4, 11, "36.4")}
    assert (await counts(world, asked(date(2026, 3, 30))))["I8"].pending == 1


async def test_what_comes_after_the_cutoff_does_not_exist(world: World) -> None:
    await known(world)
    early = await counts(world, asked(date(2025, 1, 31)))
    # By then only C01–C05, C08, C12, C13 and C16 had had their conversation, and nobody any end.
    assert (early["I1"].met, early["I2"].denominator, early["I10"].denominator) == (8, 9, 0)
    assert rate(early["I10"]) is None


async def test_a_citizen_whose_first_referral_was_rejected_counts_by_the_next(world: World) -> None:
    facts = [
        case("C01", "Pa", "01-06", accepted_on=None, rejected_on="01-07"),
        case("C01", "Pb", "02-06", conversation_on="02-10"),
    ]
    await known(world, facts)
    assert (await counts(world, asked()))["I1"] == Count(met=1)


async def test_exactly_half_is_not_more_than_half(world: World) -> None:
    attended = [case("C01", "Pa", "01-06", conversation_on="01-10", TRAINING=sessions("01-20", 6, 5))]
    await known(world, attended)
    assert (await counts(world, asked()))["I7"] == Count(met=1)
    half = [replace(attended[0], categories={Category.TRAINING: sessions("01-20", 5, 5)})]
    await known(world, half)
    assert (await counts(world, asked()))["I7"] == Count(not_met=1)


async def test_in_a_series_a_citizen_counts_once_in_each_part(world: World) -> None:
    """C12 and C13 were referred twice: they count in both months, and once in the quarter."""
    await known(world)
    series = replace(asked(), by=Interval.MONTH)
    rows = await world.run(lambda work: count(work, INDICATORS, series))
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        if row["code"] == "I1":
            found.setdefault(str(row["part"]), {})[row["outcome"]] = row["cases"]
    assert {part: counted(outcomes) for part, outcomes in found.items()} == {
        "2025-01-01": Count(met=10),
        "2025-02-01": Count(met=3, not_met=1, excluded={"died": 1, "rejected": 1}),
        "2025-03-01": Count(met=2, not_met=1),
    }
    whole = (await counts(world, asked()))["I1"]
    assert (whole.met, whole.denominator) == (13, 15)


async def test_the_first_part_of_a_series_begins_with_the_period(world: World) -> None:
    await known(world)
    series = replace(asked(period=(date(2025, 1, 20), date(2025, 3, 31))), by=Interval.QUARTER)
    rows = await world.run(lambda work: count(work, INDICATORS, series))
    assert {row["part"] for row in rows} == {date(2025, 1, 20)}
