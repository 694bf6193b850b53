"""The schema: SQLModel rows that Alembic reads and statements are compiled from.

Every tenant-owned table begins its keys with `authority`, so that the database can be spread
by authority; nothing refers across authorities. What is searched or joined is a column, the
rest of an aggregate is one JSON value that `mapping` checks on the way in and out.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = SQLModel.metadata


def _instant(*, null: bool = False) -> Any:
    return Field(default=None, sa_type=DateTime(timezone=True), nullable=null)


def _to_citizen() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["authority", "citizen_id"], ["citizen.authority", "citizen.id"])


def _of_citizen(*more: Any) -> tuple[Any, ...]:
    """Keys and indexes of a row about a citizen; fresh ones for each table."""
    return (_to_citizen(), Index(None, "authority", "citizen_id"), *more)


def _of_pathway(*more: Any) -> tuple[Any, ...]:
    """The same for a row that may also hang on a pathway."""
    key = ForeignKeyConstraint(["authority", "pathway_id"], ["pathway.authority", "pathway.id"])
    return _of_citizen(key, Index(None, "authority", "pathway_id"), *more)


class AggregateRow(SQLModel):
    """What every aggregate's table begins with: whose it is, which one, which version of it."""

    authority: str = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    version: int
    content: dict[str, Any] = Field(sa_type=JSONB)


class CitizensRow(AggregateRow):
    """An aggregate with a lifecycle that is about one citizen."""

    status: str
    citizen_id: UUID


class PathwaysRow(CitizensRow):
    """One that hangs on a pathway."""

    pathway_id: UUID


class RequestRow(CitizensRow):
    """A referral or plan: found by its sender's own number, listed by when it came."""

    pathway_id: UUID | None = None
    received_at: datetime = _instant()
    requester_id: UUID
    message_id: str
    area: str


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
    created_at: datetime = _instant()
    revoked_at: datetime | None = _instant(null=True)


class AccessTokenRow(SQLModel, table=True):
    __tablename__ = "access_token"

    sha256: str = Field(primary_key=True)
    client_id: str = Field(foreign_key="client.id", index=True)
    permissions: list[str] = Field(sa_type=ARRAY(String))
    expires_at: datetime = _instant()


class ClientAssertionRow(SQLModel, table=True):
    """A `jti` that has been used; it outlives the assertion's own expiry."""

    __tablename__ = "client_assertion"

    client_id: str = Field(primary_key=True)
    jti: str = Field(primary_key=True)
    expires_at: datetime = _instant()


class CitizenRow(AggregateRow, table=True):
    __tablename__ = "citizen"


class CitizenIdentifierRow(SQLModel, table=True):
    """One person is one citizen to an authority: the key is what makes it so."""

    __tablename__ = "citizen_identifier"
    __table_args__: ClassVar[Any] = (_to_citizen(), Index(None, "authority", "citizen_id"))

    authority: str = Field(primary_key=True)
    system: str = Field(primary_key=True)
    value: str = Field(primary_key=True)
    citizen_id: UUID


class ReferralRow(RequestRow, table=True):
    __tablename__ = "referral"
    __table_args__: ClassVar[Any] = _of_pathway(
        Index(None, "authority", "status", "received_at", "id"),
        Index(None, "authority", "requester_id", "message_id"),
    )


class RehabPlanRow(RequestRow, table=True):
    __tablename__ = "rehab_plan"
    __table_args__: ClassVar[Any] = _of_pathway(
        Index(None, "authority", "status", "received_at", "id"),
        Index(None, "authority", "requester_id", "message_id"),
    )

    plan_type: str
    discharge_date: date


class PathwayRow(CitizensRow, table=True):
    __tablename__ = "pathway"
    __table_args__: ClassVar[Any] = _of_citizen(Index(None, "authority", "status", "opened_at", "id"))

    legal_basis: str
    area: str
    opened_at: datetime = _instant()
    clarified_at: datetime | None = _instant(null=True)
    rehab_start_date: date | None = None
    closed_at: datetime | None = _instant(null=True)


class AssessmentRow(PathwaysRow, table=True):
    __tablename__ = "assessment"
    __table_args__: ClassVar[Any] = _of_pathway()

    kind: str
    held_at: datetime | None = _instant(null=True)


class OfferRow(PathwaysRow, table=True):
    __tablename__ = "offer"
    __table_args__: ClassVar[Any] = _of_pathway()

    category: str
    offered_at: datetime = _instant()


class ActivityRow(PathwaysRow, table=True):
    __tablename__ = "activity"
    __table_args__: ClassVar[Any] = _of_pathway()

    category: str


class SessionRow(PathwaysRow, table=True):
    __tablename__ = "session"
    __table_args__: ClassVar[Any] = _of_pathway(
        ForeignKeyConstraint(["authority", "activity_id"], ["activity.authority", "activity.id"]),
        Index(None, "authority", "activity_id"),
    )

    activity_id: UUID
    planned_start: datetime = _instant()


