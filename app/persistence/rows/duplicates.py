"""Duplicate alerts, and what is known of the citizen's way outside the municipality."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Index

from app.persistence.rows.ownership import CitizensRow, instant, of_citizen


class DuplicateAlertRow(CitizensRow, table=True):
    """Listed by state, counted by when it was raised."""

    __tablename__ = "duplicate_alert"
    __table_args__: ClassVar[Any] = of_citizen(
        Index(None, "authority", "status", "ordinal"),
        Index(None, "runs_out_at"),
        Index(None, "authority", "raised_at"),
    )

    level: str
    trigger: str
    decision: str
    raised_at: datetime = instant()
    runs_out_at: datetime | None = instant(null=True)


class UlrusReportRow(CitizensRow, table=True):
    __tablename__ = "ulrus_report"
    __table_args__: ClassVar[Any] = of_citizen()


class DispositionRow(CitizensRow, table=True):
    __tablename__ = "disposition"
    __table_args__: ClassVar[Any] = of_citizen()
