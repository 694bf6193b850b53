"""Domain values to the views of municipal front ends, with what may be done now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from app.api.v1 import views
from app.api.v1.actions import actions
from app.api.v1.completion.views import completed
from app.api.v1.tables import PATHS
from app.domain.activities import Activity
from app.domain.citizens import Citizen
from app.domain.deadlines import Clock
from app.domain.identifiers import OrganisationIdentifier
from app.domain.intake import Diagnosis, IcfCode, IncomingReferral
from app.domain.legal_days import legal_day
from app.domain.notices import Notice
from app.domain.offers import Offer
from app.domain.parties import Address, Party, Professional, Relative
from app.domain.plans import RehabPlan
from app.domain.referrals import Referral
from app.domain.routing import Proposal
from app.domain.sessions import Session, tally
from app.medcom.plain_text import render
from app.usecases.read_case import Case


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
        address=_address(party.address),
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


def _address(address: Address) -> str:
    parts = (address.street, address.suburb, f"{address.postal_code} {address.district}".strip())
    return _listed(*parts)


def _relative(relative: Relative) -> str:
    name = f"{relative.given_name} {relative.family_name}".strip()
    telephones = (telephone.number for telephone in relative.telephones)
    return _listed(name, relative.relation, _address(relative.address), *telephones, relative.email)


def citizen(person: Citizen, *, now: datetime) -> views.CitizenView:
    details = person.details
    return views.CitizenView(
        id=person.id,
        version=person.version,
        identifier=details.number.value,
        identifier_kind=details.number.KIND,
        given_name=details.given_name,
        family_name=details.family_name,
        address=_address(details.address),
        municipality=_value(details.municipality),
        telephones=[telephone.number for telephone in details.telephones],
        email=details.email,
        occupation=details.occupation,
        relatives=[_relative(r) for r in details.relatives],
        former_identifiers=[former.number.value for former in person.former_numbers],
        merged_into=person.merged_into,
        objects_to_disclosure=person.objects_to_disclosure,
        own_gp_id=person.own_gp(legal_day(now)),
        allowed_actions=actions(person),
    )


def _diagnosis(diagnosis: Diagnosis) -> views.DiagnosisView:
    return views.DiagnosisView(
        code=diagnosis.code, system=diagnosis.system, text=diagnosis.text, role=diagnosis.role
    )


def _icf(icf: IcfCode) -> views.DiagnosisView:
    role = f"{icf.qualifier} {icf.qualifier_text}".strip()
    return views.DiagnosisView(code=icf.code, system="ICF", text=icf.text, role=role)


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
        diagnoses=[_diagnosis(d) for d in said.diagnoses],
        narratives=[views.NarrativeView(key=n.key, heading=n.heading, text=n.text) for n in said.narratives],
        links=[views.LinkView(description=link.description, url=link.url) for link in said.links],
        unmapped=[views.UnmappedView(path=u.path, value=u.value) for u in said.unmapped],
        reason=subject.reason,
        forwarded_to=subject.forwarded_to,
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
    }


def _of_plan(plan: RehabPlan, now: datetime) -> dict[str, Any]:
    said = plan.said
    return {
        "kind": "rehabilitation-plan",
        "icf_codes": [_icf(code) for code in said.icf_codes],
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
        citizen_name=f"{person.details.given_name} {person.details.family_name}".strip(),
        requester=subject.said.sender.label,
        deadline_date=deadline.deadline_date if deadline else None,
        deadline_state=deadline.state if deadline else None,
        pathway_id=subject.pathway_id,
        href=f"{PATHS[type(subject)]}/{subject.id}",
        allowed_actions=actions(subject),
    )


def offer(made: Offer) -> views.OfferView:
    return views.OfferView(
        id=made.id,
        version=made.version,
        status=made.status,
        category=made.category,
        fsiii_code=made.fsiii_code,
        name=made.name,
        offered_at=made.offered_at,
        answered_at=made.answered_at,
        allowed_actions=actions(made),
    )


def session(held: Session) -> views.SessionView:
    return views.SessionView(
        id=held.id,
        version=held.version,
        status=held.status,
        activity_id=held.activity_id,
        planned_start=held.planned_start,
        planned_end=held.planned_end,
        place=held.place,
        allowed_actions=actions(held),
    )


def notice(row: Notice) -> views.NoticeView:
    return views.NoticeView(
        id=row.id,
        version=row.version,
        type=row.type,
        role=row.role,
        status=row.status,
        due_at=row.due_at,
        recipient_id=row.recipient_id,
        format=row.route.format if row.route else None,
        channel=row.route.channel if row.route else None,
        route_reason=row.route.reason if row.route else None,
        letter_id=row.letter_id,
        sent_at=row.sent_at,
        acknowledged_at=row.acknowledged_at,
        reason=row.reason,
        subject=row.subject,
        text=render(row.content),
        allowed_actions=actions(row),
    )


def pathway(case: Case) -> views.PathwayView:
    held = case.pathway
    plan, closure = held.agreed_plan, held.closure
    return views.PathwayView(
        id=held.id,
        version=held.version,
        status=held.status,
        legal_basis=held.legal_basis,
        programme_included=held.programme_included,
        area=held.area,
        citizen_id=held.citizen_id,
        referral_ids=list(held.referral_ids),
        plan_ids=list(held.plan_ids),
        coordinator=held.coordinator,
        coordinator_telephone=held.coordinator_telephone,
        opened_at=held.opened_at,
        conversation_at=held.conversation_at,
        clarified_at=held.clarified_at,
        rehab_start_date=held.rehab_start_date,
        goals=list(plan.goals) if plan else [],
        expected_end_date=plan.expected_end_date if plan else None,
        closed_at=closure.closed_at if closure else None,
        close_type=closure.close_type if closure else None,
        stop_reason=closure.stop_reason.name if closure and closure.stop_reason else None,
        followed_up_at=held.followed_up_at,
        completion=completed(held),
        allowed_actions=actions(held),
        **_parts(case),
    )


def _parts(case: Case) -> dict[str, Any]:
    return {
        "assessments": [
            views.AssessmentView(
                id=a.id,
                kind=a.kind,
                status=a.status,
                held_at=a.held_at,
                mode=a.mode,
                conducted_by=a.conducted_by,
                what_matters=a.what_matters,
                summary=a.summary,
                answers=[
                    {"topic": n.topic, "asked": n.asked, "value": n.value, "reason": n.reason_not_asked}
                    for n in a.answers
                ],
            )
            for a in case.assessments
        ],
        "offers": [offer(made) for made in case.offers],
        "activities": [activity(a, case.sessions) for a in case.activities],
        "sessions": [session(held) for held in sorted(case.sessions, key=lambda s: s.planned_start)],
    }


def activity(done: Activity, sessions: Iterable[Session]) -> views.ActivityView:
    counted = tally(s.status for s in sessions if s.activity_id == done.id)
    return views.ActivityView(
        id=done.id,
        version=done.version,
        status=done.status,
        category=done.category,
        fsiii_code=done.fsiii_code,
        name=done.name,
        planned_from=done.planned_from,
        planned_to=done.planned_to,
        attended=counted.attended,
        planned=counted.planned,
        stop_reason=done.stop_reason.name if done.stop_reason else None,
        allowed_actions=actions(done),
    )
