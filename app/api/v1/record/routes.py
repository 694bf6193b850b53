"""How long a record is kept, and the whole of it for the citizen."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from app.api.context import Called
from app.api.v1 import views
from app.api.v1.reading import router_of
from app.usecases.citizen_record import export_record, read_retention

router = router_of("citizens")


class RetentionView(views.View):
    """Until when at least the record is kept; `is_held` while a case runs."""

    last_entry_on: date | None
    years: int | None
    keep_until: date | None
    is_held: bool


class RecordView(views.View):
    """Everything about a citizen: the cases, to whom something was disclosed, and who has looked."""

    cases: dict[str, list[dict[str, Any]]]
    disclosures: list[dict[str, Any]]
    access_log: list[dict[str, Any]]


@router.get(
    "/citizens/{id}/retention", operation_id="citizen_retention", summary="Hvor længe journalen bevares"
)
async def retention(id: UUID, caller: Called) -> RetentionView:  # noqa: A002
    found = await caller.look(lambda work: read_retention(work, id))
    return RetentionView(
        last_entry_on=found.last_entry_on if found else None,
        years=found.years if found else None,
        keep_until=found.keep_until if found else None,
        is_held=found.is_held if found else False,
    )


@router.get("/citizens/{id}/export", operation_id="citizen_export", summary="Aktindsigt: alt om borgeren")
async def export(id: UUID, caller: Called) -> RecordView:  # noqa: A002
    """Hele journalen med modtagere og log (sundhedsloven § 37, databeskyttelsesforordningen art. 15)."""
    return RecordView(**await caller.look(lambda work: export_record(work, id)))
