"""The reports over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import Query

from app.api.context import Called, Caller
from app.api.v1.body import Day
from app.api.v1.paging import LongPaged
from app.api.v1.reading import router_of
from app.api.v1.reports import delivery_views, views
from app.domain.legal_days import legal_day
from app.persistence.delivery_statistics import place
from app.persistence.variations import Division
from app.usecases.report_agreements import report_agreements
from app.usecases.report_capacity import report_capacity
from app.usecases.report_competences import report_competences
from app.usecases.report_deliveries import report_deliveries
from app.usecases.report_units import Period, report_completeness, report_variation

router = router_of("reports", under="/reports")
On = Annotated[Day | None, Query(description="Opgjort ved udgangen af denne dag; ellers i dag.")]
From = Annotated[Day | None, Query(alias="from", description="Første dag; ellers et år tilbage.")]
To = Annotated[Day | None, Query(alias="to", description="Sidste dag; ellers i dag.")]


@router.get("/capacity", operation_id="report_capacity", summary="Volumen og kapacitet, med advarsler")
async def read_capacity(caller: Called, on: On = None) -> views.CapacityView:
    day = on or legal_day(caller.now)
    return views.capacity(await caller.look(lambda work: report_capacity(work, on=day)))


@router.get("/variation", operation_id="report_variation", summary="Forskelle mellem enheder")
async def read_variation(
    caller: Called,
    by: Annotated[Division, Query(description="Hvad der deles op efter.")] = Division.COORDINATOR,
    first: From = None,
    last: To = None,
) -> views.VariationView:
    period = _period(caller, first, last)
    together, units = await caller.look(lambda work: report_variation(work, period, by))
    return views.VariationView(
        first=period.first,
        last=period.last,
        by=by,
        together=views.unit(together),
        units=[views.unit(each) for each in units],
        spread=views.spreads(units),
    )


@router.get(
    "/data-completeness",
    operation_id="report_data_completeness",
    summary="Hvor komplette registreringerne er",
)
async def read_completeness(caller: Called, first: From = None, last: To = None) -> views.CompletenessView:
    period = _period(caller, first, last)
    found = await caller.look(lambda work: report_completeness(work, period))
    fields = [views.field(each) for each in found]
    return views.CompletenessView(first=period.first, last=period.last, fields=fields)


@router.get(
    "/agreements", operation_id="report_agreements", summary="Aftaletekster: forpligtelse og modstrid"
)
async def read_agreements(
    caller: Called,
    on: On = None,
    only_binding: Annotated[bool, Query(description="Vis kun, hvad der binder.")] = False,  # noqa: FBT002
) -> views.AgreementsView:
    day = on or legal_day(caller.now)
    found = await caller.look(lambda work: report_agreements(work, on=day, only_binding=only_binding))
    return views.agreements(found)


@router.get(
    "/competences", operation_id="report_competences", summary="Kompetencer, der mangler eller udløber"
)
async def read_competences(caller: Called, on: On = None) -> views.CompetencesView:
    day = on or legal_day(caller.now)
    return views.competences(await caller.look(lambda work: report_competences(work, on=day)))


@router.get(
    "/deliveries",
    operation_id="report_deliveries",
    summary="Hvordan beskederne når frem, pr. modtager og format",
)
async def read_deliveries(
    caller: Called, page: LongPaged, first: From = None, last: To = None
) -> delivery_views.DeliveriesView:
    """Beskeder, der skulle sendes i perioden; tid til kvittering i sekunder."""
    period, after = _period(caller, first, last), page.after(("", ""))
    found = await caller.look(lambda work: report_deliveries(work, period, after=after, limit=page.limit))
    return delivery_views.DeliveriesView(
        from_date=period.first,
        to_date=period.last,
        items=[delivery_views.counts(each) for each in found],
        next=page.next(found, place),
    )


def _period(caller: Caller, first: Day | None, last: Day | None) -> Period:
    end = last or legal_day(caller.now)
    return Period(first or end - timedelta(days=365), end)
