"""Commands on conversations, support groups, what is got elsewhere; and those of a pathway about them."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from app.api.v1.body import CommandBody, NoFields, Reasoned
from app.api.v1.command import Command, CommandTable, Run
from app.api.v1.conversation.bodies import RegisterOtherCare, SettleCategory, Stratify
from app.domain.assessment_decisions import check_due
from app.domain.assessments import Assessment, AssessmentEvent
from app.domain.other_care import OtherCare, OtherCareEvent
from app.domain.pathways import Pathway, PathwayEvent
from app.domain.stratifications import Stratification, StratificationEvent
from app.persistence.unit_of_work import UnitOfWork
from app.usecases import clarify
from app.usecases.settle_booking import check_error, settle_booking


class WithReason(CommandBody):
    reason: str = ""


def _not_held(event: AssessmentEvent) -> Run[Any]:
    async def run(work: UnitOfWork, id_: UUID, seen: int, body: WithReason | Reasoned) -> None:
        await settle_booking(work, id_, seen_version=seen, event=event, reason=body.reason)

    return run


async def _due(work: UnitOfWork, assessment: Assessment) -> None:
    check_due(assessment, now=work.now)


async def _settle(work: UnitOfWork, id_: UUID, seen: int, body: SettleCategory) -> None:
    await clarify.settle_category(work, id_, seen_version=seen, said=body.said())


async def _stratify(work: UnitOfWork, id_: UUID, seen: int, body: Stratify) -> None:
    await clarify.stratify(work, id_, seen_version=seen, placed=body.placed())


async def _unplace(work: UnitOfWork, id_: UUID, seen: int, body: Reasoned) -> None:
    await clarify.unplace(work, id_, seen_version=seen, reason=body.reason)


async def _register(work: UnitOfWork, id_: UUID, seen: int, body: RegisterOtherCare) -> None:
    await clarify.register_other_care(work, id_, seen_version=seen, said=body.said())


async def _end(work: UnitOfWork, id_: UUID, seen: int, _: NoFields) -> None:
    await clarify.end_other_care(work, id_, seen_version=seen)


async def _in_error(work: UnitOfWork, id_: UUID, seen: int, body: Reasoned) -> None:
    await clarify.mark_other_care_in_error(work, id_, seen_version=seen, reason=body.reason)


_P, _A = PathwayEvent, AssessmentEvent
COMMANDS: Final[CommandTable] = {
    Pathway: (
        Command(
            "settle-category",
            "Afgør en kategori, der ikke tilbydes",
            _P.SETTLE_CATEGORY,
            SettleCategory,
            _settle,
        ),
        Command("stratify", "Inddel i støttegruppe", _P.STRATIFY, Stratify, _stratify),
        Command(
            "register-other-care",
            "Registrér, hvad borgeren får et andet sted",
            _P.REGISTER_OTHER_CARE,
            RegisterOtherCare,
            _register,
        ),
    ),
    Assessment: (
        Command(
            "no-show", "Borgeren udeblev", _A.NOT_ARRIVE, WithReason, _not_held(_A.NOT_ARRIVE), ready=_due
        ),
        Command(
            "cancel-by-citizen",
            "Borgeren har meldt afbud",
            _A.CANCEL_BY_CITIZEN,
            WithReason,
            _not_held(_A.CANCEL_BY_CITIZEN),
        ),
        Command(
            "cancel-by-provider",
            "Aflys samtalen",
            _A.CANCEL_BY_PROVIDER,
            Reasoned,
            _not_held(_A.CANCEL_BY_PROVIDER),
        ),
        Command("decline", "Borgeren takkede nej", _A.DECLINE, WithReason, _not_held(_A.DECLINE)),
        Command(
            "mark-error",
            "Markér som fejlregistreret",
            _A.MARK_ERROR,
            Reasoned,
            _not_held(_A.MARK_ERROR),
            ready=check_error,
        ),
    ),
    Stratification: (
        Command(
            "mark-error", "Markér som fejlregistreret", StratificationEvent.MARK_ERROR, Reasoned, _unplace
        ),
    ),
    OtherCare: (
        Command("end", "Er slut", OtherCareEvent.END, NoFields, _end),
        Command("mark-error", "Markér som fejlregistreret", OtherCareEvent.MARK_ERROR, Reasoned, _in_error),
    ),
}
