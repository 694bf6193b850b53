"""What the clock mounts: the plan with its surroundings, and the authority's own targets."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.api.context import Caller
from app.api.v1.clock import present, views
from app.api.v1.clock.commands import CREATE_TARGET
from app.api.v1.resource import Resource
from app.domain.plans import RehabPlan
from app.domain.service_targets import ServiceTarget
from app.usecases.read_plan import read_plan


async def _show_plan(caller: Caller, id_: UUID) -> views.PlanView:
    return present.plan(await caller.look(lambda work: read_plan(work, id_)), now=caller.now)


PLAN: Resource[Any, Any] = Resource(
    kind=RehabPlan, tag="rehabilitation plans", view=views.PlanView, show=_show_plan
)
RESOURCES: tuple[Resource[Any, Any], ...] = (
    Resource(
        kind=ServiceTarget,
        tag="service targets",
        view=views.ServiceTargetView,
        present=present.service_target,
        create=CREATE_TARGET,
    ),
)
