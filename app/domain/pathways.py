"""The pathway (forløb): what the authority does with and for one citizen (§9.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from app.domain.codes import LegalBasis, StopReason
from app.domain.completion import CoreMessageDelivery, OtherTold, RetentionPlan
from app.domain.contacts import ContactAttempt, NotStartedReason
from app.domain.coordination import CoordinationNeed
from app.domain.lifecycle import Lifecycle, Step
from app.domain.private import Private
from app.domain.settlements import Settlement


class PathwayStatus(StrEnum):
    OPEN = "open"
    CLARIFIED = "clarified"
    PLANNED = "planned"
    IN_REHAB = "in-rehab"
    CLOSING = "closing"
    CLOSED = "closed"
    ENTERED_IN_ERROR = "entered-in-error"


class PathwayEvent(StrEnum):
    ATTACH_REQUEST = "attach-request"
    REGISTER_CONTACT_ATTEMPT = "register-contact-attempt"
    RECORD_COORDINATION_NEED = "record-coordination-need"
    SET_PROGRAMME = "set-programme"
    BOOK_CONVERSATION = "book-conversation"
    LOSE_CONVERSATION = "lose-conversation"
    HOLD_CLARIFYING_CONVERSATION = "hold-clarifying-conversation"
    HOLD_NEEDS_CONVERSATION = "hold-needs-conversation"
    TAKE_BACK_CONVERSATION = "take-back-conversation"
    OFFER = "offer"
    SETTLE_CATEGORY = "settle-category"
    STRATIFY = "stratify"
    REGISTER_OTHER_CARE = "register-other-care"
    AGREE_PLAN = "agree-plan"
    ENROL = "enrol"
    DECLINE_TOPIC = "decline-topic"
    START = "start"
    CORRECT_START = "correct-start"
    TAKE_BACK_START = "take-back-start"
    HOLD_CLOSING_CONVERSATION = "hold-closing-conversation"
    CLOSE_NOT_STARTED = "close-not-started"
    CLOSE = "close"
    STOP = "stop"
    TRANSFER = "transfer"
    DIE = "die"
    HOLD_FOLLOW_UP = "hold-follow-up"
    REOPEN = "reopen"
    GIVE_CORE_MESSAGES = "give-core-messages"
    PLAN_RETENTION = "plan-retention"
    TELL_OTHERS = "tell-others"
    DOCUMENT = "document"
    FOLLOW_REQUESTS = "follow-requests"
    END_WITH_REQUEST = "end-with-request"
    MARK_ERROR = "mark-error"


_S, _E = PathwayStatus, PathwayEvent
_OPEN = (_S.OPEN, _S.CLARIFIED, _S.PLANNED, _S.IN_REHAB, _S.CLOSING)
_WORKING = (_S.CLARIFIED, _S.PLANNED, _S.IN_REHAB)
_WORKING_ON = (*_WORKING, _S.CLOSING)

PATHWAY_LIFECYCLE: Lifecycle[PathwayStatus, PathwayEvent] = Lifecycle(
    "pathway",
    initial=(_S.OPEN,),
    steps=(
        Step(_OPEN, _E.ATTACH_REQUEST, None, "a further request of the same citizen"),
        Step(_OPEN, _E.REGISTER_CONTACT_ATTEMPT, None, "way and outcome [P]"),
        Step(_OPEN, _E.RECORD_COORDINATION_NEED, None, "involved parties (R9) [P]"),
        Step(_OPEN, _E.SET_PROGRAMME, None, "reason (R13) [P]"),
        Step(_OPEN, _E.BOOK_CONVERSATION, None, "a time"),
        Step((_S.OPEN,), _E.LOSE_CONVERSATION, None, "the first fell through [P]", "a new time is needed"),
        Step(
            (_S.OPEN,),
            _E.HOLD_CLARIFYING_CONVERSATION,
            _S.CLARIFIED,
            "smoking, alcohol, weight and work asked, or a reason",
            "START notice due",
        ),
        Step(_WORKING, _E.HOLD_NEEDS_CONVERSATION, None, "instead of a second clarifying one (L10)"),
        Step(
            (_S.CLARIFIED,),
            _E.TAKE_BACK_CONVERSATION,
            _S.OPEN,
            "the first conversation was registered by mistake [P]",
            "its requests wait for it again",
        ),
        Step((_S.CLOSING,), _E.TAKE_BACK_CONVERSATION, _S.IN_REHAB, "so was the closing one [P]"),
        Step((_S.CLOSED,), _E.TAKE_BACK_CONVERSATION, None, "so was the follow-up [P]"),
        Step(_WORKING, _E.OFFER, None, "a category and an FSIII intervention"),
        Step(_WORKING, _E.SETTLE_CATEGORY, None, "a category not offered, and why (R28)"),
        Step(_WORKING, _E.STRATIFY, None, "a support group, or why none (R23)"),
        Step(_OPEN, _E.REGISTER_OTHER_CARE, None, "what the citizen gets elsewhere (R19)"),
        Step(
            (_S.CLARIFIED,),
            _E.AGREE_PLAN,
            _S.PLANNED,
            "at least one goal and one accepted offer; no open points in the programme",
            "PLAN notice due",
        ),
        Step((_S.PLANNED, _S.IN_REHAB), _E.ENROL, None, "an accepted offer and planned sessions"),
        Step((*_WORKING, _S.CLOSING), _E.DECLINE_TOPIC, None, "a topic of the teaching [P]"),
        Step((_S.PLANNED,), _E.START, _S.IN_REHAB, "first session attended", "rehabilitation start date"),
        Step(
            (_S.IN_REHAB, _S.CLOSING, _S.CLOSED),
            _E.CORRECT_START,
            None,
            "another session turns out to be the first that was attended, or none was [P]",
            "rehabilitation start date follows",
        ),
        Step(
            (_S.IN_REHAB,),
            _E.TAKE_BACK_START,
            _S.PLANNED,
            "no session turns out to have been attended [P]",
            "no rehabilitation start date",
        ),
        Step((_S.IN_REHAB,), _E.HOLD_CLOSING_CONVERSATION, _S.CLOSING, "", "END measures, follow-up booked"),
        Step(
            (_S.OPEN, _S.CLARIFIED, _S.PLANNED),
            _E.CLOSE_NOT_STARTED,
            _S.CLOSED,
            "reason; two attempts in vain where the citizen is not reached",
            "NOT_STARTED notice due",
        ),
        Step(
            (_S.IN_REHAB, _S.CLOSING),
            _E.CLOSE,
            _S.CLOSED,
            "retention plan, core messages, sessions final",
            "END notice due",
        ),
        Step((_S.IN_REHAB, _S.CLOSING), _E.STOP, _S.CLOSED, "stop reason", "END notice due"),
        Step(_OPEN, _E.TRANSFER, _S.CLOSED, "moved, or another authority by date", "END notice due"),
        Step(_OPEN, _E.DIE, _S.CLOSED, "", "bookings cancelled"),
        Step(_WORKING_ON, _E.GIVE_CORE_MESSAGES, None, "which, how, by whom (R52–R54)"),
        Step(_WORKING_ON, _E.PLAN_RETENTION, None, "home training, local possibilities (R42–R44)"),
        Step((*_OPEN, _S.CLOSED), _E.TELL_OTHERS, None, "shared, not relevant or no consent (R58)"),
        Step((_S.CLOSED,), _E.HOLD_FOLLOW_UP, None),
        Step(
            (_S.CLOSED,),
            _E.REOPEN,
            _S.IN_REHAB,
            "within 30 days, same request",
            "closure kept",
            corrects=True,
        ),
        Step(
            (*_OPEN, _S.CLOSED),
            _E.DOCUMENT,
            None,
            "something to measure, assess or agree on [P]",
            "a measurement, condition, goal, follow-up or perspective",
        ),
        Step(_OPEN, _E.FOLLOW_REQUESTS, None, "its requests wait elsewhere, are back, or have ended [P]"),
        Step(
            (_S.OPEN,),
            _E.END_WITH_REQUEST,
            _S.CLOSED,
            "its last request has ended before anybody was met [P]",
            "bookings withdrawn; whoever was told of the start, or waits for the end, is told",
        ),
        Step(_OPEN, _E.MARK_ERROR, _S.ENTERED_IN_ERROR, "reason", "its requests are reviewed again"),
    ),
)


class Backing(StrEnum):
    """What has become of the requests that a pathway was opened for."""

    STANDING = "standing"
    AT_PROVIDER = "at-provider"
    """All that stand are with the private provider of the citizen's choice."""
    IN_OTHER_MUNICIPALITY = "in-other-municipality"
    """All that stand wait for another municipality, at the citizen's wish."""
    ENDED = "ended"
    """None stands; a person decides what becomes of what has begun."""
    RESTARTED = "restarted"
    """A new plan begins anew in place of the one it was opened for (L8)."""


