"""Registers that authorities keep: every version of every entry; only ever added to."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from app.persistence.rows.ownership import instant


class RegisterEntryRow(SQLModel, table=True):
    """One version of an entry; those of authority 0000 are everybody's to read."""

    __tablename__ = "register_entry"
    __table_args__: ClassVar[Any] = (Index(None, "kind", "id"),)

    authority: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    state: str
    valid_from: date
    valid_to: date | None = None
    recorded_at: datetime = instant()
    client_id: str
    person: str
    reason: str
    content: dict[str, Any] = Field(sa_type=JSONB)
