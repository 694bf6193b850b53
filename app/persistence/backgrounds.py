"""What notices are addressed and written from, of several of them in one statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, func, union_all

from app.domain.activities import Activity
from app.domain.assessments import Assessment
from app.domain.citizens import Citizen
from app.domain.notices import Notice
from app.domain.offers import Offer
from app.domain.pathways import Pathway
from app.domain.plans import RehabPlan
from app.domain.private import Private
from app.domain.referrals import Referral
from app.domain.refusals import NotFound
from app.domain.requests import Request
from app.domain.sessions import Session
from app.persistence.aggregates import columns_of, of_its_kind, of_kinds
from app.persistence.mapping import MAPPED
from app.persistence.statements import Statement
from app.persistence.unit_of_work import UnitOfWork

_THEMSELVES: Final = (Citizen, Referral, RehabPlan, Pathway)
_HANGING: Final = (Assessment, Offer, Activity, Session)
"""Found by the pathway they hang on, oldest first."""


@dataclass(frozen=True, slots=True, repr=False)
class Background(Private):
    """Whom notices are about, what was asked for, and what came of it."""

    found: Mapping[tuple[type[Any], UUID], Any]
    hanging: Mapping[tuple[type[Any], UUID], list[Any]] = field(default_factory=dict)

    def citizen(self, notice: Notice) -> Citizen:
        return self._one(notice.citizen_id, Citizen)  # type: ignore[no-any-return]

    def request(self, notice: Notice) -> Request:
        return self._one(notice.request_id, Referral, RehabPlan)  # type: ignore[no-any-return]

    def pathway(self, id_: UUID) -> Pathway:
        return self._one(id_, Pathway)  # type: ignore[no-any-return]

    def on_pathway(self, kind: type[Any], id_: UUID) -> tuple[Any, ...]:
        return tuple(self.hanging.get((kind, id_), ()))

    def _one(self, id_: UUID, *kinds: type[Any]) -> Any:
        for kind in kinds:
            if (kind, id_) in self.found:
                return self.found[kind, id_]
        raise NotFound(MAPPED[kinds[-1]].name)


async def background_of(work: UnitOfWork, notices: Iterable[Notice]) -> Background:
    """Read it as it is now, of this authority alone."""
    told = tuple(notices)
    pathways = {n.pathway_id for n in told if n.pathway_id is not None}
    values = {
        "authority": work.authority,
        "ids": [*pathways, *{n.citizen_id for n in told}, *{n.request_id for n in told}],
        "pathways": list(pathways),
    }
    statement = _statement(bool(pathways))
    found, hanging = {}, defaultdict(list)
    for row in await work.connection.fetch(statement.sql, *statement.bind(values)):
        aggregate = of_its_kind(row)
        kind = type(aggregate)
        found[kind, aggregate.id] = aggregate
        if kind in _HANGING:
            hanging[kind, aggregate.pathway_id].append(aggregate)
    return Background(found, hanging)


@cache
def _statement(with_pathways: bool) -> Statement:  # noqa: FBT001 - which of the two
    themselves = columns_of(_THEMSELVES if with_pathways else _THEMSELVES[:-1], "id")
    every = [*of_kinds(themselves, _any_of("ids"))]
    if with_pathways:
        every += of_kinds(columns_of(_HANGING, "pathway_id"), _any_of("pathways"))
    return Statement(union_all(*every).order_by("kind", "ordinal"))


def _any_of(name: str) -> Any:
    return func.any(bindparam(name, type_=ARRAY(Uuid)))
