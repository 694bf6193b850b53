"""Scores are what the items give, within the bounds of their instrument, and nothing else (L20)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.instruments.change import development, item_development
from app.domain.instruments.core_sets import core_set_of
from app.domain.instruments.definitions import (
    Direction,
    Instrument,
    ItemAnswer,
    Purpose,
    Result,
    Scoring,
    tenths,
)
from app.domain.instruments.registry import REGISTRY, instrument_on, instrument_version
from app.domain.instruments.scoring import _RULES, answers_of, score, start_back_group
from app.domain.refusals import InvalidValue, MissingValue, Refusal, RuleNotMet, UnknownCode
from tests.domain.builders_measures import CORE
from tests.domain.strategies_measures import answers

TODAY = date(2026, 11, 23)
every_instrument = pytest.mark.parametrize("known", REGISTRY, ids=lambda i: i.code)


def known(code: str) -> Instrument:
    return instrument_on(code, TODAY)


def said(values: Mapping[str, int], text: str = "") -> tuple[ItemAnswer, ...]:
    return tuple(ItemAnswer(item, value, text) for item, value in values.items())


def scored(code: str, values: Mapping[str, int], text: str = "") -> Result:
    return score(known(code), said(values, text))


def all_of(code: str, value: int) -> dict[str, int]:
    return {item.code: value for item in known(code).items}


def place(refused: pytest.ExceptionInfo[Refusal]) -> str:
    return refused.value.findings[0].place


# Worked examples G8–G12


@pytest.mark.requirement("G8")
@pytest.mark.parametrize(
    ("total", "subscore", "group"), [(3, 3, "low"), (4, 3, "medium"), (5, 4, "high"), (9, 5, "high")]
)
def test_start_back_groups_by_total_and_subscore(total: int, subscore: int, group: str) -> None:
    assert start_back_group(total=total, subscore=subscore) == group
    own, rest = subscore, total - subscore
    values = {str(n): int(n <= rest) for n in range(1, 5)}
    values |= {str(n): int(n - 4 <= own) for n in range(5, 9)}
    values["9"] = 4 if own == 5 else 2
    found = scored("START-BACK", values)
    assert (found.main, found.named("subscore"), found.band) == (total, subscore, group)
    assert known("START-BACK").band_names[group].endswith("risiko")


@pytest.mark.requirement("L20")
@pytest.mark.parametrize(
    ("code", "snomed"),
    [
        ("VAS", "443394008"),
        ("VRS", "1144798005"),
        ("WHO-5", "1144665009"),
        ("CST-30", "450738001"),
        ("6MWT", "1144649008"),
    ],
)
def test_an_instrument_has_the_code_of_the_profile(code: str, snomed: str) -> None:
    assert known(code).snomed == snomed


@pytest.mark.requirement("L20")
@pytest.mark.parametrize(("answer", "point"), [(0, 0), (2, 0), (3, 1), (4, 1)])
def test_only_very_or_extremely_bothersome_counts_in_start_back(answer: int, point: int) -> None:
    assert scored("START-BACK", all_of("START-BACK", 0) | {"9": answer}).main == point


@pytest.mark.requirement("G9", "L20")
def test_nine_answered_sections_of_odi_with_sum_18_give_40() -> None:
    assert scored("ODI", {str(n): 2 for n in range(1, 10)}).main == Decimal(40)


@pytest.mark.requirement("G10", "R95")
def test_rmdq_from_12_to_8_is_improved_by_share_and_not_by_mic() -> None:
    found = development(known("RMDQ-24"), Decimal(12), Decimal(8))
    assert (found.change, found.percent) == (-4, Decimal("-33.3"))
    assert (found.by_mic, found.by_share, found.improved) == (False, True, True)


@pytest.mark.requirement("G11", "R95")
def test_nrs_from_3_to_2_keeps_both_flags() -> None:
    found = development(known("NRS-BACK"), Decimal(3), Decimal(2))
    assert (found.change, found.percent) == (-1, Decimal("-33.3"))
    assert (found.by_mic, found.by_share, found.improved) == (False, True, True)


@pytest.mark.requirement("G12")
def test_who_5_with_raw_9_is_36_and_at_risk() -> None:
    found = scored("WHO-5", {"1": 1, "2": 2, "3": 2, "4": 2, "5": 2})
    assert (found.named("raw"), found.main, found.band) == (9, 36, "risk")


@pytest.mark.requirement("L20")
@pytest.mark.parametrize(("raw", "band"), [(8, "high-risk"), (9, "risk"), (12, "risk"), (13, "ok")])
def test_who_5_bands_end_at_35_and_50(raw: int, band: str) -> None:
    values = {str(n): min(5, max(0, raw - 5 * (n - 1))) for n in range(1, 6)}
    assert scored("WHO-5", values).band == band


# Each instrument's own rule


REFERENCE = [
    *((code, 0, 10, "2 or 30 %", "high-is-worse") for code in ("NRS-BACK", "NRS-LEG")),
    ("VAS", 0, 100, "15 or 30 %", "high-is-worse"),
    ("VRS", 0, 4, "-", "high-is-worse"),
    ("ODI", 0, 100, "10 or 30 %", "high-is-worse"),
    ("RMDQ-24", 0, 24, "5 or 30 %", "high-is-worse"),
    ("RMQ-23", 0, 100, "30 %", "high-is-worse"),
    ("QBPDS", 0, 100, "20 or 30 %", "high-is-worse"),
    ("PSFS", 0, 10, "2", "high-is-better"),
    ("WHO-5", 0, 100, "10", "high-is-better"),
    ("CST-30", 0, 100, "2", "high-is-better"),
    ("6MWT", 0, 1500, "30", "high-is-better"),
    ("OREBRO-FULL", 0, 210, "-", "high-is-worse"),
    ("OREBRO-SHORT", 0, 100, "-", "high-is-worse"),
    ("FABQ-PA", 0, 24, "-", "high-is-worse"),
    ("FABQ-W", 0, 42, "-", "high-is-worse"),
    ("START-BACK", 0, 9, "-", "high-is-worse"),
    ("AUDIT-C", 0, 12, "-", "high-is-worse"),
    ("FAGERSTROM", 0, 10, "-", "high-is-worse"),
]
"""Domain reference §2.4; counts and metres have no upper bound there."""


@pytest.mark.requirement("L20")
@pytest.mark.parametrize(("code", "lowest", "highest", "important", "direction"), REFERENCE)
def test_range_direction_and_important_change_are_the_references(
    code: str, lowest: int, highest: int, important: str, direction: str
) -> None:
    instrument = known(code)
    least = score(instrument, said({item.code: item.lowest for item in instrument.items}, "gå"))
    most = score(instrument, said({item.code: item.highest for item in instrument.items}, "gå"))
    assert (least.main, most.main, instrument.highest) == (lowest, highest, highest)
    limits = [str(instrument.mic_absolute)] if instrument.mic_absolute is not None else []
    limits += ["30 %"] if instrument.mic_relative else []
    assert (" or ".join(limits) or "-", instrument.direction) == (important, direction)


@pytest.mark.requirement("R75", "L20")
def test_eq_5d_5l_gives_profile_and_vas_and_no_index_without_a_value_set() -> None:
    found = scored("EQ-5D-5L", {"AD": 1, "MO": 2, "SC": 1, "UA": 2, "PD": 3, "VAS": 62})
    assert (found.profile, found.named("vas"), found.main) == ("21231", 62, None)
    assert "værdisæt" in found.note


@pytest.mark.requirement("L20")
def test_eq_5d_3l_is_another_instrument_with_three_levels() -> None:
    values = {"MO": 1, "SC": 1, "UA": 1, "PD": 4, "AD": 1, "VAS": 50}
    with pytest.raises(InvalidValue) as refused:
        scored("EQ-5D-3L", values)
    assert place(refused) == "items[3].value"
    assert scored("EQ-5D-5L", values).profile == "11141"


@pytest.mark.requirement("R75")
def test_work_is_measured_as_sick_leave_and_hours() -> None:
    found = scored("WORK", {"STATUS": 2, "HOURS": 15})
    assert (found.profile, found.named("hours"), found.main) == ("Delvist sygemeldt", 15, None)


def test_the_23_items_give_a_share_and_the_count_beside_it() -> None:
    found = scored("RMQ-23", {str(n): int(n <= 7) for n in range(1, 21)})
    assert (found.main, found.named("count"), found.answered, found.band) == (35, 7, 20, "poor")
    assert scored("RMQ-23", {str(n): int(n <= 6) for n in range(1, 21)}).band == "good"


@pytest.mark.requirement("L20")
def test_psfs_is_the_mean_of_the_activities_the_citizen_named() -> None:
    found = scored("PSFS", {"1": 3, "2": 4, "3": 4}, text="Løfte mit barnebarn")
    assert found.main == Decimal("3.7")
    assert [part.value for part in found.parts] == [3, 4, 4]
    with pytest.raises(MissingValue) as refused:
        scored("PSFS", {"1": 3})
    assert place(refused) == "items[0].text"


@pytest.mark.parametrize(
    ("code", "value", "band"),
    [
        *(("RMDQ-24", 0, "recovered"), ("RMDQ-24", 1, "limited")),
        *(("OREBRO-SHORT", 5, "low"), ("OREBRO-SHORT", 6, "high")),
        *(("OREBRO-FULL", 5, "low"), ("OREBRO-FULL", 6, "medium"), ("OREBRO-FULL", 7, "high")),
        *(("FABQ-PA", 3, "low"), ("FABQ-PA", 4, "high"), ("FABQ-W", 4, "low"), ("FABQ-W", 5, "high")),
    ],
)
def test_a_score_falls_in_its_band(code: str, value: int, band: str) -> None:
    assert scored(code, all_of(code, value)).band == band


def test_one_item_is_answered_by_its_value_alone() -> None:
    nrs = known("NRS-BACK")
    assert (
        answers_of(nrs, (), 7) == answers_of(nrs, said({"1": 7}), 7) == answers_of(nrs, said({"1": 7}), None)
    )
    with pytest.raises(InvalidValue) as refused:
        answers_of(nrs, said({"1": 6}), 7)
    assert place(refused) == "value"
    with pytest.raises(RuleNotMet) as needed:
        answers_of(known("ODI"), (), 40)
    assert needed.value.findings[0].code == "items-needed"


def test_halves_are_rounded_up() -> None:
    assert tenths(Decimal("33.35")) == Decimal("33.4")
    assert tenths(Decimal("33.349")) == Decimal("33.3")


# What is refused, and where


@pytest.mark.requirement("L20")
@every_instrument
def test_an_answer_out_of_range_is_refused_where_it_stands(known: Instrument) -> None:
    first = known.items[0]
    for value in (first.lowest - 1, first.highest + 1):
        with pytest.raises(InvalidValue) as refused:
            score(known, said({first.code: value}, "gå"))
        assert place(refused) == "items[0].value"


@pytest.mark.requirement("L20")
@every_instrument
def test_an_item_that_is_not_there_or_there_twice_is_refused_by_name(known: Instrument) -> None:
    with pytest.raises(UnknownCode) as unknown:
        score(known, said({"99": 1}))
    assert "'99'" in unknown.value.findings[0].english
    first = ItemAnswer(known.items[0].code, known.items[0].lowest, "gå")
    with pytest.raises(InvalidValue) as twice:
        score(known, (first, first))
    assert place(twice) == "items[1].item"


@pytest.mark.requirement("L20")
@every_instrument
def test_too_few_answers_give_no_score(known: Instrument) -> None:
    enough = {item.code: item.lowest for item in known.items[: known.required]}
    assert score(known, said(enough, "gå")).answered == known.required
    enough.popitem()
    with pytest.raises(RuleNotMet) as refused:
        score(known, said(enough, "gå"))
    assert (refused.value.findings[0].code, place(refused)) == ("too-few-answers", "items")


@pytest.mark.requirement("L20")
def test_a_score_that_the_items_do_not_give_is_refused() -> None:
    odi, items = known("ODI"), said({str(n): 2 for n in range(1, 10)})
    assert score(odi, items, given=Decimal(40)).main == 40
    with pytest.raises(RuleNotMet) as refused:
        score(odi, items, given=Decimal(38))
    assert (refused.value.findings[0].code, place(refused)) == ("score-not-from-items", "score")
    profile = said({"MO": 1, "SC": 1, "UA": 1, "PD": 1, "AD": 1, "VAS": 50})
    with pytest.raises(RuleNotMet) as without:
        score(known("EQ-5D-5L"), profile, given=Decimal(1))
    assert "ingen samlet score" in without.value.findings[0].danish


@pytest.mark.requirement("L20")
def test_an_unknown_instrument_or_version_is_refused_by_name() -> None:
    with pytest.raises(UnknownCode):
        instrument_on("SPS", TODAY)
    with pytest.raises(UnknownCode):
        instrument_version("ODI", "9")


@pytest.mark.requirement("L20")
def test_the_version_is_the_one_that_is_valid_that_day() -> None:
    first = replace(known("ODI"), valid_to=date(2020, 12, 31))
    second = replace(known("ODI"), version="2", valid_from=date(2021, 1, 1))
    registry = (first, second)
    assert instrument_on("ODI", date(2020, 12, 31), registry=registry) is first
    assert instrument_on("ODI", date(2021, 1, 1), registry=registry) is second
    assert instrument_version("ODI", "1", registry=registry) is first
    with pytest.raises(RuleNotMet) as refused:
        instrument_on("ODI", date(2014, 1, 1), registry=registry)
    assert refused.value.findings[0].code == "instrument-not-valid"


# Properties


@every_instrument
def test_every_score_lies_within_its_bounds(known: Instrument) -> None:
    @given(answers(known))
    def bounded(items: tuple[ItemAnswer, ...]) -> None:
        result = score(known, items)
        assert result.answered == len(items)
        for found in (*result.scores, *result.parts):
            assert Decimal(0) <= found.value <= known.highest
            assert found.value == tenths(found.value)

    bounded()


@every_instrument
def test_a_higher_answer_never_gives_a_lower_score(known: Instrument) -> None:
    @given(answers(known), st.data())
    def rises(items: tuple[ItemAnswer, ...], data: st.DataObject) -> None:
        number = data.draw(st.integers(0, len(items) - 1))
        item = known.item_by_code[items[number].item]
        higher = replace(items[number], value=data.draw(st.integers(items[number].value, item.highest)))
        before, after = score(known, items), score(known, (*items[:number], higher, *items[number + 1 :]))
        for low, high in zip(before.scores, after.scores, strict=True):
            assert low.value <= high.value

    rises()


@every_instrument
def test_the_order_of_answers_does_not_matter(known: Instrument) -> None:
    @given(answers(known), st.randoms())
    def same(items: tuple[ItemAnswer, ...], random: object) -> None:
        turned = tuple(reversed(items))
        assert score(known, turned).scores == score(known, items).scores
        assert score(known, turned).profile == score(known, items).profile

    same()


@given(st.sampled_from(REGISTRY), st.integers(0, 1000), st.integers(0, 1000))
def test_nothing_is_improved_by_standing_still_or_getting_worse(
    instrument: Instrument, first: int, second: int
) -> None:
    low, high = sorted(
        (tenths(instrument.highest * first / 1000), tenths(instrument.highest * second / 1000))
    )
    worse = (low, high) if instrument.direction is Direction.HIGH_IS_WORSE else (high, low)
    assert not development(instrument, *worse).improved
    assert not item_development(instrument, *worse).improved


@given(st.sampled_from(REGISTRY), st.integers(1, 1000), st.integers(0, 1000))
def test_the_two_limits_are_exactly_mic_and_thirty_percent(
    instrument: Instrument, first: int, second: int
) -> None:
    before, after = Decimal(first) / 10, Decimal(second) / 10
    found = development(instrument, before, after)
    gain = before - after if instrument.direction is Direction.HIGH_IS_WORSE else after - before
    if instrument.mic_absolute is not None:
        assert found.by_mic is (gain >= instrument.mic_absolute)
    if instrument.mic_relative:
        assert found.by_share is (gain / before >= Decimal("0.3"))
    if instrument.mic_absolute is None and not instrument.mic_relative:
        assert found.improved is None


def test_nothing_can_be_a_share_of_zero() -> None:
    found = development(known("NRS-BACK"), Decimal(0), Decimal(0))
    assert (found.percent, found.by_share, found.by_mic) == (None, False, False)


# The registry and the core set as data


@every_instrument
def test_an_instrument_says_what_it_is(known: Instrument) -> None:
    assert known.danish
    assert known.licence
    assert known.language == "da"
    assert known.required <= len(known.items)
    assert known.scoring in _RULES
    assert len(known.item_by_code) == len(known.items)
    limits = [band.upto for band in known.bands if band.upto is not None]
    assert limits == sorted(limits)
    assert not known.bands or known.bands[-1].upto is None


def test_every_scoring_rule_is_used_and_every_code_is_one_instrument() -> None:
    assert set(_RULES) == set(Scoring) == {known.scoring for known in REGISTRY}
    assert len({(known.code, known.version) for known in REGISTRY}) == len(REGISTRY) == 22


@pytest.mark.requirement("R99")
def test_each_programme_has_its_own_set() -> None:
    heart = replace(CORE, programme="heart")
    assert core_set_of("heart", (CORE, heart)) is heart
    assert core_set_of(CORE.programme, (CORE, heart)) is CORE
    with pytest.raises(UnknownCode) as refused:
        core_set_of("lungs", (CORE, heart))
    assert place(refused) == "programme"


def test_a_screening_tool_is_marked_as_no_outcome() -> None:
    screening = {known.code for known in REGISTRY if known.purpose is Purpose.SCREENING}
    assert screening == {"START-BACK", "OREBRO-SHORT", "OREBRO-FULL", "AUDIT-C", "FAGERSTROM"}
