"""The timeline of a citizen and of a pathway: every event, message, decision and notice, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Final, TypeAlias
from uuid import UUID

from app.api.context import Called
from app.api.v1 import views
from app.api.v1.paging import Page, paged
from app.api.v1.reading import router_of
from app.domain.danish import sentence
from app.domain.notices import RecipientRole
from app.domain.timeline_texts import HAPPENED
from app.persistence.mapping import MAPPED
from app.persistence.timeline_queries import Place
from app.usecases.read_timeline import read_citizen_timeline, read_pathway_timeline

router = router_of("timeline")
_FIRST: Place = (datetime(1, 1, 1, tzinfo=UTC), 0)
_NAMES: Final = {kind.__name__: mapped.name for kind, mapped in MAPPED.items()}
Paged: TypeAlias = Annotated[Page, paged(100, most=500)]


class HappeningView(views.EventView):
    """One thing that happened, to what, and a sentence for a person."""

    text: str
    kind: str
    id: UUID
    pathway_id: UUID | None


class TimelineView(views.ListView):
    items: list[HappeningView]


@router.get(
    "/citizens/{id}/timeline", operation_id="citizen_timeline", summary="Alt, der er sket med borgeren"
)
async def of_citizen(
    id: UUID,  # noqa: A002
    caller: Called,
    page: Paged,
) -> TimelineView:
    after = page.after(_FIRST)
    found = await caller.look(lambda work: read_citizen_timeline(work, id, after=after, limit=page.limit))
    return _shown(found, page)


@router.get("/pathways/{id}/timeline", operation_id="pathway_timeline", summary="Alt, der er sket i forløbet")
async def of_pathway(
    id: UUID,  # noqa: A002
    caller: Called,
    page: Paged,
) -> TimelineView:
    after = page.after(_FIRST)
    found = await caller.look(lambda work: read_pathway_timeline(work, id, after=after, limit=page.limit))
    return _shown(found, page)


def _shown(found: list[Any], page: Page) -> TimelineView:
    following = page.next(found, lambda row: (row["happened_at"], row["ordinal"]))
    return TimelineView(items=[_happening(row) for row in found], next=following)


def _happening(row: Any) -> HappeningView:
    event = views.EventView.of(row)
    return HappeningView(
        **event.model_dump(),
        text=_text(row, event.details),
        kind=row["aggregate"],
        id=row["aggregate_id"],
        pathway_id=row["pathway_id"],
    )


def _text(row: Any, details: Mapping[str, str]) -> str:
    """Return a sentence: what it was, what happened to it, and why where that was said."""
    what = sentence(_NAMES[row["aggregate"]], "").strip()
    if "notice" in details:
        what = f"{what} {details['notice']} til {_TO[details['to']]}"
    why = f": {row['reason'].rstrip('.')}" if row["reason"] else ""
    return f"{what} – {HAPPENED[row['name']]}{why}."


_TO: Final = {
    RecipientRole.OWN_GP.value: "egen læge",
    RecipientRole.REFERRER.value: "henviser",
    RecipientRole.RESULT_RECEIVER.value: "slutmodtager",
}
