"""The catalogue as referrers ask it, participants of groups, and reports on local offers."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from app.api.context import Called
from app.api.v1.offers import answers
from app.api.v1.paging import FIRST_RECEIVED, LongPaged, by_ordinal
from app.api.v1.reading import router_of
from app.domain.refusals import InvalidValue
from app.domain.topics import OfferTopic, SupportLevel
from app.usecases import keep_catalogue, manage_group, report_offers

router = router_of()


@router.get(
    "/catalogue",
    tags=["catalogue"],
    operation_id="look_up_catalogue",
    summary="Slå tilbud op efter emne og støttebehov",
    response_model=answers.CatalogueView,
)
async def look_up(
    caller: Called, page: LongPaged, topic: OfferTopic | None = None, level: SupportLevel | None = None
) -> Any:
    """Kun aktive tilbud, hver med henvisning til sundhed.dk og telefon."""
    found = await caller.look(
        lambda work: keep_catalogue.look_up(
            work, topic=topic, level=level, after=page.ordinal, limit=page.limit
        )
    )
    return answers.catalogue(found, page.next(found, by_ordinal))


@router.get(
    "/pathways/{id}/proposals",
    tags=["pathways"],
    operation_id="pathway_proposals",
    summary="Tilbud i kataloget, der passer til forløbet",
    response_model=answers.CatalogueView,
)
async def proposals(
    id: UUID,  # noqa: A002
    caller: Called,
    page: LongPaged,
    level: SupportLevel | None = None,
) -> Any:
    found = await caller.look(
        lambda work: keep_catalogue.propose(work, id, level=level, after=page.ordinal, limit=page.limit)
    )
    return answers.catalogue(found, page.next(found, by_ordinal))


@router.get(
    "/groups/{id}/participants",
    tags=["groups"],
    operation_id="group_participants",
    summary="Deltagere og venteliste",
    response_model=answers.ParticipantsView,
)
async def participants(id: UUID, caller: Called) -> Any:  # noqa: A002
    found = await caller.look(lambda work: manage_group.read_participants(work, id))
    return answers.participants(found, now=caller.now)


@router.get(
    "/pathways/{id}/topics",
    tags=["pathways"],
    operation_id="pathway_topics",
    summary="Undervisningens emner: dækket, fravalgt eller mangler",
    response_model=answers.TopicsView,
)
async def topics(id: UUID, caller: Called) -> Any:  # noqa: A002
    return answers.topics(await caller.look(lambda work: report_offers.read_topics(work, id)))


@router.get(
    "/reports/catalogue-gaps",
    tags=["reports"],
    operation_id="report_catalogue_gaps",
    summary="Hvad kataloget mangler",
    response_model=answers.GapsView,
)
async def gaps(
    caller: Called, on: Annotated[date | None, Query(description="Dagen; ellers i dag.")] = None
) -> Any:
    return answers.gaps(await caller.look(lambda work: keep_catalogue.find_gaps(work, on=on)))


@router.get(
    "/reports/offer-inclusion",
    tags=["reports"],
    operation_id="report_offer_inclusion",
    summary="Brug af almene og rygspecifikke tilbud",
    response_model=answers.InclusionView,
)
async def inclusion(caller: Called) -> Any:
    return answers.inclusion(*await caller.look(report_offers.report_inclusion))


@router.get(
    "/reports/training-supervision",
    tags=["reports"],
    operation_id="report_training_supervision",
    summary="Individuelt tilpasset og superviseret træning pr. enhed",
    response_model=answers.SupervisionView,
)
async def supervision(caller: Called) -> Any:
    return answers.supervision(await caller.look(report_offers.report_supervision))


@router.get(
    "/reports/topic-coverage",
    tags=["reports"],
    operation_id="report_topic_coverage",
    summary="Borgere afsluttet uden alle fire emner",
    response_model=answers.UntaughtView,
)
async def untaught(
    caller: Called,
    page: LongPaged,
    since: Annotated[date, Query(description="Afsluttet fra og med.")],
    until: Annotated[date, Query(description="Afsluttet til og med.")],
) -> Any:
    if not _FIRST <= since <= until <= _LAST:
        raise InvalidValue("until", "a day on or after since", place="until")
    after = page.after(FIRST_RECEIVED)
    closed, found = await caller.look(
        lambda work: report_offers.report_untaught(
            work, since=since, until=until, after=after, limit=page.limit
        )
    )
    return answers.untaught(closed, found, page.next(found, lambda each: each.place))


_FIRST, _LAST = date(1900, 1, 1), date(2199, 12, 31)
