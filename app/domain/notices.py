"""The notice ledger: one row per (request, event, recipient), and its lifecycle (§5.2, §9.7)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.domain.codes import LegalBasis
from app.domain.intake import Standard
from app.domain.letters import Section
from app.domain.lifecycle import Lifecycle, Step
from app.domain.organisations import Channel, Format
from app.domain.parties import Party
from app.domain.private import Private


class NoticeType(StrEnum):
    START = "START"
    PLAN = "PLAN"
    END = "END"
    NOT_STARTED = "NOT_STARTED"
    QUESTION = "QUESTION"
    """Asks the sender for what is missing (R15)."""
    FORWARDED = "FORWARDED"
    """Tells the sender that another authority has the request now."""
    MESSAGE = "MESSAGE"
    """A case worker's own words to the sender, such as the answer to a message of theirs."""


class RecipientRole(StrEnum):
    OWN_GP = "own-gp"
    REFERRER = "referrer"
    RESULT_RECEIVER = "result-receiver"
    """G-GOP FinalResult/ResultReceiver."""


class NoticeStatus(StrEnum):
    DUE = "due"
    DRAFT = "draft"
    READY = "ready"
    """Addressed, written and frozen; on its way or waiting to be fetched."""
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    FAILED = "failed"
    """On a human's list, with the reason."""
    BLOCKED = "blocked"
    NOT_APPLICABLE = "not-applicable"
    SENT_MANUALLY = "sent-manually"
    SUPERSEDED = "superseded"


class NoticeEvent(StrEnum):
    DRAFT = "draft"
    APPROVE = "approve"
    ADDRESS = "address"
    BLOCK = "block"
    CANCEL = "cancel"
    FIND_NOT_APPLICABLE = "find-not-applicable"
    SEND = "send"
    ACKNOWLEDGE = "acknowledge"
    FAIL = "fail"
    RESEND = "resend"
    SEND_MANUALLY = "send-manually"
    SUPERSEDE = "supersede"
    BE_ANSWERED = "be-answered"
    HAND_OVER = "hand-over"
    """It was already under way when it was blocked."""
    TAKE_BACK_DEATH = "take-back-death"


_S, _E = NoticeStatus, NoticeEvent
_UNADDRESSED = (_S.DUE, _S.DRAFT)

NOTICE_LIFECYCLE: Lifecycle[NoticeStatus, NoticeEvent] = Lifecycle(
    "notice",
    initial=(_S.DUE, _S.DRAFT),
    steps=(
        Step(
            _UNADDRESSED,
            _E.DRAFT,
            _S.DRAFT,
            "a professional writes in it, within the template's frame",
            "held until it is approved",
        ),
        Step((_S.DRAFT,), _E.APPROVE, _S.DUE, "", "due now, with the words written in it"),
        Step(
            (_S.DUE,),
            _E.ADDRESS,
            _S.READY,
            "recipient resolved now; a route they can read",
            "letter id given, content frozen",
        ),
        Step(
            (*_UNADDRESSED, _S.READY, _S.FAILED),
            _E.BLOCK,
            _S.BLOCKED,
            "objection (SUL § 41 stk. 3), copy deselected, or what it tells of was an error",
            "also what is written, or has failed, but has not left",
        ),
        Step(
            (*_UNADDRESSED, _S.READY, _S.FAILED),
            _E.CANCEL,
            _S.BLOCKED,
            "not handed over yet; a reason",
            "nothing is sent; taken out of a mailbox",
        ),
        Step((_S.DUE,), _E.FIND_NOT_APPLICABLE, _S.NOT_APPLICABLE, "no such recipient, or same unit"),
        Step((_S.READY, _S.SENT), _E.SEND, _S.SENT, "handed to the receiver", "a receipt is awaited"),
        Step(
            (_S.BLOCKED,), _E.HAND_OVER, None, "it was under way when it was blocked", "kept as handed over"
        ),
        Step((_S.READY, _S.SENT, _S.FAILED), _E.ACKNOWLEDGE, _S.ACKNOWLEDGED, "positive receipt"),
        Step(
            (_S.DUE, _S.READY, _S.SENT),
            _E.FAIL,
            _S.FAILED,
            "negative receipt, no receipt, or no route",
            "on a human's list",
        ),
        Step(
            (_S.READY, _S.FAILED, _S.SENT),
            _E.RESEND,
            _S.DUE,
            "",
            "addressed anew, under the letter id it has",
        ),
        Step((_S.FAILED, _S.DUE, _S.DRAFT), _E.SEND_MANUALLY, _S.SENT_MANUALLY, "who, when, how"),
        Step(
            (*_UNADDRESSED, _S.READY, _S.SENT, _S.ACKNOWLEDGED, _S.FAILED, _S.SENT_MANUALLY),
            _E.BE_ANSWERED,
            None,
            "a question, and the sender's supplement [P]",
        ),
        Step(
            (_S.BLOCKED,),
            _E.TAKE_BACK_DEATH,
            _S.DUE,
            "only a death by mistake stopped it [P]",
            "addressed anew",
            corrects=True,
        ),
        Step(
            (_S.SENT, _S.ACKNOWLEDGED, _S.SENT_MANUALLY),
            _E.SUPERSEDE,
            _S.SUPERSEDED,
            "content was wrong; a reason",
            "a new draft that says which letter it stands for",
        ),
    ),
)

