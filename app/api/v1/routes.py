"""The routes of `/api/v1`: reads by hand, commands from their tables."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.api.context import Called, Caller
from app.api.v1 import notice_views, present, present_notice, present_pathway, views
from app.api.v1.clock import resources as clock
from app.api.v1.consent import routes as consent_routes
from app.api.v1.consent import views as consent_views
from app.api.v1.conversation import routes as conversation_routes
from app.api.v1.conversation import views as conversation
from app.api.v1.duplicates import routes as duplicates
from app.api.v1.duplicates.views import RESOURCES as DUPLICATE_RESOURCES
from app.api.v1.eligibility.routes import router as eligibility
from app.api.v1.employment import routes as employment_routes
from app.api.v1.employment import views as employment_views
from app.api.v1.measures.routes import router as measures_router
from app.api.v1.measures.views import RESOURCES as MEASURES
from app.api.v1.messages import routes as messages
from app.api.v1.messages.views import RESOURCES as MESSAGES
from app.api.v1.mount import mount
from app.api.v1.offers import routes as offers_routes
from app.api.v1.offers import views as offers_views
from app.api.v1.paging import FIRST_EVENT, FIRST_RECEIVED, LongPaged, Paged, by_ordinal, by_version
from app.api.v1.reading import router_of
from app.api.v1.record import routes as record
from app.api.v1.registers.routes import router as registers
from app.api.v1.reporting import routes as reporting
from app.api.v1.reports.routes import router as reports
from app.api.v1.resource import Resource
from app.api.v1.responsibility import routes as responsibility
from app.api.v1.routing import views as routing
from app.api.v1.tables import BASE, PATHS
from app.api.v1.timeline import routes as timeline
from app.api.v1.worklists import routes as worklists
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
from app.usecases.preview_notice import preview_notice
from app.usecases.print_notice import MEDIA_TYPE, print_notice

router = router_of()


def _offer(made: Offer, _: datetime) -> views.OfferView:
    return present_pathway.offer(made)


def _session(held: Session, _: datetime) -> views.SessionView:
    return present_pathway.session(held)


def _notice(row: Notice, _: datetime) -> notice_views.NoticeView:
    return present_notice.notice(row)


def _citizen(person: Citizen, now: datetime) -> views.CitizenView:
    return present.citizen(person, now=now)


async def _show_referral(caller: Caller, id_: UUID) -> views.RequestView:
    found = await caller.look(lambda work: read_case.read_request(work, Referral, id_))
    return present.request(*found, now=caller.now)


async def _show_pathway(caller: Caller, id_: UUID) -> views.PathwayView:
    return present_pathway.pathway(await caller.look(lambda work: read_case.read_pathway(work, id_)))


async def _show_activity(caller: Caller, id_: UUID) -> views.ActivityView:
    return present_pathway.activity(*await caller.look(lambda work: read_case.read_activity(work, id_)))


RESOURCES: tuple[Resource[Any, Any], ...] = (
    Resource(
        kind=Referral,
        tag="referrals",
        view=views.RequestView,
        show=_show_referral,
    ),
    clock.PLAN,
    Resource(kind=Pathway, tag="pathways", view=views.PathwayView, show=_show_pathway),
    Resource(kind=Offer, tag="pathways", view=views.OfferView, present=_offer),
    Resource(kind=Activity, tag="pathways", view=views.ActivityView, show=_show_activity),
    Resource(
        kind=Session,
        tag="pathways",
        view=views.SessionView,
        present=_session,
    ),
    Resource(kind=Notice, tag="notices", view=notice_views.NoticeView, present=_notice),
    Resource(
        kind=Citizen,
        tag="citizens",
        view=views.CitizenView,
        present=_citizen,
    ),
    *consent_views.RESOURCES,
    *employment_views.RESOURCES,
    *routing.RESOURCES,
    *DUPLICATE_RESOURCES,
    *MEASURES,
    *conversation.RESOURCES,
    *offers_views.RESOURCES,
    *clock.RESOURCES,
    *MESSAGES,
)
"""In the order of the human pages; a feature adds its own at the end."""

_PDF: Final = {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}
_LETTER: Final[dict[int | str, dict[str, Any]]] = {200: {"description": "Brevet, A4", "content": _PDF}}
_OPEN = [s for s in ReferralStatus if not REFERRAL_LIFECYCLE.is_final(s)]
_OPEN_PLANS = [s for s in PlanStatus if not PLAN_LIFECYCLE.is_final(s)]


@router.get("/inbox", tags=["inbox"], response_model=views.InboxView)
async def read_inbox(
    caller: Called,
    page: Paged,
    status: Annotated[list[str] | None, Query(description="Kun disse tilstande; ellers alle åbne.")] = None,
) -> Any:
    """Alle åbne henvisninger og genoptræningsplaner, ældste først, med frister og mulige handlinger."""
    statuses = _statuses(status) if status else [*_OPEN, *_OPEN_PLANS]
    after = page.after(FIRST_RECEIVED)
    found = await caller.look(
        lambda work: read_case.read_inbox(work, statuses, after=after, limit=page.limit)
    )
    items = [present.inbox_item(*each, now=caller.now) for each in found]
    return views.InboxView(items=items, next=page.next(items, lambda item: (item.received_at, item.id)))


def _statuses(wanted: list[str]) -> list[str]:
    every = {s.value for s in ReferralStatus}
    return [w if w in every else known(PlanStatus, w, what="status", place="status").value for w in wanted]


@cache
def routers() -> tuple[APIRouter, ...]:
    """Return everything under `/api/v1`: the aggregates, and what a feature reads beside them.

    The aggregates are mounted when somebody asks: whoever only administers need not wait for it.
    """
    for resource in RESOURCES:
        mount(router, resource)
    for kind, tag in _ASKED_ABOUT.items():
        _about(kind, tag)
    return (router, *_BESIDE)


_ASKED_ABOUT: Final[dict[type[Any], str]] = {
    Referral: "referrals",
    RehabPlan: "rehabilitation plans",
    Pathway: "pathways",
}
_BESIDE: Final[tuple[APIRouter, ...]] = (
    worklists.router,
    timeline.router,
    record.router,
    responsibility.router,
    routing.router,
    reporting.router,
    eligibility,
    registers,
    reports,
    duplicates.router,
    measures_router,
    conversation_routes.router,
    offers_routes.router,
    consent_routes.router,
    employment_routes.router,
    messages.router,
)


@router.get("/notices/{id}/preview", tags=["notices"], operation_id="notice_preview")
async def notice_preview(id: UUID, caller: Called) -> notice_views.NoticePreviewView:  # noqa: A002
    return present_notice.notice_preview(await caller.look(lambda work: preview_notice(work, id)))


@router.get(
    "/notices/{id}/letter.pdf",
    tags=["notices"],
    operation_id="notice_letter",
    response_class=Response,
    responses=_LETTER,
)
async def notice_letter(id: UUID, caller: Called) -> Response:  # noqa: A002
    """Beskeden som brev til udskrivning, som modtageren ville se den."""
    letter = await caller.look(lambda work: print_notice(work, id))
    return Response(letter, 200, {"Content-Disposition": f'inline; filename="{id}.pdf"'}, MEDIA_TYPE)


def _about(kind: type[Any], tag: str) -> None:
    """Mount what can be asked about a request or pathway: history, notices, the source letter."""
    path = PATHS[kind].removeprefix(BASE)
    label = kind.__name__.lower()

    @router.get(f"{path}/{{id}}/history", tags=[tag], operation_id=f"{label}_history")
    async def history(id: UUID, caller: Called, page: LongPaged) -> views.HistoryView:  # noqa: A002
        after = page.after(FIRST_EVENT)
        found = await caller.look(
            lambda work: read_case.read_history(work, kind, id, after=after, limit=page.limit)
        )
        items = [views.EventView.of(row) for row in found]
        return views.HistoryView(items=items, next=page.next(found, by_version))

    @router.get(f"{path}/{{id}}/notices", tags=[tag], operation_id=f"{label}_notices")
    async def notices(id: UUID, caller: Called, page: LongPaged) -> notice_views.NoticesView:  # noqa: A002
        found = await caller.look(
            lambda work: read_case.read_notices(work, kind, id, after=page.ordinal, limit=page.limit)
        )
        items = [present_notice.notice(row) for _, row in found]
        return notice_views.NoticesView(items=items, next=page.next(found, by_ordinal))

    if kind is not Pathway:

        @router.get(f"{path}/{{id}}/source", tags=[tag], operation_id=f"{label}_source")
        async def source(id: UUID, caller: Called) -> Response:  # noqa: A002
            found = await caller.look(lambda work: read_case.read_source(work, kind, id))
            digest = {"Digest": f"sha-256={found['sha256']}"}
            return Response(found["content"], 200, digest, found["media_type"])
