"""A functional condition in FSIII as Condition, after dk-core-condition; its ratings as they stand now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from app.domain.codes import FSIII
from app.domain.conditions import Condition, ConditionStatus
from app.domain.fsiii import CONDITIONS, MEANING_TEXT, PERFORMANCE_TEXT, SEVERITY_TEXT
from app.fhir import shapes
from app.fhir.practitioner import named
from app.fhir.shapes import built
from app.fhir.systems import DK_CONDITION, ICF, MEANING, PERFORMANCE, SEVERITY

_CLINICAL: Final = "http://terminology.hl7.org/CodeSystem/condition-clinical"
_VERIFICATION: Final = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
_CATEGORY: Final = "http://terminology.hl7.org/CodeSystem/condition-category"

CLINICAL: Final[dict[ConditionStatus, str]] = {
    ConditionStatus.ACTIVE: "active",
    ConditionStatus.INACTIVE: "inactive",
    # con-5: what was a mistake has no clinical status.
    ConditionStatus.ENTERED_IN_ERROR: "",
}


def condition(held: Condition) -> dict[str, Any]:
    code = CONDITIONS[held.legal_basis][held.fsiii_code]
    rating = held.rating
    return built(
        {
            "resourceType": "Condition",
            "id": str(held.id),
            "meta": {"profile": [DK_CONDITION]},
            "clinicalStatus": shapes.concept(_CLINICAL, CLINICAL[held.status]),
            "verificationStatus": shapes.concept(
                _VERIFICATION, "entered-in-error" if held.is_error else "confirmed"
            ),
            "category": [shapes.concept(_CATEGORY, "problem-list-item")],
            "severity": shapes.concept(SEVERITY, rating.severity, SEVERITY_TEXT[rating.severity]),
            "code": shapes.concept(FSIII, code.code, code.display),
            "subject": shapes.refer("Patient", held.citizen_id),
            "recordedDate": shapes.day(held.recorded_date),
            "asserter": named(held.id, rating.rated_by),
            "stage": list(_as_the_citizen_sees_it(held)),
            "evidence": [{"code": [shapes.concept(ICF, icf)]} for icf in held.icf_codes],
            "note": shapes.filled([built({"text": rating.text})]),
        }
    )


def _as_the_citizen_sees_it(held: Condition) -> Iterator[dict[str, Any]]:
    rating = held.rating
    if rating.performance is not None:
        said = shapes.concept(PERFORMANCE, rating.performance, PERFORMANCE_TEXT[rating.performance])
        yield {"summary": said, "type": {"text": "Borgerens vurdering af udførelse"}}
    if rating.meaning is not None:
        said = shapes.concept(MEANING, rating.meaning, MEANING_TEXT[rating.meaning])
        yield {"summary": said, "type": {"text": "Betydning for borgeren"}}
