"""Routing rules as their authors see them, and trying one on what has been."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Query

from app.api.context import Called
from app.api.v1 import views
from app.api.v1.actions import actions
from app.api.v1.body import Day, check_period
from app.api.v1.reading import router_of
from app.api.v1.resource import Resource
from app.api.v1.routing.commands import CREATE
from app.domain.routing import RoutingRule
from app.usecases.route_request import dry_run

router = router_of("routing")


class ConditionView(views.View):
    by: str
    value: str


class RoutingRuleView(views.View):
    id: UUID
    version: int
    status: str
    name: str
    series: UUID
    number: int
    conditions: list[ConditionView]
    confidence: int
    team: str
    level: str
    offer: str
    allowed_actions: list[views.ActionView]


class DryRunView(views.View):
    """What the rule would have proposed; `conflicting` where a rule in force proposes another team."""

    looked_at: int
    hits: list[UUID]
    conflicting: list[UUID]


def _rule(rule: RoutingRule, _: datetime) -> RoutingRuleView:
    return RoutingRuleView(
        id=rule.id,
        version=rule.version,
        status=rule.status,
        name=rule.name,
        series=rule.series,
        number=rule.number,
        conditions=[ConditionView(by=c.by, value=c.value) for c in rule.conditions],
        confidence=rule.confidence,
        team=rule.team,
        level=rule.level,
        offer=rule.offer,
        allowed_actions=actions(rule),
    )


RESOURCES: Final[tuple[Resource[Any, Any], ...]] = (
    Resource(kind=RoutingRule, tag="routing", view=RoutingRuleView, present=_rule, create=CREATE),
)


@router.get(
    "/routing-rules/{id}/dry-run",
    operation_id="routing_rule_dry_run",
    summary="Prøv reglen på henvendelser, der er kommet",
)
async def try_rule(
    id: UUID,  # noqa: A002
    caller: Called,
    first_day: Annotated[Day, Query(alias="from")],
    last_day: Annotated[Day, Query(alias="to")],
) -> DryRunView:
    check_period(first_day, last_day)
    found = await caller.look(lambda work: dry_run(work, id, first_day=first_day, last_day=last_day))
    return DryRunView(looked_at=found.looked_at, hits=list(found.hits), conflicting=list(found.conflicting))
