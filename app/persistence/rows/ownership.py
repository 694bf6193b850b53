"""Whose a row is: what tables have in common, names of keys, instants."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    Index,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = SQLModel.metadata


def instant(*, null: bool = False) -> Any:
    return Field(default=None, sa_type=DateTime(timezone=True), nullable=null)


def numbered() -> Any:
    """Return a column the database counts up itself, in the order rows are written."""
    return Field(default=None, sa_type=BigInteger, sa_column_args=(Identity(always=True),), nullable=False)


def to_citizen() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["authority", "citizen_id"], ["citizen.authority", "citizen.id"])


def of_citizen(*more: Any) -> tuple[Any, ...]:
    """Keys and indexes of a row about a citizen; fresh ones for each table."""
    return (to_citizen(), Index(None, "authority", "citizen_id"), *more)


def of_pathway(*more: Any) -> tuple[Any, ...]:
    """The same for a row that may also hang on a pathway."""
    key = ForeignKeyConstraint(["authority", "pathway_id"], ["pathway.authority", "pathway.id"])
    return of_citizen(key, Index(None, "authority", "pathway_id"), *more)


class AggregateRow(SQLModel):
    """What every aggregate's table begins with: whose it is, which one, which version of it."""

    authority: str = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    version: int
    content: dict[str, Any] = Field(sa_type=JSONB)


class OwnedRow(AggregateRow):
    """An aggregate with a lifecycle that is the authority's own and about no citizen."""

    status: str
    ordinal: int = numbered()


class CitizensRow(AggregateRow):
    """An aggregate with a lifecycle that is about one citizen."""

    status: str
    citizen_id: UUID
    ordinal: int = numbered()


class PathwaysRow(CitizensRow):
    """One that hangs on a pathway."""

    pathway_id: UUID


class RequestRow(CitizensRow):
    """A referral or plan: found by its sender's own number, listed by when it came."""

    pathway_id: UUID | None = None
    received_at: datetime = instant()
    requester_id: UUID
    message_id: str
    area: str
