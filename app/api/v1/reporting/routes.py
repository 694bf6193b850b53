"""Whether a pathway can be reported nationally, and if not, why."""

from __future__ import annotations

from uuid import UUID

from app.api.context import Called
from app.api.v1 import views
from app.api.v1.reading import router_of
from app.domain.reporting import OBSTACLE_TEXT
from app.usecases.read_reportability import read_reportability

router = router_of("pathways")


class ReportabilityView(views.View):
    can_be_reported: bool
    obstacles: list[views.Obstacle]


@router.get(
    "/pathways/{id}/reportability",
    operation_id="pathway_reportability",
    summary="Om forløbet kan indberettes, og ellers hvorfor ikke",
)
async def reportability(id: UUID, caller: Called) -> ReportabilityView:  # noqa: A002
    found = await caller.look(lambda work: read_reportability(work, id))
    told = [views.Obstacle(code=o.value, text=OBSTACLE_TEXT[o], place="") for o in found]
    return ReportabilityView(can_be_reported=not told, obstacles=told)
