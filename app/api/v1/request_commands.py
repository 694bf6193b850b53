"""Commands that referrals and plans share."""

from __future__ import annotations

from uuid import UUID

from app.api.v1.bodies import AskForSupplement, Forward, Prioritise
from app.api.v1.command import Run
from app.domain.plans import RehabPlan
from app.domain.referrals import Referral
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.ask_for_supplement import ask_for_supplement
from app.usecases.forward_request import forward_request
from app.usecases.prioritise_request import prioritise_request


def forward(kind: type[Referral | RehabPlan]) -> Run[Forward]:
    async def run(work: UnitOfWork, id_: UUID, seen: int, body: Forward) -> None:
        await forward_request(
            work, kind, id_, seen_version=seen, to_authority=body.to_authority, reason=body.reason
        )

    return run


def prioritise(kind: type[Referral | RehabPlan]) -> Run[Prioritise]:
    async def run(work: UnitOfWork, id_: UUID, seen: int, body: Prioritise) -> None:
        await prioritise_request(
            work, kind, id_, seen_version=seen, priority=body.priority, reason=body.reason
        )

    return run


def ask(kind: type[Referral | RehabPlan]) -> Run[AskForSupplement]:
    async def run(work: UnitOfWork, id_: UUID, seen: int, body: AskForSupplement) -> None:
        await ask_for_supplement(
            work, kind, id_, seen_version=seen, question=body.question, missing=tuple(body.missing)
        )

    return run
