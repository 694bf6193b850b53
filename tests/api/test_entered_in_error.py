"""Whatever is registered can be said to have been registered by mistake (§9, ERR), over `/api/v1`."""

from __future__ import annotations

from typing import Any, Final

import pytest

from app.api.v1.tables import COMMANDS
from app.domain.duplicates import DuplicateAlert
from app.domain.lifecycle import Lifecycle
from app.domain.lifecycles import LIFECYCLE_OF
from app.domain.notices import Notice
from app.domain.subscriptions import Subscription
from app.domain.undoing_decisions import MARK_ERROR

NEVER_REGISTERED: Final[dict[type[Any], str]] = {
    Notice: "the ledger of what was told: what was wrong is superseded by a new notice (§9.7)",
    DuplicateAlert: "found by the guard; taken away by hand it would no longer hold training back (§5.1)",
    Subscription: "a client's own, turned off by the client",
}
every_kind = pytest.mark.parametrize(
    ("kind", "lifecycle"),
    [pair for pair in LIFECYCLE_OF.items() if pair[0] not in NEVER_REGISTERED],
    ids=lambda value: getattr(value, "__name__", ""),
)


def errors(lifecycle: Lifecycle[Any, Any]) -> set[str]:
    return {
        state
        for state in type(lifecycle.initial[0])
        if any(event == MARK_ERROR for event in lifecycle.allowed(state))
    }


@every_kind
def test_it_can_be_an_error_until_it_has_ended(kind: type[Any], lifecycle: Lifecycle[Any, Any]) -> None:
    going_on = {state for state in type(lifecycle.initial[0]) if not lifecycle.is_final(state)}
    assert errors(lifecycle) >= going_on, kind


@every_kind
def test_it_has_a_command_that_says_so(kind: type[Any], lifecycle: Lifecycle[Any, Any]) -> None:
    (event,) = {step.event for step in lifecycle.steps if step.event == MARK_ERROR}
    assert [c.name for c in COMMANDS[kind] if event in (c.event, *c.choices)]


@pytest.mark.parametrize("kind", NEVER_REGISTERED)
def test_what_nobody_registers_is_never_an_error(kind: type[Any]) -> None:
    assert errors(LIFECYCLE_OF[kind]) == set()
