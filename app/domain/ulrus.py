"""The ULRUS report: the extended low-back examination in the practice sector (R114–R116)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from app.domain.legal_days import months_after
from app.domain.lifecycle import Lifecycle, Step
from app.domain.private import Private
from app.domain.refusals import InvalidValue, MissingValue, RuleNotMet

REPORT_WITHIN: Final = timedelta(days=14)
"""From the first consultation to the report to the referring doctor."""
DIAGNOSED_WITHIN_MONTHS: Final = 3


class UlrusStatus(StrEnum):
    REGISTERED = "registered"
    ENTERED_IN_ERROR = "entered-in-error"


class UlrusEvent(StrEnum):
    MARK_ERROR = "mark-error"


ULRUS_LIFECYCLE: Lifecycle[UlrusStatus, UlrusEvent] = Lifecycle(
    "ULRUS report",
    initial=(UlrusStatus.REGISTERED,),
    steps=(Step((UlrusStatus.REGISTERED,), UlrusEvent.MARK_ERROR, UlrusStatus.ENTERED_IN_ERROR, "reason"),),
)


class UlrusInstrument(StrEnum):
    OREBRO_FULL = "OREBRO_FULL"
    OREBRO_SHORT = "OREBRO_SHORT"
    ROLAND_MORRIS = "ROLAND_MORRIS"


HIGHEST_SCORE: Final[dict[UlrusInstrument, int]] = {
    UlrusInstrument.OREBRO_FULL: 210,
    UlrusInstrument.OREBRO_SHORT: 100,
    UlrusInstrument.ROLAND_MORRIS: 24,
}
SCORE_NAME: Final[dict[UlrusInstrument, str]] = {
    UlrusInstrument.OREBRO_FULL: "Örebro (lang)",
    UlrusInstrument.OREBRO_SHORT: "Örebro (kort)",
    UlrusInstrument.ROLAND_MORRIS: "Roland-Morris",
}


class UlrusFlag(StrEnum):
    REPORT_LATE = "report-late"
    DIAGNOSIS_LATE = "diagnosis-late"


@dataclass(frozen=True, slots=True)
class UlrusScore:
    instrument: UlrusInstrument
    value: int


@dataclass(frozen=True, slots=True)
class Examiner:
    """The certified physiotherapist or chiropractor, an actor of the flow (R114)."""

    name: str
    profession: str
    organisation: str
    certified_on: date
    """When they became ULRUS certified; held with every report, whoever keeps the competence."""
    authorisation: str = ""
    certification_expires_on: date | None = None


@dataclass(frozen=True, slots=True, repr=False)
class UlrusReport(Private):
    """One report, and the days that the way to a diagnosis is measured by."""

    id: UUID
    version: int
    status: UlrusStatus
    citizen_id: UUID
    examiner: Examiner
    referred_on: date
    examined_on: date
    """The first consultation."""
    report_on: date
    recommendation: str
    scores: tuple[UlrusScore, ...] = ()
    source: str = ""
    """Where we have it from: a letter, a copy from the practice, the citizen."""
    first_contact_on: date | None = None
    """The first contact in the practice sector, where it is known."""
    diagnosed_on: date | None = None
    """When the diagnosis was concluded."""
    reason: str = ""

    @property
    def began_on(self) -> date:
        return min(self.first_contact_on or self.referred_on, self.referred_on)

    @property
    def concluded_on(self) -> date:
        return self.diagnosed_on or self.report_on

    @property
    def days_to_diagnosis(self) -> int:
        """Days from first contact or ULRUS referral until the diagnosis, or the report (R116)."""
        return (self.concluded_on - self.began_on).days

    @property
    def flags(self) -> tuple[UlrusFlag, ...]:
        late = {
            UlrusFlag.REPORT_LATE: self.report_on - self.examined_on > REPORT_WITHIN,
            UlrusFlag.DIAGNOSIS_LATE: self.concluded_on
            > months_after(self.began_on, DIAGNOSED_WITHIN_MONTHS),
        }
        return tuple(flag for flag, is_late in late.items() if is_late)


def check_report(report: UlrusReport, *, today: date) -> UlrusReport:
    """Return the report if it can be so; raises where days, scores or certification cannot."""
    if not report.recommendation:
        raise MissingValue("recommendation")
    _check_days(report, today)
    _check_scores(report)
    _check_certification(report)
    return report


def _check_days(report: UlrusReport, today: date) -> None:
    _check_order("examined_on", report.examined_on, after=report.referred_on, today=today)
    _check_order("report_on", report.report_on, after=report.examined_on, today=today)
    if report.first_contact_on is not None:
        _check_order("first_contact_on", report.first_contact_on, after=date.min, today=today)
    if report.diagnosed_on is not None:
        _check_order("diagnosed_on", report.diagnosed_on, after=report.began_on, today=today)


def _check_order(name: str, day: date, *, after: date, today: date) -> None:
    if day < after:
        raise InvalidValue(name, f"a day not before {after}", place=name)
    if day > today:
        raise InvalidValue(name, "a day that has been", danish="Dagen ligger i fremtiden.", place=name)


def _check_scores(report: UlrusReport) -> None:
    for number, score in enumerate(report.scores):
        highest = HIGHEST_SCORE[score.instrument]
        if not 0 <= score.value <= highest:
            raise InvalidValue("score", f"0 to {highest}", place=f"scores[{number}].value")


def _check_certification(report: UlrusReport) -> None:
    """An ULRUS report is one by somebody who was certified that day (R114)."""
    examiner, day = report.examiner, report.examined_on
    expires = examiner.certification_expires_on
    if examiner.certified_on > day or (expires is not None and expires < day):
        raise RuleNotMet(
            "examiner-not-certified",
            "The examiner was not ULRUS certified on the day of the examination.",
            "Undersøgeren var ikke ULRUS-certificeret på undersøgelsesdagen.",
            place="examiner",
        )
