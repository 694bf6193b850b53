"""Consents, employment cases, and the log of what is exchanged with jobcentres."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index

from app.persistence.rows.ownership import CitizensRow, instant, of_citizen


class ConsentRow(CitizensRow, table=True):
    """`expires_at` is when the timer is due: null where nothing is in force."""

    __tablename__ = "consent"
    __table_args__: ClassVar[Any] = of_citizen(Index(None, "expires_at"))

    type: str
    expires_at: datetime | None = instant(null=True)


class EmploymentCaseRow(CitizensRow, table=True):
    __tablename__ = "employment_case"
    __table_args__: ClassVar[Any] = of_citizen(Index(None, "authority", "status", "ordinal"))


class ExchangeEntryRow(CitizensRow, table=True):
    """A jobcentre's mailbox is found across authorities, by whose it is."""

    __tablename__ = "exchange_entry"
    __table_args__: ClassVar[Any] = of_citizen(
        ForeignKeyConstraint(["authority", "consent_id"], ["consent.authority", "consent.id"]),
        Index(None, "authority", "consent_id"),
        Index(None, "jobcentre_id", "status"),
    )

    consent_id: UUID
    jobcentre_id: UUID
