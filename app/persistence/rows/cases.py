"""Citizens and what is done with and for them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
)
from sqlmodel import Field, SQLModel

from app.persistence.rows.ownership import (
    AggregateRow,
    CitizensRow,
    PathwaysRow,
    RequestRow,
    instant,
    of_citizen,
    of_pathway,
    to_citizen,
)


class CitizenRow(AggregateRow, table=True):
    __tablename__ = "citizen"
    __table_args__: ClassVar[Any] = (Index(None, "protection_ends_at"),)

    protection_ends_at: datetime | None = instant(null=True)


class CitizenIdentifierRow(SQLModel, table=True):
    """One person is one citizen to an authority: the key is what makes it so."""

    __tablename__ = "citizen_identifier"
    __table_args__: ClassVar[Any] = (
        to_citizen(),
        Index(None, "authority", "citizen_id"),
        # The one question that is asked across authorities (ADR 0009) goes by the number alone.
        Index(None, "system", "value"),
    )

    authority: str = Field(primary_key=True)
    system: str = Field(primary_key=True)
    value: str = Field(primary_key=True)
    citizen_id: UUID


class ReferralRow(RequestRow, table=True):
    __tablename__ = "referral"
    __table_args__: ClassVar[Any] = of_pathway(
        Index(None, "authority", "status", "received_at", "id"),
        Index(None, "authority", "requester_id", "message_id"),
    )

    sender_type: str


class RehabPlanRow(RequestRow, table=True):
    __tablename__ = "rehab_plan"
    __table_args__: ClassVar[Any] = of_pathway(
        Index(None, "authority", "status", "received_at", "id"),
        Index(None, "authority", "requester_id", "message_id"),
        Index(None, "passes_at"),
        Index(None, "provider_id"),
    )

    plan_type: str
    discharge_date: date
    passes_at: datetime | None = instant(null=True)
    provider_id: UUID | None = None


class PathwayRow(CitizensRow, table=True):
    __tablename__ = "pathway"
    __table_args__: ClassVar[Any] = of_citizen(Index(None, "authority", "status", "opened_at", "id"))

    legal_basis: str
    area: str
    opened_at: datetime = instant()
    clarified_at: datetime | None = instant(null=True)
    rehab_start_date: date | None = None
    closed_at: datetime | None = instant(null=True)


class AssessmentRow(PathwaysRow, table=True):
    __tablename__ = "assessment"
    __table_args__: ClassVar[Any] = of_pathway()

    kind: str
    held_at: datetime | None = instant(null=True)


class OfferRow(PathwaysRow, table=True):
    __tablename__ = "offer"
    __table_args__: ClassVar[Any] = of_pathway(Index(None, "answer_due_at"))

    category: str
    offered_at: datetime = instant()
    answer_due_at: datetime | None = instant(null=True)


class ActivityRow(PathwaysRow, table=True):
    __tablename__ = "activity"
    __table_args__: ClassVar[Any] = of_pathway(
        ForeignKeyConstraint(["authority", "group_id"], ["session_group.authority", "session_group.id"]),
        Index(None, "authority", "group_id"),
    )

    category: str
    group_id: UUID | None = None


class SessionRow(PathwaysRow, table=True):
    __tablename__ = "session"
    __table_args__: ClassVar[Any] = of_pathway(
        ForeignKeyConstraint(["authority", "activity_id"], ["activity.authority", "activity.id"]),
        Index(None, "authority", "activity_id"),
    )

    activity_id: UUID
    planned_start: datetime = instant()


_ONE_TELLING = ("request_id", "type", "occurrence", "role", "place", "correction")


class NoticeRow(CitizensRow, table=True):
    """The ledger: one row per request, event and recipient, which the key makes certain."""

    __tablename__ = "notice"
    __table_args__: ClassVar[Any] = of_pathway(
        UniqueConstraint(
            "authority",
            "request_id",
            "type",
            "occurrence",
            "role",
            "place",
            "correction",
            name="uq_notice_once",
        ),
        Index(None, "authority", "status", "due_at", "id"),
        # No predicate: what a scrape counts is a moving day, of every status.
        Index(None, "due_at"),
        Index(None, "letter_id"),
    )

    pathway_id: UUID | None = None
    request_id: UUID
    type: str
    role: str
    occurrence: int
    place: int
    correction: int = 0
    recipient_id: UUID | None = None
    letter_id: str = ""
    due_at: datetime = instant()
