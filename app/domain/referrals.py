"""The §119 referral and its lifecycle (domain reference §9.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.domain.contacts import ContactAttempt
from app.domain.eligibility_facts import NOTHING_KNOWN, EligibilityFacts
from app.domain.intake import IncomingReferral
from app.domain.lifecycle import Lifecycle, Step
from app.domain.priorities import PriorityRecord
from app.domain.private import Private
from app.domain.routing import Proposal
from app.domain.senders import SenderType


class ReferralStatus(StrEnum):
    RECEIVED = "received"
    INCOMPLETE = "incomplete"
    UNDER_REVIEW = "under-review"
    ACCEPTED = "accepted"
    CLARIFIED = "clarified"
    REJECTED = "rejected"
    TRANSFERRED = "transferred"
    COMPLETED = "completed"
    CLOSED_NOT_STARTED = "closed-not-started"
    REVOKED = "revoked"
    CLOSED_DECEASED = "closed-deceased"
    ENTERED_IN_ERROR = "entered-in-error"


class ReferralEvent(StrEnum):
    FIND_COMPLETE = "find-complete"
    ASSESS = "assess"
    REGISTER_CONTACT_ATTEMPT = "register-contact-attempt"
    ASK_FOR_SUPPLEMENT = "ask-for-supplement"
    SUPPLEMENT = "supplement"
    ACCEPT = "accept"
    REJECT = "reject"
    FORWARD = "forward"
    CLARIFY = "clarify"
    TAKE_BACK_CONVERSATION = "take-back-conversation"
    COMPLETE = "complete"
    CLOSE_NOT_STARTED = "close-not-started"
    PROPOSE = "propose"
    PRIORITISE = "prioritise"
    REOPEN = "reopen"
    REVIEW_AGAIN = "review-again"
    CORRECT = "correct"
    REVOKE = "revoke"
    DIE = "die"
    MARK_ERROR = "mark-error"


_S, _E = ReferralStatus, ReferralEvent
_OPEN = (_S.RECEIVED, _S.INCOMPLETE, _S.UNDER_REVIEW, _S.ACCEPTED, _S.CLARIFIED)
_UNDECIDED = (_S.RECEIVED, _S.INCOMPLETE, _S.UNDER_REVIEW)

REFERRAL_LIFECYCLE: Lifecycle[ReferralStatus, ReferralEvent] = Lifecycle(
    "referral",
    initial=(_S.RECEIVED,),
    steps=(
        Step((_S.RECEIVED,), _E.FIND_COMPLETE, _S.UNDER_REVIEW, "mandatory content present"),
        Step(_UNDECIDED, _E.ASSESS, None, "facts", "criteria and what is missing are computed [P]"),
        Step((*_UNDECIDED, _S.ACCEPTED), _E.REGISTER_CONTACT_ATTEMPT, None, "way and outcome [P]"),
        Step(
            (_S.RECEIVED, _S.UNDER_REVIEW),
            _E.ASK_FOR_SUPPLEMENT,
            _S.INCOMPLETE,
            "something missing, named",
            "question to the sender; the citizen may still be booked",
        ),
        Step((_S.INCOMPLETE,), _E.SUPPLEMENT, _S.UNDER_REVIEW),
        Step(
            _UNDECIDED,
            _E.ACCEPT,
            _S.ACCEPTED,
            "a target criterion is met, or a reasoned override",
            "opens a pathway or attaches to the open one; START notice due",
        ),
        Step(_UNDECIDED, _E.REJECT, _S.REJECTED, "coded reason", "notice to referrer and own GP"),
        Step(
            (*_UNDECIDED, _S.ACCEPTED, _S.CLARIFIED),
            _E.FORWARD,
            _S.TRANSFERRED,
            "another authority is responsible",
            "the sender is told",
        ),
        Step((_S.ACCEPTED,), _E.CLARIFY, _S.CLARIFIED, "clarifying conversation held"),
        Step((_S.CLARIFIED,), _E.TAKE_BACK_CONVERSATION, _S.ACCEPTED, "it was registered by mistake [P]"),
        Step((_S.CLARIFIED,), _E.COMPLETE, _S.COMPLETED, "its pathway is closed [P]"),
        Step(
            (_S.ACCEPTED,),
            _E.CLOSE_NOT_STARTED,
            _S.CLOSED_NOT_STARTED,
            "declined or not reached",
            "NOT_STARTED notice due",
        ),
        Step(_OPEN, _E.PROPOSE, None, "routing rules in force", "proposals are kept; nothing is decided"),
        Step(
            _OPEN,
            _E.PRIORITISE,
            None,
            "another priority than stands, and why [P]",
            "the sender's stays beside it; the sender reads both",
        ),
        Step(
            (_S.COMPLETED, _S.CLOSED_DECEASED),
            _E.REOPEN,
            _S.CLARIFIED,
            "its pathway is opened again [P]",
            corrects=True,
        ),
        Step(
            (_S.ACCEPTED, _S.CLARIFIED, _S.COMPLETED, _S.CLOSED_NOT_STARTED, _S.CLOSED_DECEASED),
            _E.REVIEW_AGAIN,
            _S.UNDER_REVIEW,
            "its pathway was opened, or a death registered, by mistake [P]",
            corrects=True,
        ),
        Step(_UNDECIDED, _E.CORRECT, None, "by the sender", "what was said before stays in the history"),
        Step(_OPEN, _E.REVOKE, _S.REVOKED, "withdrawn by the sender or replaced"),
        Step(_OPEN, _E.DIE, _S.CLOSED_DECEASED),
        Step(_OPEN, _E.MARK_ERROR, _S.ENTERED_IN_ERROR, "reason"),
    ),
)


class RejectReason(StrEnum):
    SENT_BY_MISTAKE = "sent-by-mistake"
    NOT_TARGET_GROUP = "not-target-group"
    NOT_RESIDENT = "not-resident"
    DUPLICATE = "duplicate"
    NEEDS_MEDICAL_ASSESSMENT = "needs-medical-assessment"


REJECT_REASON_TEXT: dict[RejectReason, str] = {
    RejectReason.SENT_BY_MISTAKE: "Henvisningen er sendt ved en fejl.",
    RejectReason.NOT_TARGET_GROUP: "Borgeren er ikke i målgruppen for tilbuddet.",
    RejectReason.NOT_RESIDENT: "Borgeren bor ikke i kommunen.",
    RejectReason.DUPLICATE: "Borgeren er allerede henvist for samme problem.",
    RejectReason.NEEDS_MEDICAL_ASSESSMENT: "Borgeren bør vurderes lægeligt først.",
}


class Criterion(StrEnum):
    """Target-group criteria (R6–R8, R10); all that are met are kept."""

    OVER_12_WEEKS = "C1"
    EARLIER_TREATMENT_FAILED = "C2"
    PSYCHOSOCIAL = "C3"
    EXACERBATION = "C4"


@dataclass(frozen=True, slots=True, repr=False)
class Referral(Private):
    """A referral as we hold it; `said` is what the sender wrote, and only the sender changes it."""

    id: UUID
    version: int
    status: ReferralStatus
    citizen_id: UUID
    requester_id: UUID
    submitted_by: UUID
    """The organisation whose system handed it in; a region's gateway sends for many departments."""
    source_id: UUID
    received_at: datetime
    said: IncomingReferral
    missing: tuple[str, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    override_reason: str = ""
    reason: str = ""
    """Why it was rejected, forwarded, revoked or closed: a code where there is one."""
    supplements: tuple[str, ...] = ()
    pathway_id: UUID | None = None
    replaces_id: UUID | None = None
    forwarded_to: str = ""
    held_by: str = ""
    """The authority it was handed over to; empty where it lies with the one it was sent to."""
    came_from: UUID | None = None
    """The same request at the authority that handed it over."""
    decided_at: datetime | None = None
    """When it was last accepted, rejected or sent on."""
    proposals: tuple[Proposal, ...] = ()
    """What routing rules have proposed for it."""
    priorities: tuple[PriorityRecord, ...] = ()
    """What the authority itself has given it; the last one stands."""
    handed_over: str = ""
    """What the authority before did with and for the citizen, in words (§9.3 transfer)."""
    area: str = ""
    """The kommunekode it was sent to: with task and day it gives the responsible authority (L3)."""
    sender_type: SenderType = SenderType.OTHER
    facts: EligibilityFacts = NOTHING_KNOWN
    """What is known now: what the sender stated, and what casework has registered since."""
    sent_in_error: bool = False
    """It was withdrawn, and its sender says that it should never have been sent."""
    told_before: int = 0
    """How often what it says was told of pathways that were opened by mistake; notices count on."""
    assessed_at: datetime | None = None
    asked_for: tuple[str, ...] = ()
    """Everything the sender has been asked for; `missing` is what is still open."""
    contact_attempts: tuple[ContactAttempt, ...] = ()
