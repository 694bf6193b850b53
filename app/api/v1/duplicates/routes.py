"""What is read beside the aggregates: the worklist of alerts, the management report, the flow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from app.api.context import Called
from app.api.v1.body import Day, check_period
from app.api.v1.duplicates import views
from app.api.v1.paging import Paged, by_ordinal
from app.api.v1.reading import router_of
from app.domain.codes import known
from app.domain.duplicates import ALERT_LIFECYCLE, AlertLevel, AlertStatus
from app.domain.flow import flow, position
from app.persistence.alerts import AlertCount
from app.usecases.read_guard import count_alerts, list_alerts, read_way

router = router_of("duplicates")
_OPEN = [s.value for s in AlertStatus if not ALERT_LIFECYCLE.is_final(s)]


@router.get(
    "/duplicate-alerts",
    operation_id="duplicatealert_list",
    summary="Advarsler om dobbelt træning, ældste først",
    response_model=views.AlertListView,
)
async def read_alerts(
    caller: Called,
    page: Paged,
    status: Annotated[
        list[str] | None, Query(description="Kun disse tilstande; ellers de uafgjorte.")
    ] = None,
) -> Any:
    wanted = [known(AlertStatus, s[:80], what="status", place="status").value for s in status or _OPEN]
    found = await caller.look(lambda work: list_alerts(work, wanted, after=page.ordinal, limit=page.limit))
    items = [views.alert_now(seen, caller.now) for _, seen in found]
    return views.AlertListView(items=items, next=page.next(found, by_ordinal))


@router.get(
    "/reports/duplicates",
    operation_id="report_duplicates",
    summary="Ledelsesrapport: advarsler om dobbelt træning og hvad de førte til",
    response_model=views.DuplicateReportView,
)
async def report_duplicates(
    caller: Called,
    first: Annotated[Day, Query(alias="from", description="Første dag.")],
    last: Annotated[Day, Query(alias="to", description="Sidste dag, medregnet.")],
) -> Any:
    check_period(first, last)
    found = await caller.look(lambda work: count_alerts(work, first=first, last=last))
    return views.DuplicateReportView(
        first=first,
        last=last,
        by_level=_summed((row.level, row.count) for row in found),
        by_decision=_summed((row.decision, row.count) for row in found if row.decision),
        undecided=sum(row.count for row in found if _awaits(row)),
        items=[views.count(row) for row in found],
    )


def _awaits(row: AlertCount) -> bool:
    return not row.decision and row.level != AlertLevel.YELLOW


def _summed(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    summed: Counter[str] = Counter()
    for name, count in pairs:
        summed[name] += count
    return dict(summed)


@router.get(
    "/citizens/{id}/flow",
    operation_id="citizen_flow",
    summary="Hvor borgeren er i forløbet, hvem der har ansvaret, og siden hvornår",
    response_model=views.FlowView,
)
async def read_flow(id: UUID, caller: Called) -> Any:  # noqa: A002
    stretches = flow(await caller.look(lambda work: read_way(work, id)))
    return views.FlowView(
        citizen_id=id,
        position=views.stage(position(stretches)),
        stages=[views.stage(stretch) for stretch in stretches],
    )
