"""Where a request stands with the authority it was put to, and what was decided about it: Task.

Base R4, as there is no Danish profile; the decision after MedCom's draft of 2026 (Visitationsafgørelse):
its kind is a second coding of `code`, its time the end of `executionPeriod`, its reason `statusReason`,
and who has the request now is `owner`. A changed priority is a decision of its own, beside the one about
the request: it adds a coding, and its reason is a `note` too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from app.domain.codes import STATUS_REASON_TEXT, STOP_REASON_TEXT
from app.domain.intake import Incoming
from app.domain.plans import ON_HOLD_REASON, PlanStatus, RehabPlan
from app.domain.referrals import REJECT_REASON_TEXT, Referral, ReferralStatus
from app.fhir import shapes
from app.fhir.overlay import theirs
from app.fhir.servicerequest import now_with, priority_of
from app.fhir.shapes import built
from app.fhir.systems import DECISION, REASON, STATE, TASK_CODE

REFERRAL_TASK: Final[dict[ReferralStatus, str]] = {
    ReferralStatus.RECEIVED: "received",
    ReferralStatus.INCOMPLETE: "on-hold",
    ReferralStatus.UNDER_REVIEW: "received",
    ReferralStatus.ACCEPTED: "accepted",
    ReferralStatus.CLARIFIED: "in-progress",
    ReferralStatus.REJECTED: "rejected",
    ReferralStatus.TRANSFERRED: "cancelled",
    ReferralStatus.COMPLETED: "completed",
    ReferralStatus.CLOSED_NOT_STARTED: "failed",
    ReferralStatus.REVOKED: "cancelled",
    ReferralStatus.CLOSED_DECEASED: "cancelled",
    ReferralStatus.ENTERED_IN_ERROR: "entered-in-error",
}

PLAN_TASK: Final[dict[PlanStatus, str]] = {
    PlanStatus.RECEIVED: "received",
    PlanStatus.CLASSIFIED: "accepted",
    PlanStatus.CLOSED_INFO: "completed",
    # The hospital trains the citizen itself; the municipality is only told.
    PlanStatus.HOSPITAL_TASK: "received",
    PlanStatus.ON_HOLD_POSTPONED: "on-hold",
    PlanStatus.ON_HOLD_FREE_CHOICE: "on-hold",
    PlanStatus.ON_HOLD_FREE_CHOICE_DECLINED: "on-hold",
    PlanStatus.ON_HOLD_OTHER_MUNICIPALITY: "on-hold",
    PlanStatus.SENT_BY_MISTAKE: "rejected",
    PlanStatus.OFFERED: "accepted",
    PlanStatus.RIGHT_ARISEN: "accepted",
    PlanStatus.ACTIVE: "in-progress",
    PlanStatus.COMPLETED: "completed",
    PlanStatus.STOPPED: "failed",
    PlanStatus.TRANSFERRED: "cancelled",
    PlanStatus.REVOKED: "cancelled",
    PlanStatus.CLOSED_DECEASED: "cancelled",
    PlanStatus.ENTERED_IN_ERROR: "entered-in-error",
}

STATE_TEXT: Final[dict[ReferralStatus | PlanStatus, str]] = {
    ReferralStatus.RECEIVED: "Modtaget",
    ReferralStatus.INCOMPLETE: "Afventer supplerende oplysninger",
    ReferralStatus.UNDER_REVIEW: "Under visitation",
    ReferralStatus.ACCEPTED: "Accepteret",
    ReferralStatus.CLARIFIED: "Afklarende samtale holdt",
    ReferralStatus.REJECTED: "Afvist",
    ReferralStatus.TRANSFERRED: "Videresendt til anden myndighed",
    ReferralStatus.COMPLETED: "Afsluttet",
    ReferralStatus.CLOSED_NOT_STARTED: "Afsluttet uden start",
    ReferralStatus.REVOKED: "Tilbagekaldt",
    ReferralStatus.CLOSED_DECEASED: "Afsluttet ved dødsfald",
    ReferralStatus.ENTERED_IN_ERROR: "Registreret ved en fejl",
    PlanStatus.CLASSIFIED: "Visiteret",
    PlanStatus.CLOSED_INFO: "Egentræning; til orientering",
    PlanStatus.HOSPITAL_TASK: "Sygehusets opgave",
    PlanStatus.ON_HOLD_POSTPONED: "Afventer udskudt start",
    PlanStatus.ON_HOLD_FREE_CHOICE: "Frit valg af privat leverandør",
    PlanStatus.ON_HOLD_FREE_CHOICE_DECLINED: "Borgeren venter; frit valg afslået",
    PlanStatus.ON_HOLD_OTHER_MUNICIPALITY: "Anden kommune efter borgerens ønske",
    PlanStatus.SENT_BY_MISTAKE: "Sendt ved en fejl",
    PlanStatus.OFFERED: "Første kontakt tilbudt",
    PlanStatus.RIGHT_ARISEN: "Ret til frit valg er opstået",
    PlanStatus.ACTIVE: "I gang",
    PlanStatus.STOPPED: "Stoppet før tid",
}
"""States that referral and plan share have one text: their codes are equal."""


class Made(StrEnum):
    """MedCom's kinds of decision; the texts are MedCom's."""

    ACCEPT = "accept"
    REJECT = "reject"
    FORWARD = "forward"
    PRIORITISE = "prioritise"


MADE_TEXT: Final[dict[Made, str]] = {
    Made.ACCEPT: "Accept",
    Made.REJECT: "Afvisning",
    Made.FORWARD: "Videresendelse",
    Made.PRIORITISE: "Prioritetsændring",
}
_REJECTED: Final = frozenset({ReferralStatus.REJECTED, PlanStatus.SENT_BY_MISTAKE})


def task(request: Referral | RehabPlan) -> dict[str, Any]:
    given = request.priorities[-1:]
    priority = given[0].priority if given else priority_of(request.said)
    return built(
        {
            "resourceType": "Task",
            "id": str(request.id),
            "status": _status(request),
            "statusReason": _status_reason(request),
            "businessStatus": shapes.concept(STATE, request.status, STATE_TEXT[request.status]),
            "intent": "order",
            "priority": priority,
            "code": {"coding": [shapes.coding(TASK_CODE, "fulfill"), *_made(request)]},
            "focus": shapes.refer("ServiceRequest", request.id),
            "for": shapes.refer("Patient", request.citizen_id),
            "executionPeriod": built({"end": shapes.instant(_decided_at(request))}),
            "authoredOn": shapes.instant(request.received_at),
            "requester": shapes.refer("Organization", request.requester_id),
            "owner": now_with(request) or _owner(request.said),
            "note": [{"time": shapes.instant(each.since), "text": each.reason} for each in given],
        }
    )


def _made(request: Referral | RehabPlan) -> Iterator[dict[str, Any]]:
    if request.decided_at is not None:
        made = _decision(request)
        yield shapes.coding(DECISION, made, MADE_TEXT[made])
    if request.priorities:
        yield shapes.coding(DECISION, Made.PRIORITISE, MADE_TEXT[Made.PRIORITISE])


def _decided_at(request: Referral | RehabPlan) -> datetime | None:
    """Return when the last decision was made, whichever it is."""
    given = (each.since for each in request.priorities)
    return max((at for at in (request.decided_at, *given) if at is not None), default=None)


def _decision(request: Referral | RehabPlan) -> Made:
    if request.forwarded_to:
        return Made.FORWARD
    return Made.REJECT if request.status in _REJECTED else Made.ACCEPT


def _owner(said: Incoming) -> Mapping[str, Any]:
    """Return the first performer as sent, or as the letter names it; a contained one is not the Task's."""
    sent: Mapping[str, Any] = next(iter(theirs(said.carried).get("performer", ())), {})
    is_ours = sent and not str(sent.get("reference", "")).startswith("#")
    return sent if is_ours else shapes.party(said.receiver)


def _status(request: Referral | RehabPlan) -> str:
    if isinstance(request, Referral):
        return REFERRAL_TASK[request.status]
    return PLAN_TASK[request.status]


_REJECT_CODES: Final = frozenset(REJECT_REASON_TEXT)
_REASONS: Final[dict[str, str]] = {
    code.value: text for table in (REJECT_REASON_TEXT, STOP_REASON_TEXT) for code, text in table.items()
}


def _status_reason(request: Referral | RehabPlan) -> dict[str, Any]:
    """Say why, in code where there is one and in Danish; else it is somebody's own words."""
    if isinstance(request, RehabPlan) and request.status in ON_HOLD_REASON:
        code = ON_HOLD_REASON[request.status]
        return shapes.care_social(code, STATUS_REASON_TEXT[code])
    if isinstance(request, Referral) and request.reason in _REJECT_CODES:
        return shapes.concept(REASON, request.reason, _REASONS[request.reason])
    said = _REASONS.get(request.reason, request.reason)
    return built({"text": said or "".join(given.reason for given in request.priorities[-1:])})
