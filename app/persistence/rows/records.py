"""What came in, what happened, what was published, who looked."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

from app.persistence.rows.ownership import (
    instant,
    numbered,
)


class SourceDocumentRow(SQLModel, table=True):
    """What came in, byte for byte, with the first answer to it; the identity is unique."""

    __tablename__ = "source_document"
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("authority", "sender", "message_id", name="uq_source_document_identity"),
        Index(None, "id"),
    )

    authority: str = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    sender: str
    message_id: str
    standard: str
    media_type: str
    sha256: str
    content: bytes = Field(sa_type=LargeBinary)
    received_at: datetime = instant()
    submitted_by: UUID
    subject_type: str = ""
    subject_id: UUID | None = None
    answer: bytes = Field(sa_type=LargeBinary)


class SentMessageRow(SQLModel, table=True):
    """What was written to go out, byte for byte, under the number of its envelope; only added to."""

    __tablename__ = "sent_message"
    __table_args__: ClassVar[Any] = (
        Index(None, "receiver", "envelope_id"),
        Index(None, "notice_id"),
    )

    authority: str = Field(primary_key=True)
    envelope_id: str = Field(primary_key=True)
    notice_id: UUID
    receiver: str
    prepared_at: datetime = instant()
    media_type: str
    sha256: str
    content: bytes = Field(sa_type=LargeBinary)


class EventRow(SQLModel, table=True):
    """What happened, when it happened and when we heard of it; never changed."""

    __tablename__ = "event"
    __table_args__: ClassVar[Any] = (
        Index(None, "authority", "aggregate_id", "recorded_at"),
        Index(None, "authority", "citizen_id", "happened_at"),
        Index(None, "authority", "pathway_id", "happened_at"),
    )

    authority: str = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    aggregate: str
    aggregate_id: UUID
    version: int
    name: str
    status: str
    citizen_id: UUID | None = None
    pathway_id: UUID | None = None
    happened_at: datetime = instant()
    recorded_at: datetime = instant()
    client_id: str
    organisation_id: UUID
    person: str
    profession: str
    reason: str
    ordinal: int = numbered()
    details: dict[str, Any] = Field(sa_type=JSONB)


class PublishedResourceRow(SQLModel, table=True):
    """Every version of every resource as the outside was told it."""

    __tablename__ = "published_resource"
    __table_args__: ClassVar[Any] = (
        Index(None, "id", "type", "version"),
        Index(None, "authority", "last_updated", "id", "type", "version"),
    )

    authority: str = Field(primary_key=True)
    type: str = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    version: int = Field(primary_key=True)
    last_updated: datetime = instant()
    created_at: datetime = instant()
    """When its first version was published: the place it keeps in every search."""
    citizen_id: UUID | None = None
    readers: list[UUID] = Field(sa_type=ARRAY(Uuid))
    found: list[int] = Field(sa_type=ARRAY(BigInteger))
    """Keys of all it is found by, for each audience (`app.persistence.keys`)."""
    content: bytes = Field(sa_type=LargeBinary)
    views: list[bytes | None] | None = Field(default=None, sa_type=ARRAY(LargeBinary), nullable=True)
    """What each of the readers gets instead, at the reader's own place; null where it is the content."""


class SearchEntryRow(SQLModel, table=True):
    """Where one audience finds a resource by one thing it equals; in the order resources were made.

    The key is a hash of audience, type, parameter and form (`app.persistence.keys`). It stands
    first, the authority last: a reader's search walks over every authority that let it read.
    """

    __tablename__ = "search_entry"

    key: int = Field(sa_type=BigInteger, primary_key=True)
    created_at: datetime = Field(sa_type=DateTime(timezone=True), primary_key=True)
    resource_id: UUID = Field(primary_key=True)
    authority: str = Field(primary_key=True)


class SearchValueRow(SQLModel, table=True):
    """What one audience may compare of a resource's newest version, as text that sorts as values do."""

    __tablename__ = "search_value"
    __table_args__: ClassVar[Any] = (
        Index("ix_search_value_low", "key", "low", "resource_id"),
        Index("ix_search_value_high", "key", "high", "resource_id"),
    )

    authority: str = Field(primary_key=True)
    resource_id: UUID = Field(primary_key=True)
    type: str = Field(primary_key=True)
    number: int = Field(sa_type=SmallInteger, primary_key=True)
    key: int = Field(sa_type=BigInteger)
    """A hash of audience, type and parameter."""
    low: str = Field(sa_type=String(collation="C"))
    high: str = Field(sa_type=String(collation="C"))


class SearchIndexRow(SQLModel, table=True):
    """What the search entries were made from: another table of parameters makes them anew."""

    __tablename__ = "search_index"

    definition: str = Field(primary_key=True)


class AuditEntryRow(SQLModel, table=True):
    """Who read or changed what about whom, and why (L14); only ever added to."""

    __tablename__ = "audit_entry"
    __table_args__: ClassVar[Any] = (
        Index(None, "authority", "citizen_id", "recorded_at"),
        Index(
            "ix_audit_entry_break_glass",
            "authority",
            "id",
            postgresql_where=text("action = 'break-glass'"),
        ),
    )

    authority: str = Field(primary_key=True)
    id: int | None = Field(
        default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True)
    )
    recorded_at: datetime = instant()
    client_id: str
    organisation_id: UUID
    person: str
    action: str
    object_type: str
    object_id: UUID | None = None
    citizen_id: UUID | None = None
    detail: str = ""
