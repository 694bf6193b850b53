"""Bulk exports that clients have asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from app.persistence.rows.ownership import instant


class ExportRow(SQLModel, table=True):
    """A client's own question; nothing of the answer is kept."""

    __tablename__ = "export"
    __table_args__: ClassVar[Any] = (Index(None, "expires_at"),)

    id: UUID = Field(primary_key=True)
    client_id: str = Field(index=True)
    request_url: str
    types: list[str] = Field(sa_type=ARRAY(String))
    filters: list[str] = Field(sa_type=ARRAY(String))
    created_at: datetime = instant()
    transaction_at: datetime = instant()
    expires_at: datetime = instant()
    horizon: int = Field(sa_type=BigInteger)
    since_at: datetime | None = instant(null=True)
    patients_only: bool
    group: str
