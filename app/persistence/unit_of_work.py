"""The unit of work: one use case, one transaction, one authority.

Reads happen at once; writes are collected and leave together when the use case is done: rows,
events, published resources with their search entries, deliveries and audit entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

import asyncpg

from app.domain.activities import Activity
from app.domain.actors import Actor
from app.domain.citizens import Citizen
from app.domain.conditions import Condition
from app.domain.decision import Aggregate, Change, Decision
from app.domain.goals import Goal
from app.domain.identifiers import PersonNumber
from app.domain.notices import Notice
from app.domain.organisations import Organisation
from app.domain.pathways import Pathway
from app.domain.plans import RehabPlan
from app.domain.publishing import ALONE, Act, Hanging, Publication
from app.domain.referrals import Referral
from app.domain.refusals import NotFound, StaleVersion
from app.persistence import aggregates, published, records, stale_cases, work_items
from app.persistence.mapped import Mapped
from app.persistence.mapping import MAPPED
from app.persistence.means import Means
from app.persistence.outgoing import send
from app.persistence.published import Before
from app.persistence.records import Source, citizen_of
from app.persistence.search_rows import Key
from app.persistence.statements import Statement

A = TypeVar("A", bound=Aggregate)

Shown: TypeAlias = dict[tuple[str, UUID], Mapping[str, Any]]
_PLACE = {kind: place for place, kind in enumerate(MAPPED)}

SHARED = "0000"
"""The scope of reference data, which belongs to no authority."""


class ReadOnlyError(Exception):
    """A use case has changed something that was run to look, or before it knew for whom; a fault of ours."""


class UnitOfWork:
    """What a use case reads and writes through; built by `Database` only.

    `now` is when we hear of it and record it, `at` when it happened: the same, unless what is
    registered happened before (then with a reason).
    """

    def __init__(
        self,
        connection: asyncpg.Connection,
        *,
        actor: Actor,
        authority: str,
        now: datetime,
        means: Means,
    ) -> None:
        self.connection = connection
        self.actor = actor
        self.authority = authority
        self.now = now
        self.at = now
        self.late_reason = ""
        self.new_id = means.new_id
        self.limits = means.limits
        self.kept = means.kept
        self.about: set[UUID] = set()
        """Citizens whose data was read, as the audit entries say, or changed."""
        self.seen: dict[tuple[Any, ...], Any] = {}
        """What was looked up before, by what was asked: the answer is the same within one use case."""
        self._means = means
        self._saved: dict[tuple[type[Any], UUID], Aggregate] = {}
        self._writes: list[tuple[Statement, Mapping[str, Any]]] = []
        self._published: list[published.Version] = []
        self._source_id: UUID | None = None
        self.shown: Shown = {}
        """What was published, by type and id, as rows; filled when everything has been sent."""

    # Reading

    async def get(self, kind: type[A], id_: UUID) -> A:
        """Return one aggregate of this authority; raises NotFound, also for another's."""
        return self._found(kind, await self.connection.fetchrow(*aggregates.by_id(kind, self.authority, id_)))

    def _found(self, kind: type[A], row: asyncpg.Record | None) -> A:
        if row is None:
            raise NotFound(MAPPED[kind].name)
        return MAPPED[kind].to_domain(row)  # type: ignore[no-any-return]

    async def get_for_change(self, kind: type[A], id_: UUID, *, seen_version: int | None = None) -> A:
        """Lock the citizen, then return the aggregate if it is still the version that was seen.

        The citizen is the boundary of consistency: whoever changes anything of one citizen
        waits for whoever began before.
        """
        if kind is Citizen:
            row = await self.connection.fetchrow(*aggregates.locked_citizen(self.authority, id_))
            aggregate = self._found(kind, row)
        else:
            await self.connection.fetchrow(*aggregates.lock_citizen_of(kind, self.authority, id_))
            aggregate = await self.get(kind, id_)
        if seen_version is not None and aggregate.version != seen_version:
            raise StaleVersion(MAPPED[kind].name, current=aggregate.version)
        return aggregate

    async def all_of(self, kind: type[A], *, pathway_id: UUID) -> tuple[A, ...]:
        """Return what hangs on one pathway, oldest first."""
        rows = await self.connection.fetch(*aggregates.of_pathway(kind, self.authority, pathway_id))
        return tuple(MAPPED[kind].to_domain(row) for row in rows)

    async def all_of_citizen(self, kind: type[A], *, citizen_id: UUID) -> tuple[A, ...]:
        rows = await self.connection.fetch(*aggregates.of_citizen(kind, self.authority, citizen_id))
        return tuple(MAPPED[kind].to_domain(row) for row in rows)

    async def all_about(
        self, kinds: tuple[type[Any], ...], *, citizen_id: UUID
    ) -> dict[type[Any], tuple[Any, ...]]:
        """Return everything of these kinds about one citizen, each kind oldest first."""
        found: dict[type[Any], list[Any]] = {kind: [] for kind in kinds}
        for row in await self.connection.fetch(*aggregates.all_of(kinds, self.authority, citizen_id)):
            aggregate = aggregates.of_its_kind(row)
            found[type(aggregate)].append(aggregate)
        return {kind: tuple(of_kind) for kind, of_kind in found.items()}

    async def citizen_with(self, number: PersonNumber) -> Citizen | None:
        """Return the citizen with this number, locked, or None."""
        row = await self.connection.fetchrow(*aggregates.locked_citizen_with(self.authority, number))
        return self._found(Citizen, row) if row else None

    async def page_of(
        self, kind: type[A], statuses: Iterable[str], *, after: int, limit: int
    ) -> tuple[tuple[int, A], ...]:
        """Return the authority's own of one kind in the order they were made, each with its place."""
        call = aggregates.page_of(kind, self.authority, list(statuses), after=after, limit=limit)
        found = await self.connection.fetch(*call)
        return tuple((row["ordinal"], MAPPED[kind].to_domain(row)) for row in found)

    # Writing

    def settle(self, authority: str) -> None:
        """Say whose case it is, where that is found out within the use case; before anything is written."""
        if self._saved or self._writes or self._published:
            raise ReadOnlyError
        self.authority = authority

    @property
    def asked_for(self) -> set[UUID]:
        """Citizens about whom a new request is taken in: whoever takes it has to do with them."""
        return {
            saved.citizen_id
            for saved in self._saved.values()
            if isinstance(saved, (Referral, RehabPlan)) and saved.version == 0
        }

    @property
    def is_changed(self) -> bool:
        """Whether anything has been saved."""
        return bool(self._saved)

    def happened(self, at: datetime, *, late_reason: str) -> None:
        """Say that what is now decided happened then; the reason stays with every event of it."""
        self.at, self.late_reason = at, late_reason

    def save(self, decision: Decision) -> None:
        """Keep the last state of every aggregate, and every event."""
        for change in decision.changes:
            aggregate = change.aggregate
            if isinstance(aggregate, Notice) and not aggregate.version and self.late_reason:
                # Registered late, it is told from now on: patience with its receiver begins today.
                aggregate = replace(aggregate, due_at=self.now)
            if isinstance(aggregate, Organisation):
                self.seen.clear()
            self._saved[type(aggregate), aggregate.id] = aggregate
            if citizen_id := citizen_of(aggregate):
                self.about.add(citizen_id)
            self._event(change)

    def write(self, statement: Statement, values: Mapping[str, Any]) -> None:
        """Queue one row; the authority is added."""
        self._writes.append((statement, {"authority": self.authority, **values}))

    def keep_source(self, source: Source) -> None:
        """Keep what came in, byte for byte, under the sender's identity of it."""
        self._source_id = source.id
        self.note_identity(source)

    def note_identity(self, source: Source) -> None:
        """Write down one more identity of what is kept: it is unique, and leads to the same."""
        self.write(records.INSERT_SOURCE, records.source_values(source, self.actor, self.now))

    def publish(
        self,
        publication: Publication,
        *,
        version: int,
        citizen_id: UUID | None,
        authority: str | None = None,
    ) -> None:
        """Publish one version of a resource; `citizen_id` is whom a read of it will be noted for."""
        owner = authority or self.authority
        self._published.append(published.Version(publication, owner, version, citizen_id))

    def audit(
        self,
        action: str,
        object_type: str,
        *,
        object_id: UUID | None = None,
        citizen_id: UUID | None = None,
        detail: str = "",
    ) -> None:
        if citizen_id is not None:
            self.about.add(citizen_id)
        values = records.audit_values(self.actor, self.now, action, object_type)
        self.write(
            records.INSERT_AUDIT,
            {**values, "object_id": object_id, "citizen_id": citizen_id, "detail": detail},
        )

    def _event(self, change: Change) -> None:
        values = records.event_values(change, self.actor, self.now, self.new_id(), self.late_reason)
        self.write(records.INSERT_EVENT, values)

    async def checkpoint(self) -> None:
        """Send what was collected, in the same transaction: what comes next sees it, and may be another's.

        Each part then has its own document and its own Provenance, as in a transaction of its own.
        """
        await self.flush()
        self._saved, self._writes, self._published, self._source_id = {}, [], [], None

    async def flush(self) -> None:
        """Send everything that was collected; last called by the owner of the transaction."""
        saved = sorted(self._saved.values(), key=lambda aggregate: _PLACE[type(aggregate)])
        if any(aggregate.version or isinstance(aggregate, Pathway) for aggregate in saved):
            # A new row may take the place that a changed one leaves, and a pathway is shown with what
            # hangs on it: one after the other.
            for _, alike in groupby(saved, key=lambda a: (type(a), a.version == 0)):
                await self._send(tuple(alike))
        else:
            self._writes[:0] = [self._inserted(aggregate) for aggregate in saved]
        for aggregate in saved:
            self._follow(aggregate)
            await self._render(aggregate)
        self._writes.extend(stale_cases.writes(saved, self.authority))
        await self._publish()
        await send(self.connection, self._writes)

    async def flush_audit(self) -> None:
        """Send the audit rows of a use case that only looked."""
        others = [statement for statement, _ in self._writes if statement is not records.INSERT_AUDIT]
        if self._saved or self._published or others:
            raise ReadOnlyError
        await self.flush()

    async def _publish(self) -> None:
        """Give every version the instant at which all locks were held; none is older than the last one."""
        now = self._means.clock()
        last: dict[Key, Before] = {}
        if ids := [version.id for version in self._published if version.number > 1]:
            found = await self.connection.fetch(
                published.NEWEST_OF.sql, *published.NEWEST_OF.bind({"ids": ids})
            )
            last = published.before(found)
            now = max([now, *(before.last_updated for before in last.values())])
        every = (*self._published, *self._witnessed(now))
        for statement, values in published.writes(every, last, now=now):
            self._writes.append((statement, values))
            if statement is published.INSERT_RESOURCE:
                self.shown[values["type"], values["id"]] = values

    def _witnessed(self, now: datetime) -> Iterator[published.Version]:
        """Say who did it, once for each citizen whose resources were published."""
        for citizen_id, versions in published.by_citizen(self._published).items():
            act = Act(
                id=self.new_id(),
                actor=self.actor,
                citizen_id=citizen_id,
                happened_at=self.at,
                recorded_at=now,
                source_id=self._source_id,
                made=tuple(version.publication for version in versions),
                is_new=all(version.number == 1 for version in versions),
            )
            yield published.Version(self._means.witness(act), self.authority, 1, citizen_id)

    async def _send(self, alike: Sequence[Aggregate]) -> None:
        """Send aggregates of one kind, all new or all changed, in their order."""
        mapped = MAPPED[type(alike[0])]
        if alike[0].version:
            await self._update(mapped, alike)
            return
        for aggregate in alike:
            insert, row = self._inserted(aggregate)
            await self.connection.execute(insert.sql, *insert.bind(row))

    async def _update(self, mapped: Mapped[Any], changed: Sequence[Aggregate]) -> None:
        """Send them at once; raises StaleVersion where one has been changed since."""
        rows = [mapped.to_row(a, authority=self.authority, version=a.version + 1) for a in changed]
        found = await self.connection.fetchmany(*aggregates.updates(mapped, rows))
        if len(found) < len(changed):
            as_they_were = {row["id"] for row in found}
            stale = next(a for a in changed if a.id not in as_they_were)
            current = await self.get(type(stale), stale.id)
            raise StaleVersion(mapped.name, current=current.version)

    def _inserted(self, aggregate: Aggregate) -> tuple[Statement, Mapping[str, Any]]:
        mapped = MAPPED[type(aggregate)]
        return aggregates.INSERT[mapped.kind], mapped.to_row(aggregate, authority=self.authority, version=1)

    def _follow(self, aggregate: Aggregate) -> None:
        """Write what follows from an aggregate: rows it is found by, lists, resources, the audit entry."""
        version = aggregate.version + 1
        self._writes.extend(aggregates.side_rows(aggregate, self.authority))
        for statement, values in work_items.writes(aggregate, now=self.now):
            self.write(statement, values)
        action = "create" if version == 1 else "update"
        citizen_id = citizen_of(aggregate)
        self.audit(action, type(aggregate).__name__, object_id=aggregate.id, citizen_id=citizen_id)

    async def _render(self, aggregate: Aggregate) -> None:
        """Publish what shows it, once all rows of the use case lie in their tables."""
        hanging = await self._hanging(aggregate.id) if isinstance(aggregate, Pathway) else ALONE
        # Register entries belong to no authority, whoever noted them first.
        owner = self.authority if MAPPED[type(aggregate)].tenant_owned else SHARED
        number, citizen_id = aggregate.version + 1, citizen_of(aggregate)
        for publication in self._means.publisher(aggregate, hanging):
            self.publish(publication, version=number, citizen_id=citizen_id, authority=owner)

    async def _hanging(self, pathway_id: UUID) -> Hanging:
        return Hanging(
            goals=await self.all_of(Goal, pathway_id=pathway_id),
            conditions=await self.all_of(Condition, pathway_id=pathway_id),
            activities=await self.all_of(Activity, pathway_id=pathway_id),
        )
