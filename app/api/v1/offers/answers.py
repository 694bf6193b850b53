"""What lookups and reports on local offers answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from app.api.v1.offers.views import CoverageView, ItemView, coverage, item
from app.api.v1.protection import listed_name
from app.api.v1.views import ListView, View
from app.domain.activities import Activity
from app.domain.catalogue import CatalogueItem
from app.domain.catalogue_decisions import WHERE_TO_LOOK, Gaps
from app.domain.citizens import Citizen
from app.domain.offer_reports import Supervision
from app.domain.topic_coverage import TopicCoverage, missing_topics
from app.usecases.manage_group import Participants
from app.usecases.report_offers import Inclusion, Untaught


class CatalogueView(ListView):
    """Offers in use, with where else to look and whom to ask (R130)."""

    where_to_look: str
    items: list[ItemView]


def catalogue(found: Iterable[tuple[int, CatalogueItem]], following: str | None) -> CatalogueView:
    items = [item(each) for _, each in found]
    return CatalogueView(where_to_look=WHERE_TO_LOOK, items=items, next=following)


class GapsView(View):
    """What must be offered and nothing in use covers; `alert` is the sentence about it."""

    categories: list[str]
    topics: list[str]
    alert: str | None


def gaps(found: Gaps) -> GapsView:
    listed = ", ".join(found.texts)
    alert = f"Kataloget har intet aktivt tilbud om: {listed}." if listed else None
    return GapsView(categories=list(found.categories), topics=list(found.topics), alert=alert)


class ParticipantView(View):
    activity_id: UUID
    pathway_id: UUID
    citizen_id: UUID
    name: str
    status: str


class ParticipantsView(View):
    seats: int
    free: int
    participants: list[ParticipantView]
    waiting: list[ParticipantView]


def participants(found: Participants, *, now: datetime) -> ParticipantsView:
    return ParticipantsView(
        seats=found.group.seats,
        free=max(0, found.group.seats - len(found.seated)),
        participants=[_participant(*each, now=now) for each in found.seated],
        waiting=[_participant(*each, now=now) for each in found.waiting],
    )


def _participant(activity: Activity, citizen: Citizen, *, now: datetime) -> ParticipantView:
    return ParticipantView(
        activity_id=activity.id,
        pathway_id=activity.pathway_id,
        citizen_id=citizen.id,
        name=listed_name(citizen, now=now),
        status=activity.status,
    )


class TopicsView(View):
    missing: list[str]
    items: list[CoverageView]


def topics(found: Sequence[TopicCoverage]) -> TopicsView:
    return TopicsView(missing=list(missing_topics(found)), items=[coverage(each) for each in found])


class InclusionItem(View):
    id: UUID
    name: str
    status: str
    back_specific: bool
    offers: int
    activities: int


class InclusionTotal(View):
    items: int
    offers: int
    activities: int


class InclusionView(View):
    """Inclusion in existing offers against offers made for the target group (R125)."""

    existing: InclusionTotal
    back_specific: InclusionTotal
    offers_outside_catalogue: int
    items: list[InclusionItem]


def inclusion(found: Sequence[Inclusion], outside: int) -> InclusionView:
    return InclusionView(
        existing=_total(found, back_specific=False),
        back_specific=_total(found, back_specific=True),
        offers_outside_catalogue=outside,
        items=[
            InclusionItem(
                id=each.item.id,
                name=each.item.said.name,
                status=each.item.status,
                back_specific=each.item.said.back_specific,
                offers=each.offers,
                activities=each.activities,
            )
            for each in found
        ],
    )


def _total(found: Iterable[Inclusion], *, back_specific: bool) -> InclusionTotal:
    own = [each for each in found if each.item.said.back_specific is back_specific]
    return InclusionTotal(
        items=len(own), offers=sum(e.offers for e in own), activities=sum(e.activities for e in own)
    )


class ReasonView(View):
    reason: str
    count: int


class SupervisionUnit(View):
    unit: str
    activities: int
    not_adapted: int
    not_supervised: int
    reasons: list[ReasonView]


class SupervisionView(View):
    items: list[SupervisionUnit]


def supervision(found: Iterable[Supervision]) -> SupervisionView:
    return SupervisionView(
        items=[
            SupervisionUnit(
                unit=each.unit,
                activities=each.activities,
                not_adapted=each.not_adapted,
                not_supervised=each.not_supervised,
                reasons=[ReasonView(reason=reason, count=count) for reason, count in each.reasons],
            )
            for each in found
        ]
    )


class UntaughtItem(View):
    pathway_id: UUID
    citizen_id: UUID
    closed_at: datetime | None
    rehab_start_date: date | None
    missing: list[str]


class UntaughtView(ListView):
    """Closed pathways in which a topic was neither covered nor declined, of how many closed."""

    closed: int
    items: list[UntaughtItem]


def untaught(closed: int, found: Iterable[Untaught], following: str | None) -> UntaughtView:
    return UntaughtView(
        closed=closed,
        next=following,
        items=[
            UntaughtItem(
                pathway_id=each.pathway.id,
                citizen_id=each.pathway.citizen_id,
                closed_at=each.pathway.closure.closed_at if each.pathway.closure else None,
                rehab_start_date=each.pathway.rehab_start_date,
                missing=list(each.missing),
            )
            for each in found
        ],
    )
