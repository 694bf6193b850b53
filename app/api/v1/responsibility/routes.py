"""Who answers for a pathway on which days."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from app.api.context import Called
from app.api.v1 import views
from app.api.v1.reading import router_of
from app.usecases.read_responsibility import read_responsibility

router = router_of("pathways")


class SegmentView(views.View):
    """One authority answers from the first day on; `operator` does the work, where it is another."""

    task: str
    authority: str
    authority_name: str
    operator: str
    agreement: str
    first_day: date
    last_day: date | None


class ResponsibilityView(views.View):
    items: list[SegmentView]


@router.get(
    "/pathways/{id}/responsibility",
    operation_id="pathway_responsibility",
    summary="Hvem der er myndighed for forløbet hvornår",
)
async def responsibility(id: UUID, caller: Called) -> ResponsibilityView:  # noqa: A002
    found = await caller.look(lambda work: read_responsibility(work, id))
    return ResponsibilityView(
        items=[
            SegmentView(
                task=segment.assignment.task,
                authority=segment.assignment.authority,
                authority_name=name,
                operator=segment.assignment.operator,
                agreement=segment.assignment.agreement,
                first_day=segment.first_day,
                last_day=segment.last_day,
            )
            for segment, name in found
        ]
    )
