"""What the outside can read of each aggregate, and who may read it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, TypeAlias
from uuid import UUID

from app.domain.acquaintance import as_known_to
from app.domain.activities import Activity
from app.domain.assessments import Assessment
from app.domain.catalogue import CatalogueItem, CatalogueStatus
from app.domain.citizens import Citizen
from app.domain.conditions import Condition
from app.domain.consents import Consent
from app.domain.decision import Aggregate
from app.domain.dispositions import Disposition
from app.domain.duplicates import DuplicateAlert
from app.domain.employment import EmploymentCase
from app.domain.exchanges import ExchangeEntry
from app.domain.follow_ups import FollowUp
from app.domain.goals import Goal
from app.domain.groups import Group
from app.domain.measurements import Measurement
from app.domain.messages import Message
from app.domain.notices import Notice, NoticeStatus, NoticeType
from app.domain.offers import Offer
from app.domain.organisations import Organisation
from app.domain.other_care import OtherCare
from app.domain.pathways import Pathway
from app.domain.perspectives import Perspective
from app.domain.plans import RehabPlan
from app.domain.publishing import ALONE, EVERYONE, Act, Hanging, Publication, View
from app.domain.referrals import Referral
from app.domain.routing import RoutingRule
from app.domain.service_targets import ServiceTarget
from app.domain.sessions import Session
from app.domain.stratifications import Stratification
from app.domain.topic_coverage import TopicCoverage
from app.domain.ulrus import UlrusReport
from app.fhir import documentreference, questionnaireresponse
from app.fhir.appointment import appointment
from app.fhir.careplan import of_activity, of_pathway
from app.fhir.communication import UNSETTLED, as_recipient_sees_it, communication
from app.fhir.communicationrequest import communication_request
from app.fhir.condition import condition
from app.fhir.consent import consent
from app.fhir.documentreference import Letter
from app.fhir.encounter import encounter
from app.fhir.goal import goal
from app.fhir.healthcareservice import healthcare_service
from app.fhir.indexing import index
from app.fhir.messages import message
from app.fhir.observation import observation
from app.fhir.organization import organization
from app.fhir.overlay import rewritten
from app.fhir.patient import patient
from app.fhir.practitioner import practitioner
from app.fhir.practitionerrole import practitioner_role
from app.fhir.provenance import as_outsider_sees_it, of_act
from app.fhir.requests_in import Supporting
from app.fhir.servicerequest import as_its_sender_sees_it, service_request
from app.fhir.task import task

Readers: TypeAlias = Iterable[UUID]
UNPUBLISHED: Final[tuple[type[Aggregate], ...]] = (
    Offer,
    EmploymentCase,
    ExchangeEntry,
    RoutingRule,
    DuplicateAlert,
    UlrusReport,
    Disposition,
    FollowUp,
    Perspective,
    Stratification,
    OtherCare,
    Group,
    TopicCoverage,
    ServiceTarget,
)
"""Worked with inside, and told of by other means."""
NO_VIEWS: Final[Mapping[UUID, Mapping[str, Any]]] = {}
REGISTERS: Final = frozenset({"Organization", "HealthcareService"})
"""About nobody in particular, and everyone's to read."""


def publications(aggregate: Aggregate, hanging: Hanging = ALONE, /) -> Iterator[Publication]:
    """Render every resource that shows this aggregate; an offer, for one, shows in none."""
    if isinstance(aggregate, Pathway):
        return _pathway(aggregate, hanging)
    return _PUBLISHERS[type(aggregate)](aggregate)


def supporting(sent: Supporting, *, id_: UUID, targets: Mapping[str, str], readers: Readers) -> Publication:
    """Publish what a sender sent beside a request, its references led to what became of the others."""
    return _publication({**rewritten(sent.resource, targets), "id": str(id_)}, readers)


def provenance(act: Act) -> Publication:
    """Publish who did it, for the readers of what was made; each is told of what it may read.

    Who knows the citizen is not told thereby that somebody else has written about them.
    """
    readers = frozenset().union(*(m.readers for m in act.made if m.type != "Patient")) - {EVERYONE}
    body = of_act(act)
    seen = {reader: as_outsider_sees_it(act, reader) for reader in readers}
    return _publication(body, readers, {reader: view for reader, view in seen.items() if view != body})


def letter(came: Letter, readers: Readers) -> Publication:
    """Publish a letter as it came in."""
    return _publication(documentreference.received(came), readers)


