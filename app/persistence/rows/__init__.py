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
from app.persistence.rows.clients import AccessTokenRow, ClientAssertionRow, ClientRow, ServiceKeyRow
from app.persistence.rows.clock import ServiceTargetRow
from app.persistence.rows.consents import ConsentRow, EmploymentCaseRow, ExchangeEntryRow
from app.persistence.rows.conversation import OtherCareRow, StratificationRow
from app.persistence.rows.duplicates import DispositionRow, DuplicateAlertRow, UlrusReportRow
from app.persistence.rows.exports import ExportRow
from app.persistence.rows.indicators import CaseFactRow, IndicatorRunRow, StaleCaseRow
from app.persistence.rows.measures import (
    ConditionRow,
    FollowUpRow,
    GoalRow,
    MeasurementRow,
    PerspectiveRow,
)
from app.persistence.rows.messages import MessageRow
from app.persistence.rows.offers import CatalogueItemRow, GroupRow, TopicCoverageRow
from app.persistence.rows.ownership import metadata
from app.persistence.rows.queues import DeliveryRow, HandoverRow, PublicationFeedRow
from app.persistence.rows.records import (
    AuditEntryRow,
    EventRow,
    PublishedResourceRow,
    SearchEntryRow,
    SearchIndexRow,
    SearchValueRow,
    SentMessageRow,
    SourceDocumentRow,
)
from app.persistence.rows.register_entries import RegisterEntryRow
from app.persistence.rows.registers import (
    AuthorityRow,
    OrganisationIdentifierRow,
    OrganisationRow,
    ResponsibilityRow,
)
from app.persistence.rows.routing import RoutingRuleRow
from app.persistence.rows.subscriptions import SubscriptionEventRow, SubscriptionRow
from app.persistence.rows.worklists import WorkItemRow

__all__ = [
    "AccessTokenRow",
    "ActivityRow",
    "AssessmentRow",
    "AuditEntryRow",
    "AuthorityRow",
    "CaseFactRow",
    "CatalogueItemRow",
    "CitizenIdentifierRow",
    "CitizenRow",
    "ClientAssertionRow",
    "ClientRow",
    "ConditionRow",
    "ConsentRow",
    "DeliveryRow",
    "DispositionRow",
    "DuplicateAlertRow",
    "EmploymentCaseRow",
    "EventRow",
    "ExchangeEntryRow",
    "ExportRow",
    "FollowUpRow",
    "GoalRow",
    "GroupRow",
    "HandoverRow",
    "IndicatorRunRow",
    "MeasurementRow",
    "MessageRow",
    "NoticeRow",
    "OfferRow",
    "OrganisationIdentifierRow",
    "OrganisationRow",
    "OtherCareRow",
    "PathwayRow",
    "PerspectiveRow",
    "PublicationFeedRow",
    "PublishedResourceRow",
    "ReferralRow",
    "RegisterEntryRow",
    "RehabPlanRow",
    "ResponsibilityRow",
    "RoutingRuleRow",
    "SearchEntryRow",
    "SearchIndexRow",
    "SearchValueRow",
    "SentMessageRow",
    "ServiceKeyRow",
    "ServiceTargetRow",
    "SessionRow",
    "SourceDocumentRow",
    "StaleCaseRow",
    "StratificationRow",
    "SubscriptionEventRow",
    "SubscriptionRow",
    "TopicCoverageRow",
    "UlrusReportRow",
    "WorkItemRow",
    "metadata",
]
