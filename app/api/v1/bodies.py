"""The bodies of casework commands."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from app.api.v1.body import MOST, Body, CommandBody, Day, Instant, Reasoned
from app.domain.assessments import Mode, Topic
from app.domain.codes import PlanLevel
from app.domain.offers import OfferEvent
from app.domain.referrals import Criterion, RejectReason
from app.domain.sessions import AttendanceEvent


class Accept(CommandBody):
    criteria: list[Criterion] = Field(
        default=[], max_length=MOST, description="Målgruppekriterier, der er opfyldt (C1–C4)."
    )
    override_reason: str = ""
    coordinator: str = Field(default="", description="Navngiven koordinator; kræves for et nyt forløb.")
    coordinator_telephone: str = ""
    conversation_at: Instant | None = Field(
        default=None, description="Tid til den afklarende samtale, hvis den er aftalt."
    )


class Reject(CommandBody):
    reason: RejectReason
    comment: str = ""


class Forward(Reasoned):
    to_authority: str = Field(pattern=r"^[0-9]{4}$", description="Kommunekode eller regionskode.")


class AskForSupplement(CommandBody):
    question: str = Field(min_length=1)
    missing: list[str] = Field(default=[], max_length=MOST)


class Supplement(CommandBody):
    text: str = Field(min_length=1)


class Classify(CommandBody):
    level: PlanLevel | None = None
    coordinator: str = Field(min_length=1)
    coordinator_telephone: str = ""
    programme_included: bool = False


class ChangeLevel(CommandBody):
    level: PlanLevel


class ChangeType(Reasoned):
    changed_on: Day


class CorrectDischargeDate(Reasoned):
    discharge_date: Day


class OfferFirstContact(CommandBody):
    offered_for: Instant


class Book(CommandBody):
    at: Instant


class Answer(Body):
    topic: Topic
    asked: bool
    value: str = ""
    reason_not_asked: str = ""


class HoldConversation(CommandBody):
    held_at: Instant
    mode: Mode = Mode.AT_CENTRE
    conducted_by: str = Field(min_length=1)
    what_matters: str = Field(default="", description="Borgerens egne ord.")
    summary: str = ""
    answers: list[Answer] = Field(default=[], max_length=MOST)


class MakeOffer(CommandBody):
    fsiii_code: str
    name: str = Field(min_length=1, description="Tilbuddets lokale navn.")
    answer: Literal[OfferEvent.ACCEPT, OfferEvent.DECLINE] | None = None


class AnswerOffer(CommandBody):
    answer: Literal[OfferEvent.ACCEPT, OfferEvent.DECLINE, OfferEvent.DEFER]
    reason: str = ""
    deferred_to: Day | None = None


class AgreePlan(CommandBody):
    goals: list[Annotated[str, Field(min_length=1)]] = Field(min_length=1, max_length=MOST)
    expected_end_date: Day | None = None
    responsibilities: str = ""


class SessionTime(Body):
    start: Instant
    end: Instant
    place: str = ""


class Delivery(StrEnum):
    GROUP = "group"
    INDIVIDUAL = "individual"
    DIGITAL = "digital"


class Enrol(CommandBody):
    offer_id: UUID
    sessions: list[SessionTime] = Field(min_length=1, max_length=200)
    delivery_types: list[Delivery] = Field(min_length=1)


class RegisterAttendance(CommandBody):
    """What became of a session; what follows from something else (moved, stopped) is not said here."""

    event: Literal[
        AttendanceEvent.ARRIVE,
        AttendanceEvent.NOT_ARRIVE,
        AttendanceEvent.CANCEL_BY_CITIZEN,
        AttendanceEvent.CANCEL_BY_PROVIDER,
        AttendanceEvent.ADMIT,
        AttendanceEvent.CORRECT_TO_ATTENDED,
        AttendanceEvent.CORRECT_TO_NO_SHOW,
        AttendanceEvent.MARK_ERROR,
    ]
    reason: str = ""


class Close(CommandBody):
    result_summary: str = Field(min_length=1)
    retention_plan: str = Field(default="", description="Kan udelades, når plan-retention er registreret.")
    core_messages_given: bool = Field(
        default=False, description="Alle tre kernebudskaber er givet senest ved den afsluttende samtale."
    )
    end_measures_reason: str = Field(default="", description="Hvorfor der ikke er målt ved afslutningen.")
    recommendation: str = ""
    follow_up_date: Day | None = None
    closed_at: Instant | None = None


class Stop(CommandBody):
    stop_reason: str = Field(description="KL-kode for årsag til ophør (eller dens navn).")
    result_summary: str = ""
    recommendation: str = ""
    closed_at: Instant | None = None


class StopActivity(CommandBody):
    stop_reason: str = Field(description="KL-kode for årsag til ophør (eller dens navn).")


class RegisterGp(CommandBody):
    """Praksis udpeges med ét af sine numre."""

    ydernummer: str | None = None
    gln: str | None = None
    sor: str | None = None


class SentManually(CommandBody):
    how: str = Field(min_length=1, description="Hvordan og hvornår det blev sendt.")
