"""Decisions on topic coverage outside a session: declined, or registered in error."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from app.domain.decision import Change, Decision
from app.domain.notice_orders import NewId
from app.domain.pathway_decisions import step
from app.domain.pathways import Pathway, PathwayEvent
from app.domain.refusals import MissingValue
from app.domain.topic_coverage import (
    COVERAGE_LIFECYCLE,
    CoverageEvent,
    CoverageStatus,
    TopicCoverage,
)
from app.domain.topics import OfferTopic


def decline_topic(
    pathway: Pathway, topic: OfferTopic, *, reason: str, now: datetime, new_id: NewId
) -> Decision:
    """The citizen does not want to be taught a topic, which settles it."""
    event = PathwayEvent.DECLINE_TOPIC
    declined = TopicCoverage(
        id=new_id(),
        version=0,
        status=CoverageStatus.DECLINED,
        citizen_id=pathway.citizen_id,
        pathway_id=pathway.id,
        topic=topic,
        reason=reason,
    )
    return Decision((Change(step(pathway, event), event, now), Change(declined, "decline", now, reason)))


def mark_coverage_error(coverage: TopicCoverage, *, reason: str, now: datetime) -> Decision:
    if not reason:
        raise MissingValue("reason")
    event = CoverageEvent.MARK_ERROR
    status = COVERAGE_LIFECYCLE.after(coverage.status, event)
    return Decision((Change(replace(coverage, status=status, reason=reason), event, now, reason),))
