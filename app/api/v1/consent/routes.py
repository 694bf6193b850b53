"""What is read about consents beside themselves: their log, who is involved, what to follow up on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import Query

from app.api.context import Called
from app.api.v1.consent.views import ConsentView, ExchangeEntryView, consent, entry
from app.api.v1.paging import FIRST_EVENT, LongPaged, Paged, by_ordinal, by_version
from app.api.v1.reading import router_of
from app.api.v1.views import ListView, View
from app.domain.consents import Consent
from app.domain.participants import Participant
from app.persistence.consents import expiry
from app.usecases.check_purpose import list_broken_glass
from app.usecases.list_consents import list_exchange, list_expiring
from app.usecases.list_participants import list_participants
from app.usecases.read_case import read_history

router = router_of()


class ParticipantView(View):
    name: str
    role: str
    since: datetime
    last_contact_at: datetime | None
    access: str
    scope: list[str]
    access_until: datetime | None
    telephone: str


class ParticipantsView(ListView):
    items: list[ParticipantView]


class ExchangeLogView(ListView):
    items: list[ExchangeEntryView]


class ExpiringView(ListView):
    items: list[ConsentView]


class ConsentNoteView(View):
    """What the record says of one thing that happened to a consent."""

    name: str
    happened_at: datetime
    recorded_at: datetime
    client_id: str
    person: str
    reason: str
    details: dict[str, str]


class ConsentRecordView(ListView):
    items: list[ConsentNoteView]


class BrokenGlassView(View):
    """One look at a citizen with no other purpose than the reason given."""

    at: datetime
    client_id: str
    person: str
    citizen_id: UUID
    reason: str


class BrokenGlassList(ListView):
    items: list[BrokenGlassView]


def _participant(one: Participant) -> ParticipantView:
    return ParticipantView(
        name=one.name,
        role=one.role,
        since=one.since,
        last_contact_at=one.last_contact_at,
        access=one.access,
        scope=list(one.scope),
        access_until=one.access_until,
        telephone=one.telephone,
    )


@router.get(
    "/citizens/{id}/participants",
    tags=["citizens"],
    response_model=ParticipantsView,
    operation_id="citizen_participants",
    summary="Hvem der er involveret, siden hvornår, seneste kontakt og adgang",
)
async def read_participants(id: UUID, caller: Called, page: LongPaged) -> Any:  # noqa: A002
    every = await caller.look(lambda work: list_participants(work, id))
    found = page.cut(every, _PLACE, first=_NOBODY)
    return ParticipantsView(items=[_participant(one) for one in found], next=page.next(found, _PLACE))


_PLACE = attrgetter("place")
_NOBODY = (datetime.min.replace(tzinfo=UTC), "", UUID(int=0))


@router.get(
    "/consents/{id}/exchange",
    tags=["consents"],
    response_model=ExchangeLogView,
    operation_id="consent_exchange",
    summary="Alt, der er udvekslet eller venter under samtykket",
)
async def read_exchange(id: UUID, caller: Called, page: LongPaged) -> Any:  # noqa: A002
    found = await caller.look(lambda work: list_exchange(work, id, after=page.ordinal, limit=page.limit))
    items = [entry(logged) for _, logged in found]
    return ExchangeLogView(items=items, next=page.next(found, by_ordinal))


@router.get(
    "/consents/{id}/history",
    tags=["consents"],
    response_model=ConsentRecordView,
    operation_id="consent_history",
    summary="Journalens notater om samtykket: hvem, hvornår, form og omfang",
)
async def read_record(id: UUID, caller: Called, page: LongPaged) -> Any:  # noqa: A002
    after = page.after(FIRST_EVENT)
    found = await caller.look(lambda work: read_history(work, Consent, id, after=after, limit=page.limit))
    return ConsentRecordView(items=[_noted(row) for row in found], next=page.next(found, by_version))


def _noted(row: Any) -> ConsentNoteView:
    return ConsentNoteView(
        name=row["name"],
        happened_at=row["happened_at"],
        recorded_at=row["recorded_at"],
        client_id=row["client_id"],
        person=row["person"],
        reason=row["reason"],
        details=orjson.loads(row["details"]),
    )


@router.get(
    "/reports/consents-expiring",
    tags=["reports"],
    response_model=ExpiringView,
    operation_id="report_consents_expiring",
    summary="Gyldige samtykker, der udløber inden for så mange dage",
)
async def read_expiring(
    caller: Called, page: LongPaged, days: Annotated[int, Query(ge=0, le=366)] = 30
) -> Any:
    until, after = caller.now + timedelta(days=days), page.after((caller.now, UUID(int=0)))
    found = await caller.look(lambda work: list_expiring(work, until=until, after=after, limit=page.limit))
    items = [consent(given, caller.now) for given in found]
    return ExpiringView(items=items, next=page.next(found, expiry))


@router.get(
    "/reports/break-glass",
    tags=["reports"],
    response_model=BrokenGlassList,
    operation_id="report_break_glass",
    summary="Opslag på værdispring til opfølgning: hvem, om hvem, hvorfor",
)
async def read_broken_glass(caller: Called, page: Paged) -> Any:
    found = await caller.look(lambda work: list_broken_glass(work, after=page.ordinal, limit=page.limit))
    following = page.next(found, lambda row: (row["id"],))
    return BrokenGlassList(items=[_broken(row) for row in found], next=following)


def _broken(row: Any) -> BrokenGlassView:
    return BrokenGlassView(
        at=row["recorded_at"],
        client_id=row["client_id"],
        person=row["person"],
        citizen_id=row["citizen_id"],
        reason=row["detail"],
    )
