"""Pathway and activity to CarePlan (base R4, with KL's codes; domain reference §3.4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from app.domain.activities import Activity, ActivityStatus, DeliveryType
from app.domain.codes import FSIII, STOP_REASON_TEXT, LegalBasis, StopReason
from app.domain.legal_days import legal_day
from app.domain.pathways import CloseType, Pathway, PathwayStatus
from app.domain.publishing import ALONE, Hanging
from app.fhir import shapes
from app.fhir.shapes import built
from app.fhir.systems import DELIVERY_TYPE

PATHWAY_STATUS: Final[dict[PathwayStatus, str]] = {
    PathwayStatus.OPEN: "active",
    PathwayStatus.CLARIFIED: "active",
    PathwayStatus.PLANNED: "active",
    PathwayStatus.IN_REHAB: "active",
    PathwayStatus.CLOSING: "active",
    PathwayStatus.CLOSED: "completed",
    PathwayStatus.ENTERED_IN_ERROR: "entered-in-error",
}

PATHWAY_PROGRESS: Final[dict[PathwayStatus, str]] = {
    PathwayStatus.OPEN: "not-started",
    PathwayStatus.CLARIFIED: "not-started",
    PathwayStatus.PLANNED: "scheduled",
    PathwayStatus.IN_REHAB: "in-progress",
    PathwayStatus.CLOSING: "in-progress",
    PathwayStatus.CLOSED: "completed",
    PathwayStatus.ENTERED_IN_ERROR: "entered-in-error",
}
"""Status of the plan's one activity, as KL has it."""

CLOSED_AS: Final[dict[CloseType, tuple[str, str]]] = {
    CloseType.COMPLETED: ("completed", "completed"),
    CloseType.STOPPED: ("revoked", "stopped"),
    CloseType.NOT_STARTED: ("revoked", "cancelled"),
    CloseType.TRANSFERRED: ("revoked", "stopped"),
    CloseType.DECEASED: ("revoked", "stopped"),
}
"""What a closed pathway is instead, by how it was closed: status of the plan and of its activity."""

CATEGORY: Final[dict[LegalBasis, tuple[str, str]]] = {
    LegalBasis.SUL119: ("5c160c02-e858-4c1f-925a-71ed64844749", "Interventionsforløb § 119"),
    LegalBasis.SUL140: ("f15b2663-94d9-4d0c-a5de-d8bd8e1e4ebb", "Interventionsforløb § 140"),
}
GUIDE: Final[dict[LegalBasis, str]] = {LegalBasis.SUL119: "prevention", LegalBasis.SUL140: "rehab"}

ACTIVITY_STATUS: Final[dict[ActivityStatus, tuple[str, str]]] = {
    ActivityStatus.PROPOSED: ("draft", "not-started"),
    ActivityStatus.ACTIVE: ("active", "scheduled"),
    ActivityStatus.RUNNING: ("active", "in-progress"),
    ActivityStatus.ON_HOLD: ("on-hold", "on-hold"),
    ActivityStatus.COMPLETED: ("completed", "completed"),
    ActivityStatus.STOPPED: ("revoked", "stopped"),
    ActivityStatus.CANCELLED: ("revoked", "cancelled"),
    # A changed timing is a new plan for KL; this one ended where the new one begins, and nobody
    # stopped it: what is stopped or cancelled says why (L6).
    ActivityStatus.REPLACED: ("completed", "completed"),
    ActivityStatus.ENTERED_IN_ERROR: ("entered-in-error", "entered-in-error"),
}
"""Status of the plan and of its one activity."""

DELIVERY_TEXT: Final[dict[DeliveryType, str]] = {
    DeliveryType.GROUP: "Gruppebaseret indsats",
    DeliveryType.INDIVIDUAL: "Individuel indsats",
    DeliveryType.DIGITAL: "Digital levering af indsats",
}


