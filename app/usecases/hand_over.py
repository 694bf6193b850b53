"""Hand a forwarded request to the authority that is responsible, with everything the first one got."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from orjson import loads

from app.domain.intake import Standard
from app.domain.private import Private
from app.domain.requests import Request
from app.fhir.entries import references
from app.fhir.overlay import recarried, theirs
from app.fhir.requests_in import Submission
from app.fhir.rereading import read_again
from app.fhir.wire import reread
from app.persistence.database import Database, Scope
from app.persistence.deliveries import FINISH_HANDOVER, RETRY_HANDOVER, handover_of
from app.persistence.queries import request_kind, source_by_identity, source_content
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.correct_request import PassedOn, subject_of
from app.usecases.receive_request import Document, is_the_same, receive_request
from app.usecases.record_delivery import pause_after
from app.usecases.resolve import find_unit
from app.usecases.submit_request import take_submission


@dataclass(frozen=True, slots=True, repr=False)
class _Parcel(Private):
    """What the other authority gets, and where it is."""

    request: Request
    document: Document
    submission: Submission | None
    """A FHIR submission is taken in again as it came, with all that stood beside the request."""
    to_authority: str
    after: UUID | None
    """The request it corrects, where that is still on its way."""


async def hand_over(database: Database, scope: Scope, request_id: UUID) -> None:
    """Deliver one forwarded request: two tenants, so two transactions; the second is idempotent."""
    parcel = await database.transact(scope, lambda work: _read(work, request_id))
    if parcel.after is not None:
        await hand_over(database, scope, parcel.after)
    await database.transact(
        replace(scope, authority=parcel.to_authority), lambda work: _receive(work, parcel)
    )
    await database.transact(scope, lambda work: _finish(work, request_id))


async def _receive(work: UnitOfWork, parcel: _Parcel) -> None:
    document = replace(parcel.document, identity=await _identity_here(work, parcel))
    if parcel.submission is None:
        await receive_request(work, parcel.request.said, document)
    else:
        await take_submission(work, parcel.submission, document)


async def _identity_here(work: UnitOfWork, parcel: _Parcel) -> str:
    """Return the sender's identity of it, or one beside that which another request lies under here.

    So does one that was sent on from here and comes back: it must not end on nobody's list.
    """
    request, identity = parcel.request, parcel.document.identity
    sender = await find_unit(work, request.said.sender)
    source = await source_by_identity(work, str(sender.id), identity) if sender else None
    held = await subject_of(work, source) if source else None
    is_free = held is None or (is_the_same(held, request.said) and not held.forwarded_to)
    return identity if is_free else beside(identity, request)


def beside(identity: str, request: Request) -> str:
    """Return the identity a request has where its own one is taken."""
    return f"{identity}|{request.id}"


async def _read(work: UnitOfWork, request_id: UUID) -> _Parcel:
    kind: type[Request] = await request_kind(work, request_id)
    request = await work.get(kind, request_id)
    source = await source_content(work, request.source_id)
    document = Document(
        source["content"],
        source["media_type"],
        source["message_id"],
        submitted_by=request.submitted_by,
        passed_on=PassedOn(request, await _earlier(work, request)),
    )
    submission = _submission(work, request, document, source["answer"])
    return _Parcel(
        request,
        replace(document, names_the_citizen=submission is not None and bool(submission.patient_id)),
        replace(submission, patient_id="") if submission else None,
        request.forwarded_to,
        await _still_waiting(work, request.replaces_id),
    )


async def _earlier(work: UnitOfWork, request: Request) -> tuple[str, ...]:
    """Return the identities that what this one corrects may have got where it was handed over."""
    if request.replaces_id is None:
        return ()
    earlier = await work.get(type(request), request.replaces_id)
    identity = (await source_content(work, earlier.source_id))["message_id"]
    return beside(identity, earlier), identity


async def _still_waiting(work: UnitOfWork, request_id: UUID | None) -> UUID | None:
    found = await handover_of(work, request_id) if request_id else None
    return request_id if found is not None and found.is_waiting else None


def _submission(work: UnitOfWork, request: Request, document: Document, answer: bytes) -> Submission | None:
    if request.said.standard is not Standard.FHIR:
        return None
    ours = (f"Patient/{request.citizen_id}", *_referred(request))
    read = read_again(reread(document.content.decode("utf-8-sig")), ours=ours, now=work.now)
    # What the sender has corrected since goes along, its references as they were sent: what they
    # lead to here is only the first authority's.
    carried = recarried(request.said.carried, _as_sent(read, answer))
    return replace(read, incoming=replace(request.said, carried=carried))


def _referred(request: Request) -> Iterator[str]:
    """Yield what the request refers to, an address of ours written relative to it as when it came."""
    return (target for _, target in references(theirs(request.said.carried), "") if target)


def _as_sent(read: Submission, answer: bytes) -> dict[str, str]:
    """Return what each reference to a published resource was before: the fullUrl of its entry."""
    told = {entry: f"{type_}/{id_}" for entry, type_, id_, _ in loads(answer or b"[]")}
    return {told[sent.entry]: sent.full_url for sent in read.supporting if sent.entry in told}


async def _finish(work: UnitOfWork, request_id: UUID) -> None:
    work.write(FINISH_HANDOVER, {"request_id": request_id})


_PAUSES = (timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4))


async def retry_later(work: UnitOfWork, request_id: UUID, *, error: str) -> None:
    """The other side could not take it now; the request is on nobody's list until it has."""
    found = await handover_of(work, request_id)
    pause = pause_after(found.attempts if found else 1, _PAUSES)
    work.write(RETRY_HANDOVER, {"request_id": request_id, "at": work.now + pause, "error": error})
