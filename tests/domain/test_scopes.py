"""A part of a scope is held by who has the whole, and no more is."""

from __future__ import annotations

import pytest

from app.domain.actors import GRANTS, Role, permission_for
from app.domain.scopes import allows, granted, scope_in

HOSPITAL = GRANTS[Role.HOSPITAL]
PROVIDER = GRANTS[Role.PROVIDER]


@pytest.mark.parametrize(
    ("held", "asked", "given"),
    [
        (HOSPITAL, "system/Task.rs", {"system/Task.rs"}),
        (HOSPITAL, "system/Task.r", {"system/Task.r"}),
        (HOSPITAL, "system/ServiceRequest.r", {"system/ServiceRequest.r"}),
        (HOSPITAL, "system/ServiceRequest.cu", {"system/ServiceRequest.c", "system/ServiceRequest.u"}),
        (HOSPITAL, "system/Task.crs", {"system/Task.rs"}),
        (HOSPITAL, "system/Task.c", set()),
        (HOSPITAL, "casework", set()),
        (PROVIDER, "system/ServiceRequest.rs", set()),
        (PROVIDER, "system/*.r", {"system/*.r", "system/Communication.r", "system/Subscription.r"}),
    ],
)
def test_as_much_is_granted_as_is_held(held: frozenset[str], asked: str, given: set[str]) -> None:
    assert granted(held, [asked]) == given


@pytest.mark.parametrize(
    ("held", "needed", "is_allowed"),
    [
        ({"system/*.rs"}, "system/Task.r", True),
        ({"system/*.r"}, "system/Task.rs", False),
        ({"system/*.r", "system/Task.s"}, "system/Task.rs", True),
        ({"system/*.rs"}, "system/ServiceRequest.r", False),
        ({"system/Task.rs"}, "system/*.rs", False),
        ({"system/Task.rs"}, "system/Patient.r", False),
        ({"casework"}, "casework", True),
        ({"system/*.rs"}, "casework", False),
    ],
)
def test_what_is_held_together_allows_all_of_what_is_needed(
    held: set[str],
    needed: str,
    is_allowed: bool,  # noqa: FBT001 - a table
) -> None:
    assert allows(frozenset(held), needed) is is_allowed


@pytest.mark.parametrize(
    "text", ["system/Task.sr", "system/Task.", "system/Task", "user/Task.rs", "system/Task.rs?code=1", ""]
)
def test_letters_in_another_order_and_other_contexts_are_no_scope(text: str) -> None:
    assert scope_in(text) is None


def test_a_type_is_read_and_searched_unless_one_is_named() -> None:
    assert (permission_for("Task"), permission_for("Task", "r")) == ("system/Task.rs", "system/Task.r")
