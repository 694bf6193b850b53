"""Hand a citizen who moves to the authority that goes on with them, with what was done here (§9.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from app.domain import closing_decisions
from app.domain.closing_decisions import Work
from app.domain.legal_days import legal_day
from app.domain.pathways import Pathway
from app.domain.plans import PLAN_LIFECYCLE, PlanEvent
from app.domain.referrals import REFERRAL_LIFECYCLE, Referral, ReferralEvent
from app.domain.refusals import RuleNotMet, Unresolved
from app.domain.requests import Request
from app.domain.sessions import tally
from app.persistence.registers import authority_name
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.change_consent import end_consents_with_pathway
from app.usecases.forward_request import check_works_here, send_on
from app.usecases.loading import whole
from app.usecases.pass_on_seats import hold_groups_of_pathway, pass_on_seats


async def transfer_pathway(
    work: UnitOfWork, id_: UUID, *, seen_version: int, to_authority: str, reason: str
) -> None:
    """End the pathway here and forward its requests with everything the next authority needs."""
    name = await authority_name(work, to_authority)
    if name is None:
        raise Unresolved("The authority", danish="Myndigheden findes ikke.", place="to_authority")
    if to_authority == work.authority:
        raise RuleNotMet(
            "transfer-to-self",
            "A citizen is not handed over to the authority that has them.",
            "En borger kan ikke overdrages til den myndighed, der har forløbet.",
            place="to_authority",
        )
    await check_works_here(work, to_authority)
    await hold_groups_of_pathway(work, id_)
    hanging = await whole(work, id_, seen_version=seen_version)
    ended = closing_decisions.transfer(
        hanging, to_name=name, reason=reason, at=work.at, now=work.now, new_id=work.new_id
    )
    work.save(ended)
    await pass_on_seats(work, ended)
    await end_consents_with_pathway(work, hanging.pathway, at=work.at)
    package = "\n".join(_package(hanging))
    for request in hanging.requests:
        if _may_go(request):
            packed = replace(request, handed_over=package)
            await send_on(work, packed, to_authority=to_authority, reason=reason)


def _may_go(request: Request) -> bool:
    if isinstance(request, Referral):
        return ReferralEvent.FORWARD in REFERRAL_LIFECYCLE.allowed(request.status)
    return PlanEvent.FORWARD in PLAN_LIFECYCLE.allowed(request.status)


def _package(hanging: Work) -> Iterator[str]:
    """Tell what was done, in the words a colleague needs; the legal basis first."""
    pathway = hanging.pathway
    yield f"Overdraget efter {_LAW[pathway.legal_basis.value]}."
    yield f"Koordinator hidtil: {pathway.coordinator} {pathway.coordinator_telephone}".strip()
    if pathway.clarified_at:
        yield f"Afklarende samtale: {legal_day(pathway.clarified_at).isoformat()}"
    if pathway.rehab_start_date:
        yield f"Påbegyndt: {pathway.rehab_start_date.isoformat()}"
    yield from _goals(pathway)
    for activity in hanging.activities:
        counted = tally(s.status for s in hanging.sessions if s.activity_id == activity.id)
        yield f"{activity.name}: mødt {counted.attended} af {counted.planned} gange"


def _goals(pathway: Pathway) -> Iterator[str]:
    for goal in pathway.agreed_plan.goals if pathway.agreed_plan else ():
        yield f"Mål: {goal}"


_LAW = {"SUL119": "sundhedslovens § 119", "SUL140": "sundhedslovens § 140"}
