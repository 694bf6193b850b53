"""The schema: SQLModel rows that Alembic reads and statements are compiled from.

Every tenant-owned table begins its keys with `authority`, so that the database can be spread
by authority; nothing refers across authorities. What is searched or joined is a column, the
rest of an aggregate is one JSON value that `mapping` checks on the way in and out.
"""

from __future__ import annotations

from app.persistence.rows.cases import (
    ActivityRow,
    AssessmentRow,
    CitizenIdentifierRow,
    CitizenRow,
    NoticeRow,
    OfferRow,
    PathwayRow,
    ReferralRow,
    RehabPlanRow,
    SessionRow,
)
from app.persistence.rows.clients import AccessTokenRow, ClientAssertionRow, ClientRow
from app.persistence.rows.consents import ConsentRow, EmploymentCaseRow, ExchangeEntryRow
from app.persistence.rows.ownership import metadata
from app.persistence.rows.queues import DeliveryRow, HandoverRow
from app.persistence.rows.records import (
    AuditEntryRow,
    EventRow,
    PublishedResourceRow,
    SearchEntryRow,
    SentMessageRow,
    SourceDocumentRow,
)
from app.persistence.rows.registers import (
    AuthorityRow,
    OrganisationIdentifierRow,
    OrganisationRow,
    ResponsibilityRow,
)
from app.persistence.rows.routing import RoutingRuleRow
from app.persistence.rows.worklists import WorkItemRow

__all__ = [
    "AccessTokenRow",
    "ActivityRow",
    "AssessmentRow",
    "AuditEntryRow",
    "AuthorityRow",
    "CitizenIdentifierRow",
    "CitizenRow",
    "ClientAssertionRow",
    "ClientRow",
    "ConsentRow",
    "DeliveryRow",
    "EmploymentCaseRow",
    "EventRow",
    "ExchangeEntryRow",
    "HandoverRow",
    "NoticeRow",
    "OfferRow",
    "OrganisationIdentifierRow",
    "OrganisationRow",
    "PathwayRow",
    "PublishedResourceRow",
    "ReferralRow",
    "RehabPlanRow",
    "ResponsibilityRow",
    "RoutingRuleRow",
    "SearchEntryRow",
    "SentMessageRow",
    "SessionRow",
    "SourceDocumentRow",
    "WorkItemRow",
    "metadata",
]
