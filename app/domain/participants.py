"""Who is involved with a citizen, since when, last in touch when, and what they may see (R109)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from enum import StrEnum
from uuid import UUID

from app.domain.citizens import Citizen
from app.domain.consents import Consent
from app.domain.employment import EmploymentCase
from app.domain.exchanges import Contact, ExchangeEntry
from app.domain.legal_days import COPENHAGEN, legal_day
from app.domain.notices import Notice
from app.domain.pathways import Pathway
from app.domain.private import Private
from app.domain.requests import Request


class ParticipantRole(StrEnum):
    OWN_GP = "own-gp"
    REFERRER = "referrer"
    COORDINATOR = "coordinator"
    JOBCENTRE = "jobcentre"
    WORKPLACE = "workplace"
    RELATIVE = "relative"
    RESEARCH = "research"
    HEALTH_CENTRE_CONTACT = "health-centre-contact"


class Access(StrEnum):
    """What lets a participant see anything."""

    CASEWORK = "casework"
    """Works the case."""
    TREATMENT = "treatment"
    """Takes part in the treatment: notices and the request they sent (SUL § 41 stk. 2)."""
    OBJECTED = "objected"
    """Would by treatment, but the citizen objects (SUL § 41 stk. 3)."""
    CONSENT = "consent"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Participant(Private):
    name: str
    role: ParticipantRole
    since: datetime
    last_contact_at: datetime | None = None
    access: Access = Access.NONE
    scope: tuple[str, ...] = ()
    access_until: datetime | None = None
    telephone: str = ""
    origin: UUID
    """What says so: the practice, the sender, the pathway, the consent or the employment case."""

    @property
    def place(self) -> tuple[datetime, str, UUID]:
        """Where they stand among the others: who came first, first."""
        return self.since, self.role.value, self.origin


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Involved(Private):
    """What participants are read from."""

    citizen: Citizen
    names: Mapping[UUID, str]
    """Organisations by id."""
    pathways: Sequence[Pathway] = ()
    requests: Sequence[Request] = ()
    notices: Sequence[Notice] = ()
    consents: Sequence[Consent] = ()
    entries: Sequence[ExchangeEntry] = ()
    cases: Sequence[EmploymentCase] = ()


_CONSENTED = {
    "jobcentre-exchange": ParticipantRole.JOBCENTRE,
    "relatives": ParticipantRole.RELATIVE,
    "research-contact": ParticipantRole.RESEARCH,
}


def participants(involved: Involved, *, now: datetime) -> tuple[Participant, ...]:
    """Return everybody who is involved, who came first first."""
    every = (
        *_own_gp(involved, now),
        *_referrers(involved),
        *_coordinators(involved),
        *_consented(involved, now),
        *_employment(involved),
    )
    return tuple(sorted(every, key=lambda participant: participant.place))


def _treating(citizen: Citizen) -> Access:
    return Access.OBJECTED if citizen.objects_to_disclosure else Access.TREATMENT


def _own_gp(involved: Involved, now: datetime) -> Iterator[Participant]:
    practice = involved.citizen.own_gp(legal_day(now))
    held = [r for r in involved.citizen.gp_registrations if r.organisation_id == practice]
    if practice is not None:
        since = datetime.combine(held[-1].valid_from, time(), COPENHAGEN).astimezone(UTC)
        yield Participant(
            name=involved.names.get(practice, ""),
            role=ParticipantRole.OWN_GP,
            origin=practice,
            since=since,
            last_contact_at=_last(n.sent_at for n in involved.notices if n.recipient_id == practice),
            access=_treating(involved.citizen),
        )


def _last(times: Iterable[datetime | None]) -> datetime | None:
    return max((at for at in times if at is not None), default=None)


def _referrers(involved: Involved) -> Iterator[Participant]:
    for sender in dict.fromkeys(request.requester_id for request in involved.requests):
        sent = [request for request in involved.requests if request.requester_id == sender]
        told = (n.sent_at for n in involved.notices if n.recipient_id == sender)
        yield Participant(
            name=sent[0].said.sender.label,
            role=ParticipantRole.REFERRER,
            origin=sender,
            since=min(request.received_at for request in sent),
            last_contact_at=_last((*told, *(request.received_at for request in sent))),
            access=_treating(involved.citizen),
        )


def _coordinators(involved: Involved) -> Iterator[Participant]:
    for pathway in involved.pathways:
        if pathway.coordinator:
            yield Participant(
                name=pathway.coordinator,
                role=ParticipantRole.COORDINATOR,
                origin=pathway.id,
                since=pathway.opened_at,
                last_contact_at=_last((pathway.clarified_at,)),
                access=Access.NONE if pathway.closure else Access.CASEWORK,
                telephone=pathway.coordinator_telephone,
            )


def _consented(involved: Involved, now: datetime) -> Iterator[Participant]:
    for consent in involved.consents:
        if consent.given_at is not None:
            valid = consent.is_valid(now)
            sent = (e.sent_at for e in involved.entries if e.consent_id == consent.id and e.stands)
            yield Participant(
                name=consent.to_party,
                role=_CONSENTED[consent.type],
                origin=consent.id,
                since=consent.given_at,
                last_contact_at=_last(sent),
                access=Access.CONSENT if valid else Access.NONE,
                scope=consent.scope if valid else (),
                access_until=consent.expires_at if valid else None,
            )


def _employment(involved: Involved) -> Iterator[Participant]:
    for case in involved.cases:
        met = _last(meeting.held_at for meeting in case.meetings)
        workplace = case.workplace.contact if case.workplace else None
        for contact, role in (
            (case.health_contact, ParticipantRole.HEALTH_CENTRE_CONTACT),
            (case.jobcentre_contact, ParticipantRole.JOBCENTRE),
            (workplace, ParticipantRole.WORKPLACE),
        ):
            if contact is not None and case.is_open:
                yield _named(case, contact, role, met)


def _named(
    case: EmploymentCase, contact: Contact, role: ParticipantRole, met: datetime | None
) -> Participant:
    ours = role is ParticipantRole.HEALTH_CENTRE_CONTACT
    return Participant(
        name=contact.name,
        role=role,
        origin=case.id,
        since=case.opened_at,
        last_contact_at=None if role is ParticipantRole.WORKPLACE else met,
        access=Access.CASEWORK if ours else Access.NONE,
        telephone=contact.telephone,
    )
