"""Open and keep an employment case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from app.domain import employment_decisions
from app.domain.citizens import Citizen
from app.domain.consents import Consent
from app.domain.decision import Decision
from app.domain.employment import EmploymentCase, EmploymentPlan
from app.domain.employment_decisions import Work
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.check_exchange import check_exchange


async def open_employment_case(work: UnitOfWork, id_: UUID, *, seen_version: int, standing: Work) -> None:
    citizen = await work.get_for_change(Citizen, id_, seen_version=seen_version)
    others = await work.all_of_citizen(EmploymentCase, citizen_id=id_)
    work.save(employment_decisions.open_case(citizen, others, standing, now=work.at, new_id=work.new_id))


async def check_none_open(work: UnitOfWork, citizen: Citizen) -> None:
    """Raise where a case is open already."""
    employment_decisions.check_none_open(await work.all_of_citizen(EmploymentCase, citizen_id=citizen.id))


async def decide_employment_case(
    work: UnitOfWork, id_: UUID, *, seen_version: int, decide: Callable[[EmploymentCase], Decision]
) -> None:
    """Load an employment case, decide, save."""
    work.save(decide(await work.get_for_change(EmploymentCase, id_, seen_version=seen_version)))


async def meet_jobcentre(
    work: UnitOfWork,
    id_: UUID,
    *,
    seen_version: int,
    at: datetime,
    place: str,
    decide: Callable[[EmploymentCase], Decision],
) -> None:
    """Plan or note a meeting; who meets about a citizen tells of them, so a consent must let it then."""
    case = await work.get_for_change(EmploymentCase, id_, seen_version=seen_version)
    decision = decide(case)
    await check_exchange(work, case.citizen_id, at=at, place=place)
    work.save(decision)


async def check_meetable(work: UnitOfWork, case: EmploymentCase) -> None:
    """Raise what stands in the way of arranging a meeting now."""
    await check_exchange(work, case.citizen_id, at=work.now, place="consent")


async def make_employment_plan(
    work: UnitOfWork, id_: UUID, *, seen_version: int, plan: EmploymentPlan
) -> None:
    """Make the plan that health centre and jobcentre share (R45); the consent must be valid as we record."""
    case = await work.get_for_change(EmploymentCase, id_, seen_version=seen_version)
    await check_plannable(work, case)
    consents = await work.all_of_citizen(Consent, citizen_id=case.citizen_id)
    work.save(employment_decisions.make_plan(case, consents, plan, now=work.at))


async def check_plannable(work: UnitOfWork, case: EmploymentCase) -> None:
    """Raise what stands in the way of a plan now."""
    consents = await work.all_of_citizen(Consent, citizen_id=case.citizen_id)
    employment_decisions.check_plannable(case, consents, now=work.now)
