"""Receive a correspondence letter: with the request it speaks of, or on a person's list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from app.domain import message_decisions
from app.domain.acquaintance import told_by
from app.domain.citizens import Citizen
from app.domain.decision import Change, Decision
from app.domain.identifiers import RegionCode
from app.domain.legal_days import legal_day
from app.domain.message_threads import Candidate, Clues, spoken_of
from app.domain.messages import Attachment, Message, MessageStatus
from app.domain.notices import Notice
from app.domain.organisations import Organisation, OrganisationKind
from app.domain.parties import Party
from app.domain.plans import RehabPlan
from app.domain.private import Private
from app.domain.referrals import Referral
from app.domain.refusals import RuleNotMet
from app.medcom.correspondence import Correspondence
from app.persistence.queries import SourceFound, source_by_identity
from app.persistence.records import Source
from app.persistence.registers import organisation_or_none
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.register_supplement import close_questions
from app.usecases.resolve import area_of, authorities_in, desk_of, find_unit, unit_of
from app.usecases.speak_for import check_speaks_for
from app.usecases.withdraw_request import may_take_back

IDENTITY_AT: Final = "Letter/Identifier"


@dataclass(frozen=True, slots=True, repr=False)
class CameIn(Private):
    """A correspondence letter as it was read, and as it came."""

    said: Correspondence
    identity: str
    content: bytes
    media_type: str
    answer: bytes
    standard: str = "XDIS91"
    attachments: tuple[Attachment, ...] = ()
    after: UUID | None = None
    """The notice of ours that it answers, where it says so."""


async def receive_correspondence(work: UnitOfWork, came: CameIn) -> bytes:
    """Take it in once and return the receipt; a replay gets the first one again."""
    head = came.said.head
    authorities = await _addressed(work, head.receiver)
    sender = await find_unit(work, head.sender)
    check_speaks_for(work, sender)
    first = await _first_answer(work, authorities, sender, came) if sender else None
    if first is not None:
        return first
    found = await _found(work, authorities, came, sender)
    if found is None:
        work.settle(await desk_of(work, authorities))
    await _take(work, came, found)
    return came.answer


async def _addressed(work: UnitOfWork, receiver: Party) -> tuple[str, ...]:
    """Return the authorities a letter may be for: whom it names first, then who has that one's tasks."""
    unit = await find_unit(work, receiver, place="Receiver")
    region = unit.identifier(RegionCode, legal_day(work.now)) if unit else None
    if region is not None:
        return (region.value,)
    return await authorities_in(work, await area_of(work, receiver))


async def _first_answer(
    work: UnitOfWork, authorities: tuple[str, ...], sender: Organisation, came: CameIn
) -> bytes | None:
    for authority in authorities:
        work.settle(authority)
        earlier = await source_by_identity(work, str(sender.id), came.identity)
        if earlier is None:
            continue
        # An answer is given again only to what reads it: each standard has its own, our API has none.
        is_alike = earlier.standard == came.standard and bool(earlier.answer)
        if not is_alike or not await _is_the_same(work, earlier, came):
            raise RuleNotMet(
                "identity-used",
                "The sender has used this message identity for something else.",
                "Afsenderen har allerede brugt dette identifikationsnummer til noget andet.",
                place=IDENTITY_AT,
            )
        return earlier.answer
    return None


async def _is_the_same(work: UnitOfWork, earlier: SourceFound, came: CameIn) -> bool:
    """A number said again is a replay where citizen and system are the same, or somebody relays for many."""
    if earlier.subject_type != Message.__name__:
        return False
    message = await work.get(Message, earlier.subject_id)
    citizen = await work.get(Citizen, message.citizen_id)
    if came.said.citizen.number not in citizen.numbers:
        return False
    if work.actor.relays or message.submitted_by == work.actor.organisation_id:
        return True
    submitter = await organisation_or_none(work, message.submitted_by)
    return submitter is not None and submitter.kind is OrganisationKind.OPERATOR


