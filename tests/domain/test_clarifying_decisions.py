"""Settling, placing in a support group, and what is got elsewhere (§2.3, R19-R28)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.clarifying_decisions import (
    Placement,
    end_other_care,
    mark_other_care_in_error,
    register_other_care,
    settle_category,
    stratify,
    unplace,
)
from app.domain.codes import Category
from app.domain.decision import Decision
from app.domain.other_care import OtherCare, OtherCareStatus, check_not_elsewhere
from app.domain.pathways import Pathway, PathwayStatus
from app.domain.refusals import ActionNotAllowed, InvalidValue, MissingValue, RuleNotMet
from app.domain.settlements import Outcome, Settlement
from app.domain.stratifications import (
    PROPOSAL,
    Risk,
    StartBack,
    Stratification,
    StratificationStatus,
    SupportGroup,
    current_among,
)
from tests.domain.builders import MONDAY, NOW, a_pathway, a_stratification, an_other_care, every, new_id, the

LATER = NOW + timedelta(days=7)


def clarified() -> Pathway:
    return a_pathway(status=PathwayStatus.CLARIFIED)


# Settling


@pytest.mark.requirement("R28")
def test_a_settlement_is_added_to_the_pathway_and_its_history() -> None:
    first = Settlement(Category.DIET, Outcome.NOT_RELEVANT, NOW, "Normal vægt")
    second = Settlement(Category.DIET, Outcome.ELSEWHERE, LATER, "Diætist")
    pathway = the(Pathway, settle_category(clarified(), first))
    pathway = the(Pathway, settle_category(pathway, second))
    assert pathway.settlements == (first, second)


def test_nothing_is_settled_before_the_conversation_or_after_the_end() -> None:
    settlement = Settlement(Category.DIET, Outcome.NOT_RELEVANT, NOW, "Normal vægt")
    for status in (PathwayStatus.OPEN, PathwayStatus.CLOSED):
        with pytest.raises(ActionNotAllowed):
            settle_category(a_pathway(status=status), settlement)


# Support groups


def placed(current: Stratification | None = None, **said: Any) -> Decision:
    placement = Placement(**{"by": "Bente", "rationale": "Profiterer af hold"} | said)
    return stratify(clarified(), current, placement, at=LATER, new_id=new_id)


def made(decision: Decision) -> Stratification:
    return every(Stratification, decision)[-1]


@pytest.mark.requirement("R24", "R25", "R26")
@pytest.mark.parametrize(
    ("group", "home", "in_group", "individual"),
    [
        (SupportGroup.SELVHJULPEN, True, False, False),
        (SupportGroup.HOLD_OPFOELGNING, False, True, False),
        (SupportGroup.INDIVIDUEL_HAANDHOLDT, False, False, True),
    ],
)
def test_each_support_group_proposes_its_own_way(
    group: SupportGroup, *, home: bool, in_group: bool, individual: bool
) -> None:
    assert made(placed(group=group)).group is group
    proposal = PROPOSAL[group]
    assert (proposal.home_training, proposal.group) == (home, in_group)
    assert proposal.individual_introduction is individual
    assert proposal.contact


@pytest.mark.requirement("R23", "R27")
def test_a_new_placement_makes_the_one_before_history_with_its_rationale() -> None:
    before = a_stratification()
    decision = placed(before, group=SupportGroup.SELVHJULPEN, rationale="Klarer sig selv nu")
    old, new = every(Stratification, decision)
    assert (old.id, old.status, old.rationale) == (
        before.id,
        StratificationStatus.HISTORIC,
        before.rationale,
    )
    assert (new.status, new.rationale, new.stratified_at) == (
        StratificationStatus.CURRENT,
        "Klarer sig selv nu",
        LATER,
    )


@pytest.mark.requirement("R23")
@given(st.lists(st.none() | st.sampled_from(SupportGroup), min_size=1, max_size=6))
def test_however_often_a_citizen_is_placed_exactly_one_placement_is_current(
    groups: list[SupportGroup | None],
) -> None:
    kept: dict[Any, Stratification] = {}
    for group in groups:
        for stratification in every(Stratification, placed(current_among(kept.values()), group=group)):
            kept[stratification.id] = stratification
    assert len(kept) == len(groups)
    current = [s for s in kept.values() if s.status is StratificationStatus.CURRENT]
    assert [s.group for s in current] == groups[-1:]


@pytest.mark.requirement("R23")
def test_who_is_not_stratified_has_a_reason() -> None:
    assert made(placed(group=None, rationale="Flytter snart")).group is None
    with pytest.raises(MissingValue, match="rationale"):
        placed(group=None, rationale="")


@pytest.mark.requirement("R23")
@pytest.mark.parametrize(
    ("total", "sub", "risk", "group"),
    [
        (3, 3, Risk.LOW, SupportGroup.SELVHJULPEN),
        (4, 3, Risk.MEDIUM, SupportGroup.HOLD_OPFOELGNING),
        (5, 4, Risk.HIGH, SupportGroup.INDIVIDUEL_HAANDHOLDT),
        (0, 0, Risk.LOW, SupportGroup.SELVHJULPEN),
        (9, 5, Risk.HIGH, SupportGroup.INDIVIDUEL_HAANDHOLDT),
    ],
)
def test_start_back_suggests_a_group(total: int, sub: int, risk: Risk, group: SupportGroup) -> None:
    """G8."""
    scores = StartBack(total, sub)
    assert (scores.risk, scores.suggestion) == (risk, group)


@pytest.mark.parametrize(("total", "sub"), [(10, 5), (-1, 0), (3, 4), (9, 4), (9, 6)])
def test_scores_that_cannot_be_are_refused(total: int, sub: int) -> None:
    with pytest.raises(InvalidValue):
        StartBack(total, sub)


@pytest.mark.requirement("R23", "R27")
def test_another_group_than_the_suggested_one_needs_a_reason_and_none_is_chosen_by_itself() -> None:
    scores = StartBack(4, 3)
    assert made(placed(start_back=scores, group=None)).group is None
    with pytest.raises(RuleNotMet) as refused:
        placed(start_back=scores, group=SupportGroup.SELVHJULPEN)
    assert refused.value.findings[0].code == "override-reason"
    with_reason = placed(start_back=scores, group=SupportGroup.SELVHJULPEN, override_reason="Træner selv")
    assert (made(with_reason).group, made(with_reason).start_back) == (SupportGroup.SELVHJULPEN, scores)
    assert made(placed(start_back=scores, group=SupportGroup.HOLD_OPFOELGNING)).override_reason == ""


@pytest.mark.requirement("R27")
def test_the_suggestion_stays_with_the_next_placement() -> None:
    before = a_stratification(start_back=StartBack(4, 3))
    with pytest.raises(RuleNotMet):
        placed(before, group=SupportGroup.SELVHJULPEN)
    assert made(placed(before, group=SupportGroup.HOLD_OPFOELGNING)).start_back == StartBack(4, 3)
    newer = placed(before, group=SupportGroup.SELVHJULPEN, start_back=StartBack(1, 0))
    assert made(newer).start_back == StartBack(1, 0)


@pytest.mark.requirement("R23")
def test_a_placement_in_error_no_longer_counts() -> None:
    wrong = the(Stratification, unplace(a_stratification(), reason="Forkert borger", at=LATER))
    assert current_among([wrong]) is None


# What is got elsewhere


@pytest.mark.requirement("R19")
def test_the_register_keeps_actor_type_period_and_source() -> None:
    care = an_other_care()
    decision = register_other_care(a_pathway(), care)
    assert the(OtherCare, decision) == care
    assert the(Pathway, decision).status is PathwayStatus.OPEN


def test_what_is_got_elsewhere_does_not_end_before_it_begins() -> None:
    with pytest.raises(InvalidValue, match="to_date"):
        an_other_care(to_date=MONDAY - timedelta(days=1))
    with pytest.raises(InvalidValue, match="happened_at"):
        end_other_care(an_other_care(), at=NOW - timedelta(days=1))


def check(*registered: OtherCare, reason: str = "", category: Category = Category.TRAINING) -> None:
    check_not_elsewhere(category, registered, on=MONDAY, reason=reason)


@pytest.mark.requirement("R20")
def test_what_the_citizen_gets_elsewhere_is_offered_only_with_a_reason() -> None:
    with pytest.raises(RuleNotMet) as refused:
        check(an_other_care())
    assert refused.value.findings[0].code == "received-elsewhere"
    check(an_other_care(), reason="Supplerer fysioterapien")
    check(an_other_care(), category=Category.DIET)
    check()


@pytest.mark.requirement("R20")
@pytest.mark.parametrize("days", [-1, 0])
def test_what_has_ended_elsewhere_stands_in_nobodys_way(days: int) -> None:
    last = MONDAY + timedelta(days=days)
    care = an_other_care(from_date=MONDAY - timedelta(days=30), to_date=last)
    if days < 0:
        check(care)
    else:
        with pytest.raises(RuleNotMet):
            check(care)


@pytest.mark.requirement("R19")
def test_an_entry_ends_on_a_day_or_is_taken_back() -> None:
    care = the(OtherCare, end_other_care(an_other_care(), at=LATER))
    assert (care.status, care.to_date) == (OtherCareStatus.ENDED, MONDAY + timedelta(days=7))
    wrong = the(OtherCare, mark_other_care_in_error(care, reason="Forkert", at=LATER))
    assert not wrong.is_ongoing(MONDAY)
    check(wrong)
