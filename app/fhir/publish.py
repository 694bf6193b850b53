"""What the outside can read of each aggregate, and who may read it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from app.domain.activities import Activity
from app.domain.assessments import Assessment
from app.domain.citizens import Citizen
from app.domain.consents import Consent
from app.domain.decision import Aggregate
from app.domain.employment import EmploymentCase
from app.domain.exchanges import ExchangeEntry
from app.domain.notices import Notice
from app.domain.offers import Offer
from app.domain.organisations import Organisation
from app.domain.pathways import Pathway
from app.domain.plans import RehabPlan
from app.domain.publishing import EVERYONE, Publication
from app.domain.referrals import Referral
from app.domain.sessions import Session
from app.fhir.appointment import appointment
from app.fhir.careplan import of_activity, of_pathway
from app.fhir.communication import UNSETTLED, communication
from app.fhir.encounter import encounter
from app.fhir.indexing import index
from app.fhir.organization import organization
from app.fhir.overlay import rewritten
from app.fhir.patient import patient
from app.fhir.requests_in import Supporting
from app.fhir.servicerequest import service_request
from app.fhir.task import task

__all__ = ["communication", "publications", "supporting"]

Readers = Iterable[UUID]


def publications(aggregate: Aggregate) -> Iterator[Publication]:
    """Render every resource that shows this aggregate; an offer, for one, shows in none."""
    return _PUBLISHERS.get(type(aggregate), _nothing)(aggregate)


def supporting(sent: Supporting, *, id_: UUID, targets: Mapping[str, str], readers: Readers) -> Publication:
    """Publish what a sender sent beside a request, its references led to what became of the others."""
    return _publication({**rewritten(sent.resource, targets), "id": str(id_)}, readers)


def _publication(body: Mapping[str, Any], readers: Readers) -> Publication:
    type_, allowed = body["resourceType"], frozenset(readers)
    if EVERYONE in allowed and type_ != "Organization":
        raise ValueError("only the register of organisations is everyone's to read")
    return Publication(type=type_, id=body["id"], body=body, readers=allowed, index=index(body))


def _citizen(citizen: Citizen) -> Iterator[Publication]:
    yield _publication(patient(citizen), citizen.known_to)


def _organisation(organisation: Organisation) -> Iterator[Publication]:
    yield _publication(organization(organisation), {EVERYONE})


def _request(request: Referral | RehabPlan) -> Iterator[Publication]:
    readers = {request.requester_id, request.submitted_by}
    yield _publication(service_request(request), readers)
    yield _publication(task(request), readers)


def _notice(notice: Notice) -> Iterator[Publication]:
    """Publish a notice from the day it is settled; its recipient sees what was sent to them."""
    if notice.status not in UNSETTLED:
        yield _publication(communication(notice), _recipient(notice))


def _recipient(notice: Notice) -> Readers:
    """Return nobody where it went no way: blocked, not applicable, or failed before it was addressed."""
    return {notice.recipient_id} if notice.recipient_id and notice.route else ()


def _inside(render: Callable[[Any], Mapping[str, Any]]) -> Callable[[Any], Iterator[Publication]]:
    """Publish for the authority's own eyes."""

    def publish(aggregate: Any) -> Iterator[Publication]:
        yield _publication(render(aggregate), ())

    return publish


def _nothing(_: Any) -> Iterator[Publication]:
    return iter(())


_PUBLISHERS: Final[dict[type[Aggregate], Callable[[Any], Iterator[Publication]]]] = {
    Citizen: _citizen,
    Organisation: _organisation,
    Referral: _request,
    RehabPlan: _request,
    Pathway: _inside(of_pathway),
    Assessment: _inside(encounter),
    Offer: _nothing,
    Activity: _inside(of_activity),
    Session: _inside(appointment),
    Notice: _notice,
    Consent: _nothing,
    EmploymentCase: _nothing,
    ExchangeEntry: _nothing,
}
