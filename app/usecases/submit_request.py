"""Take in a FHIR submission: a request, alone or in a transaction with what belongs to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid5

import orjson

from app.domain.actors import Actor, Permission
from app.domain.citizens import Citizen
from app.domain.intake import Incoming, IncomingPlan
from app.domain.refusals import AlreadyUsed, Finding, NotFound, Refusal, Unresolved
from app.fhir import wire
from app.fhir.differences import same_entries, submissions_differ
from app.fhir.entries import REQUEST
from app.fhir.envelopes import HEADER_AT
from app.fhir.forms import JSON
from app.fhir.overlay import recarried
from app.fhir.publish import supporting
from app.fhir.requests_in import Submission, Supporting
from app.persistence.archive import Stored, shown_to
from app.persistence.database import Database, Scope
from app.persistence.queries import source_content, subject_of_source
from app.persistence.records import Source
from app.persistence.unit_of_work import SHARED, UnitOfWork
from app.usecases.receive_request import Document, Received, Reserved, receive_request
from app.usecases.resolve import home_of, unit_of
from app.usecases.speak_for import check_sender


@dataclass(frozen=True, slots=True)
class Made:
    """What became of one entry."""

    entry: int
    type: str
    id: UUID
    created: bool
    version: int = 1


@dataclass(frozen=True, slots=True)
class Submitted:
    made: tuple[Made, ...]
    """In the order of the entries; for a resource alone, only the request."""
    is_replay: bool
    shown: Mapping[tuple[str, UUID], Stored] = field(default_factory=dict)
    """What it was published as; nothing where it was here already."""


async def submit_request(
    database: Database,
    actor: Actor,
    submission: Submission,
    content: bytes,
    *,
    now: datetime,
    letter: str = "",
) -> Submitted:
    """Create the request and what came with it, or find that it is here already.

    `letter` is the identity of the message around it, by which the request is known, too.
    """
    actor.require(Permission.CREATE_REQUESTS)
    document = Document(content, JSON, submission.incoming.message_id or letter)

    async def take(work: UnitOfWork) -> Submitted:
        # Whose case it is, is asked of all units it names at once; the sender is then known, too.
        work.settle(await home_of(work, submission.incoming, document.identity))
        await check_sender(work, submission.incoming.sender)
        submitted = await take_submission(work, submission, document)
        if letter:
            await _know_by(work, letter, submission.incoming, submitted)
        return submitted

    try:
        submitted, shown = await database.transact_showing(Scope(actor, SHARED, now), take)
    except Refusal as refusal:
        raise refusal.of(located(finding, submission) for finding in refusal.findings) from None
    return replace(submitted, shown={key: shown_to(actor, row) for key, row in shown.items()})


async def _know_by(work: UnitOfWork, letter: str, said: Incoming, submitted: Submitted) -> None:
    """Let a message of one system stand for one request; refuses it where it came with another before.

    It did so also where that request is another authority's.
    """
    request = next(made for made in submitted.made if made.type == REQUEST)
    id_ = uuid5(_MESSAGES, f"{work.actor.organisation_id}|{letter}")
    known = await subject_of_source(work, id_)
    if known is None:
        work.note_identity(_also_known_as(id_, said, request.id, work))
    elif known != request.id:
        raise AlreadyUsed((f"{HEADER_AT}.id",))


_MESSAGES = UUID("5f1d3c0a-9b7e-4a26-8a41-2d0c7e6b9f58")


def _also_known_as(id_: UUID, said: Incoming, request_id: UUID, work: UnitOfWork) -> Source:
    """Return an identity without content: that lies under the request's own."""
    return Source(
        id=id_,
        sender=str(work.actor.organisation_id),
        message_id=f"urn:uuid:{id_}",
        standard=said.standard,
        media_type=JSON,
        content=b"",
        answer=b"",
        subject_type="RehabPlan" if isinstance(said, IncomingPlan) else "Referral",
        subject_id=request_id,
    )


_ELEMENTS = {
    "Receiver": "performer[0]",
    "Sender": "requester",
    "Gp": "subject",
    "subject": "subject",
    "discharge_date": "extension",
    "earliest_start_date": "occurrencePeriod.start",
}
"""Where a FHIR sender finds what a rule of ours calls by its own name."""


def located(finding: Finding, submission: Submission) -> Finding:
    element = _ELEMENTS.get(finding.place)
    return replace(finding, place=f"{submission.place}.{element}") if element else finding


