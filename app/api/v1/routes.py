"""The routes of `/api/v1`: reads by hand, commands from their tables."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel
from starlette.responses import Response

from app.api.context import Called, Caller, Seen, case_worker, check_parameters
from app.api.cursor import Place, place, written
from app.api.documented import problems
from app.api.rendering import etag
from app.api.v1 import present, views
from app.api.v1.actions import BASE, PATHS
from app.api.v1.command import Command
from app.api.v1.part_commands import (
    ACTIVITY_COMMANDS,
    CITIZEN_COMMANDS,
    NOTICE_COMMANDS,
    OFFER_COMMANDS,
    SESSION_COMMANDS,
)
from app.api.v1.pathway_commands import PATHWAY_COMMANDS
from app.api.v1.plan_commands import PLAN_COMMANDS
from app.api.v1.referral_commands import REFERRAL_COMMANDS
from app.domain.activities import Activity
from app.domain.citizens import Citizen
from app.domain.codes import known
from app.domain.notices import Notice
from app.domain.offers import Offer
from app.domain.pathways import Pathway
from app.domain.plans import PLAN_LIFECYCLE, PlanStatus, RehabPlan
from app.domain.referrals import REFERRAL_LIFECYCLE, Referral, ReferralStatus
from app.domain.sessions import Session
from app.usecases import read_case

_RESPONSES = problems(
    _401="Ikke logget ind",
    _403="Ingen adgang",
    _404="Findes ikke",
    _422="Ugyldigt indhold",
    _500="Fejl i tjenesten; intet er ændret",
)
_CHANGES = problems(
    _409="Ikke muligt i denne tilstand; svaret siger, hvad der er",
    _412="Ændret af en anden; ETag er den gældende version",
    _413="For stort",
    _415="Pakket indhold modtages ikke",
    _428="If-Match mangler",
)
router = APIRouter(
    prefix=BASE,
    responses=_RESPONSES,
    dependencies=[Depends(case_worker), Depends(check_parameters)],
)

Show = Callable[[Caller, UUID], Awaitable[Any]]


async def _show_referral(caller: Caller, id_: UUID) -> views.RequestView:
    found = await caller.look(lambda work: read_case.read_request(work, Referral, id_))
    return present.request(*found, now=caller.now)


async def _show_plan(caller: Caller, id_: UUID) -> views.RequestView:
    found = await caller.look(lambda work: read_case.read_request(work, RehabPlan, id_))
    return present.request(*found, now=caller.now)


async def _show_pathway(caller: Caller, id_: UUID) -> views.PathwayView:
    return present.pathway(await caller.look(lambda work: read_case.read_pathway(work, id_)))


async def _show_offer(caller: Caller, id_: UUID) -> views.OfferView:
    return present.offer(await caller.look(lambda work: read_case.read_part(work, Offer, id_)))


async def _show_activity(caller: Caller, id_: UUID) -> views.ActivityView:
    return present.activity(*await caller.look(lambda work: read_case.read_activity(work, id_)))


async def _show_session(caller: Caller, id_: UUID) -> views.SessionView:
    return present.session(await caller.look(lambda work: read_case.read_part(work, Session, id_)))


async def _show_notice(caller: Caller, id_: UUID) -> views.NoticeView:
    return present.notice(await caller.look(lambda work: read_case.read_part(work, Notice, id_)))


async def _show_citizen(caller: Caller, id_: UUID) -> views.CitizenView:
    found = await caller.look(lambda work: read_case.read_citizen(work, id_))
    return present.citizen(found, now=caller.now)


def _mount(kind: type[Any], tag: str, view: type[BaseModel], show: Show) -> None:
    """Mount the read and every command of one kind of aggregate."""
    path = PATHS[kind].removeprefix(BASE)
    tags: list[str | Any] = [tag]

    async def read(id: UUID, caller: Called, response: Response) -> Any:  # noqa: A002
        shown = await show(caller, id)
        response.headers["ETag"] = etag(shown.version)
        return shown

    name = f"read_{kind.__name__.lower()}"
    router.add_api_route(
        f"{path}/{{id}}", read, methods=["GET"], response_model=view, tags=tags, name=name, operation_id=name
    )
    for command in _TABLES[kind]:
        router.add_api_route(
            f"{path}/{{id}}/{command.name}",
            _endpoint(command, show),
            methods=["POST"],
            response_model=view,
            tags=tags,
            name=f"{kind.__name__}.{command.name}",
            operation_id=f"{kind.__name__.lower()}_{command.name.replace('-', '_')}",
            summary=command.summary,
            responses=_CHANGES,
        )


def _endpoint(command: Command[Any], show: Show) -> Callable[..., Awaitable[Any]]:
    """Return the endpoint of a command: run it in its transaction, then show what it became."""

    async def endpoint(id: UUID, body: Any, seen: Seen, caller: Called, response: Response) -> Any:  # noqa: A002
        await caller.casework(lambda work: command.run(work, id, seen, body))
        shown = await show(caller, id)
        response.headers["ETag"] = etag(shown.version)
        return shown

    # FastAPI reads the body's type from here; each command has its own.
    endpoint.__annotations__ |= {
        "id": UUID,
        "body": command.body,
        "seen": Seen,
        "caller": Called,
        "response": Response,
    }
    return endpoint


_TABLES: dict[type[Any], tuple[Command[Any], ...]] = {
    Referral: REFERRAL_COMMANDS,
    RehabPlan: PLAN_COMMANDS,
    Pathway: PATHWAY_COMMANDS,
    Offer: OFFER_COMMANDS,
    Activity: ACTIVITY_COMMANDS,
    Session: SESSION_COMMANDS,
    Notice: NOTICE_COMMANDS,
    Citizen: CITIZEN_COMMANDS,
}

_OPEN = [s for s in ReferralStatus if not REFERRAL_LIFECYCLE.is_final(s)]
_OPEN_PLANS = [s for s in PlanStatus if not PLAN_LIFECYCLE.is_final(s)]
_FIRST = (datetime.min.replace(tzinfo=UTC), UUID(int=0))


@router.get("/inbox", tags=["inbox"], response_model=views.InboxView)
async def read_inbox(
    caller: Called,
    status: Annotated[list[str] | None, Query(description="Kun disse tilstande; ellers alle åbne.")] = None,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Any:
    """Alle åbne henvisninger og genoptræningsplaner, ældste først, med frister og mulige handlinger."""
    statuses = _statuses(status) if status else [*_OPEN, *_OPEN_PLANS]
    after: Place = place(cursor, name="cursor") if cursor else _FIRST
    found = await caller.look(lambda work: read_case.read_inbox(work, statuses, after=after, limit=limit))
    items = [present.inbox_item(*each, now=caller.now) for each in found]
    following = written(items[-1].received_at, items[-1].id) if len(items) == limit else None
    return views.InboxView(items=items, next=following)


def _statuses(wanted: list[str]) -> list[str]:
    every = {s.value for s in ReferralStatus}
    return [w if w in every else known(PlanStatus, w, what="status", place="status").value for w in wanted]


_mount(Referral, "referrals", views.RequestView, _show_referral)
_mount(RehabPlan, "rehabilitation plans", views.RequestView, _show_plan)
_mount(Pathway, "pathways", views.PathwayView, _show_pathway)
_mount(Offer, "pathways", views.OfferView, _show_offer)
_mount(Activity, "pathways", views.ActivityView, _show_activity)
_mount(Session, "pathways", views.SessionView, _show_session)
_mount(Notice, "notices", views.NoticeView, _show_notice)
_mount(Citizen, "citizens", views.CitizenView, _show_citizen)


def _about(kind: type[Any], tag: str) -> None:
    """Mount what can be asked about a request or pathway: history, notices, the source letter."""
    path = PATHS[kind].removeprefix(BASE)
    label = kind.__name__.lower()

    @router.get(f"{path}/{{id}}/history", tags=[tag], operation_id=f"{label}_history")
    async def history(id: UUID, caller: Called) -> views.HistoryView:  # noqa: A002
        found = await caller.look(lambda work: read_case.read_history(work, kind, id))
        return views.HistoryView(items=[_event(row) for row in found])

    @router.get(f"{path}/{{id}}/notices", tags=[tag], operation_id=f"{label}_notices")
    async def notices(id: UUID, caller: Called) -> views.NoticesView:  # noqa: A002
        found = await caller.look(lambda work: read_case.read_notices(work, kind, id))
        return views.NoticesView(items=[present.notice(row) for row in found])

    if kind is not Pathway:

        @router.get(f"{path}/{{id}}/source", tags=[tag], operation_id=f"{label}_source")
        async def source(id: UUID, caller: Called) -> Response:  # noqa: A002
            found = await caller.look(lambda work: read_case.read_source(work, kind, id))
            digest = {"Digest": f"sha-256={found['sha256']}"}
            return Response(found["content"], 200, digest, found["media_type"])


def _event(row: Any) -> views.EventView:
    return views.EventView(
        name=row["name"],
        status=row["status"],
        version=row["version"],
        happened_at=row["happened_at"],
        recorded_at=row["recorded_at"],
        client_id=row["client_id"],
        person=row["person"],
        reason=row["reason"],
        details=_details(row["details"]),
    )


def _details(value: str) -> dict[str, str]:
    return {str(key): str(item) for key, item in orjson.loads(value).items()}


_about(Referral, "referrals")
_about(RehabPlan, "rehabilitation plans")
_about(Pathway, "pathways")
