"""The bodies of intake: facts, contact attempts, coordination, a referral written down by hand."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from app.api.v1.body import MOST, Body, CommandBody, Day
from app.domain.contacts import ContactOutcome, ContactWay, NotStartedReason
from app.domain.coordination import CoordinationNeed, InvolvedParty
from app.domain.eligibility_facts import Answer, EligibilityFacts, PsychosocialFactor
from app.domain.intake import Standard
from app.domain.treatments import EarlierTreatment, Effect, TreatmentType

YEARS_OF_WEEKS = 5_200


class Treatment(Body):
    """Noget, der er forsøgt; typerne står på `/api/v1/treatments`."""

    type: TreatmentType
    effect: Effect
    profession: str = ""
    from_date: Day | None = None
    to_date: Day | None = None
    note: str = ""


class Facts(Body):
    """Hvert felt kan udelades: så bliver det, som det var."""

    examined: Answer | None = Field(default=None, description="Er borgeren udredt?")
    no_benefit_of_treatment: Answer | None = Field(
        default=None, description="Er operation eller yderligere behandling uden gavn?"
    )
    pain_limits: Answer | None = Field(
        default=None, description="Hæmmer smerterne stadig borgerens livskvalitet?"
    )
    pain_onset_date: Day | None = None
    weeks_of_pain: int | None = Field(
        default=None, ge=0, le=YEARS_OF_WEEKS, description="Antal uger ved henvisningen."
    )
    earlier_treatments: list[Treatment] | None = Field(
        default=None, max_length=MOST, description="Tom liste: intet er forsøgt."
    )
    psychosocial: list[PsychosocialFactor] | None = Field(
        default=None, max_length=MOST, description="Vises kun for myndighedens sagsbehandlere."
    )
    exacerbation: Answer | None = Field(
        default=None, description="Kronisk rygproblem med kortvarig forværring?"
    )
    need_level_reason: str | None = Field(
        default=None, description="Hvorfor tilbud i praksis- eller hospitalssektoren ikke er nok."
    )

    def facts(self) -> EligibilityFacts:
        return EligibilityFacts(
            examined=self.examined,
            no_benefit_of_treatment=self.no_benefit_of_treatment,
            pain_limits=self.pain_limits,
            pain_onset_date=self.pain_onset_date,
            weeks_of_pain=self.weeks_of_pain,
            earlier_treatments=_tried(self.earlier_treatments),
            psychosocial=None if self.psychosocial is None else tuple(self.psychosocial),
            exacerbation=self.exacerbation,
            need_level_reason=self.need_level_reason,
        )


def _tried(given: list[Treatment] | None) -> tuple[EarlierTreatment, ...] | None:
    if given is None:
        return None
    return tuple(
        EarlierTreatment(t.type, t.effect, t.profession, t.from_date, t.to_date, t.note) for t in given
    )


class AssessEligibility(CommandBody, Facts):
    pass


class SupplementReferral(CommandBody, Facts):
    text: str = Field(min_length=1)


class AskSender(CommandBody):
    question: str | None = Field(
        default=None, min_length=1, description="Udelades den, spørges der om det, henvisningen mangler."
    )
    missing: list[str] = Field(default=[], max_length=MOST)


class RegisterContactAttempt(CommandBody):
    """Et forsøg på at træffe borgeren; `happened_at` siger hvornår."""

    way: ContactWay
    outcome: ContactOutcome
    note: str = ""


class Coordination(Body):
    parties: list[InvolvedParty] = Field(min_length=1, max_length=MOST)
    note: str = ""

    def need(self) -> CoordinationNeed:
        return CoordinationNeed(tuple(dict.fromkeys(self.parties)), self.note)


class RecordCoordinationNeed(CommandBody, Coordination):
    pass


class SetProgramme(CommandBody):
    included: bool
    reason: str = Field(min_length=1)


class CloseNotStarted(CommandBody):
    code: NotStartedReason | None = Field(
        default=None, description="Udelades den, står grunden alene i teksten."
    )
    reason: str = ""


class Person(Body):
    """Borgeren, som der er spurgt til."""

    identifier: str = Field(min_length=1, description="CPR-nummer eller erstatnings-CPR-nummer.")
    given_name: str = Field(min_length=1)
    family_name: str = Field(min_length=1)
    telephone: str = ""
    street: str = ""
    postal_code: str = ""
    district: str = ""


class Referrer(Body):
    """Enheden udpeges med ét af sine numre."""

    ydernummer: str | None = None
    gln: str | None = None
    sor: str | None = None


class RegisterReferral(CommandBody):
    """En henvisning, der er kommet pr. telefon, fra borgeren selv eller inde fra kommunen."""

    channel: Literal[Standard.PHONE, Standard.SELF, Standard.INTERNAL]
    reference: str = Field(
        min_length=1, max_length=200, description="Jeres eget nummer; samme nummer igen er samme henvisning."
    )
    citizen: Person
    referrer: Referrer | None = Field(default=None, description="Kræves for PHONE; ellers ingen.")
    reason: str = Field(min_length=1, description="Hvorfor borgeren henvises.")
    requested_offer: str = ""
    area: str = Field(default="", pattern=r"^([0-9]{4})?$", description="Kommunekode, for en region.")
    facts: Facts = Facts()
