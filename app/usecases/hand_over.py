"""Hand a forwarded request to the authority that is responsible, with everything the first one got."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from app.domain.intake import Standard
from app.domain.plans import RehabPlan
from app.domain.referrals import Referral
from app.domain.requests import Request
from app.fhir.requests_in import Submission, read_request
from app.fhir.wire import reread
from app.persistence.database import Database, Scope
from app.persistence.deliveries import FINISH_HANDOVER, RETRY_HANDOVER, handover_of
from app.persistence.queries import request_kind, source_content
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.receive_request import Document, receive_request
from app.usecases.submit_request import take_submission


@dataclass(frozen=True, slots=True)
class _Parcel:
    """What the other authority gets, and where it is."""

    request: Request
    document: Document
    submission: Submission | None
    """A FHIR submission is taken in again as it came, with all that stood beside the request."""
    to_authority: str


async def hand_over(database: Database, scope: Scope, request_id: UUID) -> None:
    """Deliver one forwarded request: two tenants, so two transactions; the second is idempotent."""
    parcel = await database.transact(scope, lambda work: _read(work, request_id))

    async def receive(work: UnitOfWork) -> None:
        held = await _take(work, parcel, parcel.document.identity)
        if held is not None and held.forwarded_to:
            # They had sent it on, and it comes back: it must not end on nobody's list.
            await _take(work, parcel, f"{parcel.document.identity}|{request_id}")

    await database.transact(replace(scope, authority=parcel.to_authority), receive)
    await database.transact(scope, lambda work: _finish(work, request_id))


async def _take(work: UnitOfWork, parcel: _Parcel, identity: str) -> Request | None:
    """Take it in; returns the request that was here already, if it was."""
    document = replace(parcel.document, identity=identity)
    if parcel.submission is None:
        received = await receive_request(work, parcel.request.said, document)
        return received.subject if received.is_replay else None
    taken = await take_submission(
        work, parcel.submission, document.content, identity=identity, submitted_by=document.submitted_by
    )
    if not taken.is_replay:
        return None
    id_ = next(made.id for made in taken.made if made.type == "ServiceRequest")
    return await work.get(type(parcel.request), id_)


async def _read(work: UnitOfWork, request_id: UUID) -> _Parcel:
    kind: type[Referral | RehabPlan] = await request_kind(work, request_id)
    request = await work.get(kind, request_id)
    source = await source_content(work, request.source_id)
    document = Document(
        source["content"],
        source["media_type"],
        source["message_id"],
        submitted_by=request.submitted_by,
    )
    return _Parcel(
        request, document, _submission(work, request, document), await handover_of(work, request_id)
    )


def _submission(work: UnitOfWork, request: Request, document: Document) -> Submission | None:
    if request.said.standard is not Standard.FHIR:
        return None
    read = read_request(reread(document.content.decode("utf-8-sig")), now=work.now)
    # The citizen may have been named by an id that is only the first authority's.
    incoming = replace(read.incoming, citizen=request.said.citizen, authored_at=request.said.authored_at)
    return replace(read, incoming=incoming, patient_id="")


async def _finish(work: UnitOfWork, request_id: UUID) -> None:
    work.write(FINISH_HANDOVER, {"request_id": request_id})


async def retry_later(work: UnitOfWork, request_id: UUID, *, error: str) -> None:
    """The other side could not take it now; the request is on nobody's list until it has."""
    values = {"request_id": request_id, "at": work.now + timedelta(minutes=5), "error": error}
    work.write(RETRY_HANDOVER, values)
