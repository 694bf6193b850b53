"""Hand a forwarded request to the authority that is responsible, with everything the first one got."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from app.domain.plans import RehabPlan
from app.domain.referrals import Referral
from app.domain.requests import Request
from app.persistence.database import Database, Scope
from app.persistence.deliveries import FINISH_HANDOVER, RETRY_HANDOVER, handover_of
from app.persistence.queries import request_kind, source_content
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.receive_request import Document, receive_request


async def hand_over(database: Database, scope: Scope, request_id: UUID) -> None:
    """Deliver one forwarded request: two tenants, so two transactions; the second is idempotent."""
    request, document, to_authority = await database.transact(scope, lambda work: _read(work, request_id))

    async def receive(work: UnitOfWork) -> None:
        received = await receive_request(work, request.said, document)
        if received.is_replay and received.subject.forwarded_to:
            # They had sent it on, and it comes back: it must not end on nobody's list.
            back = replace(document, identity=f"{document.identity}|{request.id}")
            await receive_request(work, request.said, back)

    await database.transact(replace(scope, authority=to_authority), receive)
    await database.transact(scope, lambda work: _finish(work, request_id))


async def _read(work: UnitOfWork, request_id: UUID) -> tuple[Request, Document, str]:
    kind: type[Referral | RehabPlan] = await request_kind(work, request_id)
    request = await work.get(kind, request_id)
    source = await source_content(work, request.source_id)
    document = Document(
        source["content"],
        source["media_type"],
        source["message_id"],
        submitted_by=request.submitted_by,
    )
    return request, document, await handover_of(work, request_id)


async def _finish(work: UnitOfWork, request_id: UUID) -> None:
    work.write(FINISH_HANDOVER, {"request_id": request_id})


async def retry_later(work: UnitOfWork, request_id: UUID, *, error: str) -> None:
    """The other side could not take it now; the request is on nobody's list until it has."""
    values = {"request_id": request_id, "at": work.now + timedelta(minutes=5), "error": error}
    work.write(RETRY_HANDOVER, values)
