"""Decide on a pathway alone, or take back its end or itself."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from app.domain import undoing_decisions
from app.domain.decision import Decision
from app.domain.notices import DISCLOSING
from app.domain.pathways import Pathway
from app.persistence.queries import notices_about
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.loading import parts_of, requests_of, whole
from app.usecases.pass_on_seats import hold_groups_of_pathway, pass_on_seats
from app.usecases.withhold_notices import withhold


async def decide_pathway(
    work: UnitOfWork, id_: UUID, *, seen_version: int, decide: Callable[[Pathway], Decision]
) -> None:
    """Load, let the pure decision decide, save; it touches nothing but the pathway."""
    pathway = await work.get_for_change(Pathway, id_, seen_version=seen_version)
    work.save(decide(pathway))


async def reopen_pathway(work: UnitOfWork, id_: UUID, *, seen_version: int, reason: str) -> None:
    hanging = await whole(work, id_, seen_version=seen_version)
    work.save(undoing_decisions.reopen(hanging, reason=reason, at=work.at))


async def mark_pathway_error(work: UnitOfWork, id_: UUID, *, seen_version: int, reason: str) -> None:
    """Mark a pathway and everything on it as entered in error; its requests stand to be reviewed again."""
    await hold_groups_of_pathway(work, id_)
    pathway = await work.get_for_change(Pathway, id_, seen_version=seen_version)
    parts = await parts_of(work, id_)
    requests = await requests_of(work, pathway)
    wrong = undoing_decisions.mark_pathway_error(pathway, requests, parts, reason=reason, at=work.at)
    work.save(wrong)
    await pass_on_seats(work, wrong)
    told = await notices_about(work, id_)
    withhold(work, (notice for notice in told if notice.type in DISCLOSING), why=_WHY)


_WHY = "Forløbet er oprettet ved en fejl."
