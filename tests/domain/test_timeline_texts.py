"""Every event has a phrase: nothing happens that a case worker cannot read."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TypeAlias, get_args

import pytest

from app.domain.danish import in_danish
from app.domain.decision import Aggregate
from app.domain.lifecycles import LIFECYCLES
from app.domain.timeline_texts import HAPPENED
from app.persistence.mapping import MAPPED
from tests.house.source import MODULES

_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


def _named_in_the_code() -> Iterator[str]:
    """Events that are no lifecycle's: the second argument of a change, wherever its text is written."""
    for module in MODULES:
        nodes = list(ast.walk(module.tree))
        for function in (node for node in nodes if isinstance(node, _Function)):
            for event in _events(function):
                yield from _texts(event)
                for name in (node.id for node in ast.walk(event) if isinstance(node, ast.Name)):
                    yield from (text for given in _given(name, function, nodes) for text in _texts(given))


def _events(function: _Function) -> Iterator[ast.expr]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Change":
            yield from node.args[1:2]
            yield from (word.value for word in node.keywords if word.arg == "event")


def _given(name: str, function: _Function, module: list[ast.AST]) -> Iterator[ast.expr]:
    """What a name may stand for: what it is assigned, or what its function is called with."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and name in {ast.unparse(target) for target in node.targets}:
            yield node.value
    if name in {argument.arg for argument in (*function.args.args, *function.args.kwonlyargs)}:
        for node in module:
            if isinstance(node, ast.Call) and ast.unparse(node.func) == function.name:
                yield from (*node.args, *(word.value for word in node.keywords))


def _texts(expression: ast.expr) -> Iterator[str]:
    """What may be an event's name among the texts an expression may be."""
    if isinstance(expression, ast.IfExp):
        yield from (*_texts(expression.body), *_texts(expression.orelse))
    elif isinstance(expression, ast.Constant) and re.fullmatch("[a-z]+(-[a-z]+)*", str(expression.value)):
        yield expression.value


@pytest.mark.parametrize(
    "event",
    ["order", "book", "open", "object-to-disclosure", "register-disposition", "record-measurement"],
)
def test_an_event_is_found_however_it_is_written(event: str) -> None:
    """As a text, in either branch of a choice, by a name, and as what a function is called with."""
    assert event in set(_named_in_the_code())


@pytest.mark.parametrize("kind", get_args(Aggregate))
def test_every_kind_of_thing_has_a_word(kind: type[Aggregate]) -> None:
    assert in_danish(MAPPED[kind].name) != MAPPED[kind].name


def test_every_event_has_a_phrase() -> None:
    events = {str(step.event) for lifecycle in LIFECYCLES for step in lifecycle.steps}
    wanted = events | set(_named_in_the_code())
    assert {event for event in wanted if event not in HAPPENED} == set()


def test_no_phrase_is_left_of_an_event_that_is_gone() -> None:
    events = {str(step.event) for lifecycle in LIFECYCLES for step in lifecycle.steps}
    others = (module for module in MODULES if not module.name.endswith("timeline_texts.py"))
    written = {literal for module in others for literal in _strings(module.tree)}
    assert set(HAPPENED) - events - written == set()


def _strings(tree: ast.AST) -> Iterator[str]:
    """Strings outside the table itself."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from (
                a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)
            )
        elif isinstance(node, (ast.IfExp, ast.Return, ast.Tuple)):
            parts = ast.walk(node)
            yield from (p.value for p in parts if isinstance(p, ast.Constant) and isinstance(p.value, str))
