"""Assessment (conversation) to Encounter (base R4, with KL's classes)."""

from __future__ import annotations

from typing import Any, Final

from app.domain.assessments import Assessment, AssessmentKind, AssessmentStatus, Mode
from app.domain.codes import CARE_SOCIAL_CODES
from app.fhir import shapes
from app.fhir.practitioner import named
from app.fhir.shapes import built
from app.fhir.systems import ACT_CODE, ASSESSMENT, DK_ENCOUNTER

STATUS: Final[dict[AssessmentStatus, str]] = {
    AssessmentStatus.BOOKED: "planned",
    AssessmentStatus.HELD: "finished",
    AssessmentStatus.NO_SHOW: "cancelled",
    AssessmentStatus.CANCELLED_CITIZEN: "cancelled",
    AssessmentStatus.CANCELLED_PROVIDER: "cancelled",
    AssessmentStatus.DECLINED: "cancelled",
    AssessmentStatus.ENTERED_IN_ERROR: "entered-in-error",
}

CLASS: Final[dict[Mode, tuple[str, str, str]]] = {
    Mode.AT_CENTRE: (ACT_CODE, "AMB", "ambulatory"),
    Mode.AT_HOME: (ACT_CODE, "HH", "home health"),
    Mode.PHONE: (CARE_SOCIAL_CODES, "1b55a4b0-1156-4f58-b2df-b5c6014d9048", "Telefonisk"),
    Mode.SCREEN: (CARE_SOCIAL_CODES, "124be95d-6924-4609-9d2a-e7c73ae3ab3d", "Skærmbesøg"),
}

KIND_TEXT: Final[dict[AssessmentKind, str]] = {
    AssessmentKind.CLARIFYING: "Afklarende samtale",
    AssessmentKind.NEEDS: "Behovssamtale",
    AssessmentKind.INITIAL_140: "Terapeutfaglig udredning",
    AssessmentKind.CLOSING: "Afsluttende samtale",
    AssessmentKind.FOLLOW_UP: "Opfølgende samtale",
}


def encounter(assessment: Assessment) -> dict[str, Any]:
    start = assessment.held_at or assessment.booked_for
    return built(
        {
            "resourceType": "Encounter",
            "id": str(assessment.id),
            "meta": {"profile": [DK_ENCOUNTER]},
            "status": STATUS[assessment.status],
            "class": shapes.coding(*CLASS[assessment.mode]),
            "type": [shapes.concept(ASSESSMENT, assessment.kind, KIND_TEXT[assessment.kind])],
            "subject": shapes.refer("Patient", assessment.citizen_id),
            "participant": shapes.filled(
                [built({"individual": named(assessment.id, assessment.conducted_by)})]
            ),
            "period": built({"start": shapes.instant(start)}),
        }
    )
