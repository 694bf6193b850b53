"""What is done about duplicates, ULRUS reports and next steps."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from app.api.v1.body import MOST, Body, CommandBody, Day, NoFields, Reasoned
from app.api.v1.command import Command, CommandTable
from app.domain.citizens import Citizen
from app.domain.codes import StopReason, known
from app.domain.dispositions import Disposition, DispositionEvent, DispositionStatus, NextStep
from app.domain.duplicate_decisions import Ruling, check_deferrable
from app.domain.duplicates import AlertDecision, AlertEvent, DuplicateAlert
from app.domain.pathways import Pathway, PathwayEvent
from app.domain.ulrus import Examiner, UlrusEvent, UlrusInstrument, UlrusReport, UlrusScore, UlrusStatus
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.decide_alert import decide_alert, defer_alert
from app.usecases.guard_duplicates import check_duplicates
from app.usecases.register_way import (
    register_disposition,
    register_ulrus_report,
    withdraw_disposition,
    withdraw_report,
)


class Decide(Reasoned):
    decision: AlertDecision
    content_difference: str = Field(
        default="", description="Hvad den nye træning indeholder, som den anden ikke gør; DIFFERENT_CONTENT."
    )
    stop_reason: str = Field(
        default="", description="KL-kode for årsag til ophør af den igangværende træning; REPLACE."
    )
    citizen_agrees: bool = Field(
        default=False, description="Borgeren er enig; kræves for NO_NEW_TRAINING_BY_AGREEMENT."
    )


class ExaminerBody(Body):
    name: str = Field(min_length=1)
    profession: str = Field(min_length=1, description="Fysioterapeut eller kiropraktor.")
    organisation: str = Field(min_length=1)
    authorisation: str = ""
    certified_on: Day = Field(description="Hvornår undersøgeren blev ULRUS-certificeret.")
    certification_expires_on: Day | None = None


class ScoreBody(Body):
    instrument: UlrusInstrument
    value: int


class RegisterUlrusReport(CommandBody):
    """En ULRUS-rapport, som den er modtaget fra praksissektoren."""

    examiner: ExaminerBody
    referred_on: Day
    examined_on: Day = Field(description="Første konsultation.")
    report_on: Day
    recommendation: str = Field(min_length=1)
    scores: list[ScoreBody] = Field(default=[], max_length=MOST)
    source: str = ""
    first_contact_on: Day | None = Field(default=None, description="Første kontakt i praksissektoren.")
    diagnosed_on: Day | None = Field(default=None, description="Hvornår diagnosen var afklaret.")


class RegisterDisposition(CommandBody):
    next_step: NextStep
    decided_on: Day
    responsible: str = Field(min_length=1, description="Hvem der har borgeren fra den dag.")
    reason: str = ""


async def _decide(work: UnitOfWork, id_: UUID, seen: int, body: Decide) -> None:
    why = body.stop_reason
    ruling = Ruling(
        decision=body.decision,
        reason=body.reason,
        content_difference=body.content_difference,
        stop_reason=known(StopReason, why, what="stop reason", place="stop_reason") if why else None,
        citizen_agrees=body.citizen_agrees,
    )
    await decide_alert(work, id_, seen_version=seen, ruling=ruling)


async def _defer(work: UnitOfWork, id_: UUID, seen: int, body: Reasoned) -> None:
    await defer_alert(work, id_, seen_version=seen, reason=body.reason)


async def _deferrable(_: UnitOfWork, alert: DuplicateAlert) -> None:
    check_deferrable(alert)


async def _check(work: UnitOfWork, id_: UUID, seen: int, _: NoFields) -> None:
    await check_duplicates(work, id_, seen_version=seen)


async def _report(work: UnitOfWork, id_: UUID, seen: int, body: RegisterUlrusReport) -> None:
    report = UlrusReport(
        id=work.new_id(),
        version=0,
        status=UlrusStatus.REGISTERED,
        citizen_id=id_,
        examiner=Examiner(**body.examiner.model_dump()),
        scores=tuple(UlrusScore(score.instrument, score.value) for score in body.scores),
        referred_on=body.referred_on,
        examined_on=body.examined_on,
        report_on=body.report_on,
        recommendation=body.recommendation,
        source=body.source,
        first_contact_on=body.first_contact_on,
        diagnosed_on=body.diagnosed_on,
    )
    await register_ulrus_report(work, id_, seen_version=seen, report=report)


async def _dispose(work: UnitOfWork, id_: UUID, seen: int, body: RegisterDisposition) -> None:
    disposition = Disposition(
        id=work.new_id(),
        version=0,
        status=DispositionStatus.REGISTERED,
        citizen_id=id_,
        next_step=body.next_step,
        decided_on=body.decided_on,
        responsible=body.responsible,
        decided_by=work.actor.person or work.actor.client_id,
        reason=body.reason,
    )
    await register_disposition(work, id_, seen_version=seen, disposition=disposition)


async def _withdraw_report(work: UnitOfWork, id_: UUID, seen: int, body: Reasoned) -> None:
    await withdraw_report(work, id_, seen_version=seen, reason=body.reason)


async def _withdraw_disposition(work: UnitOfWork, id_: UUID, seen: int, body: Reasoned) -> None:
    await withdraw_disposition(work, id_, seen_version=seen, reason=body.reason)


COMMANDS: CommandTable = {
    DuplicateAlert: (
        Command("decide", "Afgør advarslen om dobbelt træning", AlertEvent.DECIDE, Decide, _decide),
        Command("defer", "Udskyd afgørelsen 14 dage", AlertEvent.DEFER, Reasoned, _defer, ready=_deferrable),
    ),
    UlrusReport: (
        Command(
            "mark-error", "Markér som fejlregistreret", UlrusEvent.MARK_ERROR, Reasoned, _withdraw_report
        ),
    ),
    Disposition: (
        Command(
            "mark-error",
            "Markér som fejlregistreret",
            DispositionEvent.MARK_ERROR,
            Reasoned,
            _withdraw_disposition,
        ),
    ),
    Pathway: (
        Command("check-duplicates", "Undersøg for dobbelt træning", PathwayEvent.ENROL, NoFields, _check),
    ),
    Citizen: (
        Command("register-ulrus-report", "Registrér ULRUS-rapport", None, RegisterUlrusReport, _report),
        Command("register-disposition", "Registrér næste skridt", None, RegisterDisposition, _dispose),
    ),
}
