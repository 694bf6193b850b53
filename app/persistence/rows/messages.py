"""What senders write about their requests."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index

from app.persistence.rows.ownership import CitizensRow, of_citizen


class MessageRow(CitizensRow, table=True):
    """Read with the request it is about, listed by state."""

    __tablename__ = "message"
    __table_args__: ClassVar[Any] = of_citizen(
        Index(None, "authority", "request_id"), Index(None, "authority", "status", "ordinal")
    )

    request_id: UUID | None = None
    """None until it is found out what it is about."""
