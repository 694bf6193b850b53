"""Decide on a pathway alone, or take back its end or itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from app.domain import undoing_decisions
from app.domain.activities import Activity
from app.domain.assessments import Assessment
from app.domain.conditions import Condition
from app.domain.decision import Decision
from app.domain.follow_ups import FollowUp
from app.domain.goals import Goal
from app.domain.measurements import Measurement
from app.domain.offers import Offer
from app.domain.pathways import Pathway
from app.domain.perspectives import Perspective
from app.domain.sessions import Session
from app.domain.stratifications import Stratification
from app.domain.topic_coverage import TopicCoverage
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.loading import requests_of, whole
from app.usecases.pass_on_seats import hold_groups_of_pathway, pass_on_seats


async def decide_pathway(
    work: UnitOfWork, id_: UUID, *, seen_version: int, decide: Callable[[Pathway], Decision]
) -> None:
    """Load, let the pure decision decide, save; it touches nothing but the pathway."""
    pathway = await work.get_for_change(Pathway, id_, seen_version=seen_version)
    work.save(decide(pathway))


async def reopen_pathway(work: UnitOfWork, id_: UUID, *, seen_version: int, reason: str) -> None:
    hanging = await whole(work, id_, seen_version=seen_version)
    work.save(undoing_decisions.reopen(hanging, reason=reason, at=work.at))


_PARTS: tuple[type[Any], ...] = (
    Assessment,
    Offer,
    Activity,
    Session,
    Measurement,
    Condition,
    Goal,
    FollowUp,
    Perspective,
    Stratification,
    TopicCoverage,
)


async def mark_pathway_error(work: UnitOfWork, id_: UUID, *, seen_version: int, reason: str) -> None:
    """Mark a pathway and everything on it as entered in error; its requests stand to be reviewed again."""
    await hold_groups_of_pathway(work, id_)
    pathway = await work.get_for_change(Pathway, id_, seen_version=seen_version)
    parts = [part for kind in _PARTS for part in await work.all_of(kind, pathway_id=id_)]
    requests = await requests_of(work, pathway)
    wrong = undoing_decisions.mark_pathway_error(pathway, requests, parts, reason=reason, at=work.at)
    work.save(wrong)
    await pass_on_seats(work, wrong)
