"""What indicators are counted from, and which of it has to be read anew."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Column, Date, Identity, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from app.persistence.rows.ownership import instant, numbered


def _days() -> Any:
    return Field(default_factory=list, sa_type=ARRAY(Date))


class CaseFactRow(SQLModel, table=True):
    """One case as days and codes (`app.domain.case_facts`); the days of a list are in their order."""

    __tablename__ = "case_fact"
    __table_args__: ClassVar[Any] = (
        Index(None, "authority", "received_on"),
        Index(None, "authority", "conversation_on"),
        Index(None, "authority", "started_on"),
        Index(None, "authority", "closed_on"),
        Index(None, "authority", "ordinal"),
    )

    authority: str = Field(primary_key=True)
    case_id: UUID = Field(primary_key=True)
    citizen_id: UUID
    legal_basis: str
    programme: bool
    received_on: date
    sender_type: str
    requester_id: UUID | None = None
    accepted_on: date | None = None
    rejected_on: date | None = None
    rejection: str
    withdrawn_on: date | None = None
    conversation_on: date | None = None
    nicotine: str
    started_on: date | None = None
    closing_conversation_on: date | None = None
    closed_on: date | None = None
    close_type: str
    followed_up_on: date | None = None
    gp_told_on: date | None = None
    gp_not_told: str
    died_on: date | None = None
    transferred_on: date | None = None
    sex: str
    age_at_received: str
    age_at_conversation: str
    age_at_started: str
    age_at_closed: str
    support_group: str
    plan_level: str
    provider: str
    mastery_offered_on: date | None = None
    mastery_attended: list[date] = _days()
    mastery_missed: list[date] = _days()
    mastery_planned: list[date] = _days()
    mastery_settled: list[date] = _days()
    smoking_offered_on: date | None = None
    smoking_attended: list[date] = _days()
    smoking_missed: list[date] = _days()
    smoking_planned: list[date] = _days()
    smoking_settled: list[date] = _days()
    training_offered_on: date | None = None
    training_attended: list[date] = _days()
    training_missed: list[date] = _days()
    training_planned: list[date] = _days()
    training_settled: list[date] = _days()
    read_at: datetime = instant()
    """When it was read from what was documented."""
    ordinal: int = numbered()
    """Counted up whenever a case is read anew: the highest says which state of the facts it is."""


class StaleCaseRow(SQLModel, table=True):
    """A case whose facts have to be read anew; as often as it has changed since.

    Written by the transaction that changes it. A row is there or it is not, so nothing is skipped, in
    whatever order transactions commit (as ADR 0011).
    """

    __tablename__ = "stale_case"

    authority: str = Field(primary_key=True)
    ordinal: int | None = Field(
        default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True)
    )
    case_id: UUID


class IndicatorRunRow(SQLModel, table=True):
    """One run of the indicators (`app.domain.indicator_runs`), once for what was asked."""

    __tablename__ = "indicator_run"
    __table_args__: ClassVar[Any] = (
        Index(None, "authority", "organisation_id", "digest", unique=True),
        Index(None, "authority", "organisation_id", "ordinal"),
    )

    authority: str = Field(primary_key=True)
    """Under which it was asked, not whose cases were counted."""
    id: UUID = Field(primary_key=True)
    ordinal: int = numbered()
    organisation_id: UUID
    digest: str
    parameters: dict[str, Any] = Field(sa_type=JSONB)
    definition_version: int
    data_version: str
    ran_at: datetime = instant()
    run_by: str
    answer: list[Any] = Field(sa_type=JSONB)