def of_pathway(pathway: Pathway, hanging: Hanging = ALONE) -> dict[str, Any]:
    code, text = CATEGORY[pathway.legal_basis]
    status, progress = _pathway_status(pathway)
    goals = list(_goals(pathway, hanging))
    return built(
        {
            "resourceType": "CarePlan",
            "id": str(pathway.id),
            "contained": goals,
            "status": status,
            "intent": "plan",
            "category": [shapes.care_social(code, text)],
            "subject": shapes.refer("Patient", pathway.citizen_id),
            "period": _period(pathway),
            "author": shapes.refer("PractitionerRole", pathway.id if pathway.coordinator.strip() else None),
            "addresses": [shapes.refer("Condition", c.id) for c in hanging.conditions if not c.is_error],
            # CarePlan.basedOn leads to care plans only.
            "supportingInfo": shapes.refer_all("ServiceRequest", pathway.request_ids),
            "goal": [
                *({"reference": f"#{goal['id']}"} for goal in goals),
                *(shapes.refer("Goal", goal.id) for goal in hanging.goals if not goal.is_error),
            ],
            "activity": [
                {"detail": built({"status": progress, "statusReason": _stopped(pathway)})},
                *(_planned(activity) for activity in hanging.activities if _is_shown(activity)),
            ],
        }
    )


def _is_shown(activity: Activity) -> bool:
    return ACTIVITY_STATUS[activity.status][0] != "entered-in-error"


def _planned(activity: Activity) -> dict[str, Any]:
    """Name a planned intervention; how it stands now is for its own CarePlan to say."""
    detail = {
        "code": shapes.concept(FSIII, activity.fsiii_code, activity.name),
        "status": "unknown",
        "scheduledPeriod": shapes.period(activity.planned_from, activity.planned_to),
    }
    return {"outcomeReference": [shapes.refer("CarePlan", activity.id)], "detail": built(detail)}


def _pathway_status(pathway: Pathway) -> tuple[str, str]:
    if pathway.closure is not None and pathway.status is PathwayStatus.CLOSED:
        return CLOSED_AS[pathway.closure.close_type]
    return PATHWAY_STATUS[pathway.status], PATHWAY_PROGRESS[pathway.status]


def _stopped(pathway: Pathway) -> dict[str, Any]:
    """Say why it was cut short; a reopened pathway keeps its closure, but is not stopped (L6)."""
    if pathway.closure is None or pathway.status is not PathwayStatus.CLOSED:
        return {}
    return _reason(pathway.closure.stop_reason)


def _reason(stop: StopReason | None) -> dict[str, Any]:
    return shapes.care_social(stop, STOP_REASON_TEXT[stop]) if stop else {}


def _period(pathway: Pathway) -> dict[str, Any]:
    """Say from the grant to the end: the planned one until there is an actual one."""
    end = pathway.agreed_plan.expected_end_date if pathway.agreed_plan else None
    if pathway.closure and pathway.status is PathwayStatus.CLOSED:
        end = legal_day(pathway.closure.closed_at)
    return shapes.period(legal_day(pathway.opened_at), end)


def _goals(pathway: Pathway, hanging: Hanging) -> Iterator[dict[str, Any]]:
    """Contain the words of the agreed plan that no goal of its own carries on."""
    known = {words for goal in hanging.goals for words in (goal.agreed_goal, goal.description)}
    agreed = pathway.agreed_plan.goals if pathway.agreed_plan else ()
    told = [words for words in agreed if words not in known]
    for number, goal in enumerate(shapes.filled(told), start=1):
        yield {
            "resourceType": "Goal",
            "id": f"goal-{number}",
            "lifecycleStatus": "active",
            "description": {"text": goal},
            "subject": shapes.refer("Patient", pathway.citizen_id),
        }


def of_activity(activity: Activity) -> dict[str, Any]:
    status, progress = ACTIVITY_STATUS[activity.status]
    detail = {
        "extension": list(_delivery(activity)),
        "code": shapes.concept(FSIII, activity.fsiii_code, activity.name),
        "status": progress,
        "statusReason": _reason(activity.stop_reason),
    }
    return built(
        {
            "resourceType": "CarePlan",
            "id": str(activity.id),
            "basedOn": [shapes.refer("CarePlan", activity.pathway_id)],
            "replaces": [shapes.refer("CarePlan", activity.replaces_id)] if activity.replaces_id else [],
            "status": status,
            "intent": "plan",
            "subject": shapes.refer("Patient", activity.citizen_id),
            "period": shapes.period(activity.planned_from, activity.planned_to),
            "activity": [{"detail": built(detail)}],
        }
    )


def _delivery(activity: Activity) -> Iterator[dict[str, Any]]:
    url = DELIVERY_TYPE.format(guide=GUIDE[activity.legal_basis])
    for kind in activity.delivery_types:
        said = shapes.care_social(kind, DELIVERY_TEXT[kind])
        yield shapes.extension(url, "valueCodeableConcept", said)
