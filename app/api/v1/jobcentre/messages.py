"""What a jobcentre sends and is sent."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.api.v1.body import MOST, Body, Instant
from app.api.v1.command import utc
from app.api.v1.views import View
from app.domain.employment_decisions import FULL_TIME
from app.domain.exchanges import Benefit, Contact, JobcentreInformation
from app.usecases.exchange_with_jobcentre import Disclosure


class Ask(Body):
    authority: str = Field(pattern=r"^[0-9]{4}$", description="Kommunekode eller regionskode, der spørges.")
    cpr: str = Field(min_length=10, max_length=11)


class ContactPerson(Body):
    name: str = Field(min_length=1)
    telephone: str = ""
    email: str = ""
    organisation: str = ""


class Delivery(Ask):
    """The five things a jobcentre may tell; nothing else has a field."""

    contact: ContactPerson | None = None
    benefit: Benefit | None = None
    meetings: list[Instant] = Field(default=[], max_length=MOST)
    return_to_work_plan: str = ""
    partial_hours: Annotated[float, Field(gt=0, lt=FULL_TIME)] | None = None


class DisclosureView(View):
    reference: UUID
    """The consent under which this is told."""
    valid_until: datetime | None
    disclosed: dict[str, list[dict[str, str]]]
    """By category: those that the citizen has ticked, and no other."""


class ExchangedView(View):
    id: UUID
    reference: UUID
    ended: bool
    """Whether this says that the exchange has ended; then it says nothing else."""
    cpr: str | None
    disclosed: dict[str, list[dict[str, str]]]


class ExchangeView(View):
    items: list[ExchangedView]


class ReceivedView(View):
    reference: UUID
    categories: list[str]


def information(body: Delivery) -> JobcentreInformation:
    person = body.contact
    return JobcentreInformation(
        contact=Contact(person.name, person.telephone, person.email, person.organisation) if person else None,
        benefit=body.benefit,
        meetings=tuple(utc(at) for at in body.meetings),
        return_to_work_plan=body.return_to_work_plan,
        partial_hours=body.partial_hours,
    )


def _listed(found: Disclosure) -> dict[str, list[dict[str, str]]]:
    return {category: [dict(item) for item in items] for category, items in found.told.items()}


def disclosure(found: Disclosure) -> DisclosureView:
    return DisclosureView(
        reference=found.consent.id, valid_until=found.consent.expires_at, disclosed=_listed(found)
    )


def exchanged(found: Disclosure) -> ExchangedView:
    entry = found.entry
    assert entry is not None  # noqa: S101 - what was fetched lay in the log
    return ExchangedView(
        id=entry.id,
        reference=entry.consent_id,
        ended=entry.tells_the_end,
        cpr=found.number or None,
        disclosed=_listed(found),
    )
