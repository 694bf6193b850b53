"""Receive one MedCom letter, whatever it is, and answer it with a receipt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import zip_longest

from app.domain.actors import Actor, Permission
from app.domain.codes import LegalBasis
from app.domain.intake import Incoming, IncomingPlan, IncomingReferral, PlanType
from app.domain.plans import RehabPlan
from app.domain.private import Private
from app.domain.referrals import Referral
from app.domain.refusals import NotFound, NotSupported, Refusal, RuleNotMet
from app.domain.requests import Request
from app.domain.responsibility import task_of
from app.medcom import receipts
from app.medcom.letters import (
    Cancellation,
    Correspondence,
    LetterHead,
    LetterRefused,
    LetterStatus,
    OpenedLetter,
    Receipt,
    Syntax,
    open_letter,
    read_body,
    syntax_of,
)
from app.medcom.twins import written
from app.medcom.vans_envelope import VansEnvelope
from app.persistence.database import Database, Scope
from app.persistence.deliveries import next_letter_number
from app.persistence.queries import source_by_identity
from app.persistence.records import Source
from app.persistence.unit_of_work import SHARED, UnitOfWork
from app.usecases.answer_in_envelope import check_envelope
from app.usecases.correct_by_letter import correct_by_letter
from app.usecases.keep_letter import keep_letter
from app.usecases.receive_correspondence import CameIn, receive_correspondence
from app.usecases.receive_request import Document, receive_request
from app.usecases.resolve import area_of, authorities_of, home_of
from app.usecases.speak_for import check_sender
from app.usecases.take_receipt import CameBack, take_receipt
from app.usecases.withdraw_request import sent_by, tell_of_late_withdrawal, withdraw


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: a receipt, or nothing where the letter was itself a receipt."""

    receipt: bytes
    accepted: bool
    refusal: Refusal | None = None

    @property
    def media_type(self) -> str:
        """A receipt is written as the letter it answers was."""
        return syntax_of(self.receipt).value


@dataclass(frozen=True, slots=True, repr=False)
class _Cancelled(Private):
    """The letter that withdraws, and what it withdraws."""

    kind: type[Request]
    content: bytes


async def receive_letter(
    database: Database,
    actor: Actor,
    content: bytes,
    *,
    now: datetime,
    media_type: str = "",
    envelope: VansEnvelope | None = None,
) -> Answer:
    """Take a letter in; a refusal becomes a negative receipt and leaves nothing behind.

    The `envelope` is the one it travelled in, where it did.
    """
    actor.require(Permission.SEND_LETTERS)
    scope, syntax = Scope(actor, SHARED, now), syntax_of(content, media_type)
    try:
        opened = open_letter(content, media_type)
    except LetterRefused as refusal:
        return await _refused(database, scope, refusal.head, refusal, syntax)
    try:
        if opened.body.name != BY_NETWORK:
            check_envelope(envelope, opened.head.sender, opened.head.receiver)
        return await _take(database, scope, opened, content)
    except Refusal as refusal:
        return await _refused(database, scope, opened.head, refusal, syntax)


async def refuse_unread(
    database: Database, actor: Actor, refusal: Refusal, *, now: datetime, media_type: str = ""
) -> Answer:
    """Answer what was never read, as for its size: with a receipt that can name no letter."""
    actor.require(Permission.SEND_LETTERS)
    scope, syntax = Scope(actor, SHARED, now), syntax_of(b"", media_type)
    return await _refused(database, scope, LetterHead(), refusal, syntax)


async def _take(database: Database, scope: Scope, opened: OpenedLetter, content: bytes) -> Answer:
    body = read_body(opened)
    if isinstance(body, Receipt):
        came = CameBack(opened.head, body, content, opened.syntax.value)
        await take_receipt(database, scope, came)
        return Answer(b"", accepted=True)
    if isinstance(body, Cancellation) and opened.body.name in WITHDRAWABLE:
        return await _cancel(database, scope, body, _Cancelled(_kind_of(opened), content))
    if isinstance(body, IncomingPlan | IncomingReferral):
        return await _request(database, scope, opened, body, content)
    if isinstance(body, Correspondence) and opened.body.name == CORRESPONDENCE:
        return await _correspondence(database, scope, opened, body, content)
    # The letters of a municipality come from municipalities, and a correspondence is not withdrawn (§2.7).
    raise NotSupported(f"{opened.head.type_code}/{opened.head.status}", place=opened.body.name)


BY_NETWORK = "NegativeVansReceipt"
WITHDRAWABLE = frozenset({"RehabilitationPlan", "MunicipalityReferral"})
CORRESPONDENCE = "ClinicalEmail"


