"""Routing rules of every legal kind."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from app.domain.routing import By, Case, Condition, RoutingRule, RuleStatus
from tests.domain.strategies import some_text

_AGES = (By.AGE_FROM, By.AGE_TO)


def conditions() -> SearchStrategy[Condition]:
    ages = st.builds(Condition, by=st.sampled_from(_AGES), value=st.integers(0, 120).map(str))
    others = [by for by in By if by not in _AGES]
    return st.one_of(ages, st.builds(Condition, by=st.sampled_from(others), value=some_text()))


def routing_rules(**fixed: Any) -> SearchStrategy[RoutingRule]:
    drawn: dict[str, SearchStrategy[Any]] = {
        "id": st.uuids(),
        "version": st.integers(0, 50),
        "status": st.sampled_from(RuleStatus),
        "name": some_text(),
        "series": st.uuids(),
        "number": st.integers(1, 50),
        "conditions": st.lists(conditions(), min_size=1, max_size=4).map(tuple),
        "confidence": st.integers(0, 100),
        "team": some_text(),
        "level": some_text(),
        "offer": some_text(),
    }
    return st.builds(RoutingRule, **drawn | {name: st.just(value) for name, value in fixed.items()})


def cases() -> SearchStrategy[Case]:
    return st.builds(
        Case,
        diagnoses=st.lists(st.sampled_from(["DM511", "DM545", "L03"]), max_size=2).map(tuple),
        age=st.one_of(st.none(), st.integers(0, 110)),
        postal_code=st.sampled_from(["5000", "5220", ""]),
        text=some_text(),
        legal_basis=st.sampled_from(["SUL119", "SUL140"]),
    )
