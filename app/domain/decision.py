"""What a pure decision returns: new states of aggregates, and what happened to each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from app.domain.activities import Activity
from app.domain.assessments import Assessment
from app.domain.catalogue import CatalogueItem
from app.domain.citizens import Citizen
from app.domain.conditions import Condition
from app.domain.consents import Consent
from app.domain.dispositions import Disposition
from app.domain.duplicates import DuplicateAlert
from app.domain.employment import EmploymentCase
from app.domain.exchanges import ExchangeEntry
from app.domain.follow_ups import FollowUp
from app.domain.goals import Goal
from app.domain.groups import Group
from app.domain.measurements import Measurement
from app.domain.messages import Message
from app.domain.notices import Notice
from app.domain.offers import Offer
from app.domain.organisations import Organisation
from app.domain.other_care import OtherCare
from app.domain.pathways import Pathway
from app.domain.perspectives import Perspective
from app.domain.plans import RehabPlan
from app.domain.private import Private
from app.domain.referrals import Referral
from app.domain.routing import RoutingRule
from app.domain.service_targets import ServiceTarget
from app.domain.sessions import Session
from app.domain.stratifications import Stratification
from app.domain.topic_coverage import TopicCoverage
from app.domain.ulrus import UlrusReport

Aggregate: TypeAlias = (
    Citizen
    | Organisation
    | Referral
    | RehabPlan
    | Pathway
    | Assessment
    | Offer
    | Activity
    | Session
    | Notice
    | Consent
    | EmploymentCase
    | ExchangeEntry
    | RoutingRule
    | DuplicateAlert
    | UlrusReport
    | Disposition
    | Measurement
    | Condition
    | Goal
    | FollowUp
    | Perspective
    | Stratification
    | OtherCare
    | CatalogueItem
    | Group
    | TopicCoverage
    | ServiceTarget
    | Message
)


@dataclass(frozen=True, slots=True, repr=False)
class Change(Private):
    """One aggregate after one event; `happened_at` is when it happened, not when we heard of it."""

    aggregate: Aggregate
    event: str
    happened_at: datetime
    reason: str = ""
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    changes: tuple[Change, ...]

    def __add__(self, other: Decision) -> Decision:
        return Decision(self.changes + other.changes)

    def of(self, kind: type[Aggregate], id_: UUID) -> Aggregate:
        """Return the last state of one aggregate in this decision."""
        for change in reversed(self.changes):
            if isinstance(change.aggregate, kind) and change.aggregate.id == id_:
                return change.aggregate
        raise LookupError(kind)