async def take_submission(
    work: UnitOfWork, submission: Submission, given: Document, *, id_: UUID | None = None
) -> Submitted:
    """Take it in under the identity given; one that has none is nobody's replay.

    `id_` is what the request will be called, where others have been told already.
    """
    incoming, reserved = await _citizen(work, submission, id_ or work.new_id())
    citizen = Made(0, "Patient", reserved.citizen_id, created=reserved.citizen is None)
    beside = [await _made(work, sent, citizen) for sent in submission.supporting]
    targets = {s.full_url: f"{m.type}/{m.id}" for s, m in zip(submission.supporting, beside, strict=True)}
    targets = {**targets, submission.full_url: f"ServiceRequest/{reserved.subject_id}"}
    targets.pop("", None)
    document = replace(
        given,
        identity=given.identity or f"urn:uuid:{reserved.subject_id}",
        answer=orjson.dumps([[m.entry, m.type, str(m.id), m.created] for m in beside]),
        patient_carried=recarried(submission.patient_carried, targets),
        names_the_citizen=given.names_the_citizen or bool(submission.patient_id),
        reserved=reserved,
    )
    incoming = replace(incoming, carried=recarried(incoming.carried, targets))
    received = await receive_request(work, incoming, document)
    request = Made(submission.entry, "ServiceRequest", received.subject.id, not received.is_replay)
    if received.is_replay:
        again = await _again(work, received, document, must_be_same=not submission.if_none_exists)
        known = [replace(made, created=False) for made in beside if made.type in _FROM_AGGREGATES]
        return Submitted(_in_order({m.entry: m for m in (*known, *again, request)}.values()), is_replay=True)
    readers = (received.subject.requester_id, received.subject.submitted_by)
    for sent, made in zip(submission.supporting, beside, strict=True):
        if made.type not in _FROM_AGGREGATES:
            publication = supporting(sent, id_=made.id, targets=targets, readers=readers)
            work.publish(publication, version=1, citizen_id=reserved.citizen_id)
    return Submitted(_in_order([request, *beside]), is_replay=False)


async def _again(
    work: UnitOfWork, received: Received, document: Document, *, must_be_same: bool
) -> list[Made]:
    """Return what the first answer told of the entries that are sent again.

    Raises AlreadyUsed where what came first under this identity was not the same, and must be.
    """
    told = _first_answer(received.answer)
    if not (told or must_be_same):
        return []
    first = await source_content(work, received.subject.source_id)
    if first["content"] == document.content:
        return told
    if first["media_type"] != JSON:
        return []
    sent = [wire.reread(content.decode("utf-8-sig")) for content in (first["content"], document.content)]
    if must_be_same and (places := submissions_differ(*sent)):
        raise AlreadyUsed(places)
    again = same_entries(*sent)
    return [replace(made, entry=again[made.entry]) for made in told if made.entry in again]


_FROM_AGGREGATES = frozenset({"Patient", "Organization"})
"""These are published from what we know of them, not as one sender wrote them."""


async def _citizen(work: UnitOfWork, submission: Submission, id_: UUID) -> tuple[Incoming, Reserved]:
    """Return the request with whom it is about, and the ids they have or will have."""
    if not submission.patient_id:
        known = await work.citizen_with(submission.incoming.citizen.number)
        return submission.incoming, Reserved(known.id if known else work.new_id(), id_, known)
    citizen = await citizen_meant(work, submission)
    # Of two records made one, what comes now belongs to the one that stayed.
    holder = citizen if citizen.merged_into is None else await work.citizen_with(citizen.details.number)
    return replace(submission.incoming, citizen=citizen.details), Reserved(citizen.id, id_, holder)


async def citizen_meant(work: UnitOfWork, submission: Submission) -> Citizen:
    """Return whom `Patient/{id}` means, held for change; refuses it wherever it stands."""
    try:
        citizen = await work.get_for_change(Citizen, UUID(submission.patient_id))
    except (NotFound, ValueError):
        raise _no_such_patient(submission) from None
    if work.actor.organisation_id not in citizen.known_to and work.authority not in work.actor.authorities:
        raise _no_such_patient(submission)
    return citizen


def _no_such_patient(submission: Submission) -> Refusal:
    refusals = [
        Unresolved("The reference", danish="Referencen kan ikke findes.", place=place)
        for place in submission.about_the_patient
    ]
    return Unresolved.of(finding for refusal in refusals for finding in refusal.findings)


async def _made(work: UnitOfWork, sent: Supporting, citizen: Made) -> Made:
    """Say what an entry becomes: the citizen, a unit of the register, or a resource of its own."""
    if sent.type == "Patient":
        return replace(citizen, entry=sent.entry)
    if sent.party is not None:
        unit = await unit_of(work, sent.party)
        return Made(sent.entry, sent.type, unit.id, created=unit.version == 1 and unit.provisional)
    return Made(sent.entry, sent.type, work.new_id(), created=True)


def _first_answer(answer: bytes) -> list[Made]:
    """Return what the first answer told of; what another authority handed over has none."""
    told = orjson.loads(answer or b"[]")
    return [Made(entry, type_, UUID(id_), created=False) for entry, type_, id_, _ in told]


def _in_order(made: Iterable[Made]) -> tuple[Made, ...]:
    return tuple(sorted(made, key=lambda m: m.entry))
