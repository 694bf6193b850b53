"""What is known of a citizen when § 119 is decided on: answers, pain, what was tried (R1, R5–R8, R10)."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum

from app.domain.intake import IncomingReferral
from app.domain.private import Private
from app.domain.treatments import EarlierTreatment


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    """It was asked, and nobody knows."""


class PsychosocialFactor(StrEnum):
    """Shown to the authority's case workers only: never in notices, FHIR or to the jobcentre (R8)."""

    UNEMPLOYMENT = "unemployment"
    SUBSTANCE_MISUSE = "substance-misuse"
    PSYCHOLOGICAL_DIFFICULTIES = "psychological-difficulties"
    OTHER = "other"


@dataclass(frozen=True, slots=True, repr=False)
class EligibilityFacts(Private):
    """Each fact is None until somebody has said it; an empty list says that there is none."""

    examined: Answer | None = None
    no_benefit_of_treatment: Answer | None = None
    """Neither surgery nor further treatment would help."""
    pain_limits: Answer | None = None
    """The pain still limits the citizen's quality of life."""
    pain_onset_date: date | None = None
    weeks_of_pain: int | None = None
    """At the referral."""
    earlier_treatments: tuple[EarlierTreatment, ...] | None = None
    psychosocial: tuple[PsychosocialFactor, ...] | None = None
    exacerbation: Answer | None = None
    """A chronic problem with a short exacerbation."""
    need_level_reason: str | None = None
    """Why what practice and hospital offer is not enough (R1)."""


NOTHING_KNOWN = EligibilityFacts()


def with_more(facts: EligibilityFacts, said: EligibilityFacts) -> EligibilityFacts:
    """Return what is known after more was said; what was left out stays as it was."""
    told = {f.name: value for f in fields(said) if (value := getattr(said, f.name)) is not None}
    return replace(facts, **told)


def shareable(facts: EligibilityFacts) -> EligibilityFacts:
    """Return what goes along to another authority: the psychosocial factors stay here (R8) [P]."""
    return replace(facts, psychosocial=None)


_ANSWERED = {True: Answer.YES, False: Answer.NO, None: None}


def stated(said: IncomingReferral) -> EligibilityFacts:
    """Return what the sender's own fields say.

    That surgery is relevant means that treatment would help; that it is not, says nothing of other
    treatment, so the question stays open.
    """
    return EligibilityFacts(
        examined=_ANSWERED[said.examined],
        no_benefit_of_treatment=Answer.NO if said.surgery_relevant else None,
        pain_onset_date=said.pain_onset,
        weeks_of_pain=said.weeks_of_pain,
    )
