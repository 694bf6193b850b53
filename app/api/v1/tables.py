"""Where each kind of aggregate lives under `/api/v1`, and everything that can be done with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from app.api.v1.clock import commands as clock
from app.api.v1.command import Command, CommandTable
from app.api.v1.completion import commands as completion
from app.api.v1.consent.commands import COMMANDS as CONSENT
from app.api.v1.conversation import commands as conversation
from app.api.v1.duplicates.commands import COMMANDS as DUPLICATE_COMMANDS
from app.api.v1.eligibility.commands import COMMANDS as ELIGIBILITY
from app.api.v1.employment.commands import COMMANDS as EMPLOYMENT
from app.api.v1.measures.commands import COMMANDS as MEASURES
from app.api.v1.messages.commands import COMMANDS as MESSAGES
from app.api.v1.notice_commands import NOTICE_COMMANDS
from app.api.v1.offers import commands as offers
from app.api.v1.part_commands import (
    ACTIVITY_COMMANDS,
    CITIZEN_COMMANDS,
    OFFER_COMMANDS,
    SESSION_COMMANDS,
)
from app.api.v1.pathway_commands import PATHWAY_COMMANDS
from app.api.v1.plan_commands import PLAN_COMMANDS
from app.api.v1.record import commands as record
from app.api.v1.referral_commands import REFERRAL_COMMANDS
from app.api.v1.responsibility import commands as responsibility
from app.api.v1.routing import commands as routing
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
from app.domain.other_care import OtherCare
from app.domain.pathways import Pathway
from app.domain.perspectives import Perspective
from app.domain.plans import RehabPlan
from app.domain.referrals import Referral
from app.domain.routing import RoutingRule
from app.domain.service_targets import ServiceTarget
from app.domain.sessions import Session
from app.domain.stratifications import Stratification
from app.domain.topic_coverage import TopicCoverage
from app.domain.ulrus import UlrusReport

BASE: Final = "/api/v1"
PATHS: Final[dict[type[Any], str]] = {
    Referral: f"{BASE}/referrals",
    RehabPlan: f"{BASE}/rehabilitation-plans",
    Pathway: f"{BASE}/pathways",
    Offer: f"{BASE}/offers",
    Activity: f"{BASE}/activities",
    Session: f"{BASE}/sessions",
    Notice: f"{BASE}/notices",
    Citizen: f"{BASE}/citizens",
    Consent: f"{BASE}/consents",
    EmploymentCase: f"{BASE}/employment-cases",
    ExchangeEntry: f"{BASE}/exchange-entries",
    RoutingRule: f"{BASE}/routing-rules",
    DuplicateAlert: f"{BASE}/duplicate-alerts",
    UlrusReport: f"{BASE}/ulrus-reports",
    Disposition: f"{BASE}/dispositions",
    Measurement: f"{BASE}/measurements",
    Condition: f"{BASE}/conditions",
    Goal: f"{BASE}/goals",
    FollowUp: f"{BASE}/follow-ups",
    Perspective: f"{BASE}/perspectives",
    Assessment: f"{BASE}/assessments",
    Stratification: f"{BASE}/stratifications",
    OtherCare: f"{BASE}/other-care",
    CatalogueItem: f"{BASE}/catalogue-items",
    Group: f"{BASE}/groups",
    TopicCoverage: f"{BASE}/topic-coverage",
    ServiceTarget: f"{BASE}/service-targets",
    Message: f"{BASE}/messages",
}
_CORE: Final[CommandTable] = {
    Referral: REFERRAL_COMMANDS,
    RehabPlan: PLAN_COMMANDS,
    Pathway: PATHWAY_COMMANDS,
    Offer: OFFER_COMMANDS,
    Activity: ACTIVITY_COMMANDS,
    Session: SESSION_COMMANDS,
    Notice: NOTICE_COMMANDS,
    Citizen: CITIZEN_COMMANDS,
}
_FEATURES: Final[tuple[CommandTable, ...]] = (
    _CORE,
    completion.COMMANDS,
    CONSENT,
    EMPLOYMENT,
    record.COMMANDS,
    responsibility.COMMANDS,
    routing.COMMANDS,
    ELIGIBILITY,
    DUPLICATE_COMMANDS,
    MEASURES,
    conversation.COMMANDS,
    offers.COMMANDS,
    clock.COMMANDS,
    MESSAGES,
)
"""One table a feature; together they must name each command once."""


def _all_of(kind: type[Any]) -> Iterator[Command[Any]]:
    for table in _FEATURES:
        yield from table.get(kind, ())


COMMANDS: Final[dict[type[Any], tuple[Command[Any], ...]]] = {kind: tuple(_all_of(kind)) for kind in PATHS}
