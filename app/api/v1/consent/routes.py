"""What is read about consents beside themselves: their log, who is involved, what to follow up on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import Query

from app.api.context import Called
from app.api.cursor import counted, number
from app.api.v1.consent.views import ConsentView, ExchangeEntryView, consent, entry
from app.api.v1.reading import router_of
from app.api.v1.views import ListView, View
from app.domain.consents import Consent
from app.domain.participants import Participant
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


class ParticipantsView(View):
    items: list[ParticipantView]


class ExchangeLogView(View):
    items: list[ExchangeEntryView]


class ExpiringView(View):
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


class ConsentRecordView(View):
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
async def read_participants(id: UUID, caller: Called) -> Any:  # noqa: A002
    found = await caller.look(lambda work: list_participants(work, id))
    return ParticipantsView(items=[_participant(one) for one in found])


@router.get(
    "/consents/{id}/exchange",
    tags=["consents"],
    response_model=ExchangeLogView,
    operation_id="consent_exchange",
    summary="Alt, der er udvekslet eller venter under samtykket",
)
async def read_exchange(id: UUID, caller: Called) -> Any:  # noqa: A002
    found = await caller.look(lambda work: list_exchange(work, id))
    return ExchangeLogView(items=[entry(logged) for logged in found])


@router.get(
    "/consents/{id}/history",
    tags=["consents"],
    response_model=ConsentRecordView,
    operation_id="consent_history",
    summary="Journalens notater om samtykket: hvem, hvornår, form og omfang",
)
async def read_record(id: UUID, caller: Called) -> Any:  # noqa: A002
    found = await caller.look(lambda work: read_history(work, Consent, id))
    return ConsentRecordView(items=[_noted(row) for row in found])


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
async def read_expiring(caller: Called, days: Annotated[int, Query(ge=0, le=366)] = 30) -> Any:
    until = caller.now + timedelta(days=days)
    found = await caller.look(lambda work: list_expiring(work, until=until))
    return ExpiringView(items=[consent(given, caller.now) for given in found])


@router.get(
    "/reports/break-glass",
    tags=["reports"],
    response_model=BrokenGlassList,
    operation_id="report_break_glass",
    summary="Opslag på værdispring til opfølgning: hvem, om hvem, hvorfor",
)
async def read_broken_glass(
    caller: Called, cursor: str | None = None, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> Any:
    after = number(cursor, name="cursor") if cursor else 0
    found = await caller.look(lambda work: list_broken_glass(work, after=after, limit=limit))
    following = counted(found[-1]["id"]) if len(found) == limit else None
    return BrokenGlassList(items=[_broken(row) for row in found], next=following)


def _broken(row: Any) -> BrokenGlassView:
    return BrokenGlassView(
        at=row["recorded_at"],
        client_id=row["client_id"],
        person=row["person"],
        citizen_id=row["citizen_id"],
        reason=row["detail"],
    )
