"""Why the clock of a plan stands as it does, sentence by sentence, for the case worker who is asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from app.domain.codes import STATUS_REASON_TEXT
from app.domain.deadlines import Clock, danish_date
from app.domain.intake import PlanType
from app.domain.legal_days import legal_day
from app.domain.plans import CORRECTED, ON_HOLD_REASON, RehabPlan


def late_receipt_days(plan: RehabPlan) -> int:
    """Return how many days after discharge the plan came: an alert, which moves no deadline (K3)."""
    return max(0, (legal_day(plan.received_at) - plan.discharge_date).days)


def story(plan: RehabPlan, clock: Clock) -> Iterator[str]:
    """Tell what the clock started from, what moved it, what was offered, and what came of it."""
    yield clock.explanation
    if plan.discharge_date_source == CORRECTED:
        said = plan.said.discharge_date
        yield f"Udskrivningsdatoen er rettet{_from(said)} til {danish_date(plan.discharge_date)} (K5)."
    if clock.deadline_date is not None:
        yield from _of_running(plan, clock, clock.deadline_date)
    if reason := ON_HOLD_REASON.get(plan.status):
        yield f"Begrundelse for manglende aktivitet: {STATUS_REASON_TEXT[reason]}."


def _from(said: date | None) -> str:
    return f" fra {danish_date(said)}" if said else ""


def _of_running(plan: RehabPlan, clock: Clock, deadline: date) -> Iterator[str]:
    late = late_receipt_days(plan)
    if late:
        yield f"Planen kom {late} dage efter udskrivningen; det flytter ikke fristen (K3)."
    if plan.type_changed_on and plan.said.plan_type is PlanType.SPECIALISERET:
        yield f"Sygehuset ændrede typen fra specialiseret til almen {danish_date(plan.type_changed_on)} (K6)."
    offered = plan.first_contact_offered_date
    if offered is not None:
        word = "til tiden" if offered <= deadline else "efter fristen"
        yield f"Første kontakt er tilbudt den {danish_date(offered)}, {word} (K4)."
    yield from _of_right(plan, clock)


_ONLY_LATE = "det eneste tilbud ligger efter fristen (K7)"


def _of_right(plan: RehabPlan, clock: Clock) -> Iterator[str]:
    right = clock.right_arises_at
    if right is None:
        return
    reasons = {
        plan.inability_declared_at: "myndigheden meddelte, at start inden fristen ikke kan tilbydes (K7)",
        plan.late_offer_made_at: _ONLY_LATE,
        plan.valid_offer_made_at: _ONLY_LATE,
    }
    why = reasons.get(right, "fristen udløb uden et gyldigt tilbud til tiden (K7)")
    yield f"Retten til en privat leverandør opstod den {danish_date(legal_day(right))}: {why}."
