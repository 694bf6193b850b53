"""Record a condition, rate it again, end it, take it up, say that it was wrong."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from app.domain import condition_decisions
from app.domain.conditions import Condition, Rating
from app.domain.decision import Decision
from app.domain.pathways import Pathway
from app.persistence.unit_of_work import UnitOfWork


async def record_condition(
    work: UnitOfWork,
    id_: UUID,
    *,
    seen_version: int,
    fsiii_code: str,
    rating: Rating,
    in_focus: bool,
    icf_codes: tuple[str, ...],
) -> None:
    pathway = await work.get_for_change(Pathway, id_, seen_version=seen_version)
    held = await work.all_of(Condition, pathway_id=id_)
    work.save(
        condition_decisions.record_condition(
            pathway,
            held,
            fsiii_code=fsiii_code,
            rating=rating,
            in_focus=in_focus,
            icf_codes=icf_codes,
            new_id=work.new_id,
        )
    )


async def change_condition(
    work: UnitOfWork, id_: UUID, *, seen_version: int, decide: Callable[[Condition], Decision]
) -> None:
    """Load, let the pure decision decide, save; these decisions touch nothing but the condition."""
    condition = await work.get_for_change(Condition, id_, seen_version=seen_version)
    work.save(decide(condition))
