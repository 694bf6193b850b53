"""Refuse that something happened before what it was done with had come."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.domain.employment import EmploymentCase
from app.domain.legal_days import legal_day
from app.domain.offers import Offer
from app.domain.pathways import Pathway
from app.domain.plans import RehabPlan
from app.domain.referrals import Referral
from app.domain.registered_times import not_before
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.loading import requests_of


async def check_followed(work: UnitOfWork, aggregate: Any) -> None:
    not_before(legal_day(work.at), await _came(work, aggregate), place="happened_at")


async def _came(work: UnitOfWork, aggregate: Any) -> date | None:
    """Return the day it came; None for what may have begun before anybody wrote it down."""
    match aggregate:
        case Referral() | RehabPlan():
            return legal_day(aggregate.received_at)
        case Pathway():
            requests = await requests_of(work, aggregate)
            return min((legal_day(request.received_at) for request in requests), default=None)
        case Offer():
            return legal_day(aggregate.offered_at)
        case EmploymentCase():
            return legal_day(aggregate.opened_at)
    return None
