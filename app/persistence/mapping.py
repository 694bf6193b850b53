"""Every kind of aggregate, its table, and the columns it is found by."""

from __future__ import annotations

from typing import Any

from app.domain.activities import Activity
from app.domain.assessments import Assessment
from app.domain.citizens import Citizen
from app.domain.consents import Consent
from app.domain.employment import EmploymentCase
from app.domain.exchanges import ExchangeEntry
from app.domain.notices import Notice
from app.domain.offers import Offer
from app.domain.organisations import Organisation
from app.domain.pathways import Pathway
from app.domain.plans import RehabPlan
from app.domain.referrals import Referral
from app.domain.routing import RoutingRule
from app.domain.sessions import Session
from app.persistence import rows
from app.persistence.mapped import Mapped


def _referral(referral: Referral) -> dict[str, Any]:
    return {
        "status": referral.status,
        "citizen_id": referral.citizen_id,
        "pathway_id": referral.pathway_id,
        "received_at": referral.received_at,
        "requester_id": referral.requester_id,
        "message_id": referral.said.message_id,
        "area": referral.area,
    }


def _plan(plan: RehabPlan) -> dict[str, Any]:
    return {
        "status": plan.status,
        "citizen_id": plan.citizen_id,
        "pathway_id": plan.pathway_id,
        "received_at": plan.received_at,
        "requester_id": plan.requester_id,
        "message_id": plan.said.message_id,
        "area": plan.area,
        "plan_type": plan.plan_type,
        "discharge_date": plan.discharge_date,
    }


def _pathway(pathway: Pathway) -> dict[str, Any]:
    return {
        "status": pathway.status,
        "citizen_id": pathway.citizen_id,
        "legal_basis": pathway.legal_basis,
        "area": pathway.area,
        "opened_at": pathway.opened_at,
        "clarified_at": pathway.clarified_at,
        "rehab_start_date": pathway.rehab_start_date,
        "closed_at": pathway.closure.closed_at if pathway.closure else None,
    }


def _of_pathway(part: Assessment | Offer | Activity | Session) -> dict[str, Any]:
    return {"status": part.status, "citizen_id": part.citizen_id, "pathway_id": part.pathway_id}


def _of_citizen(part: Consent | EmploymentCase | ExchangeEntry) -> dict[str, Any]:
    return {"status": part.status, "citizen_id": part.citizen_id}


def _notice(notice: Notice) -> dict[str, Any]:
    return {
        "status": notice.status,
        "citizen_id": notice.citizen_id,
        "pathway_id": notice.pathway_id,
        "request_id": notice.request_id,
        "type": notice.type,
        "role": notice.role,
        "occurrence": notice.occurrence,
        "place": notice.place,
        "recipient_id": notice.recipient_id,
        "letter_id": notice.letter_id,
        "due_at": notice.due_at,
    }


ORGANISATION = Mapped(
    Organisation,
    "organisation",
    rows.OrganisationRow,
    lambda o: {"kind": o.kind, "name": o.name, "provisional": o.provisional},
    tenant_owned=False,
)
CITIZEN = Mapped(Citizen, "citizen", rows.CitizenRow, lambda _: {})
REFERRAL = Mapped(Referral, "referral", rows.ReferralRow, _referral)
PLAN = Mapped(RehabPlan, "rehabilitation plan", rows.RehabPlanRow, _plan)
PATHWAY = Mapped(Pathway, "pathway", rows.PathwayRow, _pathway)
ASSESSMENT = Mapped(
    Assessment,
    "assessment",
    rows.AssessmentRow,
    lambda a: {**_of_pathway(a), "kind": a.kind, "held_at": a.held_at},
)
OFFER = Mapped(
    Offer,
    "offer",
    rows.OfferRow,
    lambda o: {**_of_pathway(o), "category": o.category, "offered_at": o.offered_at},
)
ACTIVITY = Mapped(
    Activity, "activity", rows.ActivityRow, lambda a: {**_of_pathway(a), "category": a.category}
)
SESSION = Mapped(
    Session,
    "session",
    rows.SessionRow,
    lambda s: {**_of_pathway(s), "activity_id": s.activity_id, "planned_start": s.planned_start},
)
ROUTING_RULE = Mapped(
    RoutingRule,
    "routing rule",
    rows.RoutingRuleRow,
    lambda r: {"status": r.status, "series": r.series, "number": r.number},
)
NOTICE = Mapped(Notice, "notice", rows.NoticeRow, _notice)
CONSENT = Mapped(
    Consent,
    "consent",
    rows.ConsentRow,
    lambda c: {**_of_citizen(c), "type": c.type, "expires_at": c.expires_at if c.in_force else None},
)
EMPLOYMENT = Mapped(EmploymentCase, "employment case", rows.EmploymentCaseRow, _of_citizen)
EXCHANGE = Mapped(
    ExchangeEntry,
    "exchange entry",
    rows.ExchangeEntryRow,
    lambda e: {**_of_citizen(e), "consent_id": e.consent_id, "jobcentre_id": e.jobcentre_id},
)

MAPPED: dict[type[Any], Mapped[Any]] = {
    mapped.kind: mapped
    for mapped in (
        ORGANISATION,
        CITIZEN,
        PATHWAY,
        REFERRAL,
        PLAN,
        ASSESSMENT,
        OFFER,
        ACTIVITY,
        SESSION,
        NOTICE,
        CONSENT,
        EMPLOYMENT,
        EXCHANGE,
        ROUTING_RULE,
    )
}
"""In the order that foreign keys want."""