class NoticeRow(CitizensRow, table=True):
    """The ledger: one row per request, event and recipient, which the key makes certain."""

    __tablename__ = "notice"
    __table_args__: ClassVar[Any] = _of_pathway(
        UniqueConstraint(
            "authority", "request_id", "type", "occurrence", "role", "place", name="uq_notice_once"
        ),
        Index(None, "authority", "status", "due_at", "id"),
        Index(None, "letter_id"),
    )

    pathway_id: UUID | None = None
    request_id: UUID
    type: str
    role: str
    occurrence: int
    place: int
    recipient_id: UUID | None = None
    letter_id: str = ""
    due_at: datetime = _instant()


class DeliveryRow(SQLModel, table=True):
    """The queue beside the ledger: when to try next, who is trying, what is sent."""

    __tablename__ = "delivery"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(["authority", "notice_id"], ["notice.authority", "notice.id"]),
        Index(None, "next_attempt_at"),
        Index(None, "receiver", "mailbox"),
        Index(None, "notice_id"),
    )

    authority: str = Field(primary_key=True)
    notice_id: UUID = Field(primary_key=True)
    next_attempt_at: datetime | None = _instant(null=True)
    lease_until: datetime | None = _instant(null=True)
    attempts: int = 0
    resends: int = 0
    mailbox: bool = False
    receiver: str = ""
    envelope_id: str = ""
    media_type: str = ""
    message: bytes | None = Field(default=None, sa_type=LargeBinary)
    last_error: str = ""


class HandoverRow(SQLModel, table=True):
    """A request on its way to another authority; delivered by the worker, one tenant at a time."""

    __tablename__ = "handover"
    __table_args__: ClassVar[Any] = (Index(None, "next_attempt_at"),)

    authority: str = Field(primary_key=True)
    request_id: UUID = Field(primary_key=True)
    to_authority: str
    source_id: UUID
    next_attempt_at: datetime | None = _instant(null=True)
    lease_until: datetime | None = _instant(null=True)
    attempts: int = 0
    last_error: str = ""


class SourceDocumentRow(SQLModel, table=True):
    """What came in, byte for byte, with the first answer to it; the identity is unique."""

    __tablename__ = "source_document"
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("authority", "sender", "message_id", name="uq_source_document_identity"),
    )

    authority: str = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    sender: str
    message_id: str
    standard: str
    media_type: str
    sha256: str
    content: bytes = Field(sa_type=LargeBinary)
    received_at: datetime = _instant()
    submitted_by: UUID
    subject_type: str = ""
    subject_id: UUID | None = None
    answer: bytes = Field(sa_type=LargeBinary)


class EventRow(SQLModel, table=True):
    """What happened, when it happened and when we heard of it; never changed."""

    __tablename__ = "event"
    __table_args__: ClassVar[Any] = (
        Index(None, "authority", "aggregate_id", "recorded_at"),
        Index(None, "authority", "citizen_id", "happened_at"),
    )

    authority: str = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    aggregate: str
    aggregate_id: UUID
    version: int
    name: str
    status: str
    citizen_id: UUID | None = None
    happened_at: datetime = _instant()
    recorded_at: datetime = _instant()
    client_id: str
    organisation_id: UUID
    person: str
    reason: str
    details: dict[str, Any] = Field(sa_type=JSONB)


class PublishedResourceRow(SQLModel, table=True):
    """Every version of every resource as the outside was told it."""

    __tablename__ = "published_resource"
    __table_args__: ClassVar[Any] = (Index(None, "id", "type", "version"),)

    authority: str = Field(primary_key=True)
    type: str = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    version: int = Field(primary_key=True)
    last_updated: datetime = _instant()
    citizen_id: UUID | None = None
    readers: list[UUID] = Field(sa_type=ARRAY(Uuid))
    content: bytes = Field(sa_type=LargeBinary)


class SearchEntryRow(SQLModel, table=True):
    """Where a resource's newest version is found by one value; ordered as results are."""

    __tablename__ = "search_entry"
    __table_args__: ClassVar[Any] = (
        Index(None, "type", "parameter", "value", "last_updated", "resource_id"),
    )

    authority: str = Field(primary_key=True)
    type: str = Field(primary_key=True)
    resource_id: UUID = Field(primary_key=True)
    parameter: str = Field(primary_key=True)
    value: str = Field(primary_key=True)
    version: int
    last_updated: datetime = _instant()


class AuditEntryRow(SQLModel, table=True):
    """Who read or changed what about whom, and why (L14); only ever added to."""

    __tablename__ = "audit_entry"
    __table_args__: ClassVar[Any] = (Index(None, "authority", "citizen_id", "recorded_at"),)

    authority: str = Field(primary_key=True)
    id: int | None = Field(
        default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True)
    )
    recorded_at: datetime = _instant()
    client_id: str
    organisation_id: UUID
    person: str
    action: str
    object_type: str
    object_id: UUID | None = None
    citizen_id: UUID | None = None
    detail: str = ""
