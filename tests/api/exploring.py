"""Presses every button of everything, and takes each press back: one transaction, a savepoint a press.

From a few cases it follows whatever a press made or changed, until nothing new turns up: the same
commands, bodies and answers as `/api/v1` has them, without its HTTP around.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID, uuid4

import asyncpg
from pydantic import ValidationError

from app.api.v1.actions import as_offered, available, check_possible
from app.api.v1.command import Command
from app.api.v1.mount import date_back
from app.api.v1.tables import COMMANDS, PATHS
from app.api.v1.views import AvailableAction
from app.domain.actors import Actor
from app.domain.pathways import Pathway
from app.domain.refusals import ActionNotAllowed, Finding, Refusal
from app.fhir.publish import provenance, publications
from app.persistence.means import Means
from app.persistence.unit_of_work import UnitOfWork
from tests.api.saying import bodies_for

Body: TypeAlias = dict[str, Any]
Key: TypeAlias = tuple[str, str, frozenset[str]]
KINDS = {kind.__name__: kind for kind in PATHS}


@dataclass
class Explorer:
    """Walks what can be reached, and writes down which promise was not kept."""

    connection: asyncpg.Connection
    actor: Actor
    now: datetime
    broken: list[str] = field(default_factory=list)
    states: set[tuple[type[Any], str]] = field(default_factory=set)
    offered: set[tuple[type[Any], str]] = field(default_factory=set)
    """Commands that were said to be possible somewhere."""
    done: dict[tuple[type[Any], str], int] = field(default_factory=lambda: defaultdict(int))
    """How often a command went through."""
    _seen: set[Key] = field(default_factory=set)
    _way: list[str] = field(default_factory=list)
    """What was pressed to come here."""

    def work(self, ids: list[UUID] | None = None) -> UnitOfWork:
        """Return a unit of work on the one connection; `ids` takes every id it gives out."""
        given = [] if ids is None else ids

        def new_id() -> UUID:
            given.append(uuid4())
            return given[-1]

        means = Means(publications, provenance, new_id, lambda: self.now)
        return UnitOfWork(
            self.connection, actor=self.actor, authority=self.actor.authority, now=self.now, means=means
        )

    async def explore(self, kind: type[Any], id_: UUID) -> None:
        aggregate = await self.work().get(kind, id_)
        told = {item.action: item for item in await available(self.work(), kind, aggregate)}
        status = str(getattr(aggregate, "status", ""))
        possible = frozenset(name for name, item in told.items() if item.allowed)
        law = str(getattr(aggregate, "legal_basis", "")) if kind is Pathway else ""
        if (key := (kind.__name__, status + law, possible)) in self._seen:
            return
        self._seen.add(key)
        self.states.add((kind, status))
        for command in COMMANDS[kind]:
            if command.name in possible:
                self.offered.add((kind, command.name))
            for body in ({}, *await bodies_for(command, aggregate, self.work())):
                await self._press(kind, aggregate, command, told[command.name], body)

    async def _press(
        self, kind: type[Any], aggregate: Any, command: Command[Any], told: AvailableAction, body: Body
    ) -> None:
        place = self.connection.transaction()
        await place.start()
        ids: list[UUID] = []
        at = f"{kind.__name__} {getattr(aggregate, 'status', '')} {command.name}"
        try:
            findings = await self._answer(kind, aggregate, command, body, ids)
            if broken := complaint(command, told, body, findings):
                self.broken.append(f"{' > '.join([*self._way, at])} {sorted(body)}: {broken}")
            if findings is None:
                self.done[kind, command.name] += 1
                self._way.append(at)
                for name, id_ in await self._touched(ids):
                    await self.explore(KINDS[name], id_)
                self._way.pop()
        finally:
            await place.rollback()

    async def _answer(
        self, kind: type[Any], aggregate: Any, command: Command[Any], body: Body, ids: list[UUID]
    ) -> Sequence[Finding] | None:
        """Return what a command is refused for, as its edge says it; None where it goes through."""
        inner = self.connection.transaction()
        await inner.start()
        try:
            work, said = self.work(ids), command.body.model_validate(body)
            date_back(work, said)
            await check_possible(work, kind, command, aggregate.id, seen=aggregate.version)
            await command.run(work, aggregate.id, aggregate.version, said)
            await work.flush()
        except ValidationError as error:
            await inner.rollback()
            return [Finding("shape", e["msg"], "", ".".join(map(str, e["loc"]))) for e in error.errors()]
        except ActionNotAllowed as refusal:
            await inner.rollback()
            return as_offered(refusal).findings
        except Refusal as refusal:
            await inner.rollback()
            return refusal.findings
        except asyncpg.PostgresError as fault:
            await inner.rollback()
            return [Finding("fault", str(fault), "", "fault")]
        await inner.commit()
        return None

    async def _touched(self, ids: Sequence[UUID]) -> list[tuple[str, UUID]]:
        """Return what has had one of these events, as far as something can be done with it."""
        rows = await self.connection.fetch(
            "SELECT aggregate, aggregate_id FROM event WHERE authority = $1 AND id = ANY($2)",
            self.actor.authority,
            ids,
        )
        found = dict.fromkeys((row["aggregate"], row["aggregate_id"]) for row in rows)
        return [(name, id_) for name, id_ in found if name in KINDS]


def complaint(
    command: Command[Any], told: AvailableAction, body: Mapping[str, Any], findings: Sequence[Finding] | None
) -> str:
    """Say which promise an answer breaks; nothing where it keeps them."""
    if findings is None:
        return "" if told.allowed else f"said to be impossible ({_codes(told.why_not)}), and done"
    shaped = all(finding.code == "shape" for finding in findings)
    if told.allowed:
        fields = set(command.body.model_fields)
        wrong = [f for f in findings if f.place.partition(".")[0].partition("[")[0] not in fields]
        refused_choice = bool(told.choices) and not set(told.choices) & set(map(str, body.values()))
        listed = "; ".join(f"{f.code} at '{f.place}': {f.english}" for f in wrong)
        return f"said to be possible, and refused: {listed}" if wrong and not refused_choice else ""
    if shaped or {f.code for f in findings} == {why.code for why in told.why_not}:
        return ""
    return f"said to be impossible ({_codes(told.why_not)}), and refused for {_codes(findings)}"


def _codes(findings: Sequence[Any]) -> str:
    return ", ".join(f"{finding.code} at '{finding.place}'" for finding in findings)
