"""The desks of a case worker: what is to be done, what is due, what must not be forgotten."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.api.context import Called
from app.api.v1 import views
from app.api.v1.paging import Paged
from app.api.v1.protection import listed_name
from app.api.v1.reading import router_of
from app.api.v1.tables import PATHS
from app.domain.refusals import UnknownCode
from app.domain.worklists import DESKS, QUIET_DAYS
from app.persistence.worklist_queries import Listed, Place
from app.usecases.read_worklists import count_worklists, read_worklist

router = router_of("worklists")
UNASSIGNED = "Visitationen"
"""Who has what no coordinator has yet."""
_FIRST: Place = (date.min, datetime.fromisoformat("1900-01-01T00:00:00+00:00"), UUID(int=0))
_BASES = {kind.__name__: base for kind, base in PATHS.items()}


class WorklistView(views.View):
    """A desk with how much is on it."""

    name: str
    title: str
    count: int
    href: str


class WorklistsView(views.View):
    items: list[WorklistView]


class WorkItemView(views.View):
    """One thing to do: about whom, whose it is, what comes next and until when."""

    kind: str
    id: UUID
    href: str
    citizen_id: UUID | None
    citizen_name: str
    pathway_id: UUID | None
    owner: str
    next_step: str
    due_on: date | None
    since: datetime


class WorkItemsView(views.ListView):
    name: str
    title: str
    items: list[WorkItemView]


@router.get("/worklists", operation_id="read_worklists", summary="Alle arbejdslister med antal")
async def read_worklists(caller: Called) -> WorklistsView:
    counts = await caller.look(count_worklists)
    return WorklistsView(
        items=[
            WorklistView(name=name, title=desk.title, count=counts[name], href=f"/api/v1/worklists/{name}")
            for name, desk in DESKS.items()
        ]
    )


@router.get("/worklists/{name}", operation_id="read_worklist", summary="En arbejdsliste")
async def read_one(
    name: str,
    caller: Called,
    page: Paged,
    owner: Annotated[str, Query(description="Kun denne koordinators.")] = "",
    quiet_days: Annotated[int, Query(ge=1, le=365, description="Dage uden aktivitet.")] = QUIET_DAYS,
) -> WorkItemsView:
    """Det, der haster mest, først; hvert punkt med hvem der har det, og hvad næste skridt er."""
    if name not in DESKS:
        raise UnknownCode("worklist", name[:80], known=DESKS, place="name")
    after = page.after(_FIRST)
    found = await caller.look(
        lambda work: read_worklist(
            work, name, quiet_days=quiet_days, owner=owner, after=after, limit=page.limit
        )
    )
    return WorkItemsView(
        name=name,
        title=DESKS[name].title,
        items=[_item(each, caller.now) for each in found],
        next=page.next(found, lambda listed: listed.place),
    )


def _item(listed: Listed, now: datetime) -> WorkItemView:
    return WorkItemView(
        kind=listed.subject_type,
        id=listed.subject_id,
        href=f"{_BASES[listed.subject_type]}/{listed.subject_id}",
        citizen_id=listed.citizen.id if listed.citizen else None,
        citizen_name=listed_name(listed.citizen, now=now) if listed.citizen else "",
        pathway_id=listed.pathway_id,
        owner=listed.coordinator or UNASSIGNED,
        next_step=listed.next_step,
        due_on=listed.due_on,
        since=listed.since,
    )
