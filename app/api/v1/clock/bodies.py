"""The bodies of the commands around the §140 clock."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from app.api.v1.body import CommandBody, Day, Instant, Reasoned
from app.domain.information import Duty, Way
from app.domain.prognosis import Discussed
from app.domain.service_targets import CountedFrom, DayKind, Milestone


class ChoosePrivate(Reasoned):
    """Leverandøren udpeges med ét af sine numre."""

    sor: str | None = None
    gln: str | None = None


class Wait(Reasoned):
    informed_by: str = Field(
        default="", description="Hvem der har oplyst borgeren om retten, hvis det ikke er registreret før."
    )


class InformCitizen(CommandBody):
    duties: list[Duty] = Field(min_length=1, max_length=len(Duty), description="Hvad borgeren er oplyst om.")
    told_by: str = Field(min_length=1)
    way: Way
    text: str = ""
    start_at: Instant | None = Field(
        default=None, description="Tid for start; kræves, når 7 dage overholdes."
    )
    place: str = Field(default="", description="Sted for start; kræves, når 7 dage overholdes.")
    within_seven_days: bool | None = Field(
        default=None, description="Om start inden 7 dage kan tilbydes; kræves for oplysning om start."
    )


class RecordPrognosis(CommandBody):
    text: str = ""
    discussed_with_patient: Discussed
    discussed_date: Day | None = None


class AlignExpectations(CommandBody):
    aligned_by: str = Field(min_length=1)
    citizen_expectation: str = Field(min_length=1, description="Borgerens egen forventning.")
    plan_expectation: str = Field(default="", description="Hvad planen lægger op til.")
    outcome: str = Field(default="", description="Hvad I blev enige om.")


class SettleSecondPlan(Reasoned):
    plan_id: UUID = Field(description="Den tidligere plan, afgørelsen gælder.")


class Protect(CommandBody):
    valid_to: Day | None = Field(default=None, description="Sidste dag; ellers et år frem.")


class RegisterDeath(CommandBody):
    TIMES = ("happened_at", "died_on")

    died_on: Day


class SetServiceTarget(CommandBody):
    name: str = Field(min_length=1)
    milestone: Milestone
    days: int = Field(ge=1, le=365)
    day_kind: DayKind = DayKind.CALENDAR
    counted_from: CountedFrom = CountedFrom.RECEIPT
    valid_from: Day | None = Field(default=None, description="Første dag; ellers i dag.")


class RetireServiceTarget(CommandBody):
    last_day: Day
