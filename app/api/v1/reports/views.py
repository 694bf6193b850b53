"""Reports as management reads them; numbers of the authority's own, none about a single citizen."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Literal

from app.api.v1.views import View
from app.domain.agreements import Conflict, Obligation, Provision
from app.domain.capacity import CapacityAlert, Extra, Room, Seats, one_decimal
from app.domain.codes import CATEGORY_TEXT, Category
from app.domain.pathways import CloseType
from app.domain.variation import Spread, UnitCounts, percent, spread
from app.persistence.completeness import FieldCount
from app.persistence.volumes import MonthOfCategory
from app.usecases.register_kinds.capacity import VolumeAlertText
from app.usecases.register_kinds.people import CompetenceRecord
from app.usecases.report_agreements import Agreement, AgreementReport
from app.usecases.report_capacity import CapacityReport
from app.usecases.report_competences import CompetenceReport


class VolumeView(View):
    """Referrals after § 119 a week."""

    weekly: list[int]
    """Whole weeks, the oldest first."""
    recent_mean: float
    """Of the last eight weeks."""
    baseline_mean: float | None
    """Of up to a year before them; null where too little is known."""


class RoomView(View):
    """Clarifying conversations of the four weeks ahead."""

    slots: int
    booked: int
    free: int
    queue: int


class ExtraView(View):
    """What a month costs beyond the baseline."""

    conversations: float
    training_seats: float
    minutes: float


class TrendView(View):
    month: str
    category: str
    text: str
    offers: int
    sessions: int
    """Attended."""
    minutes: int
    """Of attended sessions, for each who attended."""


class SeatsView(View):
    """Places in training on the day."""

    seats: int
    taken: int
    expected: float
    """Asked for by who waits, if as many go on to training as in the last year."""


class AlertView(View):
    alert: CapacityAlert
    state: Literal["open", "acknowledged"]
    acknowledged_by: str | None
    action: str | None


class CapacityView(View):
    on: date
    alerts: list[AlertView]
    volume: VolumeView
    queue: int
    overdue: int | None
    median_days_to_conversation: int | None
    slowest_tenth_days_to_conversation: int | None
    """90 % have not waited longer."""
    room: RoomView | None
    training: SeatsView | None
    extra_per_month: ExtraView | None
    trend: list[TrendView]
    missing: list[str]
    """What must be registered before the rest can be computed."""


class OfferRateView(View):
    category: Category
    citizens: int
    percent: float | None


class UnitView(View):
    unit: str
    clarified: int
    offers: list[OfferRateView]
    sessions_planned: int
    sessions_attended: int
    attendance_percent: float | None
    completed: int
    ended: int
    completion_percent: float | None


class SpreadView(View):
    measure: str
    lowest: float | None
    highest: float | None


class VariationView(View):
    first: date
    last: date
    by: str
    together: UnitView
    units: list[UnitView]
    spread: list[SpreadView]


class FieldView(View):
    field: str
    title: str
    expected: int
    present: int
    percent: float | None


class CompletenessView(View):
    first: date
    last: date
    fields: list[FieldView]


class TitleView(View):
    title: str
    valid_from: date


class ProvisionView(View):
    id: str
    text: str
    obligation: Obligation
    binding: bool
    paraphrases_law: bool


class AgreementView(View):
    id: str
    label: str
    titles: list[TitleView]
    provisions: list[ProvisionView]
    text_boxes_not_referred_to: list[str]
    references_to_no_text_box: list[str]


class ConflictView(View):
    measure: str
    provisions: list[str]
    differ_in: list[str]


class AgreementsView(View):
    agreements: list[AgreementView]
    monitoring_conflicts: list[ConflictView]


class CompetenceView(View):
    professional: str
    competence: str
    expires_on: date | None


class LackingView(View):
    professional: str
    conversations: int


class CompetencesView(View):
    expired: list[CompetenceView]
    expiring: list[CompetenceView]
    conversations_without_icf: list[LackingView]


_NO_PLAN = "Der er ingen kapacitetsplan; opret en i registeret capacity-plan."
_NO_BASELINE = "Der er for få uger at sammenligne med; udgangspunktet kræver 12 uger før de seneste 8."


def capacity(report: CapacityReport) -> CapacityView:
    volume = report.volume
    missing = [
        text for text, lacks in ((_NO_PLAN, report.plan), (_NO_BASELINE, volume.baseline)) if lacks is None
    ]
    return CapacityView(
        on=report.on,
        alerts=[_alert(alert, report.seen.get(alert)) for alert in report.alerts],
        volume=VolumeView(
            weekly=list(report.weekly),
            recent_mean=one_decimal(volume.recent),
            baseline_mean=_or_none(volume.baseline),
        ),
        queue=len(report.demand.queue),
        overdue=report.overdue,
        median_days_to_conversation=report.median_days,
        slowest_tenth_days_to_conversation=report.slow_days,
        room=_room(report.room) if report.room else None,
        training=_seats(report.seats) if report.seats else None,
        extra_per_month=_extra(report.extra) if report.extra else None,
        trend=[_trend(month) for month in report.trend],
        missing=missing,
    )


def _or_none(value: Fraction | None) -> float | None:
    return None if value is None else one_decimal(value)


def _alert(alert: CapacityAlert, seen: VolumeAlertText | None) -> AlertView:
    return AlertView(
        alert=alert,
        state="acknowledged" if seen else "open",
        acknowledged_by=seen.acknowledged_by if seen else None,
        action=seen.action if seen else None,
    )


def _seats(seats: Seats) -> SeatsView:
    return SeatsView(seats=seats.seats, taken=seats.taken, expected=one_decimal(seats.expected))


def _room(room: Room) -> RoomView:
    return RoomView(slots=room.slots, booked=room.booked, free=room.free, queue=room.queue)


def _extra(extra: Extra) -> ExtraView:
    return ExtraView(
        conversations=one_decimal(extra.conversations),
        training_seats=one_decimal(extra.training_seats),
        minutes=one_decimal(extra.minutes),
    )


def _trend(month: MonthOfCategory) -> TrendView:
    return TrendView(
        month=month.month,
        category=month.category,
        text=CATEGORY_TEXT[Category(month.category)],
        offers=month.offers,
        sessions=month.sessions,
        minutes=month.minutes,
    )


def unit(counts: UnitCounts) -> UnitView:
    attendance = counts.attendance
    return UnitView(
        unit=counts.unit,
        clarified=counts.clarified,
        offers=[
            OfferRateView(
                category=category,
                citizens=counts.offered.get(category, 0),
                percent=counts.offer_rate(category),
            )
            for category in Category
        ],
        sessions_planned=attendance.planned,
        sessions_attended=attendance.attended,
        attendance_percent=counts.attendance_rate,
        completed=counts.endings.get(CloseType.COMPLETED, 0),
        ended=sum(counts.endings.values()),
        completion_percent=counts.completion_rate,
    )


def spreads(units: tuple[UnitCounts, ...]) -> list[SpreadView]:
    found = {f"offers {c}": spread(u.offer_rate(c) for u in units) for c in Category}
    found["completion"] = spread(u.completion_rate for u in units)
    found["attendance"] = spread(u.attendance_rate for u in units)
    return [_spread(measure, between) for measure, between in found.items()]


def _spread(measure: str, between: Spread) -> SpreadView:
    return SpreadView(measure=measure, lowest=between.lowest, highest=between.highest)


def field(counted: FieldCount) -> FieldView:
    return FieldView(
        field=counted.name,
        title=counted.title,
        expected=counted.expected,
        present=counted.present,
        percent=percent(counted.present, counted.expected),
    )


def agreements(report: AgreementReport) -> AgreementsView:
    return AgreementsView(
        agreements=[_agreement(each) for each in report.agreements],
        monitoring_conflicts=[_conflict(each) for each in report.conflicts],
    )


def _agreement(said: Agreement) -> AgreementView:
    return AgreementView(
        id=said.id,
        label=said.label,
        titles=[TitleView(title=t.title, valid_from=t.valid_from) for t in said.titles],
        provisions=[_provision(provision, text) for provision, text in said.provisions],
        text_boxes_not_referred_to=list(said.references.unreferenced),
        references_to_no_text_box=list(said.references.missing),
    )


def _provision(provision: Provision, text: str) -> ProvisionView:
    return ProvisionView(
        id=provision.id,
        text=text,
        obligation=provision.obligation,
        binding=provision.is_binding,
        paraphrases_law=provision.paraphrases_law,
    )


def _conflict(found: Conflict) -> ConflictView:
    return ConflictView(
        measure=found.measure, provisions=list(found.provisions), differ_in=list(found.differ_in)
    )


def competences(report: CompetenceReport) -> CompetencesView:
    return CompetencesView(
        expired=[_competence(record) for record in report.expired],
        expiring=[_competence(record) for record in report.expiring],
        conversations_without_icf=[
            LackingView(professional=each.professional, conversations=each.conversations)
            for each in report.lacking
        ],
    )


def _competence(record: CompetenceRecord) -> CompetenceView:
    return CompetenceView(
        professional=record.professional, competence=record.competence, expires_on=record.expires_on
    )
