"""Let pathways follow the requests they were opened for."""

from __future__ import annotations

from app.domain.assessments import Assessment
from app.domain.backing_decisions import Followed, behind, follow
from app.domain.decision import Decision
from app.domain.pathways import Pathway
from app.domain.plans import RehabPlan
from app.domain.referrals import Referral
from app.domain.requests import Request, is_error
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.change_consent import end_consents_with_pathway
from app.usecases.loading import became
from app.usecases.withhold_notices import withhold_of_error


async def save_followed(work: UnitOfWork, decision: Decision) -> None:
    """Save what was decided about requests, and let their pathways follow."""
    work.save(decision)
    await follow_requests(work, decision)


async def follow_requests(work: UnitOfWork, decision: Decision) -> None:
    """Call with what was decided about requests, inside the same transaction, once it is saved."""
    changed = {c.aggregate.id: c.aggregate for c in decision.changes if isinstance(c.aggregate, _KINDS)}
    for request in changed.values():
        await follow_request(work, request)
        if is_error(request):
            await withhold_of_error(work, request)


_KINDS = (Referral, RehabPlan)


async def follow_request(work: UnitOfWork, request: Request) -> None:
    pathway = await _pathway_of(work, request)
    if pathway is not None:
        await _follow(work, pathway, request)


async def _pathway_of(work: UnitOfWork, request: Request) -> Pathway | None:
    """Return its pathway, or that of the request it is to stand in for."""
    while request.pathway_id is None and request.replaces_id is not None:
        request = await work.get(type(request), request.replaces_id)
    return await work.get(Pathway, request.pathway_id) if request.pathway_id else None


async def _follow(work: UnitOfWork, pathway: Pathway, changed: Request) -> None:
    held = await work.all_about(_KINDS, citizen_id=pathway.citizen_id)
    every = [changed if each.id == changed.id else each for kind in _KINDS for each in held[kind]]
    assessments = await work.all_of(Assessment, pathway_id=pathway.id)
    seen = Followed(pathway, behind(pathway, every), changed, assessments)
    decision = follow(seen, now=work.at, new_id=work.new_id)
    work.save(decision)
    if decision.changes and became(decision, pathway).closure is not None:
        await end_consents_with_pathway(work, pathway, at=work.at)
