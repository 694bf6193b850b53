"""Note how somebody sees the citizen, for the ICF summary."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from app.domain.decision import Change, Decision
from app.domain.legal_days import legal_day
from app.domain.pathway_decisions import step
from app.domain.pathways import Pathway, PathwayEvent
from app.domain.perspectives import (
    Contributor,
    Observation,
    Perspective,
    PerspectiveEvent,
    PerspectiveStatus,
    perspective_in_error,
)
from app.domain.refusals import InvalidValue
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.check_exchange import check_exchange


async def contribute_perspective(
    work: UnitOfWork, id_: UUID, *, seen_version: int, observation: Observation
) -> None:
    pathway = await work.get_for_change(Pathway, id_, seen_version=seen_version)
    _check_past(observation.contributed_on, legal_day(work.now))
    if observation.contributor is Contributor.JOBCENTRE:
        await check_exchange(work, pathway.citizen_id, at=work.at, place="contributor")
    perspective = Perspective(
        id=work.new_id(),
        version=0,
        status=PerspectiveStatus.RECORDED,
        citizen_id=pathway.citizen_id,
        pathway_id=id_,
        observation=observation,
    )
    event = "contribute-perspective"
    documented = Change(step(pathway, PathwayEvent.DOCUMENT), event, work.at)
    work.save(Decision((documented, Change(perspective, event, work.at))))


def _check_past(day: date, today: date) -> None:
    if day > today:
        raise InvalidValue(
            "contributed_on",
            "a day that has been",
            danish="Dagen ligger i fremtiden.",
            place="contributed_on",
        )


async def mark_perspective_error(work: UnitOfWork, id_: UUID, *, seen_version: int, reason: str) -> None:
    perspective = await work.get_for_change(Perspective, id_, seen_version=seen_version)
    wrong = perspective_in_error(perspective)
    work.save(Decision((Change(wrong, PerspectiveEvent.MARK_ERROR, work.at, reason),)))
