"""Forward a request to the authority that is responsible."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from app.domain import plan_decisions, referral_decisions
from app.domain.legal_days import legal_day
from app.domain.plans import RehabPlan
from app.domain.referrals import Referral
from app.domain.refusals import MissingValue, RuleNotMet, Unresolved
from app.domain.requests import Request
from app.persistence.deliveries import INSERT_HANDOVER
from app.persistence.registers import authority_name, worked_for
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.follow_requests import follow_request


async def forward_request(
    work: UnitOfWork,
    kind: type[Referral | RehabPlan],
    id_: UUID,
    *,
    seen_version: int,
    to_authority: str,
    reason: str,
) -> None:
    """Forward; the receiving authority gets it from the worker, in a transaction of its own."""
    request = await work.get_for_change(kind, id_, seen_version=seen_version)
    await _check(work, to_authority, reason)
    sent = await send_on(work, request, to_authority=to_authority, reason=reason)
    await follow_request(work, sent)


async def send_on(work: UnitOfWork, request: Request, *, to_authority: str, reason: str) -> Request:
    """Forward a request that is held for change, and queue its hand-over with why it was sent on."""
    note = await _triage_note(work, reason)
    request = replace(request, handed_over="\n".join(filter(None, (request.handed_over, note))))
    said = {"authority": to_authority, "reason": reason, "now": work.at, "new_id": work.new_id}
    if isinstance(request, Referral):
        decision = referral_decisions.forward(request, **said)  # type: ignore[arg-type]
    else:
        decision = plan_decisions.forward(request, **said)  # type: ignore[arg-type]
    work.save(decision)
    work.write(
        INSERT_HANDOVER,
        {
            "request_id": request.id,
            "to_authority": to_authority,
            "source_id": request.source_id,
            "forwarded_at": work.at,
            "next_attempt_at": work.at,
            "lease_until": None,
            "attempts": 0,
            "last_error": "",
        },
    )
    return decision.of(type(request), request.id)  # type: ignore[return-value]


async def _triage_note(work: UnitOfWork, reason: str) -> str:
    """Return what the next authority reads of the triage here, as MunicipalityVisitation is for."""
    name = await authority_name(work, work.authority) or work.authority
    return f"Visitation: sendt videre af {name} {legal_day(work.at).isoformat()}. {reason}"


async def _check(work: UnitOfWork, to_authority: str, reason: str) -> None:
    if not reason:
        raise MissingValue("reason")
    if await authority_name(work, to_authority) is None:
        raise Unresolved("The authority", danish="Myndigheden findes ikke.", place="to_authority")
    await check_works_here(work, to_authority)
    if to_authority == work.authority:
        raise RuleNotMet(
            "forward-to-self",
            "A request is not forwarded to the authority that has it.",
            "En henvisning kan ikke sendes videre til den myndighed, der har den.",
            place="to_authority",
        )


async def check_works_here(work: UnitOfWork, authority: str) -> None:
    """Refuse to hand over to whom nobody works for here: it would be on nobody's list."""
    if not await worked_for(work, (authority,)):
        raise RuleNotMet(
            "authority-not-here",
            "Nobody works here for that authority; tell the sender where the request belongs.",
            "Ingen arbejder her for den myndighed; skriv til afsenderen, hvor henvendelsen hører til.",
            place="to_authority",
        )
