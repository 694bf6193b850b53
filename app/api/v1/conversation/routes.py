"""Reports on conversations and what they decided."""

from __future__ import annotations

from typing import Any

from app.api.context import Called
from app.api.v1.conversation.view_models import GroupCount, StratificationReport
from app.api.v1.reading import router_of
from app.domain.stratifications import SupportGroup
from app.usecases.clarify import read_spread

router = router_of()


@router.get(
    "/reports/stratification",
    tags=["reports"],
    response_model=StratificationReport,
    operation_id="report_stratification",
    summary="Fordelingen af afklarede borgere på støttegrupper",
)
async def report_stratification(caller: Called) -> Any:
    """Alle afklarede forløb i myndigheden efter gældende inddeling."""
    groups, unplaced, silent = await caller.look(read_spread)
    return StratificationReport(
        groups=[GroupCount(group=group, pathways=groups[group]) for group in SupportGroup],
        not_stratified_with_reason=unplaced,
        not_stratified=silent,
        total=sum(groups.values()) + unplaced + silent,
    )
