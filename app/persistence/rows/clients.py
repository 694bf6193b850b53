"""Systems that may call us, their tokens, the assertions they have used up."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    Index,
    LargeBinary,
    String,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from app.persistence.rows.ownership import (
    instant,
)


class ClientRow(SQLModel, table=True):
    """A system that may ask for tokens; a secret is kept as its SHA-256."""

    __tablename__ = "client"

    id: str = Field(primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    role: str
    permissions: list[str] = Field(sa_type=ARRAY(String))
    authorities: list[str] = Field(sa_type=ARRAY(String))
    secret_sha256: str | None = None
    jwks: str | None = None
    created_at: datetime = instant()
    revoked_at: datetime | None = instant(null=True)
    speaks_for: list[str] = Field(sa_type=ARRAY(String), sa_column_kwargs={"server_default": "{}"})


class AccessTokenRow(SQLModel, table=True):
    __tablename__ = "access_token"
    __table_args__: ClassVar[Any] = (Index(None, "expires_at"),)

    sha256: str = Field(primary_key=True)
    client_id: str = Field(foreign_key="client.id", index=True)
    permissions: list[str] = Field(sa_type=ARRAY(String))
    expires_at: datetime = instant()


class ClientAssertionRow(SQLModel, table=True):
    """A `jti` that has been used; it outlives the assertion's own expiry."""

    __tablename__ = "client_assertion"
    __table_args__: ClassVar[Any] = (Index(None, "expires_at"),)

    client_id: str = Field(primary_key=True)
    jti: str = Field(primary_key=True)
    expires_at: datetime = instant()


class ServiceKeyRow(SQLModel, table=True):
    """A secret that all processes share, made by the first that needs it."""

    __tablename__ = "service_key"

    name: str = Field(primary_key=True)
    value: bytes = Field(sa_type=LargeBinary)
