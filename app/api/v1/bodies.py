"""The bodies of casework commands."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from app.domain.assessments import Mode, Topic
from app.domain.codes import PlanLevel
from app.domain.offers import OfferEvent
from app.domain.referrals import Criterion, RejectReason
from app.domain.sessions import AttendanceEvent

TEXT = 20_000


class Body(BaseModel):
    """A command's fields; one we do not know is refused by name."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_max_length=TEXT)


class NoFields(Body):
    pass


class Reasoned(Body):
    reason: str = Field(min_length=1)


class Accept(Body):
    criteria: list[Criterion] = Field(default=[], description="Målgruppekriterier, der er opfyldt (C1–C4).")
    override_reason: str = ""
    coordinator: str = Field(default="", description="Navngiven koordinator; kræves for et nyt forløb.")
    coordinator_telephone: str = ""
    conversation_at: AwareDatetime | None = Field(
        default=None, description="Tid til den afklarende samtale, hvis den er aftalt."
    )


class Reject(Body):
    reason: RejectReason
    comment: str = ""


class Forward(Reasoned):
    to_authority: str = Field(pattern=r"^[0-9]{4}$", description="Kommunekode eller regionskode.")


class AskForSupplement(Body):
    question: str = Field(min_length=1)
    missing: list[str] = []


class Supplement(Body):
    text: str = Field(min_length=1)


class Classify(Body):
    level: PlanLevel | None = None
    coordinator: str = Field(min_length=1)
    coordinator_telephone: str = ""
    programme_included: bool = False


class ChangeLevel(Body):
    level: PlanLevel


class ChangeType(Reasoned):
    changed_on: date


class CorrectDischargeDate(Reasoned):
    discharge_date: date


class OfferFirstContact(Body):
    offered_for: AwareDatetime


class Book(Body):
    at: AwareDatetime


class Answer(Body):
    topic: Topic
    asked: bool
    value: str = ""
    reason_not_asked: str = ""


class HoldConversation(Body):
    held_at: AwareDatetime
    mode: Mode = Mode.AT_CENTRE
    conducted_by: str = Field(min_length=1)
    what_matters: str = Field(default="", description="Borgerens egne ord.")
    summary: str = ""
    answers: list[Answer] = []


class MakeOffer(Body):
    fsiii_code: str
    name: str = Field(min_length=1, description="Tilbuddets lokale navn.")
    answer: Literal[OfferEvent.ACCEPT, OfferEvent.DECLINE] | None = None


class AnswerOffer(Body):
    answer: Literal[OfferEvent.ACCEPT, OfferEvent.DECLINE, OfferEvent.DEFER]
    reason: str = ""
    deferred_to: date | None = None


class AgreePlan(Body):
    goals: list[str] = Field(min_length=1)
    expected_end_date: date | None = None
    responsibilities: str = ""


class SessionTime(Body):
    start: AwareDatetime
    end: AwareDatetime
    place: str = ""


class Delivery(StrEnum):
    GROUP = "group"
    INDIVIDUAL = "individual"
    DIGITAL = "digital"


class Enrol(Body):
    offer_id: UUID
    sessions: list[SessionTime] = Field(min_length=1, max_length=200)
    delivery_types: list[Delivery] = Field(min_length=1)


class RegisterAttendance(Body):
    event: AttendanceEvent
    reason: str = ""


class Close(Body):
    result_summary: str = Field(min_length=1)
    retention_plan: str = Field(min_length=1)
    core_messages_given: bool
    recommendation: str = ""
    follow_up_date: date | None = None
    closed_at: AwareDatetime | None = None


class Stop(Body):
    stop_reason: str = Field(description="KL-kode for årsag til ophør (eller dens navn).")
    result_summary: str = ""
    recommendation: str = ""
    closed_at: AwareDatetime | None = None


class StopActivity(Body):
    stop_reason: str = Field(description="KL-kode for årsag til ophør (eller dens navn).")


class RegisterGp(Body):
    """Praksis udpeges med ét af sine numre."""

    ydernummer: str | None = None
    gln: str | None = None
    sor: str | None = None


class SentManually(Body):
    how: str = Field(min_length=1, description="Hvordan og hvornår det blev sendt.")
