"""Every lifecycle, by the kind of aggregate that has it."""

from __future__ import annotations

from typing import Any, Final

from app.domain.activities import ACTIVITY_LIFECYCLE, Activity
from app.domain.assessments import ASSESSMENT_LIFECYCLE, Assessment
from app.domain.consents import CONSENT_LIFECYCLE, Consent
from app.domain.employment import EMPLOYMENT_LIFECYCLE, EmploymentCase
from app.domain.exchanges import EXCHANGE_LIFECYCLE, ExchangeEntry
from app.domain.lifecycle import Lifecycle
from app.domain.notices import NOTICE_LIFECYCLE, Notice
from app.domain.offers import OFFER_LIFECYCLE, Offer
from app.domain.pathways import PATHWAY_LIFECYCLE, Pathway
from app.domain.plans import PLAN_LIFECYCLE, RehabPlan
from app.domain.referrals import REFERRAL_LIFECYCLE, Referral
from app.domain.routing import ROUTING_LIFECYCLE, RoutingRule
from app.domain.sessions import SESSION_LIFECYCLE, Session

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
}
LIFECYCLES: Final = tuple(LIFECYCLE_OF.values())
