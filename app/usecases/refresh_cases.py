"""Read the facts of cases anew that have changed, so that indicators count what is documented."""

from __future__ import annotations

from typing import Final

from app.domain.activities import Activity
from app.domain.assessments import Assessment
from app.domain.legal_days import legal_day
from app.domain.notices import Notice
from app.domain.offers import Offer
from app.domain.sessions import Session
from app.domain.stratifications import Stratification
from app.indicators.facts import Days, Story, facts_of
from app.persistence.case_stories import Told, put_facts, take_stale, tell
from app.persistence.database import Database, Scope
from app.persistence.unit_of_work import UnitOfWork

BATCH: Final = 500
"""Cases in one transaction."""


async def refresh_cases(database: Database, scope: Scope) -> None:
    """Read all anew that had changed when this was called; a batch to a transaction."""
    while await database.transact(scope, refresh_batch):
        pass


async def refresh_batch(work: UnitOfWork) -> bool:
    """Read the next ones anew; returns whether there may be more."""
    stale = await take_stale(work, limit=BATCH)
    if not stale:
        return False
    told = await tell(work, stale)
    facts = [facts_of(_story(each)) for each in told.values()]
    await put_facts(work, stale, [each for each in facts if each is not None])
    return True


def _story(told: Told) -> Story:
    return Story(
        citizen=told.citizen,
        requests=told.requests,
        pathway=told.pathway,
        assessments=told.of(Assessment),
        stratifications=told.of(Stratification),
        offers=told.of(Offer),
        activities=told.of(Activity),
        sessions=told.of(Session),
        notices=told.of(Notice),
        days={id_: Days(*map(legal_day, times)) for id_, times in told.times.items()},
    )
