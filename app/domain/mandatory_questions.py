"""The questions a clarifying conversation must ask: smoking, alcohol, weight, work (R49-R51)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from app.domain.assessments import NeedAnswer, Topic
from app.domain.refusals import InvalidValue, MissingValue, RuleNotMet

TOPIC_TEXT: Final[dict[Topic, str]] = {
    Topic.SMOKING: "rygning",
    Topic.ALCOHOL: "alkohol",
    Topic.WEIGHT: "højde og vægt",
    Topic.WORK: "arbejde",
}


def check_answers(answers: Sequence[NeedAnswer]) -> None:
    """Refuse an answer without its value, a value of another question, and a question answered twice."""
    for number, answer in enumerate(answers):
        _check_answer(answer, f"answers[{number}]")
    topics = [answer.topic for answer in answers]
    if len(set(topics)) < len(topics):
        raise InvalidValue(
            "answers", "each question once", danish="Et spørgsmål er besvaret to gange.", place="answers"
        )


def _check_answer(answer: NeedAnswer, place: str) -> None:
    said = {topic for topic, value in answer.values.items() if value is not None}
    field = answer.topic.lower()
    if answer.asked and answer.topic not in said:
        raise MissingValue(field, danish=f"svaret om {TOPIC_TEXT[answer.topic]}", place=f"{place}.{field}")
    for topic in said:
        if topic is not answer.topic or not answer.asked:
            raise InvalidValue(
                topic.lower(),
                "the answer to the question that was asked",
                danish="Svaret hører ikke til det spørgsmål, der er stillet.",
                place=f"{place}.{topic.lower()}",
            )


def check_all_asked(answers: Iterable[NeedAnswer]) -> None:
    """Refuse a conversation in which one was neither asked nor explained."""
    if open_topics := unsettled(answers):
        listed = ", ".join(open_topics)
        raise RuleNotMet(
            "mandatory-questions",
            f"Not asked and no reason given: {listed}.",
            f"Der er hverken spurgt eller angivet en grund for: {listed}.",
            place="answers",
        )


def unsettled(answers: Iterable[NeedAnswer]) -> tuple[Topic, ...]:
    """Return the questions that were neither asked nor explained."""
    settled = {answer.topic for answer in answers if answer.asked or answer.reason_not_asked}
    return tuple(topic for topic in Topic if topic not in settled)
