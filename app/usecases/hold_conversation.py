"""Hold a conversation: clarifying, needs, closing or follow-up, with what is decided in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from app.domain.assessment_decisions import booked_among
from app.domain.assessments import Assessment, AssessmentKind
from app.domain.clarifying_decisions import Placement
from app.domain.decision import Decision
from app.domain.pathway_decisions import (
    Conversation,
    first_kind,
    hold_clarifying_conversation,
    hold_other_conversation,
)
from app.domain.pathways import Pathway
from app.domain.plan_decisions import computed
from app.domain.private import Private
from app.domain.requests import awaits_first_contact
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.clarify import Settling, place, settle
from app.usecases.loading import became, requests_of
from app.usecases.make_offer import Offering, offer

_LATER = frozenset({AssessmentKind.NEEDS, AssessmentKind.CLOSING, AssessmentKind.FOLLOW_UP})


@dataclass(frozen=True, slots=True, repr=False)
class Agreed(Private):
    """What citizen and professional settled while they talked; each may also be said afterwards."""

    offers: Sequence[Offering] = ()
    settlements: Sequence[Settling] = ()
    placement: Placement | None = None


NOTHING_AGREED: Final = Agreed()


async def hold_conversation(
    work: UnitOfWork,
    id_: UUID,
    *,
    seen_version: int,
    kind: AssessmentKind,
    said: Conversation,
    agreed: Agreed = Agreed(),
) -> None:
    pathway = await work.get_for_change(Pathway, id_, seen_version=seen_version)
    decision = await _held(work, pathway, kind, said)
    work.save(decision)
    await _settle(work, became(decision, pathway), agreed, at=said.held_at)


async def _held(work: UnitOfWork, pathway: Pathway, kind: AssessmentKind, said: Conversation) -> Decision:
    assessments = await work.all_of(Assessment, pathway_id=pathway.id)
    requests = await requests_of(work, pathway)
    if kind in _LATER:
        # A plan that came while training was under way has its first contact in a needs conversation.
        met = [r for r in requests if awaits_first_contact(r)] if kind is AssessmentKind.NEEDS else []
        return hold_other_conversation(
            pathway,
            kind,
            said,
            now=work.now,
            new_id=work.new_id,
            booked=booked_among(assessments, kind),
            requests=met,
        )
    held = hold_clarifying_conversation(
        pathway,
        requests,
        said,
        now=work.now,
        new_id=work.new_id,
        booked=booked_among(assessments, first_kind(pathway)),
        limits=work.limits,
    )
    return computed(held, requests, now=work.now)


async def _settle(work: UnitOfWork, pathway: Pathway, agreed: Agreed, *, at: datetime) -> None:
    """Settle what was settled while they talked, as of then."""
    for made in agreed.offers:
        pathway = await offer(work, pathway, made, at=at)
    for said in agreed.settlements:
        pathway = settle(work, pathway, said, at=at)
    if agreed.placement is not None:
        await place(work, pathway, agreed.placement, at=at)
