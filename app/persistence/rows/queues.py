"""What the worker has to do next."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Identity,
    Index,
    LargeBinary,
)
from sqlmodel import Field, SQLModel

from app.persistence.rows.ownership import (
    instant,
)


class DeliveryRow(SQLModel, table=True):
    """The queue beside the ledger: when to try next, who is trying, what is sent."""

    __tablename__ = "delivery"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(["authority", "notice_id"], ["notice.authority", "notice.id"]),
        Index(None, "next_attempt_at"),
        Index(None, "receiver", "mailbox"),
        Index(None, "notice_id"),
    )

    authority: str = Field(primary_key=True)
    notice_id: UUID = Field(primary_key=True)
    next_attempt_at: datetime | None = instant(null=True)
    lease_until: datetime | None = instant(null=True)
    attempts: int = 0
    resends: int = 0
    mailbox: bool = False
    receiver: str = ""
    envelope_id: str = ""
    media_type: str = ""
    message: bytes | None = Field(default=None, sa_type=LargeBinary)
    last_error: str = ""


class HandoverRow(SQLModel, table=True):
    """A request on its way to another authority; delivered by the worker, one tenant at a time."""

    __tablename__ = "handover"
    __table_args__: ClassVar[Any] = (Index(None, "next_attempt_at"),)

    authority: str = Field(primary_key=True)
    request_id: UUID = Field(primary_key=True)
    to_authority: str
    source_id: UUID
    forwarded_at: datetime = instant()
    next_attempt_at: datetime | None = instant(null=True)
    lease_until: datetime | None = instant(null=True)
    attempts: int = 0
    last_error: str = ""


class PublicationFeedRow(SQLModel, table=True):
    """What was published and nobody has yet looked at for subscribers; taken out when it has been.

    Written by the statement that publishes. A row is there or it is not, so nothing is skipped, in
    whatever order transactions commit (ADR 0011).
    """

    __tablename__ = "publication_feed"
    __table_args__: ClassVar[Any] = (Index(None, "ordinal"),)

    authority: str = Field(primary_key=True)
    ordinal: int | None = Field(
        default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True)
    )
    type: str
    id: UUID
    version: int
