"""Commands on what hangs on a pathway: offers, sessions, and on the citizen."""

from __future__ import annotations

from typing import Any, get_args
from uuid import UUID

from pydantic import BaseModel

from app.api.v1.bodies import AnswerOffer, RegisterAttendance, RegisterGp, StopActivity
from app.api.v1.body import NoFields
from app.api.v1.command import Command
from app.api.v1.units import unit_named
from app.domain.activities import ActivityEvent
from app.domain.attendance_rules import Told
from app.domain.citizen_decisions import check_not_objecting, check_objecting
from app.domain.codes import StopReason, known
from app.domain.offers import OfferEvent
from app.domain.sessions import AttendanceEvent
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.change_citizen import register_gp, set_objection
from app.usecases.make_offer import answer_offer
from app.usecases.register_attendance import register_attendance
from app.usecases.stop_activity import stop_activity


async def _answer_offer(work: UnitOfWork, id_: UUID, seen: int, body: AnswerOffer) -> None:
    await answer_offer(
        work,
        id_,
        seen_version=seen,
        event=body.answer,
        reason=body.reason,
        deferred_to=body.deferred_to,
    )


async def _attend(work: UnitOfWork, id_: UUID, seen: int, body: RegisterAttendance) -> None:
    told = Told(work.at, admitted_from=body.admitted_from, admitted_to=body.admitted_to)
    await register_attendance(work, id_, seen_version=seen, event=body.event, reason=body.reason, told=told)


async def _stop(work: UnitOfWork, id_: UUID, seen: int, body: StopActivity) -> None:
    reason = known(StopReason, body.stop_reason, what="stop reason", place="stop_reason")
    await stop_activity(work, id_, seen_version=seen, reason=reason)


async def _register_gp(work: UnitOfWork, id_: UUID, seen: int, body: RegisterGp) -> None:
    practice = unit_named(ydernummer=body.ydernummer, gln=body.gln, sor=body.sor, required="ydernummer")
    await register_gp(work, id_, seen_version=seen, practice=practice)


async def _object(work: UnitOfWork, id_: UUID, seen: int, _: NoFields) -> None:
    await set_objection(work, id_, seen_version=seen, objects=True)


async def _lift(work: UnitOfWork, id_: UUID, seen: int, _: NoFields) -> None:
    await set_objection(work, id_, seen_version=seen, objects=False)


def _choices(body: type[BaseModel], name: str) -> tuple[Any, ...]:
    """Return the events that a body may choose between."""
    return get_args(body.model_fields[name].annotation)


OFFER_COMMANDS: tuple[Command[Any], ...] = (
    Command(
        "answer",
        "Registrér borgerens svar",
        OfferEvent.ACCEPT,
        AnswerOffer,
        _answer_offer,
        _choices(AnswerOffer, "answer"),
    ),
)
SESSION_COMMANDS: tuple[Command[Any], ...] = (
    Command(
        "register-attendance",
        "Registrér fremmøde",
        AttendanceEvent.ARRIVE,
        RegisterAttendance,
        _attend,
        _choices(RegisterAttendance, "event"),
    ),
)
ACTIVITY_COMMANDS: tuple[Command[Any], ...] = (
    Command("stop", "Stop indsatsen før tid", ActivityEvent.STOP, StopActivity, _stop),
)
CITIZEN_COMMANDS: tuple[Command[Any], ...] = (
    Command("register-gp", "Registrér egen læge", None, RegisterGp, _register_gp),
    Command(
        "object-to-disclosure",
        "Borgeren frabeder sig videregivelse",
        None,
        NoFields,
        _object,
        fits=check_not_objecting,
    ),
    Command("lift-objection", "Ophæv frabedelsen", None, NoFields, _lift, fits=check_objecting),
)
