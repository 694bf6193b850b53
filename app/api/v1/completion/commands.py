"""Commands towards a good end, and those that take an end back."""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID

from pydantic import Field

from app.api.v1.body import MOST, Body, CommandBody, Instant, Reasoned
from app.api.v1.command import Command, CommandTable, utc
from app.domain import completion_decisions
from app.domain.completion import CoreMessage, Form, Milestone, OtherActor, RetentionPlan, Sharing
from app.domain.pathways import Pathway, PathwayEvent
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.complete_pathway import (
    check_reopenable,
    decide_pathway,
    mark_pathway_error,
    reopen_pathway,
    tell_others,
)


class GiveCoreMessages(CommandBody):
    messages: list[CoreMessage] = Field(min_length=1, max_length=len(CoreMessage))
    form: Form = Form.CONVERSATION
    given_by: str = Field(min_length=1)


class PlanRetention(CommandBody):
    home_exercise: bool = Field(description="Om borgeren er introduceret til hjemmetræning.")
    programme: str = ""
    introduced_at: Instant | None = None
    introduced_by: str = ""
    local_options: list[Annotated[str, Field(min_length=1)]] = Field(
        default=[], max_length=MOST, description="Foreninger og steder i lokalområdet."
    )
    habits: str = Field(default="", description="Hvad borgeren vil holde fast i.")


class OtherAnswer(Body):
    actor: OtherActor
    outcome: Sharing
    note: str = ""


class TellOthers(CommandBody):
    milestone: Milestone
    answers: list[OtherAnswer] = Field(min_length=1, max_length=MOST)


async def _messages(work: UnitOfWork, id_: UUID, seen: int, body: GiveCoreMessages) -> None:
    await decide_pathway(
        work,
        id_,
        seen_version=seen,
        decide=lambda pathway: completion_decisions.give_core_messages(
            pathway, body.messages, form=body.form, given_by=body.given_by, at=work.at
        ),
    )


async def _retention(work: UnitOfWork, id_: UUID, seen: int, body: PlanRetention) -> None:
    plan = RetentionPlan(
        home_exercise=body.home_exercise,
        programme=body.programme,
        introduced_at=utc(body.introduced_at) if body.introduced_at else work.at,
        introduced_by=body.introduced_by or work.actor.person,
        local_options=tuple(body.local_options),
        habits=body.habits,
    )
    await decide_pathway(
        work,
        id_,
        seen_version=seen,
        decide=lambda pathway: completion_decisions.plan_retention(pathway, plan, at=work.at),
    )


async def _others(work: UnitOfWork, id_: UUID, seen: int, body: TellOthers) -> None:
    answers = [(answer.actor, answer.outcome, answer.note) for answer in body.answers]
    await tell_others(work, id_, seen_version=seen, milestone=body.milestone, answers=answers)


async def _reopen(work: UnitOfWork, id_: UUID, seen: int, body: Reasoned) -> None:
    await reopen_pathway(work, id_, seen_version=seen, reason=body.reason)


async def _error(work: UnitOfWork, id_: UUID, seen: int, body: Reasoned) -> None:
    await mark_pathway_error(work, id_, seen_version=seen, reason=body.reason)


_P = PathwayEvent
COMMANDS: Final[CommandTable] = {
    Pathway: (
        Command(
            "give-core-messages",
            "Registrér kernebudskaber",
            _P.GIVE_CORE_MESSAGES,
            GiveCoreMessages,
            _messages,
        ),
        Command("plan-retention", "Læg plan for fastholdelse", _P.PLAN_RETENTION, PlanRetention, _retention),
        Command("tell-others", "Hvem ellers skal vide besked", _P.TELL_OTHERS, TellOthers, _others),
        Command("reopen", "Genåbn forløbet", _P.REOPEN, Reasoned, _reopen, ready=check_reopenable),
        Command("mark-error", "Forløbet er oprettet ved en fejl", _P.MARK_ERROR, Reasoned, _error),
    )
}
