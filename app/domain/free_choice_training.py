"""Training at a private provider (§ 140 stk. 4): its sessions are not ours, so the plan tells of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from app.domain.body_area import is_lumbar
from app.domain.codes import LegalBasis
from app.domain.duplicates import AlertLevel, Match, MatchKind
from app.domain.legal_days import legal_day
from app.domain.plans import PlanStatus, RehabPlan
from app.domain.private import Private
from app.domain.requests import Request

NAME: Final = "Genoptræning hos privat leverandør (frit valg)"
NEVER_TRAINED: Final = frozenset({PlanStatus.SENT_BY_MISTAKE, PlanStatus.ENTERED_IN_ERROR})


@dataclass(frozen=True, slots=True, repr=False)
class Given(Private):
    """A plan for the low back that a provider has, or had until a day."""

    plan: RehabPlan
    provider_id: UUID
    chosen_on: date | None
    ended_on: date | None


def given(requests: Iterable[Request]) -> Iterator[Given]:
    for plan in requests:
        if not isinstance(plan, RehabPlan) or plan.status in NEVER_TRAINED:
            continue
        if is_lumbar(plan.said.diagnoses, in_programme=plan.programme_included):
            yield from _cases(plan)


def _cases(plan: RehabPlan) -> Iterator[Given]:
    for case in plan.free_choice:
        if case.provider_id is not None:
            chosen = legal_day(case.answered_at) if case.answered_at else None
            ended = legal_day(case.ended_at) if case.ended_at else None
            yield Given(plan, case.provider_id, chosen, ended)


def is_given(match: Match, plan: RehabPlan) -> bool:
    """Say whether it is training that this plan was given to a private provider for."""
    return match.key.startswith(f"{plan.id} ")


def training_given(held: Given, names: Mapping[UUID, str]) -> Match:
    """Return it as what new training may repeat: another provider's, so red while it goes on (§5.1)."""
    ended = held.ended_on is not None
    return Match(
        kind=MatchKind.ENDED_TRAINING if ended else MatchKind.OPEN_TRAINING,
        level=AlertLevel.AMBER if ended else AlertLevel.RED,
        key=f"{held.plan.id} {held.provider_id}",
        legal_basis=LegalBasis.SUL140,
        provider=names.get(held.provider_id, ""),
        pathway_id=held.plan.pathway_id,
        name=NAME,
        from_date=held.chosen_on,
        to_date=held.ended_on,
        diagnoses=held.plan.said.diagnoses,
    )
