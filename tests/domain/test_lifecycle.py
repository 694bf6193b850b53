"""The reader of lifecycle tables: what is not in the table is refused."""

from __future__ import annotations

from enum import StrEnum

import pytest

from app.domain.lifecycle import Lifecycle, Step
from app.domain.refusals import ActionNotAllowed


class Door(StrEnum):
    OPEN = "open"
    SHUT = "shut"
    GONE = "gone"


class Push(StrEnum):
    CLOSE = "close"
    LOOK = "look"
    REMOVE = "remove"


DOOR: Lifecycle[Door, Push] = Lifecycle(
    "door",
    initial=(Door.OPEN,),
    steps=(
        Step((Door.OPEN,), Push.CLOSE, Door.SHUT),
        Step((Door.OPEN, Door.SHUT, Door.GONE), Push.LOOK, None),
        Step((Door.OPEN, Door.SHUT), Push.REMOVE, Door.GONE),
    ),
)


def test_a_step_leads_to_its_target() -> None:
    assert DOOR.after(Door.OPEN, Push.CLOSE) is Door.SHUT


@pytest.mark.parametrize("door", Door)
def test_a_step_without_target_keeps_the_state(door: Door) -> None:
    assert DOOR.after(door, Push.LOOK) is door


def test_what_is_not_in_the_table_is_refused_with_what_is_possible() -> None:
    with pytest.raises(ActionNotAllowed, match=r"'close'.*door.*'shut'.*Possible now: look, remove\."):
        DOOR.after(Door.SHUT, Push.CLOSE)


def test_the_allowed_events_are_those_of_the_table() -> None:
    assert DOOR.allowed(Door.OPEN) == (Push.CLOSE, Push.LOOK, Push.REMOVE)
    assert DOOR.allowed(Door.GONE) == (Push.LOOK,)


def test_a_state_is_final_when_nothing_leads_on() -> None:
    assert [door for door in Door if DOOR.is_final(door)] == [Door.GONE]


def test_a_table_that_contradicts_itself_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="door: two steps for open and close"):
        Lifecycle(
            "door",
            initial=(Door.OPEN,),
            steps=(Step((Door.OPEN,), Push.CLOSE, Door.SHUT), Step((Door.OPEN,), Push.CLOSE, Door.GONE)),
        )
