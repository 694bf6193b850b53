"""Which meetings with the jobcentre are overdue (R48)."""

from __future__ import annotations

from typing import Annotated, Any

from app.api.context import Called
from app.api.v1.employment.views import EmploymentCaseView, employment_case
from app.api.v1.paging import Page, by_ordinal, paged
from app.api.v1.reading import router_of
from app.api.v1.views import ListView
from app.usecases.list_overdue_meetings import list_overdue_meetings

router = router_of()


class OverdueView(ListView):
    items: list[EmploymentCaseView]


@router.get(
    "/reports/meetings-overdue",
    tags=["reports"],
    response_model=OverdueView,
    operation_id="report_meetings_overdue",
    summary="Beskæftigelsessager, hvor mødet med jobcenteret er over tid",
)
async def read_overdue(caller: Called, page: Annotated[Page, paged(200, most=1000)]) -> Any:
    found = await caller.look(lambda work: list_overdue_meetings(work, after=page.ordinal, limit=page.limit))
    items = [employment_case(case, caller.now) for _, case in found]
    return OverdueView(items=items, next=page.next(found, by_ordinal))
