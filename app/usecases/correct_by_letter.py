"""Let a corrected letter change the request it corrects in place, while nobody works on it (R11, R12)."""

from __future__ import annotations

from dataclasses import replace

from app.domain.intake import Incoming, IncomingPlan
from app.domain.organisations import Organisation
from app.domain.plans import RehabPlan
from app.domain.referrals import Referral
from app.domain.request_updates import correct, corrected, may_be_corrected
from app.domain.requests import Request
from app.persistence.queries import request_by_message, source_by_identity
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.guard_duplicates import guard_request
from app.usecases.keep_letter import keep_letter
from app.usecases.receive_request import Document, Reserved, check_days, is_the_same, tell_of_citizen
from app.usecases.register_supplement import close_questions
from app.usecases.resolve import area_of, find_unit
from app.usecases.withdraw_request import may_take_back


async def correct_by_letter(work: UnitOfWork, incoming: Incoming, document: Document) -> bool:
    """Say whether it was done; where not, the letter is a request of its own, in place of the earlier one."""
    sender = await find_unit(work, incoming.sender)
    if sender is None or await source_by_identity(work, str(sender.id), document.identity):
        return False
    held = await _held(work, incoming, sender)
    if held is None:
        return False
    said = replace(incoming, replaces_message_id=held.said.replaces_message_id)
    after = corrected(held, said, now=work.now)
    work.save(correct(held, after, places=(), now=work.at))
    await close_questions(work, held.id)
    citizen = await work.citizen_with(incoming.citizen.number)
    whom = Reserved(held.citizen_id, held.id, citizen), work.actor.organisation_id
    await guard_request(work, after, await tell_of_citizen(work, incoming, sender, document, whom))
    keep_letter(work, document.source(work.new_id(), after, sender=sender.id), after)
    return True


async def _held(work: UnitOfWork, incoming: Incoming, sender: Organisation) -> Request | None:
    """Return what it corrects, held for change; none where it is not theirs or it is too late."""
    kind: type[Request] = RehabPlan if isinstance(incoming, IncomingPlan) else Referral
    found = await request_by_message(work, kind, sender.id, incoming.message_id)
    if found is None or not may_take_back(work.actor, found):
        return None
    held = await work.get_for_change(kind, found.id)
    if held.forwarded_to or not may_be_corrected(held) or not await _is_the_same(work, held, incoming):
        return None
    if isinstance(incoming, IncomingPlan):
        check_days(incoming)
    return held


async def _is_the_same(work: UnitOfWork, held: Request, incoming: Incoming) -> bool:
    """Another citizen, another type of plan or another receiver would be another request."""
    types = getattr(held, "plan_type", None), getattr(incoming, "plan_type", None)
    same_area = not held.area or await area_of(work, incoming.receiver) == held.area
    return is_the_same(held, incoming) and types[0] is types[1] and same_area
