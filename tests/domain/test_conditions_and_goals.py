"""FSIII conditions under their own law, and goals that build on something."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from app.domain.codes import LegalBasis
from app.domain.condition_decisions import assess_condition, end_condition, move_condition, record_condition
from app.domain.conditions import Condition, ConditionEvent, ConditionStatus, Rating
from app.domain.decision import Decision
from app.domain.follow_ups import Review, check_focus, follow_up_in_error
from app.domain.fsiii import (
    CONDITIONS,
    FOLLOW_UP_TEXT,
    GOAL_CHANGE_TEXT,
    MEANING_TEXT,
    PERFORMANCE_TEXT,
    SEVERITY_TEXT,
    FollowUpResult,
    GoalChange,
    Meaning,
    Performance,
    Severity,
    condition_code,
)
from app.domain.goal_decisions import Aim, move_goal, set_goal
from app.domain.goals import Goal, GoalEvent, GoalKind, GoalStatus, OwnActivity, Target
from app.domain.instruments.definitions import Phase
from app.domain.measurements import SOURCE_TEXT, Measurement, Source
from app.domain.pathways import PathwayStatus
from app.domain.refusals import (
    ActionNotAllowed,
    InvalidValue,
    MissingValue,
    Refusal,
    RuleNotMet,
    UnknownCode,
    Unresolved,
)
from tests.domain.builders import MONDAY, NOW, a_pathway, an_agreed_plan, new_id, the
from tests.domain.builders_measures import a_follow_up
from tests.domain.test_measurements import in_error, measured

PAIN = "e7531532-7b7f-4ac0-863a-0b6a4cbe6ce2"
RATING = Rating(NOW, Severity.MODERATE, rated_by="Mette Holm")
KL_CODES = Path(__file__).parents[3] / "shared" / "data" / "domain" / "kl-codes.json"
every_law = pytest.mark.parametrize("basis", LegalBasis)


def recording(code: str, *held: Condition, icf: tuple[str, ...] = (), **pathway: Any) -> Decision:
    return record_condition(
        a_pathway(**pathway),
        held,
        fsiii_code=code,
        rating=RATING,
        in_focus=True,
        icf_codes=icf,
        new_id=new_id,
    )


def recorded(code: str = PAIN) -> Condition:
    return the(Condition, recording(code))


# Codes


@pytest.mark.requirement("R86")
def test_the_laws_share_no_condition() -> None:
    first, second = CONDITIONS.values()
    assert not first.keys() & second.keys()
    assert (len(first), len(second)) == (20, 17)


@pytest.mark.requirement("R86")
@every_law
def test_a_condition_of_the_other_law_is_refused_by_name(basis: LegalBasis) -> None:
    (other,) = set(LegalBasis) - {basis}
    for code in CONDITIONS[other]:
        with pytest.raises(UnknownCode) as refused:
            condition_code(code, basis)
        assert f"'{code}'" in refused.value.findings[0].english
        assert refused.value.findings[0].place == "fsiii_code"


@pytest.mark.requirement("R86")
@every_law
def test_an_underscored_key_is_the_same_condition(basis: LegalBasis) -> None:
    for code, known in CONDITIONS[basis].items():
        for written in (code, code.replace("-", "_"), code.upper(), f" {code} "):
            assert condition_code(written, basis) is known


@pytest.mark.requirement("R86")
@pytest.mark.skipif(not KL_CODES.exists(), reason="the shared reference data is not here")
def test_every_code_has_the_words_of_kl() -> None:
    known = json.loads(KL_CODES.read_text("utf-8"))
    for codes in CONDITIONS.values():
        for each in codes.values():
            assert (known[each.code]["display"], known[each.code]["parent"]) == (each.display, each.group)
    tables: list[dict[Any, str]] = [dict(t) for t in (GOAL_CHANGE_TEXT, FOLLOW_UP_TEXT, SOURCE_TEXT)]
    for table in tables:
        assert {code: known[code]["display"] for code in table} == table


def test_every_code_has_its_words() -> None:
    for kind, table in [
        (Severity, SEVERITY_TEXT),
        (Performance, PERFORMANCE_TEXT),
        (Meaning, MEANING_TEXT),
        (GoalChange, GOAL_CHANGE_TEXT),
        (FollowUpResult, FOLLOW_UP_TEXT),
        (Source, SOURCE_TEXT),
    ]:
        assert set(table) == set(kind)


# Conditions


@pytest.mark.requirement("R86")
def test_a_condition_is_recorded_under_the_law_of_its_pathway() -> None:
    found = recorded()
    assert (found.legal_basis, found.fsiii_code, found.recorded_date) == (LegalBasis.SUL119, PAIN, MONDAY)
    assert found.stands
    with pytest.raises(UnknownCode):
        recording(PAIN, legal_basis=LegalBasis.SUL140)
    with pytest.raises(ActionNotAllowed):
        recording(PAIN, status=PathwayStatus.ENTERED_IN_ERROR)


def test_a_condition_is_recorded_once_and_again_after_it_ended() -> None:
    pain = recorded()
    with pytest.raises(RuleNotMet) as refused:
        recording(PAIN, pain)
    assert refused.value.findings[0].code == "condition-exists"
    ended = the(Condition, end_condition(pain, reason="", now=NOW))
    assert (ended.status, ended.in_focus, ended.is_error) == (ConditionStatus.INACTIVE, False, False)
    recording(PAIN, ended)


@pytest.mark.requirement("R76")
def test_a_new_rating_keeps_the_earlier_ones_and_the_day_it_was_first_seen() -> None:
    later = replace(RATING, rated_at=NOW + timedelta(days=40), meaning=Meaning.LIMITED)
    pain = recorded()
    for focus, expected in ((None, True), (False, False)):
        rated = the(Condition, assess_condition(pain, later, in_focus=focus))
        assert (rated.recorded_date, rated.in_focus) == (MONDAY, expected)
        assert rated.ratings == (RATING, later)
        assert rated.is_rated_by_citizen
    assert not pain.is_rated_by_citizen
    assert replace(pain, ratings=(replace(RATING, performance=Performance.SELF),)).is_rated_by_citizen


def test_a_condition_in_error_is_out_of_the_way() -> None:
    wrong = the(Condition, move_condition(recorded(), ConditionEvent.MARK_ERROR, reason="Ej", now=NOW))
    assert (wrong.is_error, wrong.stands) == (True, False)
    recording(PAIN, wrong)
    with pytest.raises(ActionNotAllowed):
        move_condition(wrong, ConditionEvent.RESUME, reason="", now=NOW)


def test_an_icf_code_beside_it_is_kept_as_a_code() -> None:
    assert the(Condition, recording(PAIN, icf=("B28013.2", "FD450"))).icf_codes == ("b28013", "d450")
    with pytest.raises(InvalidValue) as refused:
        recording(PAIN, icf=("b280", "z9"))
    assert refused.value.findings[0].place == "icf_codes[1]"


# Goals


def setting(
    aim: Aim,
    *conditions: Condition,
    measurements: tuple[Measurement, ...] = (),
    agreed: bool = False,
    **pathway: Any,
) -> Goal:
    decision = set_goal(
        a_pathway(**pathway), conditions, measurements, aim, agreed=agreed, now=NOW, new_id=new_id
    )
    return the(Goal, decision)


WISH = Aim(kind=GoalKind.CITIZEN_WISH, description="At passe haven")
STATE = Aim(kind=GoalKind.STATE_GOAL, description="Mindre ondt", change=GoalChange.LESSENS)
TRAINING = Aim(kind=GoalKind.INTERVENTION_GOAL, description="Løfte 10 kilo")


def refused_at(aim: Aim, kind: type[Refusal], *conditions: Condition, **more: Any) -> str:
    with pytest.raises(kind) as refused:
        setting(aim, *conditions, **more)
    return refused.value.findings[0].place


@pytest.mark.requirement("R76")
def test_a_wish_needs_nothing_but_the_citizens_words() -> None:
    assert setting(WISH).status is GoalStatus.PROPOSED
    assert setting(WISH, agreed=True).status is GoalStatus.ACTIVE
    assert refused_at(replace(WISH, description=""), MissingValue) == "description"


def test_a_goal_for_a_condition_names_it_and_what_is_to_become_of_it() -> None:
    pain = recorded()
    whole = replace(STATE, condition_ids=(pain.id,))
    assert setting(whole, pain).condition_ids == (pain.id,)
    assert refused_at(STATE, MissingValue, pain) == "condition_ids"
    assert refused_at(replace(whole, change=None), MissingValue, pain) == "change"
    assert refused_at(whole, Unresolved) == "condition_ids[0]"
    ended = the(Condition, end_condition(pain, reason="", now=NOW))
    assert refused_at(whole, Unresolved, ended) == "condition_ids[0]"


@pytest.mark.requirement("R33")
def test_a_training_goal_builds_on_a_condition_or_an_activity_of_the_citizens_own() -> None:
    pain, psfs = recorded(), measured("PSFS", Phase.BASELINE, 3, text="Cykle")
    own = replace(TRAINING, own_activity=OwnActivity(psfs.id, "1"))
    assert setting(replace(TRAINING, condition_ids=(pain.id,)), pain).condition_ids
    assert setting(own, measurements=(psfs,)).own_activity == own.own_activity
    assert refused_at(TRAINING, RuleNotMet) == "condition_ids"
    nrs = replace(measured("NRS-BACK", Phase.BASELINE, 3), id=psfs.id)
    for held in ((), (nrs,), (in_error(psfs),)):
        assert refused_at(own, Unresolved, measurements=held) == "own_activity"
    elsewhere = replace(TRAINING, own_activity=OwnActivity(psfs.id, "2"))
    assert refused_at(elsewhere, Unresolved, measurements=(psfs,)) == "own_activity"


def test_a_target_lies_within_its_instrument() -> None:
    aimed = replace(WISH, target=Target("NRS-BACK", Decimal(3)))
    assert setting(aimed).target == aimed.target
    for value in (Decimal("-0.1"), Decimal("10.1")):
        assert refused_at(replace(WISH, target=Target("NRS-BACK", value)), InvalidValue) == "target.value"
    assert refused_at(replace(WISH, target=Target("SPS", Decimal(1))), UnknownCode) == "target.instrument"


def test_a_goal_may_stand_for_words_of_the_agreed_plan() -> None:
    plan = an_agreed_plan(goals=("At gå tur",))
    assert setting(replace(WISH, agreed_goal="At gå tur"), agreed_plan=plan).agreed_goal == "At gå tur"
    for agreed in (plan, None):
        other = replace(WISH, agreed_goal="At danse")
        assert refused_at(other, Unresolved, agreed_plan=agreed) == "agreed_goal"


def test_a_goal_is_judged_with_a_reason_and_may_be_an_error() -> None:
    goal = setting(WISH, agreed=True)
    judged = the(Goal, move_goal(goal, GoalEvent.REACH_PARTLY, reason="Halvvejs", now=NOW))
    assert (judged.status, judged.judgement, judged.is_error) == (GoalStatus.PARTLY, "Halvvejs", False)
    assert the(Goal, move_goal(judged, GoalEvent.MARK_ERROR, reason="Ej", now=NOW)).is_error


# Follow-up


@pytest.mark.requirement("R86")
def test_a_follow_up_is_about_something_on_the_pathway() -> None:
    condition, activity = uuid4(), uuid4()
    about = Review(FollowUpResult.CONTINUES, (condition,), (activity,))
    check_focus(about, conditions=[condition], activities=[activity])
    for review, kind, place in [
        (Review(FollowUpResult.ENDS), RuleNotMet, "condition_ids"),
        (replace(about, condition_ids=(condition, uuid4())), Unresolved, "condition_ids[1]"),
        (replace(about, activity_ids=(uuid4(),)), Unresolved, "activity_ids[0]"),
    ]:
        with pytest.raises(kind) as refused:
            check_focus(review, conditions=[condition], activities=[activity])
        assert refused.value.findings[0].place == place


def test_a_follow_up_in_error_is_so_once() -> None:
    wrong = follow_up_in_error(a_follow_up())
    with pytest.raises(ActionNotAllowed):
        follow_up_in_error(wrong)
