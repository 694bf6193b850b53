"""Rows without a domain twin: source documents, events, audit entries."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from app.domain.actors import Actor
from app.domain.citizens import Citizen
from app.domain.decision import Aggregate, Change
from app.domain.notices import Notice
from app.domain.pathways import Pathway
from app.domain.private import Private
from app.persistence import rows
from app.persistence.statements import insert_of

INSERT_SOURCE = insert_of(rows.SourceDocumentRow)
INSERT_EVENT = insert_of(rows.EventRow)
INSERT_AUDIT = insert_of(rows.AuditEntryRow)


@dataclass(frozen=True, slots=True, repr=False)
class Source(Private):
    """A document as it arrived, and the first answer it got."""

    id: UUID
    sender: str
    """Whoever the message identity is unique for."""
    message_id: str
    standard: str
    media_type: str
    content: bytes
    answer: bytes
    subject_type: str
    subject_id: UUID


def citizen_of(aggregate: Aggregate) -> UUID | None:
    """Return whom an aggregate is about; an organisation or a local offer is about nobody."""
    if isinstance(aggregate, Citizen):
        return aggregate.id
    return getattr(aggregate, "citizen_id", None)


def pathway_of(aggregate: Aggregate) -> UUID | None:
    """Return the pathway an aggregate is, or hangs on."""
    return aggregate.id if isinstance(aggregate, Pathway) else getattr(aggregate, "pathway_id", None)


def _told(aggregate: Aggregate) -> dict[str, str]:
    """Say which notice it is, for who reads what happened."""
    if isinstance(aggregate, Notice):
        return {"notice": aggregate.type, "to": aggregate.role}
    return {}


def source_values(source: Source, actor: Actor, now: datetime) -> dict[str, Any]:
    return {
        "id": source.id,
        "sender": source.sender,
        "message_id": source.message_id,
        "standard": source.standard,
        "media_type": source.media_type,
        "sha256": hashlib.sha256(source.content).hexdigest(),
        "content": source.content,
        "received_at": now,
        "submitted_by": actor.organisation_id,
        "subject_type": source.subject_type,
        "subject_id": source.subject_id,
        "answer": source.answer,
    }


def event_values(
    change: Change, actor: Actor, now: datetime, id_: UUID, late_reason: str = ""
) -> dict[str, Any]:
    aggregate = change.aggregate
    details = {**change.details, **_told(aggregate)}
    if late_reason:
        details["late_reason"] = late_reason
    return {
        "id": id_,
        "aggregate": type(aggregate).__name__,
        "aggregate_id": aggregate.id,
        "version": aggregate.version + 1,
        "name": change.event,
        "status": getattr(aggregate, "status", ""),
        "citizen_id": citizen_of(aggregate),
        "pathway_id": pathway_of(aggregate),
        "happened_at": change.happened_at,
        "recorded_at": now,
        "client_id": actor.client_id,
        "organisation_id": actor.organisation_id,
        "person": actor.person,
        "profession": actor.profession or "",
        "reason": change.reason,
        "details": orjson.dumps(details).decode(),
    }


def audit_values(actor: Actor, now: datetime, action: str, object_type: str) -> dict[str, Any]:
    return {
        "recorded_at": now,
        "client_id": actor.client_id,
        "organisation_id": actor.organisation_id,
        "person": actor.person,
        "action": action,
        "object_type": object_type,
    }
