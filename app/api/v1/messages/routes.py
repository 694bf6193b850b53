"""Read the dialogue: what awaits an answer, what was written about one request, what was attached."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Query
from starlette.responses import Response

from app.api.context import Called
from app.api.v1.messages import views
from app.api.v1.paging import LongPaged, Page, Paged, by_ordinal
from app.api.v1.reading import router_of
from app.api.v1.tables import BASE, PATHS
from app.domain.codes import known
from app.domain.messages import MESSAGE_LIFECYCLE, Message, MessageEvent, MessageStatus
from app.domain.plans import RehabPlan
from app.domain.referrals import Referral
from app.usecases.exchange_messages import list_messages, read_attachment, read_messages

router = router_of("messages")
_UNREAD = [s.value for s in MessageStatus if MessageEvent.HANDLE in MESSAGE_LIFECYCLE.allowed(s)]
_INERT = {
    "Content-Disposition": "attachment",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox",
}
"""What a sender attached is shown by the program for it, never run in the front end's own page."""


@router.get(
    "/messages",
    operation_id="message_list",
    summary="Beskeder fra henvisere, ældste først",
    response_model=views.MessageListView,
)
async def read_all(
    caller: Called,
    page: Paged,
    status: Annotated[list[str] | None, Query(description="Kun disse tilstande; ellers de ulæste.")] = None,
) -> Any:
    wanted = [known(MessageStatus, s[:80], what="status", place="status").value for s in status or _UNREAD]
    found = await caller.look(lambda work: list_messages(work, wanted, after=page.ordinal, limit=page.limit))
    return _page(found, page)


def _page(found: Sequence[tuple[int, Message]], page: Page) -> views.MessageListView:
    items = [views.message(each) for _, each in found]
    return views.MessageListView(items=items, next=page.next(found, by_ordinal))


def _about(kind: type[Referral | RehabPlan]) -> None:
    label = kind.__name__.lower()

    @router.get(
        f"{PATHS[kind].removeprefix(BASE)}/{{id}}/messages",
        operation_id=f"{label}_messages",
        summary="Hvad afsenderen har skrevet om henvendelsen, ældste først",
        response_model=views.MessageListView,
    )
    async def read(id: UUID, caller: Called, page: LongPaged) -> Any:  # noqa: A002
        found = await caller.look(
            lambda work: read_messages(work, kind, id, after=page.ordinal, limit=page.limit)
        )
        return _page(found, page)


_about(Referral)
_about(RehabPlan)


@router.get(
    f"{PATHS[Message].removeprefix(BASE)}/{{id}}/attachments/{{place}}",
    operation_id="message_attachment",
    summary="En vedhæftet fil, som den blev sendt",
    response_class=Response,
)
async def attachment(id: UUID, place: Annotated[int, Path(ge=0, le=99)], caller: Called) -> Response:  # noqa: A002
    sent, content = await caller.look(lambda work: read_attachment(work, id, place))
    return Response(content, headers=_INERT, media_type=sent.media_type)
