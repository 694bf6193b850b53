"""Commands on routing rules, and letting them propose for a request."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from pydantic import Field

from app.api.v1.body import MOST, Body, CommandBody, NoFields, Reasoned
from app.api.v1.command import Command, CommandTable, Creation, Run
from app.domain.plans import PlanEvent, RehabPlan
from app.domain.referrals import Referral, ReferralEvent
from app.domain.routing import By, Condition, RoutingRule, RuleEvent
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.route_request import activate, check_unawaited, draft, mark_error, propose_for, retire


class ConditionBody(Body):
    by: By
    value: str = Field(min_length=1)


class DraftRule(CommandBody):
    name: str = Field(min_length=1)
    replaces: UUID | None = Field(default=None, description="Reglen, som dette er næste udgave af.")
    conditions: list[ConditionBody] = Field(min_length=1, max_length=MOST)
    confidence: int = Field(ge=0, le=100, description="Hvor sikker reglen er, 0–100.")
    team: str = ""
    level: str = Field(default="", description="basal, avanceret, eller en af støttegrupperne.")
    offer: str = ""


async def _draft(work: UnitOfWork, body: DraftRule) -> UUID:
    return await draft(
        work,
        replaces=body.replaces,
        name=body.name,
        conditions=[Condition(c.by, c.value) for c in body.conditions],
        confidence=body.confidence,
        proposes=(body.team, body.level, body.offer),
    )


async def _activate(work: UnitOfWork, id_: UUID, seen: int, _: NoFields) -> None:
    await activate(work, id_, seen_version=seen)


async def _retire(work: UnitOfWork, id_: UUID, seen: int, _: NoFields) -> None:
    await retire(work, id_, seen_version=seen)


async def _error(work: UnitOfWork, id_: UUID, seen: int, body: Reasoned) -> None:
    await mark_error(work, id_, seen_version=seen, reason=body.reason)


def _propose(kind: type[Referral | RehabPlan]) -> Run[NoFields]:
    async def run(work: UnitOfWork, id_: UUID, seen: int, _: NoFields) -> None:
        await propose_for(work, kind, id_, seen_version=seen)

    return run


CREATE: Final = Creation("Skriv en visitationsregel som kladde", DraftRule, _draft)
_PROPOSE: Final = "Lad reglerne foreslå"
COMMANDS: Final[CommandTable] = {
    RoutingRule: (
        Command("activate", "Sæt reglen i kraft", RuleEvent.ACTIVATE, NoFields, _activate),
        Command("retire", "Tag reglen ud af brug", RuleEvent.RETIRE, NoFields, _retire),
        Command(
            "mark-error",
            "Reglen er skrevet ved en fejl",
            RuleEvent.MARK_ERROR,
            Reasoned,
            _error,
            ready=check_unawaited,
        ),
    ),
    Referral: (Command("propose", _PROPOSE, ReferralEvent.PROPOSE, NoFields, _propose(Referral)),),
    RehabPlan: (Command("propose", _PROPOSE, PlanEvent.PROPOSE, NoFields, _propose(RehabPlan)),),
}
