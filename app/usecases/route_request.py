"""Let the routing rules propose for a request, and try a new rule on what has been."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from app.domain.citizens import Citizen
from app.domain.codes import LegalBasis
from app.domain.decision import Change, Decision
from app.domain.legal_days import legal_day
from app.domain.plans import PLAN_LIFECYCLE, PlanEvent, RehabPlan
from app.domain.referrals import REFERRAL_LIFECYCLE, Referral, ReferralEvent
from app.domain.requests import Request
from app.domain.routing import Case, Condition, Proposal, RoutingRule, RuleStatus, age_of, matches, propose
from app.domain.routing_decisions import (
    activate_rule,
    check_nothing_awaits,
    draft_rule,
    mark_rule_error,
    retire_rule,
)
from app.persistence.routing_queries import awaiting_decision, requests_between
from app.persistence.unit_of_work import UnitOfWork

MOST_RULES = 500


async def _in_force(work: UnitOfWork) -> list[RoutingRule]:
    found = await work.page_of(RoutingRule, [RuleStatus.ACTIVE], after=0, limit=MOST_RULES)
    return [rule for _, rule in found]


async def draft(
    work: UnitOfWork,
    *,
    replaces: UUID | None,
    name: str,
    conditions: Sequence[Condition],
    confidence: int,
    proposes: tuple[str, str, str],
) -> UUID:
    earlier = await work.get(RoutingRule, replaces) if replaces else None
    id_, decision = draft_rule(
        earlier,
        name=name,
        conditions=conditions,
        confidence=confidence,
        proposes=proposes,
        at=work.at,
        new_id=work.new_id,
    )
    work.save(decision)
    return id_


async def activate(work: UnitOfWork, id_: UUID, *, seen_version: int) -> None:
    rule = await work.get_for_change(RoutingRule, id_, seen_version=seen_version)
    work.save(activate_rule(rule, await _in_force(work), at=work.at))


async def retire(work: UnitOfWork, id_: UUID, *, seen_version: int) -> None:
    rule = await work.get_for_change(RoutingRule, id_, seen_version=seen_version)
    work.save(retire_rule(rule, at=work.at))


async def mark_error(work: UnitOfWork, id_: UUID, *, seen_version: int, reason: str) -> None:
    rule = await work.get_for_change(RoutingRule, id_, seen_version=seen_version)
    awaiting = await awaiting_decision(work, id_)
    work.save(mark_rule_error(rule, awaiting=awaiting, reason=reason, at=work.at))


async def check_unawaited(work: UnitOfWork, rule: RoutingRule) -> None:
    check_nothing_awaits(await awaiting_decision(work, rule.id))


async def propose_for(
    work: UnitOfWork, kind: type[Referral | RehabPlan], id_: UUID, *, seen_version: int
) -> None:
    """Let the rules propose; what they say is kept with the request, and nothing else changes."""
    request = await work.get_for_change(kind, id_, seen_version=seen_version)
    _check_open(request)
    citizen = await work.get(Citizen, request.citizen_id)
    found = propose(await _in_force(work), case_of(request, citizen), at=work.at)
    proposed = replace(request, proposals=(*request.proposals, *found))
    details = {"proposals": str(len(found))}
    work.save(Decision((Change(proposed, "propose", work.at, details=details),)))


def _check_open(request: Request) -> None:
    if isinstance(request, Referral):
        REFERRAL_LIFECYCLE.after(request.status, ReferralEvent.PROPOSE)
    else:
        PLAN_LIFECYCLE.after(request.status, PlanEvent.PROPOSE)


def case_of(request: Request, citizen: Citizen) -> Case:
    """Return what rules may go by."""
    said = request.said
    texts = [n.text for n in said.narratives] + [d.text for d in said.diagnoses]
    basis = LegalBasis.SUL119 if isinstance(request, Referral) else LegalBasis.SUL140
    return Case(
        diagnoses=tuple(d.code for d in said.diagnoses if d.code),
        age=age_of(citizen, legal_day(request.received_at)),
        postal_code=citizen.details.address.postal_code,
        text="\n".join(texts),
        legal_basis=basis,
    )


@dataclass(frozen=True, slots=True)
class Tried:
    """What a rule would have proposed: for which requests, of how many."""

    looked_at: int
    hits: tuple[UUID, ...]
    conflicting: tuple[UUID, ...]
    """Among them those for which a rule in force proposes another team."""


async def dry_run(work: UnitOfWork, id_: UUID, *, first_day: date, last_day: date) -> Tried:
    """Try a rule on the requests of a period; nothing is kept."""
    rule = await work.get(RoutingRule, id_)
    in_force = [r for r in await _in_force(work) if r.series != rule.series]
    past = await requests_between(work, first_day, last_day)
    hits: list[UUID] = []
    conflicting: list[UUID] = []
    for request, citizen in past:
        work.audit("dry-run", type(request).__name__, object_id=request.id, citizen_id=citizen.id)
        case = case_of(request, citizen)
        if matches(rule, case):
            hits.append(request.id)
            if _differs(rule, propose(in_force, case, at=work.now)):
                conflicting.append(request.id)
    return Tried(len(past), tuple(hits), tuple(conflicting))


def _differs(rule: RoutingRule, proposals: Sequence[Proposal]) -> bool:
    return any(proposal.team and rule.team and proposal.team != rule.team for proposal in proposals)
