"""Every event has a phrase: nothing happens that a case worker cannot read."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from app.domain.lifecycles import LIFECYCLES
from app.domain.timeline_texts import HAPPENED
from tests.house.source import MODULES


def _named_in_the_code() -> Iterator[str]:
    """Events that are no lifecycle's: the second argument of a change, where it is written out."""
    for module in MODULES:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Change" and len(node.args) > 1:
                named = node.args[1]
                if isinstance(named, ast.Constant):
                    yield named.value


def test_every_event_has_a_phrase() -> None:
    events = {str(step.event) for lifecycle in LIFECYCLES for step in lifecycle.steps}
    wanted = events | set(_named_in_the_code()) | {"lift-objection", "object-to-disclosure"}
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
