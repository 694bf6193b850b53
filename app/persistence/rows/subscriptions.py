"""Who wants to be told of what, and the events there have been for each."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Column, Field, SQLModel

from app.persistence.rows.ownership import instant


class SubscriptionRow(SQLModel, table=True):
    """A client's own, as a client is: it belongs to no authority. `resource` holds its secrets."""

    __tablename__ = "subscription"
    __table_args__: ClassVar[Any] = (Index(None, "next_attempt_at"),)

    id: UUID = Field(primary_key=True)
    client_id: str = Field(index=True)
    """No foreign key: a client is registered anew by taking its row away first."""
    organisation_id: UUID
    permissions: list[str] = Field(sa_type=ARRAY(String))
    base_url: str
    status: str
    type: str
    resource: bytes = Field(sa_type=LargeBinary)
    created_at: datetime = instant()
    updated_at: datetime = instant()
    version: int
    error: str
    started_at: datetime | None = instant(null=True)
    last_number: int = Field(sa_type=BigInteger)
    delivered: int = Field(sa_type=BigInteger)
    next_attempt_at: datetime | None = instant(null=True)
    lease_until: datetime | None = instant(null=True)
    attempts: int
    failing_at: datetime | None = instant(null=True)
    sent_at: datetime | None = instant(null=True)


class SubscriptionEventRow(SQLModel, table=True):
    """One event of one subscription, kept for a while after it has been told."""

    __tablename__ = "subscription_event"
    __table_args__: ClassVar[Any] = (Index(None, "happened_at"),)

    subscription_id: UUID = Field(
        sa_column=Column(Uuid, ForeignKey("subscription.id", ondelete="CASCADE"), primary_key=True)
    )
    number: int = Field(sa_type=BigInteger, primary_key=True)
    happened_at: datetime = instant()
    authority: str
    type: str
    resource_id: UUID
    version: int
