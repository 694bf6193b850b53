"""Domain values to the views of municipal front ends, with what may be done now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from app.api.v1 import views
from app.api.v1.actions import actions
from app.api.v1.eligibility.present import attempts, eligibility
from app.api.v1.protection import listed_name, protected_until
from app.api.v1.tables import PATHS
from app.domain.citizens import Citizen
from app.domain.deadlines import Clock
from app.domain.identifiers import OrganisationIdentifier
from app.domain.intake import Diagnosis, IcfCode, IncomingReferral, Link, Narrative
from app.domain.legal_days import legal_day
from app.domain.parties import Address, Party, Professional, Relative
from app.domain.plan_record_decisions import overdue_duties
from app.domain.plans import RehabPlan
from app.domain.priorities import PriorityRecord
from app.domain.referrals import Referral
from app.domain.routing import Proposal
from app.usecases.danish_calendar import is_holiday


def _value(identifier: OrganisationIdentifier | None) -> str | None:
    return identifier.value if identifier else None


def professional(person: Professional) -> str:
    return _listed(person.name, person.title, person.department, person.telephone)


def _listed(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def unit(party: Party) -> views.UnitView:
    return views.UnitView(
        name=party.name,
        department=party.department,
        unit=party.unit,
        address=address(party.address),
        gln=party.gln_text,
        sor=_value(party.sor),
        ydernummer=_value(party.ydernummer),
        shak=_value(party.shak),
        municipality=_value(party.municipality),
        telephone=party.telephone,
        signed_by=[
            ", ".join(filter(None, (p.name, p.title, p.department, p.telephone))) for p in party.signed_by
        ],
    )


def _units(parties: Iterable[Party]) -> list[views.UnitView]:
    return [unit(party) for party in parties]


def address(at: Address) -> str:
    parts = (at.street, at.suburb, f"{at.postal_code} {at.district}".strip())
    return _listed(*parts)


def _relative(relative: Relative) -> str:
    name = f"{relative.given_name} {relative.family_name}".strip()
    telephones = (telephone.number for telephone in relative.telephones)
    return _listed(name, relative.relation, address(relative.address), *telephones, relative.email)


def citizen(person: Citizen, *, now: datetime) -> views.CitizenView:
    details = person.details
    return views.CitizenView(
        id=person.id,
        version=person.version,
        identifier=details.number.value,
        identifier_kind=details.number.KIND,
        given_name=details.given_name,
        family_name=details.family_name,
        address=address(details.address),
        municipality=_value(details.municipality),
        telephones=[telephone.number for telephone in details.telephones],
        email=details.email,
        occupation=details.occupation,
        relatives=[_relative(r) for r in details.relatives],
        former_identifiers=[former.number.value for former in person.former_numbers],
        merged_into=person.merged_into,
        objects_to_disclosure=person.objects_to_disclosure,
        protected_until=protected_until(person, now),
        deceased_date=person.deceased_date,
        own_gp_id=person.own_gp(legal_day(now)),
        allowed_actions=actions(person),
    )


def diagnosis(made: Diagnosis) -> views.DiagnosisView:
    return views.DiagnosisView(code=made.code, system=made.system, text=made.text, role=made.role)


def icf(coded: IcfCode) -> views.DiagnosisView:
    role = f"{coded.qualifier} {coded.qualifier_text}".strip()
    return views.DiagnosisView(code=coded.code, system="ICF", text=coded.text, role=role)


def narrative(said: Narrative) -> views.NarrativeView:
    return views.NarrativeView(key=said.key, heading=said.heading, text=said.text)


def link(given: Link) -> views.LinkView:
    return views.LinkView(description=given.description, url=given.url)


def clock(computed: Clock) -> views.ClockView:
    return views.ClockView(
        state=computed.state,
        basis=computed.basis,
        start_date=computed.start_date,
        deadline_date=computed.deadline_date,
        right_arises_at=computed.right_arises_at,
        explanation=computed.explanation,
    )


def request(subject: Referral | RehabPlan, person: Citizen, *, now: datetime) -> views.RequestView:
    said = subject.said
    path = f"{PATHS[type(subject)]}/{subject.id}"
    own = _of_referral(subject) if isinstance(subject, Referral) else _of_plan(subject, now)
    return views.RequestView(
        id=subject.id,
        version=subject.version,
        status=subject.status,
        received_at=subject.received_at,
        authored_at=said.authored_at,
        episode_id=said.episode_id,
        area=subject.area,
        requester=unit(said.sender),
        receiver=unit(said.receiver),
        gp=unit(said.gp) if said.gp else None,
        gp_copy_deselected=said.gp_copy_deselected,
        copy_receivers=_units(said.copy_receivers),
        citizen=citizen(person, now=now),
        diagnoses=[diagnosis(d) for d in said.diagnoses],
        narratives=[narrative(n) for n in said.narratives],
        links=[link(each) for each in said.links],
        unmapped=[views.UnmappedView(path=u.path, value=u.value) for u in said.unmapped],
        reason=subject.reason,
        forwarded_to=subject.forwarded_to,
        priorities=[_priority(p) for p in subject.priorities],
        proposals=[_proposal(p) for p in subject.proposals],
        handed_over=subject.handed_over,
        replaces_id=subject.replaces_id,
        pathway_id=subject.pathway_id,
        source=views.SourceView(
            id=subject.source_id,
            standard=said.standard,
            message_id=said.message_id,
            href=f"{path}/source",
        ),
        allowed_actions=actions(subject),
        **own,
    )


def _priority(given: PriorityRecord) -> views.PriorityView:
    return views.PriorityView(priority=given.priority, reason=given.reason, since=given.since)


def _proposal(made: Proposal) -> views.ProposalView:
    return views.ProposalView(
        rule_id=made.rule_id,
        rule=made.rule,
        number=made.number,
        confidence=made.confidence,
        inputs=list(made.inputs),
        proposed_at=made.proposed_at,
        team=made.team,
        level=made.level,
        offer=made.offer,
    )


def _of_referral(referral: Referral) -> dict[str, Any]:
    said: IncomingReferral = referral.said
    return {
        "kind": "referral",
        "priority": said.priority,
        "requested_offer": said.requested_offer,
        "icf_codes": [],
        "health_care_team": [],
        "result_receivers": [],
        "missing": list(referral.missing),
        "supplements": list(referral.supplements),
        "criteria": list(referral.criteria),
        "override_reason": referral.override_reason,
        "sender_type": referral.sender_type,
        "eligibility": eligibility(referral),
        "contact_attempts": attempts(referral.contact_attempts),
    }


def _of_plan(plan: RehabPlan, now: datetime) -> dict[str, Any]:
    said = plan.said
    return {
        "kind": "rehabilitation-plan",
        "icf_codes": [icf(code) for code in said.icf_codes],
        "health_care_team": [professional(p) for p in said.health_care_team],
        "result_receivers": _units(said.result_receivers),
        "plan_type": plan.plan_type,
        "level": plan.level,
        "discharge_date": plan.discharge_date,
        "discharge_date_source": plan.discharge_date_source,
        "earliest_start_date": plan.earliest_start_date,
        "deadline_text": said.deadline_text,
        "consent_informed": said.consent_informed,
        "first_contact_offered_date": plan.first_contact_offered_date,
        "deadline": clock(plan.clock(now=now)),
        "deadline_history": [
            views.ClockRecordView(computed_at=r.computed_at, clock=clock(r.clock)) for r in plan.clocks
        ],
    }


def inbox_item(subject: Referral | RehabPlan, person: Citizen, *, now: datetime) -> views.InboxItem:
    deadline = subject.clock(now=now) if isinstance(subject, RehabPlan) else None
    return views.InboxItem(
        id=subject.id,
        kind="rehabilitation-plan" if deadline else "referral",
        version=subject.version,
        status=subject.status,
        received_at=subject.received_at,
        citizen_id=person.id,
        citizen_name=listed_name(person, now=now),
        requester=subject.said.sender.label,
        sender_type=subject.sender_type if isinstance(subject, Referral) else None,
        deadline_date=deadline.deadline_date if deadline else None,
        deadline_state=deadline.state if deadline else None,
        overdue_duties=overdue_duties(subject, now, is_holiday) if isinstance(subject, RehabPlan) else [],
        pathway_id=subject.pathway_id,
        href=f"{PATHS[type(subject)]}/{subject.id}",
        allowed_actions=actions(subject),
    )