def _publication(
    body: Mapping[str, Any], readers: Readers, views: Mapping[UUID, Mapping[str, Any]] = NO_VIEWS
) -> Publication:
    type_, allowed = body["resourceType"], frozenset(readers)
    if EVERYONE in allowed and type_ not in REGISTERS:
        raise ValueError("only registers are everyone's to read")
    return Publication(
        type=type_,
        id=body["id"],
        body=body,
        readers=allowed,
        index=index(body),
        views={reader: View(seen, index(seen)) for reader, seen in views.items()},
    )


def _citizen(citizen: Citizen) -> Iterator[Publication]:
    known = {reader: as_known_to(citizen, reader) for reader in citizen.known_to}
    views = {reader: patient(seen) for reader, seen in known.items() if seen != citizen}
    yield _publication(patient(citizen), citizen.known_to, views)


def _organisation(organisation: Organisation) -> Iterator[Publication]:
    yield _publication(organization(organisation), {EVERYONE})


def _request(request: Referral | RehabPlan) -> Iterator[Publication]:
    readers = {request.requester_id, request.submitted_by}
    body = service_request(request)
    seen = as_its_sender_sees_it(body, request) if request.came_from else body
    yield _publication(body, readers, {} if seen is body else dict.fromkeys(readers, seen))
    yield _publication(task(request), readers)


def _notice(notice: Notice) -> Iterator[Publication]:
    """Publish a notice from the day it is settled; its recipient sees what was sent to them."""
    if notice.status in UNSETTLED:
        return
    readers = _recipients(notice)
    yield _communication(notice, readers)
    if notice.type is NoticeType.QUESTION:
        yield _publication(communication_request(notice), readers)
    if notice.letter_id and notice.status in _LETTER_CHANGES:
        whole, seen = documentreference.sent(notice), documentreference.as_recipient_sees_it(notice)
        yield _publication(whole, readers, {} if seen == whole else dict.fromkeys(readers, seen))


_LETTER_CHANGES: Final = frozenset({NoticeStatus.READY, NoticeStatus.BLOCKED, NoticeStatus.SUPERSEDED})
"""Written, held back, replaced: what becomes of it in between is the Communication's to tell."""


def _communication(notice: Notice, readers: Readers) -> Publication:
    body, seen = communication(notice), as_recipient_sees_it(notice)
    return _publication(body, readers, {} if seen == body else dict.fromkeys(readers, seen))


def _recipients(notice: Notice) -> Readers:
    """Return who it went to, and whose system sends for them.

    Nobody where it went no way: blocked, not applicable, or failed before it was addressed.
    """
    if notice.recipient_id is None or notice.route is None:
        return ()
    return notice.senders if notice.recipient_id in notice.senders else {notice.recipient_id}


def _pathway(pathway: Pathway, hanging: Hanging) -> Iterator[Publication]:
    yield _publication(of_pathway(pathway, hanging), ())
    if pathway.coordinator.strip():
        yield _publication(practitioner_role(pathway), ())
    yield from _person(pathway.id, pathway.coordinator)


def _person(record_id: UUID, name: str) -> Iterator[Publication]:
    """Publish whom a record of the authority names, for its own eyes."""
    if name.strip():
        yield _publication(practitioner(record_id, name), ())


def _assessment(held: Assessment) -> Iterator[Publication]:
    yield _publication(encounter(held), ())
    if held.answers:
        yield _publication(questionnaireresponse.of_assessment(held), ())
    yield from _person(held.id, held.conducted_by)


def _condition(held: Condition) -> Iterator[Publication]:
    yield _publication(condition(held), ())
    yield from _person(held.id, held.rating.rated_by)


def _measurement(taken: Measurement) -> Iterator[Publication]:
    yield _publication(observation(taken), ())
    if taken.items:
        yield _publication(questionnaireresponse.of_measurement(taken), ())


def _catalogue_item(item: CatalogueItem) -> Iterator[Publication]:
    """Publish an offer for everyone; a draft is its authority's own."""
    is_draft = item.status is CatalogueStatus.DRAFT
    yield _publication(healthcare_service(item), () if is_draft else {EVERYONE})


def _message(written: Message) -> Iterator[Publication]:
    """Publish what a sender wrote; whether its citizen is known here it hears when somebody has placed it."""
    readers, body = {written.sender_id, written.submitted_by}, message(written)
    if written.request_id is not None:
        yield _publication(body, readers)
        return
    seen = {name: said for name, said in body.items() if name != "subject"}
    yield _publication(body, readers, dict.fromkeys(readers, seen))


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
    Assessment: _assessment,
    Activity: _inside(of_activity),
    Session: _inside(appointment),
    Notice: _notice,
    Consent: _inside(consent),
    Message: _message,
    Measurement: _measurement,
    Condition: _condition,
    Goal: _inside(goal),
    CatalogueItem: _catalogue_item,
    **dict.fromkeys(UNPUBLISHED, _nothing),
}