async def _found(
    work: UnitOfWork, authorities: tuple[str, ...], came: CameIn, sender: Organisation | None
) -> Candidate | None:
    """Return the request it speaks of, and let the work go on where that lies.

    A plan that could not be read speaks of none: it is one itself, and a person must take it in.
    """
    said, sender_id = came.said, sender.id if sender else None
    if said.carries_plan:
        return None
    clues = Clues(said.head.episode_id, sender_id, f"{said.subject}\n{said.text}", came.after)
    for authority in authorities:
        work.settle(authority)
        found = spoken_of(clues, await _candidates(work, said, sender))
        if found is not None:
            return found
    return None


async def _candidates(
    work: UnitOfWork, said: Correspondence, sender: Organisation | None
) -> tuple[Candidate, ...]:
    """Return the citizen's requests that the sender has to do with: what a letter says is no proof."""
    citizen = await work.citizen_with(said.citizen.number)
    if citizen is None:
        return ()
    every = await work.all_about((Referral, RehabPlan, Notice), citizen_id=citizen.id)
    candidates = [
        Candidate(request, tuple(n for n in every[Notice] if n.request_id == request.id))
        for kind in (Referral, RehabPlan)
        for request in every[kind]
        if not request.forwarded_to
    ]
    return tuple(it for it in candidates if _may_write(work, it, sender))


def _may_write(work: UnitOfWork, of: Candidate, sender: Organisation | None) -> bool:
    """Its sender's own system writes, or who was told of it does; or who relays letters for many."""
    told = {notice.recipient_id for notice in of.notices}
    own = sender is not None and work.actor.organisation_id == sender.id and sender.id in told
    return own or may_take_back(work.actor, of.request)


async def _take(work: UnitOfWork, came: CameIn, found: Candidate | None) -> None:
    sender = await unit_of(work, came.said.head.sender)
    citizen_id = found.request.citizen_id if found else await _citizen(work, came.said)
    answered = _answered(came, sender.id, found)
    message = _message(work, came, (sender.id, citizen_id), found, answered)
    request = found.request if found else None
    work.save(message_decisions.receive(message, request, to=answered))
    if request is not None and message_decisions.is_answer(answered):
        await close_questions(work, request.id)
    work.keep_source(
        Source(
            id=message.source_id,
            sender=str(sender.id),
            message_id=came.identity,
            standard=came.standard,
            media_type=came.media_type,
            content=came.content,
            answer=came.answer,
            subject_type=Message.__name__,
            subject_id=message.id,
        )
    )


def _answered(came: CameIn, sender_id: UUID, found: Candidate | None) -> Notice | None:
    """Only whoever sent the request was asked about it."""
    is_senders = found is not None and found.request.requester_id == sender_id
    return found.answered(sender_id, came.after) if found and is_senders else None


def _message(
    work: UnitOfWork,
    came: CameIn,
    whom: tuple[UUID, UUID],
    found: Candidate | None,
    answered: Notice | None,
) -> Message:
    said, (sender_id, citizen_id) = came.said, whom
    return Message(
        id=work.new_id(),
        version=0,
        status=MessageStatus.RECEIVED,
        citizen_id=citizen_id,
        request_id=found.request.id if found else None,
        sender_id=sender_id,
        submitted_by=work.actor.organisation_id,
        source_id=work.new_id(),
        written_at=min(said.head.written_at, work.now),
        received_at=work.now,
        text=said.told,
        subject=said.subject,
        answers=answered.id if answered else None,
        attachments=came.attachments,
    )


async def _citizen(work: UnitOfWork, said: Correspondence) -> UUID:
    """Return whom it is about, noted where nobody knows them here yet.

    A letter that stands with no request makes them known to nobody: its sender cannot tell the two apart.
    """
    found = await work.citizen_with(said.citizen.number)
    if found is not None:
        return found.id
    citizen = Citizen(id=work.new_id(), version=0, details=said.citizen)
    citizen = told_by(citizen, (), said.citizen)
    work.save(Decision((Change(citizen, "register", said.head.written_at),)))
    return citizen.id
