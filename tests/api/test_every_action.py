"""What `available-actions` says holds for every command of everything, in every state that is reached."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import pytest

from app.api.v1.tables import COMMANDS
from app.api.v1.views import AvailableAction, Obstacle
from app.domain.actors import GRANTS, Actor, Role
from app.domain.lifecycles import LIFECYCLE_OF
from app.domain.messages import Message
from app.domain.refusals import Finding
from tests.api.everything import some_of_everything
from tests.api.exploring import Explorer, complaint
from tests.conftest import Service

FIVE_WEEKS: Final = timedelta(weeks=5)


async def explored(service: Service) -> Explorer:
    """Walk from all there is, now and when five weeks have passed."""
    found = await some_of_everything(service)
    own = "SELECT organisation_id FROM client WHERE id = 'demo-municipality'"
    me, role = await service.database.reads.fetchval(own), Role.MUNICIPALITY
    actor = Actor("demo-municipality", me, role, GRANTS[role], ("0461",))
    async with service.database.changes.acquire() as connection, connection.transaction():
        explorer = Explorer(connection, actor, service.clock())
        for later in (timedelta(), FIVE_WEEKS):
            explorer.now = service.clock() + later
            for kind, id_ in found:
                await explorer.explore(kind, id_)
    return explorer


async def test_what_may_be_done_is_refused_for_its_fields_alone_and_the_rest_as_was_said(
    service: Service,
) -> None:
    explorer = await explored(service)
    assert explorer.broken == []
    commands = {(kind, command.name) for kind, own in COMMANDS.items() for command in own}
    assert named(commands - explorer.offered) == [], "nothing leads to where these are possible"
    assert named(commands - explorer.done.keys()) == [], "these never went through"
    lives = {kind: LIFECYCLE_OF[kind] for kind in COMMANDS if kind in LIFECYCLE_OF}
    states = {(kind, state) for kind, lifecycle in lives.items() for state in lifecycle.states}
    assert named(states - explorer.states) == [], "and nothing to these states"


def named(pairs: Any) -> list[str]:
    return sorted(f"{kind.__name__} {name}" for kind, name in pairs)


def told(*why_not: str) -> AvailableAction:
    obstacles = [Obstacle(code=code, text="", place="") for code in why_not]
    return AvailableAction(
        action="handle", href="", summary="", allowed=not why_not, choices=[], fields={}, why_not=obstacles
    )


@pytest.mark.parametrize(
    ("said", "found", "complains"),
    [
        (told(), None, False),
        (told(), [Finding("missing-value", "", "", "note")], False),
        (told(), [Finding("too-late", "", "", "")], True),
        (told(), [Finding("too-late", "", "", "moment")], True),
        (told("closed"), None, True),
        (told("closed"), [Finding("closed", "", "")], False),
        (told("closed"), [Finding("missing-value", "", "", "note")], True),
    ],
)
def test_a_broken_promise_is_known_when_it_is_seen(
    said: AvailableAction,
    found: list[Finding] | None,
    complains: bool,  # noqa: FBT001
) -> None:
    handle = next(command for command in COMMANDS[Message] if command.name == "handle")
    assert bool(complaint(handle, said, {}, found)) is complains
