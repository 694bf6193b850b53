"""Settle a topic of the teaching outside a session: declined, or registered in error."""

from __future__ import annotations

from uuid import UUID

from app.domain import topic_decisions
from app.domain.pathways import Pathway
from app.domain.topic_coverage import TopicCoverage
from app.domain.topics import OfferTopic
from app.persistence.unit_of_work import UnitOfWork


async def decline_topic(
    work: UnitOfWork, id_: UUID, *, seen_version: int, topic: OfferTopic, reason: str
) -> None:
    pathway = await work.get_for_change(Pathway, id_, seen_version=seen_version)
    work.save(topic_decisions.decline_topic(pathway, topic, reason=reason, now=work.at, new_id=work.new_id))


async def mark_coverage_error(work: UnitOfWork, id_: UUID, *, seen_version: int, reason: str) -> None:
    coverage = await work.get_for_change(TopicCoverage, id_, seen_version=seen_version)
    work.save(topic_decisions.mark_coverage_error(coverage, reason=reason, now=work.at))
