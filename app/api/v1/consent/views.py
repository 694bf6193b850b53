"""Consents and the exchange log as municipal front ends read them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.api.v1.actions import actions
from app.api.v1.resource import Resource
from app.api.v1.views import ActionView, View
from app.domain.citizens import Citizen
from app.domain.consents import Consent
from app.domain.exchanges import Contact, ExchangeEntry, JobcentreInformation

REMIND_BEFORE = timedelta(days=30)


class ContactView(View):
    name: str
    telephone: str
    email: str
    organisation: str


class ConsentView(View):
    id: UUID
    version: int
    status: str
    citizen_id: UUID
    type: str
    is_valid: bool
    """Whether it lets anything through now."""
    renewal_due: bool
    """Whether it runs out within 30 days."""
    requested_at: datetime
    information_version: str
    need: str
    from_party: str
    to_party: str
    scope: list[str]
    scope_version: int
    form: str | None
    oral_reason: str
    document_ref: str
    given_at: datetime | None
    expires_at: datetime | None
    withdrawn_at: datetime | None
    reason: str
    allowed_actions: list[ActionView]


class InformationView(View):
    """What the jobcentre told."""

    contact: ContactView | None
    benefit: str | None
    meetings: list[datetime]
    return_to_work_plan: str
    partial_hours: float | None


class ExchangeEntryView(View):
    id: UUID
    version: int
    status: str
    citizen_id: UUID
    consent_id: UUID
    direction: str
    categories: list[str]
    content_ref: str
    at: datetime
    by: str
    sent_at: datetime | None
    reason: str
    information: InformationView | None
    allowed_actions: list[ActionView]


def contact(person: Contact) -> ContactView:
    return ContactView(
        name=person.name,
        telephone=person.telephone,
        email=person.email,
        organisation=person.organisation,
    )


def consent(given: Consent, now: datetime) -> ConsentView:
    is_valid = given.is_valid(now)
    return ConsentView(
        id=given.id,
        version=given.version,
        status=given.status,
        citizen_id=given.citizen_id,
        type=given.type,
        is_valid=is_valid,
        renewal_due=is_valid and not given.is_valid(now + REMIND_BEFORE),
        requested_at=given.requested_at,
        information_version=given.information_version,
        need=given.need,
        from_party=given.from_party,
        to_party=given.to_party,
        scope=list(given.scope),
        scope_version=given.scope_version,
        form=given.form,
        oral_reason=given.oral_reason,
        document_ref=given.document_ref,
        given_at=given.given_at,
        expires_at=given.expires_at,
        withdrawn_at=given.withdrawn_at,
        reason=given.reason,
        allowed_actions=actions(given),
    )


def information(told: JobcentreInformation) -> InformationView:
    return InformationView(
        contact=contact(told.contact) if told.contact else None,
        benefit=told.benefit,
        meetings=list(told.meetings),
        return_to_work_plan=told.return_to_work_plan,
        partial_hours=told.partial_hours,
    )


def entry(logged: ExchangeEntry) -> ExchangeEntryView:
    return ExchangeEntryView(
        id=logged.id,
        version=logged.version,
        status=logged.status,
        citizen_id=logged.citizen_id,
        consent_id=logged.consent_id,
        direction=logged.direction,
        categories=list(logged.categories),
        content_ref=logged.content_ref,
        at=logged.at,
        by=logged.by,
        sent_at=logged.sent_at,
        reason=logged.reason,
        information=information(logged.information) if logged.information else None,
        allowed_actions=actions(logged),
    )


RESOURCES: tuple[Resource[Any, Any], ...] = (
    Resource(kind=Consent, tag="consents", view=ConsentView, present=consent, listed_under=(Citizen,)),
    Resource(
        kind=ExchangeEntry,
        tag="consents",
        view=ExchangeEntryView,
        present=lambda logged, _: entry(logged),
        listed_under=(Citizen,),
    ),
)
