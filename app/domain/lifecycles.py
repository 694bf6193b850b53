"""Every lifecycle, by the kind of aggregate that has it."""

from __future__ import annotations

from typing import Any, Final

from app.domain.activities import ACTIVITY_LIFECYCLE, Activity
from app.domain.assessments import ASSESSMENT_LIFECYCLE, Assessment
from app.domain.catalogue import CATALOGUE_LIFECYCLE, CatalogueItem
from app.domain.conditions import CONDITION_LIFECYCLE, Condition
from app.domain.consents import CONSENT_LIFECYCLE, Consent
from app.domain.dispositions import DISPOSITION_LIFECYCLE, Disposition
from app.domain.duplicates import ALERT_LIFECYCLE, DuplicateAlert
from app.domain.employment import EMPLOYMENT_LIFECYCLE, EmploymentCase
from app.domain.exchanges import EXCHANGE_LIFECYCLE, ExchangeEntry
from app.domain.follow_ups import FOLLOW_UP_LIFECYCLE, FollowUp
from app.domain.goals import GOAL_LIFECYCLE, Goal
from app.domain.groups import GROUP_LIFECYCLE, Group
from app.domain.lifecycle import Lifecycle
from app.domain.measurements import MEASUREMENT_LIFECYCLE, Measurement
from app.domain.messages import MESSAGE_LIFECYCLE, Message
from app.domain.notices import NOTICE_LIFECYCLE, Notice
from app.domain.offers import OFFER_LIFECYCLE, Offer
from app.domain.other_care import OTHER_CARE_LIFECYCLE, OtherCare
from app.domain.pathways import PATHWAY_LIFECYCLE, Pathway
from app.domain.perspectives import PERSPECTIVE_LIFECYCLE, Perspective
from app.domain.plans import PLAN_LIFECYCLE, RehabPlan
from app.domain.referrals import REFERRAL_LIFECYCLE, Referral
from app.domain.routing import ROUTING_LIFECYCLE, RoutingRule
from app.domain.service_targets import SERVICE_TARGET_LIFECYCLE, ServiceTarget
from app.domain.sessions import SESSION_LIFECYCLE, Session
from app.domain.stratifications import STRATIFICATION_LIFECYCLE, Stratification
from app.domain.subscriptions import SUBSCRIPTION_LIFECYCLE, Subscription
from app.domain.topic_coverage import COVERAGE_LIFECYCLE, TopicCoverage
from app.domain.ulrus import ULRUS_LIFECYCLE, UlrusReport

LIFECYCLE_OF: Final[dict[type[Any], Lifecycle[Any, Any]]] = {
    Referral: REFERRAL_LIFECYCLE,
    RehabPlan: PLAN_LIFECYCLE,
    Pathway: PATHWAY_LIFECYCLE,
    Assessment: ASSESSMENT_LIFECYCLE,
    Offer: OFFER_LIFECYCLE,
    Activity: ACTIVITY_LIFECYCLE,
    Session: SESSION_LIFECYCLE,
    Notice: NOTICE_LIFECYCLE,
    Consent: CONSENT_LIFECYCLE,
    EmploymentCase: EMPLOYMENT_LIFECYCLE,
    ExchangeEntry: EXCHANGE_LIFECYCLE,
    RoutingRule: ROUTING_LIFECYCLE,
    DuplicateAlert: ALERT_LIFECYCLE,
    UlrusReport: ULRUS_LIFECYCLE,
    Disposition: DISPOSITION_LIFECYCLE,
    Measurement: MEASUREMENT_LIFECYCLE,
    Condition: CONDITION_LIFECYCLE,
    Goal: GOAL_LIFECYCLE,
    FollowUp: FOLLOW_UP_LIFECYCLE,
    Perspective: PERSPECTIVE_LIFECYCLE,
    Stratification: STRATIFICATION_LIFECYCLE,
    OtherCare: OTHER_CARE_LIFECYCLE,
    CatalogueItem: CATALOGUE_LIFECYCLE,
    Group: GROUP_LIFECYCLE,
    TopicCoverage: COVERAGE_LIFECYCLE,
    ServiceTarget: SERVICE_TARGET_LIFECYCLE,
    Message: MESSAGE_LIFECYCLE,
    Subscription: SUBSCRIPTION_LIFECYCLE,
}
LIFECYCLES: Final = tuple(LIFECYCLE_OF.values())
