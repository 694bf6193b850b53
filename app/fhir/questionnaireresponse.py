"""Answers as QuestionnaireResponse: item by item of an instrument, and of a conversation's questions.

The wording of an instrument belongs to its owner, so an item may have a number and no text; which
questionnaire it is stands in a canonical address of ours, `urn:rygvej:questionnaire:{code}|{version}`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from enum import Enum
from typing import Any, Final

from app.domain.assessments import Assessment, AssessmentStatus, NeedAnswer, Topic
from app.domain.instruments.definitions import Instrument, ItemAnswer
from app.domain.instruments.registry import instrument_version
from app.domain.mandatory_questions import TOPIC_TEXT
from app.domain.measurements import Measurement, MeasurementStatus, Source
from app.fhir import shapes
from app.fhir.practitioner import named
from app.fhir.shapes import built
from app.fhir.systems import QUESTIONNAIRE

CONVERSATION: Final = f"{QUESTIONNAIRE}:samtale|1"
MATTERS_TEXT: Final = "Hvad er vigtigt for borgeren"
GOALS_TEXT: Final = "Borgerens egne mål"

OF_MEASUREMENT: Final[dict[MeasurementStatus, str]] = {
    MeasurementStatus.FINAL: "completed",
    MeasurementStatus.AMENDED: "amended",
    MeasurementStatus.WAIVED: "stopped",
    MeasurementStatus.ENTERED_IN_ERROR: "entered-in-error",
}
OF_ASSESSMENT: Final[dict[AssessmentStatus, str]] = {
    AssessmentStatus.BOOKED: "in-progress",
    AssessmentStatus.HELD: "completed",
    AssessmentStatus.NO_SHOW: "stopped",
    AssessmentStatus.CANCELLED_CITIZEN: "stopped",
    AssessmentStatus.CANCELLED_PROVIDER: "stopped",
    AssessmentStatus.DECLINED: "stopped",
    AssessmentStatus.ENTERED_IN_ERROR: "entered-in-error",
}
BY_CITIZEN: Final = frozenset({Source.CITIZEN, Source.CITIZEN_WITH_STAFF, Source.CITIZEN_WITH_RELATIVE})


def of_measurement(taken: Measurement) -> dict[str, Any]:
    used = instrument_version(taken.instrument, taken.instrument_version)
    teller = taken.citizen_id if taken.source in BY_CITIZEN else None
    return built(
        {
            "resourceType": "QuestionnaireResponse",
            "id": str(taken.id),
            "basedOn": [shapes.refer("CarePlan", taken.pathway_id)],
            "questionnaire": canonical_of(used),
            "status": OF_MEASUREMENT[taken.status],
            "subject": shapes.refer("Patient", taken.citizen_id),
            "encounter": shapes.refer("Encounter", taken.assessment_id),
            "authored": shapes.instant(taken.taken_at),
            "source": shapes.refer("Patient", teller),
            "item": [_item(used, answer) for answer in taken.items],
        }
    )


def canonical_of(instrument: Instrument) -> str:
    return f"{QUESTIONNAIRE}:{instrument.code.lower()}|{instrument.version}"


def link_of(topic: Topic, field: str) -> str:
    """Return the number of a field of the answer to a mandatory question."""
    return f"{topic.lower()}.{field.replace('_', '-')}"


def _item(used: Instrument, answer: ItemAnswer) -> dict[str, Any]:
    own_words = {"linkId": f"{answer.item}.text", "answer": [{"valueString": answer.text}]}
    said = built({"valueInteger": answer.value, "item": [own_words] if answer.text.strip() else []})
    return built({"linkId": answer.item, "text": used.item_by_code[answer.item].danish, "answer": [said]})


def of_assessment(held: Assessment) -> dict[str, Any]:
    return built(
        {
            "resourceType": "QuestionnaireResponse",
            "id": str(held.id),
            "basedOn": [shapes.refer("CarePlan", held.pathway_id)],
            "questionnaire": CONVERSATION,
            "status": OF_ASSESSMENT[held.status],
            "subject": shapes.refer("Patient", held.citizen_id),
            "encounter": shapes.refer("Encounter", held.id),
            "authored": shapes.instant(held.held_at),
            "author": named(held.id, held.conducted_by),
            "item": [*_own_words(held), *(_question(answer) for answer in held.answers)],
        }
    )


def _own_words(held: Assessment) -> Iterator[dict[str, Any]]:
    if held.what_matters.strip():
        said = [{"valueString": held.what_matters}]
        yield {"linkId": "what-matters", "text": MATTERS_TEXT, "answer": said}
    if goals := shapes.filled(held.record.own_goals):
        said = [{"valueString": goal} for goal in goals]
        yield {"linkId": "own-goals", "text": GOALS_TEXT, "answer": said}


def _question(answer: NeedAnswer) -> dict[str, Any]:
    """Write one mandatory question with the fields of its answer, or why it was not asked."""
    told = answer.values[answer.topic]
    said: list[dict[str, Any]] = []
    if told is not None:
        said = [_field(answer.topic, f.name, getattr(told, f.name)) for f in fields(told)]
    elif answer.reason_not_asked.strip():
        said = [_field(answer.topic, "reason_not_asked", answer.reason_not_asked)]
    return built(
        {"linkId": answer.topic.lower(), "text": TOPIC_TEXT[answer.topic], "item": shapes.filled(said)}
    )


def _field(topic: Topic, name: str, value: object) -> dict[str, Any]:
    if value is None or not str(value).strip():
        return {}
    return {"linkId": link_of(topic, name), "answer": [_value(value)]}


def _value(value: object) -> dict[str, Any]:
    if isinstance(value, int):
        return {"valueInteger": value}
    return {"valueString": value.value if isinstance(value, Enum) else str(value)}
