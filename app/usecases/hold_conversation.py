"""Hold a conversation: clarifying, needs, closing or follow-up."""

from __future__ import annotations

from uuid import UUID

from app.domain.assessments import AssessmentKind
from app.domain.pathway_decisions import Conversation, hold_clarifying_conversation, hold_other_conversation
from app.domain.pathways import Pathway, PathwayEvent
from app.domain.plan_decisions import computed
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.loading import requests_of

_EVENT = {
    AssessmentKind.NEEDS: PathwayEvent.HOLD_NEEDS_CONVERSATION,
    AssessmentKind.CLOSING: PathwayEvent.HOLD_CLOSING_CONVERSATION,
    AssessmentKind.FOLLOW_UP: PathwayEvent.HOLD_FOLLOW_UP,
}


async def hold_conversation(
    work: UnitOfWork, id_: UUID, *, seen_version: int, kind: AssessmentKind, said: Conversation
) -> None:
    pathway = await work.get_for_change(Pathway, id_, seen_version=seen_version)
    if kind in _EVENT:
        decision = hold_other_conversation(
            pathway, kind, _EVENT[kind], said, now=work.now, new_id=work.new_id
        )
    else:
        requests = await requests_of(work, pathway)
        decision = hold_clarifying_conversation(pathway, requests, said, now=work.now, new_id=work.new_id)
        decision = computed(decision, requests, now=work.now)
    work.save(decision)
