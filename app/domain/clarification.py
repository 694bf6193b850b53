"""What a clarified pathway still lacks before a plan can be agreed (R28, R49-R51, R23)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.domain.assessments import Assessment, AssessmentKind, AssessmentStatus, NeedAnswer, Topic
from app.domain.codes import CATEGORY_TEXT, Category
from app.domain.mandatory_questions import TOPIC_TEXT, unsettled
from app.domain.offers import Offer, OfferStatus
from app.domain.other_care import OtherCare
from app.domain.pathways import Pathway
from app.domain.private import Private
from app.domain.refusals import Finding, RuleNotMet
from app.domain.settlements import MANDATORY, Outcome, Settlement
from app.domain.stratifications import Stratification
from app.domain.thresholds import Thresholds

OFFERED: Final = "offered"
FIRST: Final = frozenset({AssessmentKind.CLARIFYING, AssessmentKind.INITIAL_140, AssessmentKind.NEEDS})
"""The conversations that clarify needs; the closing one and the follow-up do not."""


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class Clarification(Private):
    """Everything that was said and decided about a citizen's needs, until the day asked about."""

    pathway: Pathway
    assessments: Sequence[Assessment]
    offers: Sequence[Offer]
    other_care: Sequence[OtherCare]
    stratification: Stratification | None
    limits: Thresholds
    on: date

    @property
    def answers(self) -> tuple[NeedAnswer, ...]:
        """Return what was said, the last word on each question."""
        held = (a for a in self.assessments if a.kind in FIRST and _counts(a))
        said = [answer for assessment in held for answer in assessment.answers]
        last = {answer.topic: answer for answer in sorted(said, key=lambda answer: answer.asked)}
        return tuple(last.values())

    def answer(self, topic: Topic) -> NeedAnswer | None:
        return next((answer for answer in self.answers if answer.topic is topic), None)

    def settlement(self, category: Category) -> Settlement | None:
        """Return the last word on a category that was not offered."""
        return next((s for s in reversed(self.pathway.settlements) if s.category is category), None)

    def settled_as(self, category: Category) -> str | None:
        """Say how a category ended: offered, or as settled, or got elsewhere; None where it has not."""
        if any(offer.category is category and _was_made(offer) for offer in self.offers):
            return OFFERED
        if settlement := self.settlement(category):
            return settlement.outcome
        elsewhere = any(c.category is category and c.is_ongoing(self.on) for c in self.other_care)
        return Outcome.ELSEWHERE if elsewhere else None


def _counts(assessment: Assessment) -> bool:
    return assessment.status is AssessmentStatus.HELD


def _was_made(offer: Offer) -> bool:
    return offer.status is not OfferStatus.ENTERED_IN_ERROR


def is_user_of_tobacco(known: Clarification) -> bool:
    answer = known.answer(Topic.SMOKING)
    return answer is not None and answer.smoking is not None and answer.smoking.is_user


def is_overweight(known: Clarification) -> bool:
    answer = known.answer(Topic.WEIGHT)
    weight = answer.weight if answer else None
    return weight is not None and weight.bmi_tenths >= known.limits.bmi_tenths


def drinks_above(known: Clarification) -> bool:
    answer = known.answer(Topic.ALCOHOL)
    alcohol = answer.alcohol if answer else None
    return alcohol is not None and alcohol.units_per_week > known.limits.alcohol_units


@dataclass(frozen=True, slots=True)
class Need:
    """Where what was answered demands more of a category than that it is settled."""

    finding: Finding
    enough: frozenset[str]


_SETTLED: Final = frozenset({OFFERED, *Outcome})
NEEDS: Final[dict[Category, Need]] = {
    Category.SMOKING: Need(
        Finding(
            "smoking-open",
            "The citizen uses tobacco or nicotine: an offer to stop must be made, whatever the answer.",
            "Borgeren bruger tobak eller nikotin: rygestop skal tilbydes, uanset svaret.",
            Category.SMOKING,
        ),
        frozenset({OFFERED}),
    ),
    Category.DIET: Need(
        Finding(
            "diet-open",
            "The citizen is overweight: diet is to be offered, or a reason given.",
            "Borgeren er overvægtig: kostvejledning skal tilbydes, eller det begrundes, hvorfor ikke.",
            Category.DIET,
        ),
        _SETTLED,
    ),
    Category.ALCOHOL: Need(
        Finding(
            "alcohol-open",
            "The citizen drinks above the limit: offer a conversation, or record a referral to treatment.",
            "Borgeren drikker over grænsen: tilbyd en samtale, eller registrér henvisning (§ 141).",
            Category.ALCOHOL,
        ),
        frozenset({OFFERED, Outcome.TREATMENT_REFERRED}),
    ),
}
_APPLIES: Final = {
    Category.SMOKING: is_user_of_tobacco,
    Category.DIET: is_overweight,
    Category.ALCOHOL: drinks_above,
}


def open_points(known: Clarification) -> tuple[Finding, ...]:
    """Return what must be settled before a plan; nothing outside the programme."""
    if not known.pathway.programme_included:
        return ()
    return (*_questions(known), *_categories(known), *_support(known))


def check_settled(known: Clarification) -> None:
    """Refuse a plan while something is open, and say all of it."""
    if points := open_points(known):
        raise RuleNotMet.of(points)


def _questions(known: Clarification) -> Iterator[Finding]:
    for topic in unsettled(known.answers):
        yield Finding(
            "question-open",
            f"Neither asked nor explained: {topic}.",
            f"Der er ikke spurgt til {TOPIC_TEXT[topic]}.",
            topic,
        )


def _categories(known: Clarification) -> Iterator[Finding]:
    for category in MANDATORY:
        settled = known.settled_as(category)
        need = needed(known, category)
        if need is not None and settled not in need.enough:
            yield need.finding
        elif settled is None:
            yield Finding(
                "category-open",
                f"Neither offered, not relevant nor received elsewhere: {category}.",
                f"Ikke afgjort, om det tilbydes: {CATEGORY_TEXT[category]}.",
                category,
            )


def needed(known: Clarification, category: Category) -> Need | None:
    """Return what the answers demand of a category."""
    applies = _APPLIES.get(category)
    return NEEDS[category] if applies is not None and applies(known) else None


def _support(known: Clarification) -> Iterator[Finding]:
    if known.stratification is None:
        yield Finding(
            "not-stratified",
            "The citizen is in no support group, and it is not said why.",
            "Borgeren er ikke inddelt i en støttegruppe, og der er ingen begrundelse.",
            "stratification",
        )
