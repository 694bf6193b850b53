"""Reference data that belongs to no authority: who is who, and who answers for what."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel


class AuthorityRow(SQLModel, table=True):
    """A municipality or region, for as long as it exists."""

    __tablename__ = "authority"

    code: str = Field(primary_key=True)
    name: str
    kind: str
    region: str = ""
    region_after_reform: str = ""
    valid_from: date
    valid_to: date | None = None
    successor: str = ""


class ResponsibilityRow(SQLModel, table=True):
    __tablename__ = "responsibility"

    task: str = Field(primary_key=True)
    area: str = Field(primary_key=True)
    valid_from: date = Field(primary_key=True)
    agreement: str = Field(primary_key=True)
    authority: str
    operator: str = ""
    valid_to: date | None = None


class OrganisationRow(SQLModel, table=True):
    __tablename__ = "organisation"

    id: UUID = Field(primary_key=True)
    version: int
    kind: str = Field(index=True)
    name: str
    provisional: bool
    content: dict[str, Any] = Field(sa_type=JSONB)


class OrganisationIdentifierRow(SQLModel, table=True):
    """A number is found here; the same number may pass to another unit on another day."""

    __tablename__ = "organisation_identifier"

    kind: str = Field(primary_key=True)
    value: str = Field(primary_key=True)
    valid_from: date = Field(primary_key=True)
    valid_to: date | None = None
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
