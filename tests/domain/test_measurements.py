"""Measurements: recorded once where it counts, waived with a reason, amended with what stood before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.coverage import SlotState, coverage, sides
from app.domain.decision import Decision
from app.domain.effects import effects
from app.domain.group_effects import deviation, group_effects, instrument_effect, mean, percent
from app.domain.instruments.definitions import ItemAnswer, Phase, tenths
from app.domain.instruments.registry import instrument_on
from app.domain.measurement_decisions import (
    ONCE,
    Reading,
    amend_measurement,
    check_assessment,
    mark_measurement_error,
    record_measurement,
    waive_measurement,
)
from app.domain.measurements import Measurement, MeasurementStatus, Source
from app.domain.pathways import Pathway, PathwayStatus
from app.domain.refusals import ActionNotAllowed, MissingValue, RuleNotMet, Unresolved
from tests.domain.builders import MONDAY, NOW, a_pathway, events, new_id, the
from tests.domain.builders_measures import CORE

CITIZENS = Source.CITIZEN


def reading(*values: int, text: str = "", given: Decimal | None = None) -> Reading:
    items = tuple(ItemAnswer(str(number), value, text) for number, value in enumerate(values, 1))
    return Reading(items=items, source=CITIZENS, given=given)


def recording(
    code: str, phase: Phase, said: Reading, *held: Measurement, pathway: Pathway | None = None
) -> Decision:
    return record_measurement(
        pathway or a_pathway(), held, instrument_on(code, MONDAY), phase, said, now=NOW, new_id=new_id
    )


def measured(code: str, phase: Phase, *values: int, text: str = "") -> Measurement:
    found = the(Measurement, recording(code, phase, reading(*values, text=text)))
    return replace(found, version=1)


def waived(code: str, phase: Phase, *held: Measurement, reason: str = "Nyopereret") -> Measurement:
    decision = waive_measurement(
        a_pathway(), held, instrument_on(code, MONDAY), phase, reason, now=NOW, new_id=new_id
    )
    return the(Measurement, decision)


def in_error(measurement: Measurement) -> Measurement:
    return the(Measurement, mark_measurement_error(measurement, reason="Forkert", now=NOW))


def nrs(phase: Phase, value: int) -> Measurement:
    return measured("NRS-BACK", phase, value)


# Recording


@pytest.mark.requirement("L20")
def test_a_measurement_carries_instrument_version_source_and_computed_score() -> None:
    pathway = a_pathway(status=PathwayStatus.CLOSED)
    decision = recording("NRS-BACK", Phase.FOLLOWUP, reading(4), pathway=pathway)
    found = the(Measurement, decision)
    assert found.result is not None
    assert (found.instrument_version, found.source, found.result.main) == ("1", CITIZENS, 4)
    assert the(Pathway, decision).status is PathwayStatus.CLOSED
    assert events(decision) == ["record-measurement"] * 2


def test_nothing_is_measured_on_a_pathway_that_was_an_error() -> None:
    with pytest.raises(ActionNotAllowed):
        recording("NRS-BACK", Phase.MID, reading(4), pathway=a_pathway(status=PathwayStatus.ENTERED_IN_ERROR))


@pytest.mark.parametrize("phase", Phase)
def test_what_effect_is_counted_between_stands_once(phase: Phase) -> None:
    before = nrs(phase, 7)
    if phase in ONCE:
        with pytest.raises(RuleNotMet) as refused:
            recording("NRS-BACK", phase, reading(6), before)
        assert refused.value.findings[0].code == "already-measured"
    else:
        recording("NRS-BACK", phase, reading(6), before)
    recording("NRS-BACK", phase, reading(6), in_error(before))
    recording("NRS-LEG", phase, reading(6), before)


@pytest.mark.requirement("L20")
def test_an_amendment_keeps_what_stood_before_and_scores_anew() -> None:
    before = nrs(Phase.BASELINE, 7)
    decision = amend_measurement(before, reading(6, given=Decimal(6)), reason="Tastefejl", now=NOW)
    after = the(Measurement, decision)
    assert after.result is not None
    assert (after.status, after.result.main) == (MeasurementStatus.AMENDED, 6)
    assert [(e.items, e.result, e.reason) for e in after.earlier] == [
        (before.items, before.result, "Tastefejl")
    ]
    assert after.is_measured
    with pytest.raises(ActionNotAllowed):
        amend_measurement(in_error(after), reading(5), reason="Igen", now=NOW)


def test_a_measurement_is_of_a_conversation_on_the_same_pathway_or_of_none() -> None:
    own = uuid4()
    check_assessment(None, ())
    check_assessment(own, [own])
    with pytest.raises(Unresolved):
        check_assessment(uuid4(), [own])


def test_a_reading_may_take_other_answers() -> None:
    assert reading(7).of(reading(6).items) == reading(6)


# Waiving


@pytest.mark.requirement("R93")
def test_a_test_that_is_not_to_the_citizens_benefit_is_waived_with_a_reason() -> None:
    found = waived("CST-30", Phase.BASELINE)
    assert (found.is_waived, found.is_measured, found.result) == (True, False, None)
    assert found.waived_reason == "Nyopereret"
    with pytest.raises(MissingValue):
        waived("CST-30", Phase.BASELINE, reason="")
    with pytest.raises(RuleNotMet) as twice:
        waived("CST-30", Phase.BASELINE, found)
    assert twice.value.findings[0].code == "already-waived"
    waived("CST-30", Phase.BASELINE, in_error(found))
    with pytest.raises(RuleNotMet) as standing:
        waived("NRS-BACK", Phase.END, nrs(Phase.END, 3))
    assert standing.value.findings[0].code == "already-measured"
    with pytest.raises(ActionNotAllowed):
        amend_measurement(found, reading(5), reason="Alligevel", now=NOW)


@pytest.mark.requirement("R93", "R98")
def test_measured_waived_and_missing_are_three_things() -> None:
    held = [
        waived("CST-30", Phase.BASELINE),
        nrs(Phase.BASELINE, 7),
        in_error(nrs(Phase.END, 7)),
        measured("ODI", Phase.BASELINE, *[2] * 10),
    ]
    states = {(f.slot.code, f.phase): f.state for f in coverage(CORE, held)}
    assert states["physical", Phase.BASELINE] is SlotState.WAIVED
    assert states["pain-back", Phase.BASELINE] is SlotState.MEASURED
    assert states["function", Phase.BASELINE] is SlotState.MEASURED
    assert states["pain-back", Phase.END] is SlotState.MISSING
    assert len(states) == sum(len(slot.phases) for slot in CORE.slots)


@pytest.mark.requirement("R93")
def test_what_is_measured_after_all_is_no_longer_waived() -> None:
    held = [waived("CST-30", Phase.BASELINE), measured("CST-30", Phase.BASELINE, 12)]
    (found,) = [f for f in coverage(CORE, held) if (f.slot.code, f.phase) == ("physical", Phase.BASELINE)]
    assert (found.state, found.measurement_id) == (SlotState.MEASURED, held[1].id)


@pytest.mark.requirement("R94")
def test_function_is_seen_by_an_instrument_and_by_the_citizen() -> None:
    psfs, pain = measured("PSFS", Phase.BASELINE, 3, text="Cykle"), nrs(Phase.BASELINE, 7)
    for held, rated, standardised, own in [
        ([], False, False, False),
        ([pain], False, True, False),
        ([psfs], False, False, True),
        ([pain], True, True, True),
        ([pain, psfs], False, True, True),
        ([in_error(pain), in_error(psfs)], False, False, False),
    ]:
        found = sides(held, Phase.BASELINE, rated_by_citizen=rated)
        assert (found.standardised, found.own_rating) == (standardised, own)
    assert not sides([pain, psfs], Phase.END, rated_by_citizen=False).standardised


# Effect


@pytest.mark.requirement("R95", "G10", "G11")
@pytest.mark.parametrize(
    ("code", "before", "after", "change", "by_mic", "by_share"),
    [
        ("RMDQ-24", [1] * 12 + [0] * 12, [1] * 8 + [0] * 16, -4, False, True),
        ("NRS-BACK", [3], [2], -1, False, True),
        ("NRS-BACK", [8], [6], -2, True, False),
        ("CST-30", [10], [12], 2, True, None),
        ("RMQ-23", [1] * 10 + [0] * 13, [1] * 8 + [0] * 15, Decimal("-8.7"), None, False),
    ],
)
def test_the_effect_says_which_limit_was_reached(
    code: str, before: list[int], after: list[int], change: Decimal, by_mic: object, by_share: object
) -> None:
    (effect,) = effects([measured(code, Phase.BASELINE, *before), measured(code, Phase.END, *after)])
    assert effect.main is not None
    assert (effect.main.change, effect.main.by_mic, effect.main.by_share) == (change, by_mic, by_share)


def test_effect_needs_a_baseline_of_the_same_version_and_takes_the_newest_of_a_phase() -> None:
    first, end = nrs(Phase.BASELINE, 7), nrs(Phase.END, 3)
    assert effects([end]) == ()
    assert effects([first, in_error(end)]) == ()
    assert effects([first, waived("NRS-BACK", Phase.END)]) == ()
    assert effects([first, replace(end, instrument_version="0")]) == ()
    middle = nrs(Phase.MID, 6), replace(nrs(Phase.MID, 5), taken_at=NOW + timedelta(days=1))
    found = {e.phase: e.main.after for e in effects([first, *middle, end]) if e.main}
    assert found == {Phase.MID: 5, Phase.END: 3}


@pytest.mark.requirement("L20", "R95")
def test_the_mean_of_own_activities_is_compared_over_those_that_are_in_both() -> None:
    before = measured("PSFS", Phase.BASELINE, 2, 8, text="Cykle til arbejde")
    after = measured("PSFS", Phase.END, 5, text="cykle til arbejde ")
    (effect,) = effects([before, after])
    assert effect.main is not None
    assert (effect.main.before, effect.main.after, effect.main.by_mic) == (2, 5, True)
    other = measured("PSFS", Phase.END, 9, text="Svømme")
    (nothing,) = effects([before, other])
    assert (nothing.main, nothing.parts) == (None, ())


def test_an_activity_is_judged_alone_under_the_citizens_own_name_for_it() -> None:
    before = measured("PSFS", Phase.BASELINE, 3, 5, text="Cykle til arbejde")
    after = measured("PSFS", Phase.END, 6, text="Cykle til arbejde")
    (effect,) = effects([before, after])
    assert [(name, d.change, d.improved) for name, d in effect.parts] == [("Cykle til arbejde", 3, True)]


def test_a_screening_tool_is_compared_and_not_judged() -> None:
    (effect,) = effects(
        [measured("OREBRO-SHORT", phase, *[v] * 10) for phase, v in ((Phase.BASELINE, 6), (Phase.END, 2))]
    )
    assert effect.main is not None
    assert (effect.main.change, effect.main.improved) == (-40, None)


def test_a_profile_is_shown_as_it_was_and_as_it_became() -> None:
    def eq(phase: Phase, *values: int) -> Measurement:
        codes = ("MO", "SC", "UA", "PD", "AD", "VAS")
        items = tuple(ItemAnswer(code, value) for code, value in zip(codes, values, strict=True))
        return the(Measurement, recording("EQ-5D-5L", phase, Reading(items=items, source=CITIZENS)))

    (effect,) = effects([eq(Phase.BASELINE, 2, 1, 2, 3, 1, 60), eq(Phase.END, 1, 1, 1, 2, 1, 80)])
    assert (effect.main, effect.profile_before, effect.profile_after) == (None, "21231", "11121")


# Many together


@pytest.mark.requirement("R95", "R93")
def test_the_report_counts_pairs_means_spread_improved_waived_and_missing() -> None:
    pathways = [
        [nrs(Phase.BASELINE, 8), nrs(Phase.END, 4)],
        [nrs(Phase.BASELINE, 6), nrs(Phase.END, 6)],
        [nrs(Phase.BASELINE, 6), waived("NRS-BACK", Phase.END)],
        [nrs(Phase.BASELINE, 6)],
    ]
    (back,) = [s for s in group_effects(CORE, pathways) if s.slot.code == "pain-back"]
    assert (back.pathways, back.measured, back.waived, back.missing) == (4, 2, 1, 1)
    assert (back.percent_waived, back.percent_missing) == (25, 25)
    (only,) = back.instruments
    assert (only.n, only.mean, only.deviation) == (2, -2, Decimal("2.8"))
    assert (only.judged, only.improved, only.percent_improved) == (2, 1, 50)


def test_a_slot_counts_whichever_instrument_was_used() -> None:
    odi = [measured("ODI", phase, *[2] * 10) for phase in (Phase.BASELINE, Phase.END)]
    (function,) = [s for s in group_effects(CORE, [odi]) if s.slot.code == "function"]
    assert (function.measured, function.missing) == (1, 0)
    assert {i.instrument.code: i.n for i in function.instruments} == {"ODI": 1, "RMDQ-24": 0, "RMQ-23": 0}


def test_the_report_leaves_out_what_is_not_measured_at_the_end() -> None:
    assert "risk" not in {effect.slot.code for effect in group_effects(CORE, [])}


def test_nobody_is_no_percentage_and_has_no_mean() -> None:
    assert (mean([]), deviation([]), deviation([Decimal(1)]), percent(0, 0)) == (None, None, None, None)
    found = instrument_effect(instrument_on("NRS-BACK", MONDAY), [])
    assert (found.n, found.mean, found.percent_improved) == (0, None, None)


@given(st.lists(st.integers(-100, 100).map(Decimal), min_size=2, max_size=30), st.integers(-50, 50))
def test_mean_follows_a_shift_and_spread_does_not(values: list[Decimal], by: int) -> None:
    moved = [value + by for value in values]
    middle, spread = mean(values), deviation(values)
    assert middle is not None
    assert spread is not None
    assert min(values) - 1 <= middle <= max(values) + 1
    assert spread >= 0
    assert deviation(moved) == spread
    shifted = mean(moved)
    assert shifted is not None
    assert abs(shifted - tenths(middle + by)) <= Decimal("0.1")
