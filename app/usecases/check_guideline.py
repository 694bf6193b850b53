"""Check that a training plan goes by a guideline of the register."""

from __future__ import annotations

from app.domain.legal_days import legal_day
from app.domain.training_plans import TrainingPlan
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.read_register import check_in_force
from app.usecases.register_kinds.content import Reference


async def check_guideline(work: UnitOfWork, plan: TrainingPlan | None, *, place: str) -> None:
    """Refuse one that names a guideline nobody keeps; it may go without until it is complete (R3, R30)."""
    if plan and plan.guideline_ref:
        reference = Reference(place, "guideline", plan.guideline_ref)
        await check_in_force(work, reference, on=legal_day(work.at))
