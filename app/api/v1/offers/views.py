"""What front ends read of the catalogue, of groups and their participants, and of topics."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.api.v1.actions import actions
from app.api.v1.offers.commands import DRAFT_ITEM, PLAN_GROUP
from app.api.v1.resource import Resource
from app.api.v1.views import ActionView, View
from app.domain.catalogue import CatalogueItem
from app.domain.groups import Group
from app.domain.pathways import Pathway
from app.domain.topic_coverage import TopicCoverage


class MaterialView(View):
    name: str
    price_dkk: int
    necessary: bool


class ItemView(View):
    """A local offer: its own name, and the topics it shares with those of other authorities."""

    id: UUID
    version: int
    status: str
    name: str
    operator: str
    topics: list[str]
    fsiii_codes: list[str]
    categories: list[str]
    levels: list[str]
    delivery_types: list[str]
    weeks: int | None
    sessions: int | None
    seats: int | None
    languages: list[str]
    valid_from: date | None
    valid_to: date | None
    sundhed_dk: str
    telephone: str
    back_specific: bool
    materials: list[MaterialView]
    allowed_actions: list[ActionView]


def item(found: CatalogueItem) -> ItemView:
    said = found.said
    return ItemView(
        id=found.id,
        version=found.version,
        status=found.status,
        name=said.name,
        operator=said.operator,
        topics=list(said.topics),
        fsiii_codes=list(said.fsiii_codes),
        categories=sorted(found.categories),
        levels=list(said.levels),
        delivery_types=[kind.name.lower() for kind in said.delivery_types],
        weeks=said.weeks,
        sessions=said.sessions,
        seats=said.seats,
        languages=list(said.languages),
        valid_from=said.valid_from,
        valid_to=said.valid_to,
        sundhed_dk=said.sundhed_dk,
        telephone=said.telephone,
        back_specific=said.back_specific,
        materials=[
            MaterialView(name=m.name, price_dkk=m.price_dkk, necessary=m.necessary) for m in said.materials
        ],
        allowed_actions=actions(found),
    )


class DateView(View):
    start: datetime
    end: datetime


class GroupView(View):
    """A group with its dates; seats are counted from those who have one."""

    id: UUID
    version: int
    status: str
    catalogue_item_id: UUID
    name: str
    place: str
    seats: int
    instructor: str
    sessions: list[DateView]
    allowed_actions: list[ActionView]


def group(found: Group) -> GroupView:
    return GroupView(
        id=found.id,
        version=found.version,
        status=found.status,
        catalogue_item_id=found.catalogue_item_id,
        name=found.name,
        place=found.place,
        seats=found.seats,
        instructor=found.instructor,
        sessions=[DateView(start=s.start, end=s.end) for s in found.sessions],
        allowed_actions=actions(found),
    )


class CoverageView(View):
    id: UUID
    version: int
    status: str
    topic: str
    form: str | None
    session_id: UUID | None
    reason: str
    allowed_actions: list[ActionView]


def coverage(found: TopicCoverage) -> CoverageView:
    return CoverageView(
        id=found.id,
        version=found.version,
        status=found.status,
        topic=found.topic,
        form=found.form,
        session_id=found.session_id,
        reason=found.reason,
        allowed_actions=actions(found),
    )


RESOURCES: tuple[Resource[Any, Any], ...] = (
    Resource(
        kind=CatalogueItem,
        tag="catalogue",
        view=ItemView,
        present=lambda found, _: item(found),
        create=DRAFT_ITEM,
    ),
    Resource(
        kind=Group, tag="groups", view=GroupView, present=lambda found, _: group(found), create=PLAN_GROUP
    ),
    Resource(
        kind=TopicCoverage,
        tag="pathways",
        view=CoverageView,
        present=lambda found, _: coverage(found),
        listed_under=(Pathway,),
    ),
)
