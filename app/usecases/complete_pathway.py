"""Decide on a pathway alone, or take back its end or itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from app.domain import completion_decisions, undoing_decisions
from app.domain.citizens import Citizen
from app.domain.completion import Milestone, OtherActor, Sharing
from app.domain.death_decisions import check_living
from app.domain.decision import Decision
from app.domain.notices import DISCLOSING, NoticeType
from app.domain.pathways import Pathway
from app.domain.plan_decisions import computed
from app.persistence.queries import notices_about
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.check_exchange import check_exchange
from app.usecases.loading import parts_of, requests_of, whole
from app.usecases.pass_on_seats import hold_groups_of_pathway, pass_on_seats
from app.usecases.withhold_notices import withhold


async def decide_pathway(
    work: UnitOfWork, id_: UUID, *, seen_version: int, decide: Callable[[Pathway], Decision]
) -> None:
    """Load, let the pure decision decide, save; it touches nothing but the pathway."""
    pathway = await work.get_for_change(Pathway, id_, seen_version=seen_version)
    work.save(decide(pathway))


async def tell_others(
    work: UnitOfWork,
    id_: UUID,
    *,
    seen_version: int,
    milestone: Milestone,
    answers: Sequence[tuple[OtherActor, Sharing, str]],
) -> None:
    """Note who else was told; a jobcentre only where a consent let it be."""
    pathway = await work.get_for_change(Pathway, id_, seen_version=seen_version)
    for number, (actor, outcome, _) in enumerate(answers):
        if (actor, outcome) == (OtherActor.JOBCENTRE, Sharing.SHARED):
            place = f"answers[{number}].outcome"
            await check_exchange(work, pathway.citizen_id, at=work.at, place=place)
    work.save(completion_decisions.tell_others(pathway, milestone, answers, at=work.at))


async def reopen_pathway(work: UnitOfWork, id_: UUID, *, seen_version: int, reason: str) -> None:
    hanging = await whole(work, id_, seen_version=seen_version)
    await check_reopenable(work, hanging.pathway)
    reopened = undoing_decisions.reopen(hanging, reason=reason, at=work.at)
    work.save(computed(reopened, hanging.requests, now=work.now))
    ends = [n for n in await notices_about(work, id_) if n.type is NoticeType.END]
    withhold(work, ends, why="Forløbet er genåbnet.")


async def check_reopenable(work: UnitOfWork, pathway: Pathway) -> None:
    undoing_decisions.reopenable(pathway, at=work.at)
    check_living(await work.get(Citizen, pathway.citizen_id))


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
