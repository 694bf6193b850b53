"""What is read beside the aggregates: instruments, core set, effect, ICF summary, the citizen's side."""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Query

from app.api.context import Called
from app.api.v1.body import Day
from app.api.v1.measures import citizen_views, classifications, effect_views, icf_views, overviews
from app.api.v1.reading import router_of
from app.domain.codes import Category
from app.domain.instruments.core_sets import BACK_PAIN
from app.domain.perspectives import Profession, components_for
from app.usecases import read_measures

TAG: Final = "measures"
Programme = Annotated[str, Query(description="Hvilket forløbsprogram kernesættet gælder for.")]
router = router_of()


@router.get(
    "/instruments",
    tags=[TAG],
    operation_id="instruments",
    summary="Måleredskaber og kernesæt",
    response_model=overviews.InstrumentsView,
)
async def read_instruments(caller: Called) -> Any:
    """Alle redskaber med svarmuligheder, beregning, mindste vigtige ændring og licens."""
    return overviews.instruments(await caller.look(read_measures.read_core_sets))


@router.get(
    "/classifications",
    tags=[TAG],
    operation_id="classifications",
    summary="Koder at vælge mellem, med danske ord",
    response_model=classifications.ClassificationsView,
)
async def read_classifications() -> Any:
    """FSIII-tilstande for hver lov, vurderinger, måltyper, faggrupper, og forslaget til ICF-kobling."""
    return classifications.classifications()


@router.get(
    "/pathways/{id}/core-set",
    tags=[TAG],
    operation_id="pathway_core_set",
    summary="Hvad der er målt, fravalgt og mangler",
    response_model=overviews.CoverageView,
)
async def read_core_set(id: UUID, caller: Called, programme: Programme = BACK_PAIN) -> Any:  # noqa: A002
    """Kernesættet for forløbet, fase for fase; det samme for begge love."""
    return overviews.coverage(
        await caller.look(lambda work: read_measures.read_core_set(work, id, programme))
    )


@router.get(
    "/pathways/{id}/effect",
    tags=[TAG],
    operation_id="pathway_effect",
    summary="Udvikling fra første til senere måling",
    response_model=effect_views.EffectsView,
)
async def read_effect(id: UUID, caller: Called) -> Any:  # noqa: A002
    """Ændring for hvert redskab, bedømt mod mindste vigtige ændring og mod 30 procent."""
    return effect_views.effects(await caller.look(lambda work: read_measures.read_effect(work, id)))


@router.get(
    "/pathways/{id}/icf-summary",
    tags=[TAG],
    operation_id="pathway_icf_summary",
    summary="Tværsektorielt overblik i fire dele",
    response_model=icf_views.IcfSummaryView,
)
async def read_icf_summary(
    id: UUID,  # noqa: A002
    caller: Called,
    profession: Annotated[Profession | None, Query(description="Hvem der læser.")] = None,
) -> Any:
    """Krop, aktivitet, deltagelse og omgivelser: hvem har bidraget hvornår, og hvem mangler."""
    found, flagged = await caller.look(lambda work: read_measures.read_icf_summary(work, id))
    return icf_views.icf_summary(found, flagged, components_for(profession))


@router.get(
    "/pathways/{id}/citizen-view",
    tags=[TAG],
    operation_id="pathway_citizen_view",
    summary="Forløbet fra borgerens side",
    response_model=citizen_views.CitizensSideView,
)
async def read_citizens_side(id: UUID, caller: Called) -> Any:  # noqa: A002
    """Egne ord og mål, udførelse og betydning, svar på hvert tilbud, plan og beskeder."""
    return citizen_views.citizens_side(
        await caller.look(lambda work: read_measures.read_citizens_side(work, id))
    )


@router.get(
    "/reports/effect",
    tags=[TAG],
    operation_id="report_effect",
    summary="Effekt for forløb, der er afsluttet i en periode",
    response_model=effect_views.GroupEffectView,
)
async def read_group_effect(
    caller: Called,
    first: Annotated[Day, Query(alias="from", description="Første dag, forløb kan være afsluttet.")],
    last: Annotated[Day, Query(alias="to", description="Sidste dag, medregnet.")],
    category: Annotated[Category | None, Query(description="Kun forløb med denne slags indsats.")] = None,
    programme: Programme = BACK_PAIN,
) -> Any:
    """Antal, gennemsnit, spredning, andel forbedrede, manglende og fravalgte for egen myndighed."""
    core, found = await caller.look(
        lambda work: read_measures.read_group_effect(
            work, first=first, last=last, category=category, programme=programme
        )
    )
    return effect_views.group_effects(core, found)
