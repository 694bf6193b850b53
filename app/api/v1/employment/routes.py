"""Which meetings with the jobcentre are overdue (R48)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query

from app.api.context import Called
from app.api.v1.employment.views import EmploymentCaseView, employment_case
from app.api.v1.reading import router_of
from app.api.v1.views import View
from app.usecases.list_overdue_meetings import list_overdue_meetings

router = router_of()


class OverdueView(View):
    items: list[EmploymentCaseView]


@router.get(
    "/reports/meetings-overdue",
    tags=["reports"],
    response_model=OverdueView,
    operation_id="report_meetings_overdue",
    summary="Beskæftigelsessager, hvor mødet med jobcenteret er over tid",
)
async def read_overdue(caller: Called, limit: Annotated[int, Query(ge=1, le=1000)] = 200) -> Any:
    found = await caller.look(lambda work: list_overdue_meetings(work, limit=limit))
    return OverdueView(items=[employment_case(case, caller.now) for case in found])
