"""Report volume and capacity: what comes in, who waits, what there is room for (R100, R101, R103, R126)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from app.domain import capacity
from app.domain.capacity import (
    AHEAD_WEEKS,
    WEEK,
    CapacityAlert,
    CapacityPlan,
    Demand,
    Extra,
    Room,
    Seats,
    Volume,
    first_week,
)
from app.domain.legal_days import COPENHAGEN
from app.persistence import volumes
from app.persistence.unit_of_work import UnitOfWork
from app.persistence.volumes import Clarified, MonthOfCategory, Waiting
from app.usecases.read_register import contents
from app.usecases.register_kinds.capacity import VolumeAlertText

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class CapacityReport:
    on: date
    plan: CapacityPlan | None
    weekly: tuple[int, ...]
    volume: Volume
    demand: Demand
    overdue: int | None
    room: Room | None
    seats: Seats | None
    median_days: int | None
    slow_days: int | None
    """Days that 90 % have not waited longer than."""
    extra: Extra | None
    trend: tuple[MonthOfCategory, ...]
    alerts: tuple[CapacityAlert, ...]
    seen: Mapping[CapacityAlert, VolumeAlertText]
    """Alerts that somebody has acknowledged."""


async def report_capacity(work: UnitOfWork, *, on: date) -> CapacityReport:
    """Report as of the end of a day."""
    plan = await _plan(work, on)
    weekly = capacity.weekly(await _received(work, on), on=on)
    volume = capacity.volume(weekly)
    demand = demand_on(await volumes.waiting(work, until=midnight_after(on)), on=on)
    held = await volumes.clarified(work, since=midnight_after(on - YEAR), until=midnight_after(on))
    waited = [conversation.days for conversation in held]
    room = capacity.room(plan, demand) if plan else None
    taken, share = await volumes.seats_taken(work, on=on), _to_training(held)
    seats = capacity.seats(plan, demand, taken=taken, to_training=share) if plan else None
    work.audit("report", "capacity", detail=on.isoformat())
    return CapacityReport(
        on=on,
        plan=plan,
        weekly=weekly,
        volume=volume,
        demand=demand,
        overdue=demand.overdue(on=on, days=plan.days_to_conversation) if plan else None,
        room=room,
        seats=seats,
        median_days=capacity.percentile(waited, 50),
        slow_days=capacity.percentile(waited, 90),
        extra=capacity.beyond_usual(plan, volume, to_training=share) if plan else None,
        trend=await _trend(work, plan, on),
        alerts=capacity.alerts(volume, room, seats),
        seen=await _seen(work, on),
    )


async def _seen(work: UnitOfWork, on: date) -> Mapping[CapacityAlert, VolumeAlertText]:
    return {said.alert: said for said in (await contents(work, "volume-alert", on)).values()}


async def _plan(work: UnitOfWork, on: date) -> CapacityPlan | None:
    found = (await contents(work, "capacity-plan", on)).values()
    return next((said.as_plan() for said in found), None)


async def _received(work: UnitOfWork, on: date) -> tuple[date, ...]:
    return await volumes.days_received(work, since=midnight(first_week(on)), until=midnight_after(on))


async def _trend(work: UnitOfWork, plan: CapacityPlan | None, on: date) -> tuple[MonthOfCategory, ...]:
    """Return the months since the programme began, or the last year where no plan says when."""
    since = plan.programme_start_on if plan else on - YEAR
    return await volumes.months_of_categories(work, since=midnight(since), until=midnight_after(on))


def demand_on(waiting: Sequence[Waiting], *, on: date) -> Demand:
    """Divide who waits: a time in the weeks ahead, a later one, or none that is still to come."""
    start, end = midnight(on), midnight_after(on + AHEAD_WEEKS * WEEK)
    coming = [w.booked_for for w in waiting if w.booked_for is not None and w.booked_for >= start]
    queue = [w.since for w in waiting if w.booked_for is None or w.booked_for < start]
    return Demand(sum(at < end for at in coming), tuple(sorted(queue)))


def _to_training(held: Sequence[Clarified]) -> Fraction:
    return Fraction(sum(c.training for c in held), len(held)) if held else Fraction(0)


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), COPENHAGEN)


def midnight_after(day: date) -> datetime:
    return midnight(day + timedelta(days=1))
