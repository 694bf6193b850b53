"""Read what casework shows; every read of a citizen's data leaves its audit entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from app.domain.activities import Activity
from app.domain.citizens import Citizen
from app.domain.clarification import Clarification
from app.domain.decision import Aggregate
from app.domain.notices import Notice
from app.domain.offers import Offer
from app.domain.pathways import Pathway
from app.domain.plans import RehabPlan
from app.domain.referrals import Referral
from app.domain.sessions import Session
from app.persistence.pages import Place, history_page, page_under
from app.persistence.queries import InboxRow, inbox, source_content
from app.persistence.records import citizen_of
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.clarify import clarification_of

R = TypeVar("R", bound=Referral | RehabPlan)
P = TypeVar("P", bound=Aggregate)


@dataclass(frozen=True, slots=True)
class Case:
    """A pathway with everything on it."""

    pathway: Pathway
    clarification: Clarification
    offers: Sequence[Offer]
    activities: Sequence[Activity]
    sessions: Sequence[Session]


async def read_request(work: UnitOfWork, kind: type[R], id_: UUID) -> tuple[R, Citizen]:
    request = await work.get(kind, id_)
    work.audit("read", kind.__name__, object_id=id_, citizen_id=request.citizen_id)
    return request, await work.get(Citizen, request.citizen_id)


async def read_source(work: UnitOfWork, kind: type[Referral | RehabPlan], id_: UUID) -> Any:
    """Return the document a request came as, byte for byte."""
    request = await work.get(kind, id_)
    work.audit("read", "SourceDocument", object_id=request.source_id, citizen_id=request.citizen_id)
    return await source_content(work, request.source_id)


async def read_pathway(work: UnitOfWork, id_: UUID) -> Case:
    pathway = await work.get(Pathway, id_)
    work.audit("read", "Pathway", object_id=id_, citizen_id=pathway.citizen_id)
    return Case(
        pathway,
        known := await clarification_of(work, pathway),
        known.offers,
        await work.all_of(Activity, pathway_id=id_),
        await work.all_of(Session, pathway_id=id_),
    )


async def read_part(work: UnitOfWork, kind: type[P], id_: UUID) -> P:
    part = await work.get(kind, id_)
    if citizen_id := citizen_of(part):
        work.audit("read", kind.__name__, object_id=id_, citizen_id=citizen_id)
    return part


async def read_parts(
    work: UnitOfWork, kind: type[P], owner: type[Any], id_: UUID, *, after: int, limit: int
) -> tuple[tuple[int, P], ...]:
    """Return what hangs on a pathway, or what there is of a citizen; raises NotFound for neither."""
    whose = await work.get(owner, id_)
    work.audit("list", kind.__name__, object_id=id_, citizen_id=citizen_of(whose))
    column = "pathway_id" if owner is Pathway else "citizen_id"
    return await page_under(work, kind, id_, column, after=after, limit=limit)


async def read_activity(work: UnitOfWork, id_: UUID) -> tuple[Activity, tuple[Session, ...]]:
    """Return an activity with the sessions it is counted by."""
    activity = await work.get(Activity, id_)
    work.audit("read", "Activity", object_id=id_, citizen_id=activity.citizen_id)
    return activity, await work.all_of(Session, pathway_id=activity.pathway_id)


async def read_citizen(work: UnitOfWork, id_: UUID) -> Citizen:
    work.audit("read", "Citizen", object_id=id_, citizen_id=id_)
    return await work.get(Citizen, id_)


async def read_history(
    work: UnitOfWork, kind: type[Any], id_: UUID, *, after: Place, limit: int
) -> list[Any]:
    aggregate = await work.get(kind, id_)
    citizen_id = getattr(aggregate, "citizen_id", id_)
    work.audit("read", f"{kind.__name__} history", object_id=id_, citizen_id=citizen_id)
    return await history_page(work, id_, after=after, limit=limit)


async def read_notices(
    work: UnitOfWork, kind: type[Any], id_: UUID, *, after: int, limit: int
) -> tuple[tuple[int, Notice], ...]:
    """Return the ledger rows of a request or a pathway."""
    aggregate = await work.get(kind, id_)
    work.audit("read", "Notice", object_id=id_, citizen_id=aggregate.citizen_id)
    return await page_under(work, Notice, id_, "request_id", "pathway_id", after=after, limit=limit)


async def read_inbox(
    work: UnitOfWork, statuses: Sequence[str], *, after: tuple[datetime, UUID], limit: int
) -> tuple[InboxRow, ...]:
    """Return the requests in these states, the oldest first, with whom they are about."""
    listed = await inbox(work, list(statuses), after=after, limit=limit)
    for row, citizen in listed:
        work.audit("list", type(row).__name__, object_id=row.id, citizen_id=citizen.id)
    return listed
