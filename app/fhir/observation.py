"""A measurement as Observation, after dk-core-observation: the score, and each answer as a component."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from app.domain.instruments.definitions import PHASE_TEXT, Instrument
from app.domain.instruments.physical import PHYSICAL
from app.domain.instruments.registry import instrument_version
from app.domain.measurements import SOURCE_TEXT, Measurement, MeasurementStatus
from app.fhir import shapes
from app.fhir.instruments import concept_of, quantity
from app.fhir.questionnaireresponse import BY_CITIZEN
from app.fhir.shapes import built
from app.fhir.systems import BAND, DK_OBSERVATION, INSTRUMENT, PHASE

_CATEGORY: Final = "http://terminology.hl7.org/CodeSystem/observation-category"
_ABSENT: Final = "http://terminology.hl7.org/CodeSystem/data-absent-reason"

STATUS: Final[dict[MeasurementStatus, str]] = {
    MeasurementStatus.FINAL: "final",
    MeasurementStatus.AMENDED: "amended",
    MeasurementStatus.WAIVED: "cancelled",
    MeasurementStatus.ENTERED_IN_ERROR: "entered-in-error",
}
_EXAMINED: Final = frozenset(instrument.code for instrument in PHYSICAL)


def observation(taken: Measurement) -> dict[str, Any]:
    used = instrument_version(taken.instrument, taken.instrument_version)
    asked = "exam" if used.code in _EXAMINED else "survey"
    return built(
        {
            "resourceType": "Observation",
            "id": str(taken.id),
            "meta": {"profile": [DK_OBSERVATION]},
            "basedOn": [shapes.refer("CarePlan", taken.pathway_id)],
            "status": STATUS[taken.status],
            "category": [
                shapes.concept(_CATEGORY, asked),
                shapes.concept(PHASE, taken.phase, PHASE_TEXT[taken.phase]),
            ],
            "code": concept_of(used),
            "subject": shapes.refer("Patient", taken.citizen_id),
            "encounter": shapes.refer("Encounter", taken.assessment_id),
            "effectiveDateTime": shapes.instant(taken.taken_at),
            "performer": [shapes.refer("Patient", taken.citizen_id)] if taken.source in BY_CITIZEN else [],
            **_value(taken),
            "interpretation": shapes.filled([_band(taken, used)]),
            "note": [{"text": text} for text in _notes(taken) if text.strip()],
            "method": shapes.care_social(taken.source, SOURCE_TEXT[taken.source]) if taken.source else {},
            "device": {"display": f"{used.danish}, version {used.version}"},
            "derivedFrom": [shapes.refer("QuestionnaireResponse", taken.id)] if taken.items else [],
            "component": list(_components(taken, used)),
        }
    )


def _value(taken: Measurement) -> dict[str, Any]:
    """Return the score; a profile such as EQ-5D's has none, its parts stand alone."""
    main = taken.result.main if taken.result else None
    if main is not None:
        return {"valueQuantity": quantity(taken.instrument, "score", main)}
    if taken.result is None:
        return {"dataAbsentReason": shapes.concept(_ABSENT, "not-performed")}
    return {"valueString": taken.result.profile} if taken.result.profile else {}


def _band(taken: Measurement, used: Instrument) -> dict[str, Any]:
    band = taken.result.band if taken.result else ""
    return shapes.concept(BAND, f"{used.code}.{band}", used.band_names.get(band, "")) if band else {}


def _notes(taken: Measurement) -> Iterator[str]:
    yield taken.method_deviation
    yield taken.waived_reason
    yield taken.result.note if taken.result else ""


def _components(taken: Measurement, used: Instrument) -> Iterator[dict[str, Any]]:
    for answer in taken.items:
        code = shapes.concept(INSTRUMENT, f"{used.code}.{answer.item}", used.item_by_code[answer.item].danish)
        yield {"code": code, "valueInteger": answer.value}
    for score in taken.result.scores if taken.result else ():
        if score.name != "score":
            code = shapes.concept(INSTRUMENT, f"{used.code}.{score.name}")
            yield {"code": code, "valueQuantity": quantity(used.code, score.name, score.value)}
