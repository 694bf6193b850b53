"""The field set of a conversation as front ends send it; what is left out was not talked about."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.api.v1.body import MOST, Body, Day
from app.domain.conversation_records import (
    BodyUnderstanding,
    ConversationRecord,
    Factor,
    FactorKind,
    Functioning,
    HabitsKept,
    HealthBehaviour,
    MedicationUse,
    PainHistory,
    PainMedication,
    Practical,
)

Rating = Annotated[int, Field(ge=0, le=10)]
WeeklyMinutes = Annotated[int, Field(ge=0, le=10_080)]
Words = Annotated[str, Field(min_length=1)]


class PainBody(Body):
    onset_date: Day | None = None
    leg_pain: bool | None = None
    red_flags_checked: bool | None = Field(default=None, description="Røde flag undersøgt af henviser.")
    previous_treatment: str = Field(default="", description="Tidligere behandling og virkning.")
    operation_considered: bool | None = None
    examined: bool | None = None
    acute_exacerbation: bool | None = None

    def said(self) -> PainHistory:
        return PainHistory(
            onset_date=self.onset_date,
            leg_pain=self.leg_pain,
            red_flags_checked=self.red_flags_checked,
            previous_treatment=self.previous_treatment,
            operation_considered=self.operation_considered,
            examined=self.examined,
            acute_exacerbation=self.acute_exacerbation,
        )


class FunctioningBody(Body):
    condition_ids: list[UUID] = Field(default=[], max_length=MOST)
    activities: list[Words] = Field(default=[], max_length=MOST)
    own_rating: Rating | None = Field(default=None, description="Borgerens egen vurdering, 0-10.")
    instrument_reason: str = Field(default="", description="Hvorfor intet standardiseret redskab er brugt.")

    def said(self) -> Functioning:
        return Functioning(
            tuple(self.condition_ids), tuple(self.activities), self.own_rating, self.instrument_reason
        )


class FactorBody(Body):
    kind: FactorKind
    what: Words
    adaptation: Words = Field(description="Hvad der gøres anderledes på grund af det.")


class HealthBody(Body):
    moderate_minutes: WeeklyMinutes | None = Field(
        default=None, description="Minutter om ugen med moderat aktivitet."
    )
    vigorous_minutes: WeeklyMinutes | None = Field(
        default=None, description="Høj intensitet; tæller dobbelt."
    )
    activity_advice: str = Field(
        default="", description="Rådet; kræves, når borgeren er mindre aktiv end anbefalet."
    )
    sleep: str = ""

    def said(self) -> HealthBehaviour:
        return HealthBehaviour(self.moderate_minutes, self.vigorous_minutes, self.activity_advice, self.sleep)


class MedicationBody(Body):
    use: MedicationUse
    preparations: str = ""
    citizens_view: str = Field(default="", description="Borgerens syn på medicinen.")
    review_suggested: bool = Field(default=False, description="Foreslås egen læge i plan- og slutbesked.")

    def said(self) -> PainMedication:
        return PainMedication(self.use, self.preparations, self.citizens_view, self.review_suggested)


class PracticalBody(Body):
    interpreter_language: str = ""
    transport: str = ""
    digitally_exempt: bool | None = None
    relatives: str = ""

    def said(self) -> Practical:
        return Practical(self.interpreter_language, self.transport, self.digitally_exempt, self.relatives)


class RecordBody(Body):
    own_goals: list[Words] = Field(default=[], max_length=MOST)
    mastery: Rating | None = Field(
        default=None, description="Hvor godt borgeren forstår og mestrer sine symptomer, 0-10."
    )
    pain: PainBody | None = None
    functioning: FunctioningBody | None = None
    factors: list[FactorBody] = Field(
        default=[], max_length=MOST, description="Komorbiditet, kompleksitet og risikofaktorer."
    )
    health: HealthBody | None = None
    mental_health: str = ""
    body_understanding: BodyUnderstanding | None = None
    medication: MedicationBody | None = None
    practical: PracticalBody | None = None
    habits_kept: HabitsKept | None = Field(
        default=None, description="Om vanerne holdes; kræves ved opfølgning på en fastholdelsesplan."
    )

    def said(self) -> ConversationRecord:
        return ConversationRecord(
            own_goals=tuple(self.own_goals),
            mastery=self.mastery,
            pain=self.pain.said() if self.pain else None,
            functioning=self.functioning.said() if self.functioning else None,
            factors=tuple(Factor(f.kind, f.what, f.adaptation) for f in self.factors),
            health=self.health.said() if self.health else None,
            mental_health=self.mental_health,
            body_understanding=self.body_understanding,
            medication=self.medication.said() if self.medication else None,
            practical=self.practical.said() if self.practical else None,
            habits_kept=self.habits_kept,
        )
