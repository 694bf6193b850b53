"""A consent to disclose (SUL §§ 43-44) as Consent (base R4): to whom, what, how long."""

from __future__ import annotations

from typing import Any, Final

from app.domain.consents import Consent, ConsentStatus, ConsentType, InformationCategory
from app.fhir import shapes
from app.fhir.shapes import built
from app.fhir.systems import ACT_CODE, CONSENT_TYPE, INFORMATION

_SCOPE: Final = "http://terminology.hl7.org/CodeSystem/consentscope"
_RECIPIENT: Final = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"

STATUS: Final[dict[ConsentStatus, str]] = {
    ConsentStatus.REQUESTED: "proposed",
    ConsentStatus.ACTIVE: "active",
    ConsentStatus.REFUSED: "rejected",
    ConsentStatus.WITHDRAWN: "inactive",
    ConsentStatus.EXPIRED: "inactive",
    ConsentStatus.ENDED: "inactive",
    ConsentStatus.ENTERED_IN_ERROR: "entered-in-error",
}
TYPE_TEXT: Final[dict[ConsentType, str]] = {
    ConsentType.JOBCENTRE_EXCHANGE: "Udveksling med jobcenteret",
    ConsentType.RELATIVES: "Oplysninger til pårørende",
    ConsentType.RESEARCH_CONTACT: "Kontakt om forskning",
}
INFORMATION_TEXT: Final[dict[InformationCategory, str]] = {
    InformationCategory.CONTACTS: "Kontaktpersoner",
    InformationCategory.ATTENDANCE: "Fremmøde",
    InformationCategory.FUNCTION: "Funktionsevne",
    InformationCategory.GOALS_PLAN: "Mål og plan",
    InformationCategory.EXPECTED_END: "Forventet afslutning",
    InformationCategory.WORK_RECOMMENDATIONS: "Anbefalinger om arbejde",
    InformationCategory.ALCOHOL: "Alkohol",
    InformationCategory.SMOKING: "Rygning",
    InformationCategory.MENTAL_HEALTH: "Mental sundhed",
    InformationCategory.DIAGNOSES: "Diagnoser",
    InformationCategory.PSYCHOSOCIAL: "Psykosociale forhold",
    InformationCategory.FREE_TEXT: "Fritekst",
}


def consent(held: Consent) -> dict[str, Any]:
    return built(
        {
            "resourceType": "Consent",
            "id": str(held.id),
            "status": STATUS[held.status],
            "scope": shapes.concept(_SCOPE, "patient-privacy"),
            "category": [
                shapes.concept(ACT_CODE, "IDSCL"),
                shapes.concept(CONSENT_TYPE, held.type, TYPE_TEXT[held.type]),
            ],
            "patient": shapes.refer("Patient", held.citizen_id),
            "dateTime": shapes.instant(held.given_at or held.requested_at),
            "policyRule": {"text": "Sundhedsloven §§ 43-44"},
            "provision": _provision(held),
        }
    )


def _provision(held: Consent) -> dict[str, Any]:
    """Permit what was ticked, to whom it was said; nothing where nothing was given."""
    if held.given_at is None:
        return {"type": "deny"}
    ends = held.withdrawn_at or held.expires_at
    # A period has no end before its start (per-1).
    ends = ends if ends and ends >= held.given_at else None
    return built(
        {
            "type": "permit",
            "period": built({"start": shapes.instant(held.given_at), "end": shapes.instant(ends)}),
            "actor": [_actor(held)],
            "code": [shapes.concept(INFORMATION, ticked, INFORMATION_TEXT[ticked]) for ticked in held.scope],
        }
    )


def _actor(held: Consent) -> dict[str, Any]:
    unit = shapes.refer("Organization", held.to_organisation_id)
    return {
        "role": shapes.concept(_RECIPIENT, "IRCP"),
        "reference": {**unit, **built({"display": held.to_party})},
    }
