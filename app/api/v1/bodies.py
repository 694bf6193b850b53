"""The bodies of casework commands."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, TypeAlias
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from app.domain.assessments import Mode, Topic
from app.domain.codes import PlanLevel
from app.domain.offers import OfferEvent
from app.domain.referrals import Criterion, RejectReason
from app.domain.sessions import AttendanceEvent

TEXT = 20_000
MOST = 100
"""Items of a list."""
_FIRST, _LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def _within_reach(at: datetime) -> datetime:
    """Refuse times that no deadline can be counted from."""
    if not _FIRST <= at < _LAST:
        raise PydanticCustomError("out_of_reach", "Input should lie between 1900 and 2200")
    return at


def _day_within_reach(day: date) -> date:
    _within_reach(datetime(day.year, day.month, day.day, tzinfo=UTC))
    return day


Instant: TypeAlias = Annotated[AwareDatetime, AfterValidator(_within_reach)]
Day: TypeAlias = Annotated[date, AfterValidator(_day_within_reach)]


class Body(BaseModel):
    """A command's fields; one we do not know is refused by name."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, str_max_length=TEXT, str_strip_whitespace=True, allow_inf_nan=False
    )

    @model_validator(mode="before")
    @classmethod
    def _without_nul(cls, sent: Any) -> Any:
        """Refuse the one character that PostgreSQL cannot keep."""
        if isinstance(sent, dict):
            for name, value in sent.items():
                if (isinstance(value, str) and "\0" in value) or (isinstance(value, list) and "\0" in value):
                    raise PydanticCustomError(
                        "nul_character", "Input should hold no NUL character: {name}", {"name": name}
                    )
        return sent


class NoFields(Body):
    pass


class Reasoned(Body):
    reason: str = Field(min_length=1)


class Accept(Body):
    criteria: list[Criterion] = Field(
        default=[], max_length=MOST, description="Målgruppekriterier, der er opfyldt (C1–C4)."
    )
    override_reason: str = ""
    coordinator: str = Field(default="", description="Navngiven koordinator; kræves for et nyt forløb.")
    coordinator_telephone: str = ""
    conversation_at: Instant | None = Field(
        default=None, description="Tid til den afklarende samtale, hvis den er aftalt."
    )


class Reject(Body):
    reason: RejectReason
    comment: str = ""


class Forward(Reasoned):
    to_authority: str = Field(pattern=r"^[0-9]{4}$", description="Kommunekode eller regionskode.")


class AskForSupplement(Body):
    question: str = Field(min_length=1)
    missing: list[str] = Field(default=[], max_length=MOST)


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
    changed_on: Day


class CorrectDischargeDate(Reasoned):
    discharge_date: Day


class OfferFirstContact(Body):
    offered_for: Instant


class Book(Body):
    at: Instant


class Answer(Body):
    topic: Topic
    asked: bool
    value: str = ""
    reason_not_asked: str = ""


class HoldConversation(Body):
    held_at: Instant
    mode: Mode = Mode.AT_CENTRE
    conducted_by: str = Field(min_length=1)
    what_matters: str = Field(default="", description="Borgerens egne ord.")
    summary: str = ""
    answers: list[Answer] = Field(default=[], max_length=MOST)


class MakeOffer(Body):
    fsiii_code: str
    name: str = Field(min_length=1, description="Tilbuddets lokale navn.")
    answer: Literal[OfferEvent.ACCEPT, OfferEvent.DECLINE] | None = None


class AnswerOffer(Body):
    answer: Literal[OfferEvent.ACCEPT, OfferEvent.DECLINE, OfferEvent.DEFER]
    reason: str = ""
    deferred_to: Day | None = None


class AgreePlan(Body):
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


class Enrol(Body):
    offer_id: UUID
    sessions: list[SessionTime] = Field(min_length=1, max_length=200)
    delivery_types: list[Delivery] = Field(min_length=1)


class RegisterAttendance(Body):
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


class Close(Body):
    result_summary: str = Field(min_length=1)
    retention_plan: str = Field(min_length=1)
    core_messages_given: bool
    recommendation: str = ""
    follow_up_date: Day | None = None
    closed_at: Instant | None = None


class Stop(Body):
    stop_reason: str = Field(description="KL-kode for årsag til ophør (eller dens navn).")
    result_summary: str = ""
    recommendation: str = ""
    closed_at: Instant | None = None


class StopActivity(Body):
    stop_reason: str = Field(description="KL-kode for årsag til ophør (eller dens navn).")


class RegisterGp(Body):
    """Praksis udpeges med ét af sine numre."""

    ydernummer: str | None = None
    gln: str | None = None
    sor: str | None = None


class SentManually(Body):
    how: str = Field(min_length=1, description="Hvordan og hvornår det blev sendt.")
