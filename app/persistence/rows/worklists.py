"""What stands on which worklist: written with the aggregate that it follows from."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from app.persistence.rows.ownership import instant


class WorkItemRow(SQLModel, table=True):
    __tablename__ = "work_item"
    __table_args__: ClassVar[Any] = (
        Index(None, "authority", "list", "due_on", "listed_at", "subject_id"),
        Index(None, "authority", "pathway_id"),
    )

    authority: str = Field(primary_key=True)
    subject_type: str = Field(primary_key=True)
    subject_id: UUID = Field(primary_key=True)
    list: str = Field(primary_key=True)
    is_primary: bool
    citizen_id: UUID | None = None
    pathway_id: UUID | None = None
    next_step: str
    due_on: date
    """The last day there is, where nothing is due."""
    from_on: date
    listed_at: datetime = instant()
