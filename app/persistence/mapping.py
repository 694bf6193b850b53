"""Every kind of aggregate, its table, and the columns it is found by."""

from __future__ import annotations

from typing import Any, TypeAlias

from app.domain.activities import Activity
from app.domain.assessments import Assessment
from app.domain.catalogue import CatalogueItem
from app.domain.citizens import Citizen
from app.domain.conditions import Condition
from app.domain.consents import Consent
from app.domain.dispositions import Disposition
from app.domain.duplicates import DuplicateAlert
from app.domain.employment import EmploymentCase
from app.domain.exchanges import ExchangeEntry
from app.domain.follow_ups import FollowUp
from app.domain.goals import Goal
from app.domain.groups import Group
from app.domain.measurements import Measurement
from app.domain.messages import Message
from app.domain.notices import Notice
from app.domain.offers import Offer
from app.domain.organisations import Organisation
from app.domain.other_care import OtherCare
from app.domain.pathways import Pathway
from app.domain.perspectives import Observation, Perspective
from app.domain.plans import RehabPlan
from app.domain.referrals import Referral
from app.domain.routing import RoutingRule
from app.domain.service_targets import ServiceTarget
from app.domain.sessions import Session
from app.domain.stratifications import Stratification
from app.domain.topic_coverage import TopicCoverage
from app.domain.ulrus import UlrusReport
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
        "sender_type": referral.sender_type,
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
        "passes_at": plan.passes_at,
        "provider_id": plan.provider_id,
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


_Part: TypeAlias = (
    Assessment
    | Offer
    | Activity
    | Session
    | Measurement
    | Condition
    | Goal
    | FollowUp
    | Perspective
    | Stratification
    | OtherCare
    | TopicCoverage
)


def _of_pathway(part: _Part) -> dict[str, Any]:
    return {"status": part.status, "citizen_id": part.citizen_id, "pathway_id": part.pathway_id}


_CitizensOwn: TypeAlias = Consent | EmploymentCase | ExchangeEntry | UlrusReport | Disposition | Message


def _of_citizen(part: _CitizensOwn) -> dict[str, Any]:
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
        "correction": notice.correction,
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
CITIZEN = Mapped(Citizen, "citizen", rows.CitizenRow, lambda c: {"protection_ends_at": c.protection_ends_at})
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
    lambda o: {
        **_of_pathway(o),
        "category": o.category,
        "offered_at": o.offered_at,
        "answer_due_at": o.answer_due_at,
    },
)
ACTIVITY = Mapped(
    Activity,
    "activity",
    rows.ActivityRow,
    lambda a: {**_of_pathway(a), "category": a.category, "group_id": a.group_id},
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
STRATIFICATION = Mapped(
    Stratification,
    "stratification",
    rows.StratificationRow,
    lambda s: {**_of_pathway(s), "support_group": s.group},
)
OTHER_CARE = Mapped(
    OtherCare, "other care", rows.OtherCareRow, lambda c: {**_of_pathway(c), "category": c.category}
)
CATALOGUE_ITEM = Mapped(
    CatalogueItem, "catalogue item", rows.CatalogueItemRow, lambda item: {"status": item.status}
)
GROUP = Mapped(
    Group,
    "group",
    rows.GroupRow,
    lambda g: {"status": g.status, "catalogue_item_id": g.catalogue_item_id},
)
TOPIC_COVERAGE = Mapped(
    TopicCoverage, "topic coverage", rows.TopicCoverageRow, lambda c: {**_of_pathway(c), "topic": c.topic}
)
NOTICE = Mapped(Notice, "notice", rows.NoticeRow, _notice)
SERVICE_TARGET = Mapped(
    ServiceTarget, "service target", rows.ServiceTargetRow, lambda t: {"status": t.status}
)


def _alert(alert: DuplicateAlert) -> dict[str, Any]:
    return {
        "status": alert.status,
        "citizen_id": alert.citizen_id,
        "level": alert.level,
        "trigger": alert.trigger,
        "decision": alert.decision or "",
        "raised_at": alert.raised_at,
        "runs_out_at": alert.runs_out_at,
    }


ALERT = Mapped(DuplicateAlert, "duplicate alert", rows.DuplicateAlertRow, _alert)
ULRUS = Mapped(UlrusReport, "ULRUS report", rows.UlrusReportRow, _of_citizen)
DISPOSITION = Mapped(Disposition, "disposition", rows.DispositionRow, _of_citizen)


def _observed(seen: Observation) -> dict[str, Any]:
    return {"contributor": seen.contributor, "component": seen.component}


MEASUREMENT = Mapped(
    Measurement,
    "measurement",
    rows.MeasurementRow,
    lambda m: {**_of_pathway(m), "instrument": m.instrument, "phase": m.phase, "taken_at": m.taken_at},
)
CONDITION = Mapped(
    Condition, "condition", rows.ConditionRow, lambda c: {**_of_pathway(c), "fsiii_code": c.fsiii_code}
)
GOAL = Mapped(Goal, "goal", rows.GoalRow, lambda g: {**_of_pathway(g), "kind": g.kind})
FOLLOW_UP = Mapped(
    FollowUp, "follow-up", rows.FollowUpRow, lambda f: {**_of_pathway(f), "result": f.review.result}
)
PERSPECTIVE = Mapped(
    Perspective,
    "perspective",
    rows.PerspectiveRow,
    lambda p: {**_of_pathway(p), **_observed(p.observation)},
)
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
MESSAGE = Mapped(
    Message, "message", rows.MessageRow, lambda m: {**_of_citizen(m), "request_id": m.request_id}
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
        CATALOGUE_ITEM,
        GROUP,
        ACTIVITY,
        SESSION,
        TOPIC_COVERAGE,
        NOTICE,
        CONSENT,
        EMPLOYMENT,
        EXCHANGE,
        ROUTING_RULE,
        ALERT,
        ULRUS,
        DISPOSITION,
        MEASUREMENT,
        CONDITION,
        GOAL,
        FOLLOW_UP,
        PERSPECTIVE,
        STRATIFICATION,
        OTHER_CARE,
        SERVICE_TARGET,
        MESSAGE,
    )
}
"""In the order that foreign keys want."""
