"""What our QuestionnaireResponses answer, as Questionnaire: each instrument, and a conversation's questions.

An instrument's wording belongs to whoever holds the licence, so a question may have a number and no text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any, Final, get_type_hints

from app.domain.assessments import Topic
from app.domain.instruments.definitions import Instrument, Item
from app.domain.mandatory_questions import TOPIC_TEXT
from app.domain.need_answers import Alcohol, Smoking, Weight, WorkSituation
from app.fhir import shapes
from app.fhir.questionnaireresponse import CONVERSATION, GOALS_TEXT, MATTERS_TEXT, canonical_of, link_of
from app.fhir.shapes import built

_MIN: Final = "http://hl7.org/fhir/StructureDefinition/minValue"
_MAX: Final = "http://hl7.org/fhir/StructureDefinition/maxValue"
_FIELDS: Final = {
    Topic.SMOKING: Smoking,
    Topic.ALCOHOL: Alcohol,
    Topic.WEIGHT: Weight,
    Topic.WORK: WorkSituation,
}


def of_instrument(asked: Instrument) -> dict[str, Any]:
    return _questionnaire(
        canonical_of(asked), asked.danish, items=[_question(item) for item in asked.items], said=asked.licence
    )


def _question(item: Item) -> dict[str, Any]:
    own_words = {"linkId": f"{item.code}.text", "type": "string"}
    return built(
        {
            "extension": [
                shapes.extension(_MIN, "valueInteger", item.lowest),
                shapes.extension(_MAX, "valueInteger", item.highest),
            ],
            "linkId": item.code,
            "text": item.danish,
            "type": "integer",
            "item": [own_words] if item.needs_text else [],
        }
    )


def of_conversation() -> dict[str, Any]:
    matters = {"linkId": "what-matters", "text": MATTERS_TEXT, "type": "string"}
    goals = {"linkId": "own-goals", "text": GOALS_TEXT, "type": "string", "repeats": True}
    topics = [
        {"linkId": topic.lower(), "text": TOPIC_TEXT[topic], "type": "group", "item": list(_answers(topic))}
        for topic in Topic
    ]
    return _questionnaire(CONVERSATION, "Afklarende samtale", items=[matters, goals, *topics])


def _answers(topic: Topic) -> Iterator[dict[str, Any]]:
    """Yield the fields of an answer, and why the question was not asked."""
    kinds = get_type_hints(_FIELDS[topic])
    for field in fields(_FIELDS[topic]):
        kind = "integer" if kinds[field.name] in {int, int | None} else "string"
        yield {"linkId": link_of(topic, field.name), "type": kind}
    yield {"linkId": link_of(topic, "reason_not_asked"), "type": "string"}


def _questionnaire(canonical: str, title: str, *, items: list[Any], said: str = "") -> dict[str, Any]:
    url, _, version = canonical.partition("|")
    id_ = url.rpartition(":")[2]
    return built(
        {
            "resourceType": "Questionnaire",
            "id": f"{id_}-{version}",
            "language": "da",
            "url": url,
            "version": version,
            "name": "Rygvej" + "".join(part.capitalize() for part in id_.split("-")),
            "title": title,
            "status": "active",
            "experimental": False,
            "publisher": "Rygvej",
            "subjectType": ["Patient"],
            "copyright": said,
            "item": items,
        }
    )