class CloseType(StrEnum):
    COMPLETED = "completed"
    STOPPED = "stopped"
    NOT_STARTED = "not-started"
    TRANSFERRED = "transferred"
    DECEASED = "deceased"


@dataclass(frozen=True, slots=True, repr=False)
class AgreedPlan(Private):
    """What citizen and professional agreed on; told to the GP in the PLAN notice."""

    agreed_at: datetime
    goals: tuple[str, ...]
    expected_end_date: date | None = None
    responsibilities: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Closure(Private):
    """How it ended; told to the GP in the END notice."""

    closed_at: datetime
    close_type: CloseType
    stop_reason: StopReason | None = None
    result_summary: str = ""
    recommendation: str = ""
    """What the GP is asked to do."""
    follow_up_date: date | None = None
    retention_plan: str = ""
    core_messages_given: bool = False
    end_measures_reason: str = ""
    """Why nothing was measured at the end, where nothing was."""
    not_started_reason: NotStartedReason | None = None
    """None where the reason stands in the text alone."""


@dataclass(frozen=True, slots=True, repr=False)
class Pathway(Private):
    id: UUID
    version: int
    status: PathwayStatus
    citizen_id: UUID
    legal_basis: LegalBasis
    opened_at: datetime
    referral_ids: tuple[UUID, ...] = ()
    plan_ids: tuple[UUID, ...] = ()
    programme_included: bool = False
    area: str = ""
    """The kommunekode of its requests; who is the authority follows from it by the day (L3), so that a
    pathway goes on unbroken when the law moves its task."""
    coordinator: str = ""
    """The named employee who coordinates inside the authority; the GP coordinates the whole (R127)."""
    coordinator_telephone: str = ""
    clarified_at: datetime | None = None
    start_told_for: tuple[UUID, ...] = ()
    """Requests whose START notice has been ordered: it is ordered once, at the first time known."""
    conversation_at: datetime | None = None
    """When the first conversation is booked for, or was held."""
    rehab_start_date: date | None = None
    settlements: tuple[Settlement, ...] = ()
    """How categories ended that were not offered; the last word on each stands (R28)."""
    agreed_plan: AgreedPlan | None = None
    closure: Closure | None = None
    earlier_closures: tuple[Closure, ...] = ()
    """Ends that did not last: it was reopened."""
    core_messages: tuple[CoreMessageDelivery, ...] = ()
    retention: RetentionPlan | None = None
    others_told: tuple[OtherTold, ...] = ()
    followed_up_at: datetime | None = None
    """When the first follow-up after the end was held (I9)."""
    programme_reason: str = ""
    """Why it was taken into the programme, or out of it, where that was decided later (R13)."""
    coordination: CoordinationNeed | None = None
    contact_attempts: tuple[ContactAttempt, ...] = ()
    backing: Backing = Backing.STANDING

    @property
    def request_ids(self) -> tuple[UUID, ...]:
        return self.referral_ids + self.plan_ids
