"""The bodies of commands that measure, assess and aim."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from app.api.v1.body import MOST, Body, CommandBody, Day
from app.domain.fsiii import Meaning, Performance, Severity
from app.domain.goals import GoalEvent, GoalKind
from app.domain.icf import Component
from app.domain.instruments.definitions import Phase
from app.domain.perspectives import Contributor

Number = Annotated[int, Field(ge=-100_000, le=100_000)]
Scored = Annotated[Decimal, Field(ge=0, le=100_000, decimal_places=4)]


class AnswerToItem(Body):
    item: str
    value: Number
    text: str = Field(default="", description="Borgerens egne ord, hvor de selv vælger, hvad der vurderes.")


class _Reading(CommandBody):
    items: list[AnswerToItem] = Field(default=[], max_length=MOST)
    value: Number | None = Field(default=None, description="Svaret, hvor redskabet kun har ét.")
    score: Scored | None = Field(
        default=None, description="Scoren, hvis den er regnet ud; den skal være den, svarene giver."
    )
    method_deviation: str = Field(default="", description="Afvigelse fra testens standard.")


class RecordMeasurement(_Reading):
    instrument: str
    phase: Phase
    source: str = Field(description="KL-kode for kilde (eller dens navn).")
    assessment_id: UUID | None = None


class AmendMeasurement(_Reading):
    reason: str = Field(min_length=1)
    source: str = Field(description="KL-kode for kilde (eller dens navn).")


class WaiveMeasurement(CommandBody):
    """Testen er ikke til fordel for borgeren."""

    instrument: str
    phase: Phase
    reason: str = Field(min_length=1, description="Hvorfor testen ikke er til fordel for borgeren.")


class _Rating(CommandBody):
    severity: Severity = Field(description="Sværhedsgrad 0–4, eller 9 for ikke relevant.")
    performance: Performance | None = Field(default=None, description="Udførelse, som borgeren ser den.")
    meaning: Meaning | None = Field(default=None, description="Betydning for borgeren.")
    rated_by: str = Field(min_length=1)
    text: str = ""


class RecordCondition(_Rating):
    fsiii_code: str
    in_focus: bool = False
    icf_codes: list[str] = Field(default=[], max_length=MOST)


class AssessCondition(_Rating):
    in_focus: bool | None = None


class Remark(CommandBody):
    reason: str = ""


class OwnActivityOf(Body):
    measurement_id: UUID
    item: str


class TargetOf(Body):
    instrument: str
    value: Scored


class SetGoal(CommandBody):
    kind: GoalKind
    description: str = Field(min_length=1)
    condition_ids: list[UUID] = Field(default=[], max_length=MOST)
    own_activity: OwnActivityOf | None = Field(
        default=None, description="En af de aktiviteter, borgeren selv har valgt (PSFS)."
    )
    change: str | None = Field(default=None, description="KL-kode for måltype (eller dens navn).")
    target: TargetOf | None = None
    target_date: Day | None = None
    agreed_goal: str = Field(default="", description="Ordene i den aftalte plan, som målet hører til.")
    agreed: bool = Field(default=False, description="Om borger og fagperson allerede er enige.")


class EvaluateGoal(Remark):
    result: Literal[GoalEvent.REACH, GoalEvent.REACH_PARTLY, GoalEvent.NOT_REACH]


class RecordFollowUp(CommandBody):
    result: str = Field(description="KL-kode for resultat af opfølgning (eller dens navn).")
    condition_ids: list[UUID] = Field(default=[], max_length=MOST)
    activity_ids: list[UUID] = Field(default=[], max_length=MOST)
    text: str = ""
    followed_up_by: str = Field(min_length=1)


class ContributePerspective(CommandBody):
    contributor: Contributor
    component: Component
    text: str = Field(min_length=1)
    contributed_on: Day | None = None
    name: str = Field(default="", description="Hvem, med navn og faggruppe.")
