"""What may be done now, and where: the commands that a lifecycle allows, and why the others are not."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.api.v1 import views
from app.api.v1.command import Command
from app.api.v1.tables import COMMANDS, PATHS
from app.domain.danish import in_danish, state_in_danish
from app.domain.lifecycles import LIFECYCLE_OF
from app.domain.refusals import ActionNotAllowed, Finding, Refusal
from app.persistence.mapping import MAPPED
from app.persistence.records import citizen_of
from app.persistence.unit_of_work import UnitOfWork


def actions(aggregate: Any) -> list[views.ActionView]:
    """Return the commands that the lifecycle allows from here, and the aggregate itself."""
    return [
        views.ActionView(
            action=c.name, href=href(aggregate, c), choices=_choices(c, aggregate) if c.choices else []
        )
        for c in COMMANDS[type(aggregate)]
        if not _is_ruled_out(c, aggregate) and not c.obstacles(aggregate)
    ]


def href(aggregate: Any, command: Command[Any]) -> str:
    return f"{PATHS[type(aggregate)]}/{aggregate.id}/{command.name}"


def _choices(command: Command[Any], aggregate: Any) -> list[str]:
    lifecycle = LIFECYCLE_OF.get(type(aggregate))
    allowed = lifecycle.allowed(aggregate.status) if lifecycle else ()
    return [event.value for event in command.possible(allowed)]


def _is_ruled_out(command: Command[Any], aggregate: Any) -> bool:
    """Say whether the lifecycle lets none of its events happen from here."""
    return command.event is not None and not _choices(command, aggregate)


_KINDS = {lifecycle.name: kind for kind, lifecycle in LIFECYCLE_OF.items()}


def as_offered(refusal: ActionNotAllowed) -> ActionNotAllowed:
    """Return it with the commands that are possible instead: not every event has a route."""
    commands = COMMANDS.get(_KINDS[refusal.what], ())
    possible = [c.name for c in commands if c.event is None or c.possible(refusal.allowed)]
    return ActionNotAllowed(refusal.what, refusal.event, refusal.state, possible)


async def available(work: UnitOfWork, kind: type[Any], aggregate: Any) -> list[views.AvailableAction]:
    """Return every command: what it needs, and where it is not possible now, why."""
    if citizen_id := citizen_of(aggregate):
        work.audit("read", kind.__name__, object_id=aggregate.id, citizen_id=citizen_id)
    return [await _told(work, command, command.as_of(aggregate, work.now)) for command in COMMANDS[kind]]


async def _told(work: UnitOfWork, command: Command[Any], aggregate: Any) -> views.AvailableAction:
    obstacles = await _obstacles(work, command, aggregate)
    return views.AvailableAction(
        action=command.name,
        href=href(aggregate, command),
        summary=command.summary,
        allowed=not obstacles,
        choices=_choices(command, aggregate) if command.choices else [],
        fields=command.body.model_json_schema(),
        why_not=[views.Obstacle(code=f.code, text=f.danish, place=f.place) for f in obstacles],
    )


async def check_possible(
    work: UnitOfWork, kind: type[Any], command: Command[Any], id_: UUID, *, seen: int
) -> None:
    """Refuse what `available` says is not possible, for the very reason it gives; raises Refusal.

    So nobody is told of their fields first. Whoever saw another version is refused for that, later on.
    """
    aggregate = await work.get(kind, id_)
    if aggregate.version != seen:
        return
    aggregate = command.as_of(aggregate, work.now)
    if _is_ruled_out(command, aggregate):
        lifecycle = LIFECYCLE_OF[kind]
        possible = lifecycle.allowed(aggregate.status)
        raise ActionNotAllowed(lifecycle.name, command.name, aggregate.status, possible)
    if command.fits is not None:
        command.fits(aggregate)
    if command.ready is not None:
        await command.ready(work, aggregate)


async def _obstacles(work: UnitOfWork, command: Command[Any], aggregate: Any) -> tuple[Finding, ...]:
    if _is_ruled_out(command, aggregate):
        lifecycle = LIFECYCLE_OF[type(aggregate)]
        return (_not_from_here(MAPPED[type(aggregate)].name, lifecycle, command, aggregate),)
    if found := command.obstacles(aggregate):
        return found
    try:
        if command.ready is not None:
            await command.ready(work, aggregate)
    except Refusal as refusal:
        return refusal.findings
    return ()


def _not_from_here(name: str, lifecycle: Any, command: Command[Any], aggregate: Any) -> Finding:
    """Say in which states it would be possible."""
    events = command.choices or (command.event,)
    sources = dict.fromkeys(
        str(source) for step in lifecycle.steps if step.event in events for source in step.sources
    )
    now, thing = state_in_danish(lifecycle.name, aggregate.status), in_danish(lifecycle.name)
    where = ", ".join(state_in_danish(lifecycle.name, source) for source in sources) or "-"
    return Finding(
        "action-not-allowed",
        f"Not possible while the {name} is '{aggregate.status}'; possible when it is: "
        f"{', '.join(sources) or '-'}.",
        f"Ikke muligt, når {thing} er {now}; muligt ved: {where}.",
    )
