"""What may be done now, and where: the commands that a lifecycle allows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.api.v1 import views
from app.api.v1.command import Command
from app.api.v1.part_commands import (
    ACTIVITY_COMMANDS,
    CITIZEN_COMMANDS,
    NOTICE_COMMANDS,
    OFFER_COMMANDS,
    SESSION_COMMANDS,
)
from app.api.v1.pathway_commands import PATHWAY_COMMANDS
from app.api.v1.plan_commands import PLAN_COMMANDS
from app.api.v1.referral_commands import REFERRAL_COMMANDS
from app.domain.activities import ACTIVITY_LIFECYCLE, Activity
from app.domain.citizens import Citizen
from app.domain.lifecycle import Lifecycle
from app.domain.notices import NOTICE_LIFECYCLE, Notice
from app.domain.offers import OFFER_LIFECYCLE, Offer
from app.domain.pathways import PATHWAY_LIFECYCLE, Pathway
from app.domain.plans import PLAN_LIFECYCLE, RehabPlan
from app.domain.referrals import REFERRAL_LIFECYCLE, Referral
from app.domain.sessions import SESSION_LIFECYCLE, Session

BASE = "/api/v1"
PATHS = {
    Referral: f"{BASE}/referrals",
    RehabPlan: f"{BASE}/rehabilitation-plans",
    Pathway: f"{BASE}/pathways",
    Offer: f"{BASE}/offers",
    Activity: f"{BASE}/activities",
    Session: f"{BASE}/sessions",
    Notice: f"{BASE}/notices",
    Citizen: f"{BASE}/citizens",
}
_COMMANDS: dict[type[Any], tuple[Sequence[Command[Any]], Lifecycle[Any, Any] | None]] = {
    Referral: (REFERRAL_COMMANDS, REFERRAL_LIFECYCLE),
    RehabPlan: (PLAN_COMMANDS, PLAN_LIFECYCLE),
    Pathway: (PATHWAY_COMMANDS, PATHWAY_LIFECYCLE),
    Offer: (OFFER_COMMANDS, OFFER_LIFECYCLE),
    Activity: (ACTIVITY_COMMANDS, ACTIVITY_LIFECYCLE),
    Session: (SESSION_COMMANDS, SESSION_LIFECYCLE),
    Notice: (NOTICE_COMMANDS, NOTICE_LIFECYCLE),
    Citizen: (CITIZEN_COMMANDS, None),
}


def actions(aggregate: Any) -> list[views.ActionView]:
    """Return the commands that the lifecycle allows from here."""
    commands, lifecycle = _COMMANDS[type(aggregate)]
    allowed = lifecycle.allowed(aggregate.status) if lifecycle else ()
    return [
        views.ActionView(
            action=c.name,
            href=f"{PATHS[type(aggregate)]}/{aggregate.id}/{c.name}",
            choices=[event.value for event in possible] if c.choices else [],
        )
        for c in commands
        if (possible := c.possible(allowed)) or c.event is None
    ]
