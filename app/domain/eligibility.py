"""Who § 119 is for: the three questions, the four criteria, and what a referral leaves out (R5–R10, R15)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from app.domain.eligibility_facts import Answer, EligibilityFacts
from app.domain.legal_days import legal_day
from app.domain.organisations import identifiers_of
from app.domain.referrals import REFERRAL_LIFECYCLE, Criterion, Referral, ReferralEvent
from app.domain.refusals import Finding, InvalidValue, RuleNotMet
from app.domain.treatments import Effect

TWELVE_WEEKS: Final = timedelta(weeks=12)

CRITERION_TEXT: Final[dict[Criterion, str]] = {
    Criterion.OVER_12_WEEKS: "Smerter i over 12 uger på henvisningstidspunktet",
    Criterion.EARLIER_TREATMENT_FAILED: "Tidligere træning eller behandling uden klar bedring",
    Criterion.PSYCHOSOCIAL: "Særlige behov på grund af psykosociale faktorer",
    Criterion.EXACERBATION: "Kroniske rygproblemer med kortvarig forværring",
}

QUESTIONS: Final[dict[str, str]] = {
    "examined": "Er borgeren udredt?",
    "no_benefit_of_treatment": "Er operation eller yderligere behandling uden gavn?",
    "pain_limits": "Hæmmer smerterne stadig borgerens livskvalitet?",
}
"""The three that are asked of every referral (R5); yes to each is what § 119 presumes."""


def check_times(facts: EligibilityFacts, *, referred_on: date) -> None:
    """Refuse pain that began after the referral, and a treatment that ended before it began."""
    if facts.pain_onset_date is not None and facts.pain_onset_date > referred_on:
        raise InvalidValue(
            "pain_onset_date",
            "a day not after the referral",
            danish="Smerterne kan ikke være begyndt efter henvisningen.",
            place="pain_onset_date",
        )
    for number, tried in enumerate(facts.earlier_treatments or ()):
        if tried.from_date and tried.to_date and tried.to_date < tried.from_date:
            place = f"earlier_treatments[{number}].to_date"
            raise InvalidValue("to_date", "a day not before from_date", place=place)


def criteria_of(facts: EligibilityFacts, *, referred_on: date) -> dict[Criterion, bool | None]:
    """Judge each criterion by what is known; None where nothing is known that decides it."""
    return {
        Criterion.OVER_12_WEEKS: _over_12_weeks(facts, referred_on),
        Criterion.EARLIER_TREATMENT_FAILED: _treatment_failed(facts),
        Criterion.PSYCHOSOCIAL: None if facts.psychosocial is None else bool(facts.psychosocial),
        Criterion.EXACERBATION: {Answer.YES: True, Answer.NO: False}.get(
            facts.exacerbation or Answer.UNKNOWN
        ),
    }


def _over_12_weeks(facts: EligibilityFacts, referred_on: date) -> bool | None:
    """Exactly 12 weeks is not over 12 weeks (R6); the day of onset is surer than a number of weeks."""
    if facts.pain_onset_date is not None:
        return referred_on - facts.pain_onset_date > TWELVE_WEEKS
    if facts.weeks_of_pain is not None:
        return timedelta(weeks=facts.weeks_of_pain) > TWELVE_WEEKS
    return None


def _treatment_failed(facts: EligibilityFacts) -> bool | None:
    if facts.earlier_treatments is None:
        return None
    return any(tried.effect is not Effect.CLEAR for tried in facts.earlier_treatments)


def criteria_met(referral: Referral, said: Iterable[Criterion] = ()) -> tuple[Criterion, ...]:
    """Return every criterion that is met: by what is known, and by what the case worker says.

    Raises RuleNotMet, naming it, where what is known contradicts what is said.
    """
    judged = criteria_of(referral.facts, referred_on=legal_day(referral.received_at))
    told = set(said)
    for criterion in Criterion:
        if criterion in told and judged[criterion] is False:
            raise RuleNotMet(
                "criterion-contradicted",
                f"What is registered contradicts criterion {criterion}.",
                f"Det registrerede modsiger kriterium {criterion}: {CRITERION_TEXT[criterion]}.",
                place="criteria",
            )
    return tuple(c for c in Criterion if c in told or judged[c])


def waits_for_answer(referral: Referral) -> bool:
    """Say whether a question to the sender is open."""
    return ReferralEvent.SUPPLEMENT in REFERRAL_LIFECYCLE.allowed(referral.status)


def obstacles(
    referral: Referral, facts: EligibilityFacts, criteria: Iterable[Criterion]
) -> Iterator[Finding]:
    """Yield what stands in the way of accepting without a reason to override (R1, R5, R10).

    A no always does. What nobody has answered, and why other sectors do not suffice, do once the
    referral has been assessed, unless the sender has been asked: the citizen does not wait for the
    answer [P]. R1 and R5 by their letter would ask both of every acceptance. They are not read so, because
    §9.1 lets a referral be accepted by "≥ 1 target criterion met or caseworker's reasoned override",
    and has no assessment before it.
    """
    if not tuple(criteria):
        yield _NO_CRITERION
    for name, question in QUESTIONS.items():
        answer = getattr(facts, name)
        if answer is Answer.NO:
            yield _finding(
                "eligibility-answer-no", name, f"The answer to '{name}' is no.", f"Nej til: {question}"
            )
        elif answer is not Answer.YES and referral.assessed_at and not waits_for_answer(referral):
            english = f"'{name}' is not answered; ask the sender."
            yield _finding(
                "eligibility-unanswered", name, english, f"Ubesvaret, spørg afsenderen: {question}"
            )
    if referral.assessed_at and not facts.need_level_reason:
        yield _NO_LEVEL_REASON


def _finding(code: str, place: str, english: str, danish: str) -> Finding:
    return Finding(code, english, danish, place)


_NO_CRITERION: Final = Finding(
    "no-criterion",
    "Acceptance needs at least one target-group criterion or an override reason.",
    "Accept kræver mindst ét målgruppekriterium eller en begrundelse for at fravige.",
    "criteria",
)
_NO_LEVEL_REASON: Final = Finding(
    "need-level-reason",
    "Acceptance needs why what practice and hospital offer is not enough, or an override reason.",
    "Accept kræver, hvorfor tilbud i praksis- eller hospitalssektoren ikke er nok, eller en begrundelse.",
    "need_level_reason",
)


class Needed(StrEnum):
    """What a referral must tell (§9.1); the sender answers for it (R15)."""

    CITIZEN = "citizen"
    SENDER = "sender"
    REASON = "reason"
    PAIN_DURATION = "pain-duration"
    EXAMINED = "examined"
    EARLIER_TREATMENT = "earlier-treatment"


NEEDED_QUESTION: Final[dict[Needed, str]] = {
    Needed.CITIZEN: "Hvem er borgeren (navn)?",
    Needed.SENDER: "Hvem henviser (enhed og kontaktoplysninger)?",
    Needed.REASON: "Hvorfor henvises borgeren?",
    Needed.PAIN_DURATION: "Hvor længe har borgeren haft smerter (dato eller antal uger)?",
    Needed.EXAMINED: "Er borgeren udredt?",
    Needed.EARLIER_TREATMENT: "Hvilken træning eller behandling er forsøgt, og med hvilken effekt?",
}


def missing_of(referral: Referral) -> tuple[Needed, ...]:
    """Return what the referral does not tell as a fact; prose is read by a person, not guessed at."""
    said, facts = referral.said, referral.facts
    told = {
        Needed.CITIZEN: bool(said.citizen.family_name or said.citizen.given_name),
        Needed.SENDER: bool(said.sender.label or identifiers_of(said.sender)),
        Needed.REASON: bool(said.diagnoses or said.narratives or said.requested_offer),
        Needed.PAIN_DURATION: facts.pain_onset_date is not None or facts.weeks_of_pain is not None,
        Needed.EXAMINED: facts.examined in {Answer.YES, Answer.NO},
        Needed.EARLIER_TREATMENT: facts.earlier_treatments is not None or bool(said.previous_treatment),
    }
    return tuple(needed for needed in Needed if not told[needed])


def proposed_question(missing: Iterable[Needed]) -> str:
    """Write the question to the sender; empty where nothing is missing."""
    asked = [f"- {NEEDED_QUESTION[needed]}" for needed in missing]
    return "\n".join(["Vi mangler følgende oplysninger i henvisningen:", *asked]) if asked else ""