ROLES: dict[NoticeType, tuple[RecipientRole, ...]] = {
    NoticeType.START: (RecipientRole.OWN_GP, RecipientRole.REFERRER),
    NoticeType.PLAN: (RecipientRole.OWN_GP, RecipientRole.REFERRER),
    NoticeType.END: (RecipientRole.OWN_GP, RecipientRole.REFERRER, RecipientRole.RESULT_RECEIVER),
    NoticeType.NOT_STARTED: (
        RecipientRole.OWN_GP,
        RecipientRole.REFERRER,
        RecipientRole.RESULT_RECEIVER,
    ),
    NoticeType.QUESTION: (RecipientRole.REFERRER,),
    NoticeType.FORWARDED: (RecipientRole.REFERRER,),
    NoticeType.MESSAGE: (RecipientRole.REFERRER,),
}
ONCE_A_PATHWAY = frozenset({NoticeType.PLAN, NoticeType.END, NoticeType.NOT_STARTED})
"""These tell of the pathway, not of a request: a unit that referred twice gets them once."""
DISCLOSING = frozenset({NoticeType.START, NoticeType.PLAN, NoticeType.END, NoticeType.NOT_STARTED})
"""These tell of the citizen's health; a citizen's objection blocks them."""


@dataclass(frozen=True, slots=True)
class Route:
    """How a notice travels and why that way."""

    format: Format
    channel: Channel
    endpoint: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Notice(Private):
    id: UUID
    version: int
    status: NoticeStatus
    type: NoticeType
    role: RecipientRole
    citizen_id: UUID
    request_id: UUID
    legal_basis: LegalBasis
    standard: Standard
    due_at: datetime
    pathway_id: UUID | None = None
    occurrence: int = 1
    """Counts a second START or END of the same request (after a reopening), and each question or message."""
    place: int = 0
    """Which of several result receivers."""
    correction: int = 0
    """Counts the notices that stood here before and were wrong."""
    corrects: str = ""
    """What the letter says of the one it stands for."""
    wording: tuple[Section, ...] = ()
    """What a case worker wrote under a heading in place of the template's words."""
    drafted_at: datetime | None = None
    """Since when somebody holds it to write in it; nothing once it has been approved."""
    queued_at: datetime | None = None
    """When it was let go, where that was later than it was due: patience with its receiver begins then."""
    named: Party | None = None
    """The receiver as the request names it, where it does."""
    message: str = ""
    """Free text of the case worker, such as the question."""
    recipient_id: UUID | None = None
    recipient: Party | None = None
    """The unit as the register named it when the notice was addressed."""
    route: Route | None = None
    letter_id: str = ""
    subject: str = ""
    content: tuple[Section, ...] = ()
    sent_at: datetime | None = None
    acknowledged_at: datetime | None = None
    reason: str = ""
    """Why it is blocked, not applicable, failed, or how it was sent by hand."""
    stopped_by_death: bool = False
    """It is blocked because the citizen died, and for nothing else."""
    senders: tuple[UUID, ...] = ()
    """Who sent the request it tells of, and whose system did; known when it is addressed."""
    answered_at: datetime | None = None
    """When the sender answered, where it is a question."""

    @property
    def waits_since(self) -> datetime:
        """When whoever delivers it began to be patient with its receiver."""
        return self.queued_at or self.due_at


@dataclass(frozen=True, slots=True, repr=False)
class NoticeOrder(Private):
    """What a decision wants told: the event, about which request."""

    type: NoticeType
    citizen_id: UUID
    request_id: UUID
    legal_basis: LegalBasis
    standard: Standard
    pathway_id: UUID | None = None
    occurrence: int = 1
    result_receivers: tuple[Party, ...] = ()
    message: str = ""
    with_own_gp: bool = True
    """False for the further requests of a pathway: the own GP is told once."""
    with_referrer: bool = True
    """False where nobody outside has referred."""


def ledger_rows(order: NoticeOrder, *, now: datetime, new_id: Callable[[], UUID]) -> tuple[Notice, ...]:
    """Return one due notice per recipient of the event."""
    template = Notice(
        id=UUID(int=0),
        version=0,
        status=NoticeStatus.DUE,
        type=order.type,
        role=RecipientRole.REFERRER,
        citizen_id=order.citizen_id,
        request_id=order.request_id,
        legal_basis=order.legal_basis,
        standard=order.standard,
        due_at=now,
        pathway_id=order.pathway_id,
        occurrence=order.occurrence,
        message=order.message,
    )
    return tuple(
        replace(template, id=new_id(), role=role, place=place, named=named)
        for role in ROLES[order.type]
        if _is_told(role, order)
        for place, named in _named(role, order)
    )


def _is_told(role: RecipientRole, order: NoticeOrder) -> bool:
    spared = {RecipientRole.OWN_GP: not order.with_own_gp, RecipientRole.REFERRER: not order.with_referrer}
    return not spared.get(role, False)


def _named(role: RecipientRole, order: NoticeOrder) -> Iterable[tuple[int, Party | None]]:
    if role is RecipientRole.RESULT_RECEIVER:
        return enumerate(order.result_receivers)
    return ((0, None),)
