"""Read what the duplicate guard shows: alerts as they stand now, the worklist, counts, and the flow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from app.domain.activities import Activity
from app.domain.citizens import Citizen
from app.domain.consents import Consent
from app.domain.deadlines import Clock
from app.domain.dispositions import Disposition
from app.domain.duplicates import DuplicateAlert
from app.domain.flow import Way
from app.domain.legal_days import COPENHAGEN, legal_day
from app.domain.plans import RehabPlan
from app.domain.private import Private
from app.domain.sessions import Session, Tally, tally
from app.persistence.alerts import AlertCount, alert_counts
from app.persistence.registers import organisation_or_none
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.guard_duplicates import history_of


@dataclass(frozen=True, slots=True, repr=False)
class AlertNow(Private):
    """An alert, and how what it is about stands today."""

    alert: DuplicateAlert
    deadline: Clock | None = None
    activities: Mapping[UUID, tuple[Activity, Tally]] | None = None
    consents: Sequence[Consent] = ()
    """The citizen's that hold now."""


async def read_alert(work: UnitOfWork, id_: UUID) -> AlertNow:
    """Return an alert with the running deadline and the attendance of today."""
    alert = await work.get(DuplicateAlert, id_)
    work.audit("read", "DuplicateAlert", object_id=id_, citizen_id=alert.citizen_id)
    return await as_of_now(work, alert)


async def as_of_now(work: UnitOfWork, alert: DuplicateAlert) -> AlertNow:
    plan = await work.get(RehabPlan, alert.plan_id) if alert.plan_id else None
    deadline = plan.clock(now=work.now) if plan else None
    ids = [match.activity_id for match in alert.matched if match.activity_id]
    consents = await work.all_of_citizen(Consent, citizen_id=alert.citizen_id)
    valid = [consent for consent in consents if consent.is_valid(work.now)]
    return AlertNow(alert, deadline, {id_: await _counted(work, id_) for id_ in ids}, valid)


async def _counted(work: UnitOfWork, id_: UUID) -> tuple[Activity, Tally]:
    activity = await work.get(Activity, id_)
    sessions = await work.all_of(Session, pathway_id=activity.pathway_id)
    return activity, tally(s.status for s in sessions if s.activity_id == id_)


async def list_alerts(
    work: UnitOfWork, statuses: Sequence[str], *, after: int, limit: int
) -> tuple[tuple[int, AlertNow], ...]:
    """Return a page of the authority's alerts in these states, in the order they were raised."""
    found = await work.page_of(DuplicateAlert, statuses, after=after, limit=limit)
    for _, alert in found:
        work.audit("list", "DuplicateAlert", object_id=alert.id, citizen_id=alert.citizen_id)
    return tuple([(place, await as_of_now(work, alert)) for place, alert in found])


async def count_alerts(work: UnitOfWork, *, first: date, last: date) -> tuple[AlertCount, ...]:
    """Count what was raised from the first to the last day, both included (Danish days)."""
    work.audit("count", "DuplicateAlert", detail=f"{first}..{last}")
    begin, end = _midnight(first), _midnight(last + timedelta(days=1))
    return await alert_counts(work, begin=begin, end=end)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), COPENHAGEN)


async def read_way(work: UnitOfWork, id_: UUID) -> Way:
    """Return what the citizen's flow is read from."""
    citizen = await work.get(Citizen, id_)
    work.audit("read", "Flow", object_id=id_, citizen_id=id_)
    gp_id = citizen.own_gp(legal_day(work.now))
    gp = await organisation_or_none(work, gp_id) if gp_id else None
    return Way(
        history=await history_of(work, id_),
        dispositions=await work.all_of_citizen(Disposition, citizen_id=id_),
        own_gp=gp.name if gp else "",
    )
