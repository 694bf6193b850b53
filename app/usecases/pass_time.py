"""Time itself as an actor: what becomes due because nothing else happened.

A timer is one small function and one line of `TIMERS`. The column it goes by holds the instant at which
the aggregate is due, or null; the function decides again under the citizen's lock, so that it may be
run twice, by two workers, or too early, and does nothing then.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, TypeAlias
from uuid import UUID

from app.domain.citizens import Citizen
from app.domain.consents import Consent
from app.domain.duplicates import DuplicateAlert
from app.domain.offers import Offer
from app.domain.plan_decisions import computed
from app.domain.plans import RehabPlan
from app.domain.time_decisions import expire_offer, lapse_protection, pass_deadline
from app.persistence.timers import DueRows
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.change_consent import expire_consent
from app.usecases.decide_alert import expire_alert

Pass: TypeAlias = Callable[[UnitOfWork, UUID], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Timer:
    name: str
    due: DueRows
    run: Pass


async def _pass_deadline(work: UnitOfWork, id_: UUID) -> None:
    plan = await work.get_for_change(RehabPlan, id_)
    work.save(computed(pass_deadline(plan, now=work.now), [plan], now=work.now))


async def _expire_offer(work: UnitOfWork, id_: UUID) -> None:
    work.save(expire_offer(await work.get_for_change(Offer, id_), now=work.now))


async def _lapse_protection(work: UnitOfWork, id_: UUID) -> None:
    work.save(lapse_protection(await work.get_for_change(Citizen, id_), now=work.now))


TIMERS: Final[tuple[Timer, ...]] = (
    Timer("deadline-passed", DueRows(RehabPlan, "passes_at"), _pass_deadline),
    Timer("offer-unanswered", DueRows(Offer, "answer_due_at"), _expire_offer),
    Timer("alert-run-out", DueRows(DuplicateAlert, "runs_out_at"), expire_alert),
    Timer("consent-expired", DueRows(Consent, "expires_at"), expire_consent),
    Timer("protection-lapsed", DueRows(Citizen, "protection_ends_at"), _lapse_protection),
)
