"""The bodies of casework commands."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from pydantic import Field

from app.api.v1.body import MOST, Body, CommandBody, Day, Instant, Reasoned
from app.api.v1.eligibility.bodies import Coordination
from app.api.v1.offers.training_body import TrainingPlanBody
from app.domain.codes import STOP_REASON_TEXT, PlanLevel, StopReason
from app.domain.offers import OfferEvent
from app.domain.priorities import Priority
from app.domain.referrals import REJECT_REASON_TEXT, Criterion, RejectReason
from app.domain.sessions import AttendanceEvent

StopReasonCode: TypeAlias = Annotated[
    str,
    Field(
        description="Årsag til ophør: "
        + "; ".join(f"{reason.name} = {text}" for reason, text in STOP_REASON_TEXT.items())
        + ". KL-koden kan skrives i stedet for navnet.",
        json_schema_extra={"enum": [*(r.name for r in StopReason), *(r.value for r in StopReason)]},
    ),
]


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
    need_level_reason: str = Field(
        default="", description="Hvorfor tilbud i praksis- eller hospitalssektoren ikke er nok."
    )
    coordination_need: Coordination | None = Field(
        default=None, description="Andre, som forløbet skal koordineres med."
    )


class Reject(CommandBody):
    reason: RejectReason = Field(
        json_schema_extra={"names": {reason.value: text for reason, text in REJECT_REASON_TEXT.items()}}
    )
    comment: str = ""


class Forward(Reasoned):
    to_authority: str = Field(pattern=r"^[0-9]{4}$", description="Kommunekode eller regionskode.")


class Prioritise(Reasoned):
    priority: Priority = Field(description="Myndighedens egen; afsenderens bliver stående ved siden af.")


class AskForSupplement(CommandBody):
    question: str = Field(min_length=1)
    missing: list[str] = Field(default=[], max_length=MOST)


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
    TIMES = ("happened_at", "first_start")

    offer_id: UUID
    group_id: UUID | None = Field(default=None, description="Et hold; mødegangene følger af dets datoer.")
    sessions: list[SessionTime] = Field(
        default=[],
        max_length=200,
        description="Mødegangene; til et hold: individuel indflyvning før holdet.",
    )
    delivery_types: list[Delivery] = Field(default=[], description="Følger af holdet, hvor der er et.")
    training_plan: TrainingPlanBody | None = None
    provider: str = Field(default="", description="Enheden, der udfører indsatsen.")
    exemption_reason: str = Field(
        default="", description="Hvorfor indsatsen begynder før den afklarende samtale."
    )

    @property
    def first_start(self) -> Instant | None:
        """When the first session began or begins: one that was held long ago is registered late."""
        return min((session.start for session in self.sessions), default=None)


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
        AttendanceEvent.CORRECT_TO_CANCELLED,
        AttendanceEvent.CORRECT_TO_CANCELLED_BY_PROVIDER,
        AttendanceEvent.CORRECT_TO_ADMITTED,
        AttendanceEvent.MARK_ERROR,
    ]
    reason: str = ""
    admitted_from: Day | None = Field(default=None, description="Indlæggelsens første dag.")
    admitted_to: Day | None = Field(default=None, description="Dens sidste dag; tom, mens borgeren er der.")


class Close(CommandBody):
    TIMES = ("happened_at", "closed_at")

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
    TIMES = ("happened_at", "closed_at")

    stop_reason: StopReasonCode
    result_summary: str = ""
    recommendation: str = ""
    closed_at: Instant | None = None


class StopActivity(CommandBody):
    stop_reason: StopReasonCode


class RegisterGp(CommandBody):
    """Praksis udpeges med ét af sine numre."""

    ydernummer: str | None = None
    gln: str | None = None
    sor: str | None = None


class NoticeSection(Body):
    heading: str = Field(min_length=1, max_length=80, description="Et af skabelonens afsnit, se `preview`.")
    text: str = Field(
        max_length=4000, description="Står i stedet for skabelonens tekst; tom tekst udelader afsnittet."
    )


class DraftNotice(CommandBody):
    sections: list[NoticeSection] = Field(
        default_factory=list, max_length=20, description="De afsnit, der er skrevet i; resten er skabelonens."
    )


class SentManually(CommandBody):
    how: str = Field(min_length=1, description="Hvordan og hvornår det blev sendt.")
