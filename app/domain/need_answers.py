"""What is answered to the questions that must be asked: smoking, alcohol, weight and work (§2.2)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from app.domain.private import Private
from app.domain.refusals import InvalidValue, MissingValue
from app.domain.work import WorkStatus

HOURS_OF_A_WEEK = 168


def within(value: int | None, least: int, most: int, *, what: str, unit: str = "") -> None:
    """Refuse a number out of reach; one that was not said is none."""
    if value is not None and not least <= value <= most:
        reach = f"{least}-{most} {unit}".strip()
        danish = f"Værdien skal ligge mellem {least} og {most} {unit}".strip() + "."
        raise InvalidValue(what, reach, danish=danish, place=what)


class SmokingStatus(StrEnum):
    """Of tobacco and of nicotine in any form."""

    NEVER = "never"
    FORMER = "former"
    OCCASIONAL = "occasional"
    DAILY = "daily"


@dataclass(frozen=True, slots=True, repr=False)
class Smoking(Private):
    status: SmokingStatus
    amount_per_day: int | None = None
    product: str = ""

    def __post_init__(self) -> None:
        within(self.amount_per_day, 0, 200, what="amount_per_day")

    @property
    def is_user(self) -> bool:
        return self.status is SmokingStatus.DAILY or self.status is SmokingStatus.OCCASIONAL


@dataclass(frozen=True, slots=True, repr=False)
class Alcohol(Private):
    units_per_week: int
    audit_c: int | None = None

    def __post_init__(self) -> None:
        within(self.units_per_week, 0, 500, what="units_per_week")
        within(self.audit_c, 0, 12, what="audit_c")


@dataclass(frozen=True, slots=True, repr=False)
class Weight(Private):
    """Measured or told; the body mass index follows and is never typed."""

    height_cm: int
    weight_g: int

    def __post_init__(self) -> None:
        within(self.height_cm, 50, 250, what="height_cm", unit="cm")
        within(self.weight_g, 20_000, 400_000, what="weight_g", unit="gram")

    @property
    def bmi_tenths(self) -> int:
        """Ten times the index, rounded half up, in whole numbers so that nothing is lost."""
        square = self.height_cm**2
        return (200 * self.weight_g + square) // (2 * square)

    @property
    def bmi(self) -> Decimal:
        return Decimal(self.bmi_tenths) / 10


@dataclass(frozen=True, slots=True, repr=False)
class WorkSituation(Private):
    status: WorkStatus
    hours_per_week: int | None = None
    workplace_agreement: str = ""

    def __post_init__(self) -> None:
        within(self.hours_per_week, 0, HOURS_OF_A_WEEK, what="hours_per_week")
        if self.status is WorkStatus.PARTIAL_SICK and self.hours_per_week is None:
            raise MissingValue("hours_per_week", danish="ugentlige timer ved delvis sygemelding")
