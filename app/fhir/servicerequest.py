"""Referral or rehabilitation plan to ServiceRequest (base R4, with KL's codes and extensions)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from app.domain.codes import (
    CARE_SOCIAL_CODES,
    PLAN_LEVEL_CODE,
    PLAN_TYPE_CODE,
    SERVICE_119,
    SERVICE_140,
    STATUS_REASON_TEXT,
)
from app.domain.intake import CodeSystem, Diagnosis, Incoming, IncomingReferral, Narrative
from app.domain.plans import ASSUMED, ON_HOLD_REASON, PlanStatus, RehabPlan
from app.domain.referrals import Referral, ReferralStatus
from app.fhir import shapes
from app.fhir.citizens_in import is_person_system
from app.fhir.overlay import overlay, referred, theirs
from app.fhir.profiles import check_profile
from app.fhir.shapes import built
from app.fhir.systems import (
    DK_SERVICE_REQUEST,
    ICF,
    ICPC2,
    PRECONDITION_DATE,
    REQUESTED_AS,
    SKS,
    STATUS_REASON,
)

REFERRAL_STATUS: Final[dict[ReferralStatus, str]] = {
    ReferralStatus.RECEIVED: "active",
    ReferralStatus.INCOMPLETE: "on-hold",
    ReferralStatus.UNDER_REVIEW: "active",
    ReferralStatus.ACCEPTED: "active",
    ReferralStatus.CLARIFIED: "active",
    # One performer's no is the Task's; the request stands and may be put to another.
    ReferralStatus.REJECTED: "active",
    ReferralStatus.TRANSFERRED: "revoked",
    ReferralStatus.COMPLETED: "completed",
    ReferralStatus.CLOSED_NOT_STARTED: "revoked",
    ReferralStatus.REVOKED: "revoked",
    ReferralStatus.CLOSED_DECEASED: "revoked",
    ReferralStatus.ENTERED_IN_ERROR: "entered-in-error",
}

PLAN_STATUS: Final[dict[PlanStatus, str]] = {
    PlanStatus.RECEIVED: "active",
    PlanStatus.CLASSIFIED: "active",
    PlanStatus.CLOSED_INFO: "completed",
    PlanStatus.HOSPITAL_TASK: "active",
    PlanStatus.ON_HOLD_POSTPONED: "on-hold",
    PlanStatus.ON_HOLD_FREE_CHOICE: "on-hold",
    PlanStatus.ON_HOLD_FREE_CHOICE_DECLINED: "on-hold",
    PlanStatus.ON_HOLD_OTHER_MUNICIPALITY: "on-hold",
    # KL reports a plan sent by mistake as on hold, with that reason.
    PlanStatus.SENT_BY_MISTAKE: "on-hold",
    PlanStatus.OFFERED: "active",
    PlanStatus.RIGHT_ARISEN: "active",
    PlanStatus.ACTIVE: "active",
    PlanStatus.COMPLETED: "completed",
    PlanStatus.STOPPED: "revoked",
    PlanStatus.TRANSFERRED: "revoked",
    PlanStatus.REVOKED: "revoked",
    PlanStatus.CLOSED_DECEASED: "revoked",
    PlanStatus.ENTERED_IN_ERROR: "entered-in-error",
}

_URLS: Final = frozenset({PRECONDITION_DATE, STATUS_REASON})
_OTHER_OCCURRENCES: Final = frozenset({"occurrenceDateTime", "occurrenceTiming"})


def service_request(request: Referral | RehabPlan) -> dict[str, Any]:
    """Render the request; what a FHIR sender sent survives wherever it is not ours to say."""
    sent = theirs(request.said.carried)
    ours = built(
        {
            "resourceType": "ServiceRequest",
            "id": str(request.id),
            "subject": _subject(request, sent.get("subject", {})),
            "requester": _requester(request, sent),
            "replaces": [*_replaced(request, sent.get("replaces", ())), *_before(request)],
            "intent": sent.get("intent", intent_of(request)),
            "performer": shapes.filled([now_with(request)]),
            **(_of_referral(request, sent) if isinstance(request, Referral) else _of_plan(request, sent)),
        }
    )
    said = {name: value for name, value in _said(request.said).items() if name not in sent}
    owned = _OTHER_OCCURRENCES if "occurrencePeriod" in ours else ()
    whole = overlay({**said, **ours}, sent, owned=owned, urls=_URLS)
    if any(check_profile(whole, DK_SERVICE_REQUEST, place="ServiceRequest")):
        return whole
    return {**whole, "meta": {**whole.get("meta", {}), **_CLAIM}}


def _subject(request: Referral | RehabPlan, said: Mapping[str, Any]) -> dict[str, Any]:
    """Refer to the citizen; another's number beside a literal reference would find the request for them."""
    number = said.get("identifier", {})
    is_others = number.get("value") != request.said.citizen.number.value
    away = {"identifier"} if is_others and is_person_system(number.get("system", "")) else set()
    words = {name: value for name, value in said.items() if name not in away}
    return referred(shapes.refer("Patient", request.citizen_id), words)


