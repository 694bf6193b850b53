"""Routing rules propose by what holds, and never decide."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.identifiers import Cpr, NationalReplacementCpr
from app.domain.parties import PersonDetails
from app.domain.refusals import ActionNotAllowed, InvalidValue, MissingValue, RuleNotMet, UnknownCode
from app.domain.routing import By, Case, Condition, RoutingRule, RuleStatus, age_of, matches, propose
from app.domain.routing_decisions import activate_rule, draft_rule, mark_rule_error, retire_rule
from tests.domain.builders import NOW, a_citizen, every, new_id, the
from tests.domain.strategies_routing import cases, routing_rules

DISC = Case(("DM511",), 47, "5220", "Udstråling til højre ben", "SUL119")


def a_rule(*conditions: tuple[By, str], **changes: Any) -> RoutingRule:
    given_ = {"id": uuid4(), "version": 1, "status": RuleStatus.ACTIVE, "name": "Prolaps", "number": 1}
    more = {"series": uuid4(), "confidence": 80, "team": "Ryg"}
    return RoutingRule(conditions=tuple(Condition(*c) for c in conditions), **given_ | more | changes)


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ([(By.DIAGNOSIS, "dm51")], True),
        ([(By.DIAGNOSIS, "DM54")], False),
        ([(By.DIAGNOSIS, "DM54"), (By.DIAGNOSIS, "DM51")], True),
        ([(By.DIAGNOSIS, "DM51"), (By.AGE_FROM, "47"), (By.AGE_TO, "47")], True),
        ([(By.AGE_FROM, "48")], False),
        ([(By.AGE_TO, "46")], False),
        ([(By.POSTAL_CODE, "5220"), (By.TEXT, "HØJRE BEN")], True),
        ([(By.POSTAL_CODE, "5000")], False),
        ([(By.LEGAL_BASIS, "SUL140")], False),
    ],
)
def test_of_several_conditions_on_one_thing_any_holds_and_of_several_things_all(
    conditions: list[tuple[By, str]], *, expected: bool
) -> None:
    assert matches(a_rule(*conditions), DISC) is expected


def test_an_age_nobody_knows_meets_no_limit() -> None:
    unknown = Case(("DM511",), None, "5220", "", "SUL119")
    assert not matches(a_rule((By.AGE_FROM, "0")), unknown)


@given(st.lists(routing_rules(), max_size=5), cases())
def test_what_is_proposed_names_its_rule_and_every_condition_that_held(
    rules: list[RoutingRule], case: Case
) -> None:
    proposals = propose(rules, case, at=NOW)
    assert len(proposals) == sum(matches(rule, case) for rule in rules)
    assert [p.confidence for p in proposals] == sorted((p.confidence for p in proposals), reverse=True)
    by_id = {rule.id: rule for rule in rules}
    for proposal in proposals:
        rule = by_id[proposal.rule_id]
        looked_at = {str(condition.by) for condition in rule.conditions}
        assert {given_.partition("=")[0] for given_ in proposal.inputs} == looked_at


def test_the_next_version_retires_the_one_in_force_and_no_other() -> None:
    first, other = a_rule((By.TEXT, "ben")), a_rule((By.TEXT, "arm"))
    said: dict[str, Any] = {"name": "Prolaps", "confidence": 90, "proposes": ("Ryg 2", "", "")}
    _, drafted = draft_rule(first, conditions=first.conditions, at=NOW, new_id=new_id, **said)
    second = the(RoutingRule, drafted)
    assert (second.series, second.number, second.status) == (first.series, 2, RuleStatus.DRAFT)
    changed = {rule.id: rule for rule in every(RoutingRule, activate_rule(second, [first, other], at=NOW))}
    assert changed[second.id].status is RuleStatus.ACTIVE
    assert changed[first.id].status is RuleStatus.RETIRED
    assert other.id not in changed


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"conditions": ()}, MissingValue),
        ({"proposes": ("", "", "")}, MissingValue),
        ({"confidence": 101}, InvalidValue),
        ({"confidence": -1}, InvalidValue),
        ({"proposes": ("Ryg", "zzz", "")}, UnknownCode),
    ],
)
def test_a_rule_that_says_nothing_is_none(changes: dict[str, Any], refusal: type[Exception]) -> None:
    said: dict[str, Any] = {
        "name": "Ryg",
        "conditions": (Condition(By.TEXT, "ben"),),
        "confidence": 50,
        "proposes": ("Ryg", "", ""),
    }
    with pytest.raises(refusal):
        draft_rule(None, at=NOW, new_id=new_id, **said | changes)


def test_only_a_rule_in_force_is_retired() -> None:
    assert the(RoutingRule, retire_rule(a_rule((By.TEXT, "x")), at=NOW)).status is RuleStatus.RETIRED
    with pytest.raises(ActionNotAllowed):
        retire_rule(a_rule((By.TEXT, "x"), status=RuleStatus.DRAFT), at=NOW)


@pytest.mark.parametrize(("by", "value"), [(By.TEXT, ""), (By.AGE_FROM, "gammel"), (By.AGE_TO, "-1")])
def test_a_condition_without_meaning_is_refused(by: By, value: str) -> None:
    with pytest.raises(InvalidValue):
        Condition(by, value)


@pytest.mark.parametrize(("on", "age"), [(date(2026, 9, 24), 28), (date(2026, 9, 25), 29)])
def test_age_is_counted_in_whole_years_from_the_number(on: date, age: int) -> None:
    citizen = a_citizen(details=PersonDetails(Cpr("2509974989")))
    assert age_of(citizen, on) == age


def test_a_replacement_number_tells_no_age_but_a_said_date_of_birth_does() -> None:
    number = NationalReplacementCpr("0101001AA1")
    assert age_of(a_citizen(details=PersonDetails(number)), date(2026, 1, 1)) is None
    born = PersonDetails(number, birth_date=date(2000, 1, 1))
    assert age_of(a_citizen(details=born), date(2026, 1, 1)) == 26


def test_a_rule_is_no_error_while_somebody_may_go_by_what_it_proposed() -> None:
    rule = a_rule((By.LEGAL_BASIS, "SUL119"))
    with pytest.raises(RuleNotMet, match="2 requests") as refused:
        mark_rule_error(rule, awaiting=2, reason="Forkert team", at=NOW)
    assert refused.value.findings[0].code == "proposals-stand"
    with pytest.raises(MissingValue):
        mark_rule_error(rule, awaiting=0, reason="", at=NOW)
    wrong = the(RoutingRule, mark_rule_error(rule, awaiting=0, reason="Forkert team", at=NOW))
    assert wrong.status is RuleStatus.ENTERED_IN_ERROR
    with pytest.raises(ActionNotAllowed):
        activate_rule(wrong, [], at=NOW)