async def _correspondence(
    database: Database, scope: Scope, opened: OpenedLetter, said: Correspondence, content: bytes
) -> Answer:
    async def receive(work: UnitOfWork) -> Answer:
        answer = await _positive(work, opened.head, opened.syntax)
        came = CameIn(said, identity_of(opened.head), content, opened.syntax.value, answer)
        return Answer(await receive_correspondence(work, came), accepted=True)

    return await database.transact(scope, receive)


async def _request(
    database: Database, scope: Scope, opened: OpenedLetter, incoming: Incoming, content: bytes
) -> Answer:
    async def receive(work: UnitOfWork) -> Answer:
        identity = identity_of(opened.head)
        # A correction is made where the letter lies that it corrects.
        work.settle(await home_of(work, incoming, identity, opened.head.letter_id))
        await check_sender(work, incoming.sender)
        answer = await _positive(work, opened.head, opened.syntax)
        document = Document(content, opened.syntax.value, identity, answer=answer)
        is_correction = opened.head.status is LetterStatus.CORRECTED
        if is_correction and await correct_by_letter(work, incoming, document):
            return Answer(answer, accepted=True)
        received = await receive_request(work, incoming, document)
        # What another authority handed over here has no answer of ours yet.
        return Answer(received.answer or document.answer, accepted=True)

    return await database.transact(scope, receive)


def identity_of(head: LetterHead) -> str:
    """Return what makes a letter that letter to its sender; a re-send has another envelope only."""
    if head.status is LetterStatus.NEW:
        return head.letter_id
    return f"{head.letter_id}|{head.status}|{head.written_at.isoformat()}"


def _kind_of(opened: OpenedLetter) -> type[Request]:
    return RehabPlan if opened.body.name == "RehabilitationPlan" else Referral


async def _cancel(database: Database, scope: Scope, said: Cancellation, cancelled: _Cancelled) -> Answer:
    """Withdraw what was sent wherever it lies: it may have come before its task moved (L3)."""
    refusal: Refusal = NotFound("request")
    for authority in await database.transact(scope, lambda work: _may_lie_with(work, said, cancelled.kind)):
        try:
            return await database.transact(
                replace(scope, authority=authority), lambda work: _withdraw(work, said, cancelled)
            )
        except NotFound:
            continue
        except RuleNotMet as elsewhere:
            refusal = elsewhere
    raise refusal


async def _may_lie_with(work: UnitOfWork, said: Cancellation, kind: type[Request]) -> tuple[str, ...]:
    """Return who answers for it today, then who did on other days; a cancellation names no plan type."""
    area = await area_of(work, said.head.receiver)
    types: tuple[PlanType | None, ...] = tuple(PlanType) if kind is RehabPlan else (None,)
    basis = LegalBasis.SUL140 if kind is RehabPlan else LegalBasis.SUL119
    found = [
        await authorities_of(work, task, area) for task in dict.fromkeys(task_of(basis, t) for t in types)
    ]
    return tuple(
        dict.fromkeys(authority for place in zip_longest(*found) for authority in place if authority)
    )


async def _withdraw(work: UnitOfWork, said: Cancellation, cancelled: _Cancelled) -> Answer:
    head = said.head
    request = await sent_by(work, cancelled.kind, head.sender, message_id=said.letter_id, about=said.citizen)
    sender, identity = str(request.requester_id), identity_of(head)
    first = await source_by_identity(work, sender, identity)
    if first is not None:
        return Answer(first.answer, accepted=True)
    is_withdrawn = await withdraw(work, request)
    source = Source(
        id=work.new_id(),
        sender=sender,
        message_id=identity,
        standard=request.said.standard,
        media_type=Syntax.OIOXML.value,
        content=cancelled.content,
        answer=await _positive(work, head),
        subject_type=cancelled.kind.__name__,
        subject_id=request.id,
    )
    keep_letter(work, source, request)
    if not is_withdrawn:
        tell_of_late_withdrawal(work, request, source, written_at=head.written_at)
    return Answer(source.answer, accepted=True)


async def _numbers(work: UnitOfWork) -> dict[str, str]:
    return {
        "letter_id": f"RQ{await next_letter_number(work):012d}",
        "envelope_id": f"RE{await next_letter_number(work):012d}",
    }


async def _positive(work: UnitOfWork, head: LetterHead, syntax: Syntax = Syntax.OIOXML) -> bytes:
    return written(receipts.positive(head, now=work.now, **await _numbers(work)), syntax)


async def _refused(
    database: Database, scope: Scope, head: LetterHead, refusal: Refusal, syntax: Syntax
) -> Answer:
    numbers = await database.transact(scope, _numbers)
    negative = receipts.negative(head, refusal, now=scope.now, **numbers)
    return Answer(written(negative, syntax), accepted=False, refusal=refusal)