def _requester(request: Referral | RehabPlan, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Refer to the organisation; where the sender named it by a role, that is told beside it."""
    ours, said = shapes.refer("Organization", request.requester_id), sent.get("requester", {})
    if _meant(said, sent) == "PractitionerRole":
        return {**ours, "extension": [shapes.extension(REQUESTED_AS, "valueReference", said)]}
    return referred(ours, said)


def _meant(reference: Mapping[str, Any], within: Mapping[str, Any]) -> str:
    """Return the type of what a sender's reference leads to, as far as it says."""
    target = str(reference.get("reference", ""))
    contained = {f"#{item.get('id')}": item["resourceType"] for item in within.get("contained", ())}
    said = contained.get(target) or target.rpartition("/")[0].rpartition("/")[2]
    return str(said or reference.get("type", ""))


_CLAIM: Final = {"profile": [DK_SERVICE_REQUEST]}


def now_with(request: Referral | RehabPlan) -> dict[str, Any]:
    """Name the authority that a request was sent on to; empty where it lies with the one it was sent to."""
    code = request.forwarded_to or request.held_by
    return shapes.authority(code) if code else {}


def _replaced(request: Referral | RehabPlan, said: Sequence[Any]) -> Iterator[Any]:
    """Refer to what it stands in for as its sender did: the first is the one that we may know."""
    if request.replaces_id is None:
        yield from said
        return
    yield referred(shapes.refer("ServiceRequest", request.replaces_id), said[0] if said else {})
    yield from said[1:]


def _before(request: Referral | RehabPlan) -> Iterator[dict[str, Any]]:
    """Name the same request at the authority before; only its sender may open that one."""
    if request.came_from is not None:
        yield shapes.beside("ServiceRequest", request.came_from)


def as_its_sender_sees_it(resource: Mapping[str, Any], request: Referral | RehabPlan) -> dict[str, Any]:
    before = shapes.refer("ServiceRequest", request.came_from)
    return {**resource, "replaces": [*resource["replaces"][:-1], before]}


def intent_of(request: Referral | RehabPlan) -> str:
    """Return the intent of a request whose sender says none, as no letter does."""
    return "order" if isinstance(request, Referral) else "plan"


def status_of(request: Referral | RehabPlan) -> str:
    """Return where it stands, in the words of R4; its sender knows what should never have been sent."""
    if request.sent_in_error:
        return "entered-in-error"
    return REFERRAL_STATUS[request.status] if isinstance(request, Referral) else PLAN_STATUS[request.status]


def _of_referral(referral: Referral, sent: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "status": status_of(referral),
        "code": _code(SERVICE_119, "Henvisning efter sundhedslovens § 119", sent),
    }


def _of_plan(plan: RehabPlan, sent: Mapping[str, Any]) -> dict[str, Any]:
    """KL reads occurrencePeriod.start as the first contact *offered*, kept or not."""
    return {
        "status": status_of(plan),
        "code": _code(SERVICE_140, "Genoptræning efter sundhedslovens § 140", sent),
        "extension": list(_extensions(plan)),
        "category": _categories(plan, sent),
        "occurrencePeriod": shapes.period(plan.first_contact_offered_date, None),
    }


def _code(code: str, text: str, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Return which service is asked for, in the sender's words; ours where it wrote none."""
    said = sent.get("code", {})
    return {**said, "text": said.get("text", text)} if code in _ours(said) else shapes.care_social(code, text)


def _extensions(plan: RehabPlan) -> Iterator[dict[str, Any]]:
    if plan.discharge_date_source != ASSUMED:
        yield shapes.extension(PRECONDITION_DATE, "valueDate", plan.discharge_date.isoformat())
    if reason := ON_HOLD_REASON.get(plan.status):
        said = shapes.care_social(reason, STATUS_REASON_TEXT[reason])
        yield shapes.extension(STATUS_REASON, "valueCodeableConcept", said)


def _categories(plan: RehabPlan, sent: Mapping[str, Any]) -> list[Any]:
    """Return type and level as they stand now, in the sender's words where those still hold."""
    now = {PLAN_TYPE_CODE.get(plan.plan_type, ""): plan.plan_type.value}
    if plan.level:
        now[PLAN_LEVEL_CODE[plan.level]] = plan.level.value
    kept = [said for said in sent.get("category", ()) if _ours(said) <= now.keys()]
    told = {code for said in kept for code in _ours(said)}
    return [*kept, *(shapes.care_social(code, text) for code, text in now.items() if code not in told)]


def _ours(category: Mapping[str, Any]) -> set[str]:
    codes = category.get("coding", ())
    return {coding.get("code", "") for coding in codes if coding.get("system") == CARE_SOCIAL_CODES}


def _said(said: Incoming) -> dict[str, Any]:
    """Return what a letter said, as far as ServiceRequest has a place for it."""
    always = {"authoredOn": shapes.instant(said.authored_at), "performer": _performer(said)}
    if said.carried:
        return built(always)
    return built(
        {
            **always,
            "identifier": _identifier(said),
            "priority": priority_of(said),
            "reasonCode": shapes.filled(_reason(diagnosis) for diagnosis in said.diagnoses),
            "note": shapes.filled(_note(narrative) for narrative in said.narratives),
        }
    )


def _performer(said: Incoming) -> list[Any]:
    return shapes.filled([shapes.party(said.receiver)])


def _identifier(said: Incoming) -> list[Any]:
    """Return the letter's identity, which is unique only together with who wrote it."""
    assigner = built({"display": said.sender.label})
    identifier = built({"value": said.message_id, "assigner": assigner})
    return [identifier] if "value" in identifier else []


def priority_of(said: Incoming) -> str:
    """Return the priority of a referral; dk-core knows these two."""
    written = said.priority if isinstance(said, IncomingReferral) else ""
    return written if written in {"routine", "asap"} else ""


_SYSTEM: Final = {CodeSystem.SKS: SKS, CodeSystem.ICPC2: ICPC2, CodeSystem.ICF: ICF}


def _reason(diagnosis: Diagnosis) -> dict[str, Any]:
    """Write a diagnosis; a code of no known system is part of the text."""
    if system := _SYSTEM.get(diagnosis.system):
        return shapes.concept(system, diagnosis.code, diagnosis.text)
    return built({"text": f"{diagnosis.code} {diagnosis.text}".strip()})


def _note(narrative: Narrative) -> dict[str, Any]:
    return {"text": f"{narrative.heading}: {narrative.text}"} if narrative.text.strip() else {}
