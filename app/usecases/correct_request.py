"""Let a corrected request stand in for the one it names."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.domain.actors import Actor
from app.domain.plans import RehabPlan
from app.domain.private import Private
from app.domain.referrals import Referral
from app.domain.refusals import NotFound
from app.domain.requests import Request
from app.persistence.queries import SourceFound, request_by_message, source_by_identity
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.withdraw_request import may_take_back


@dataclass(frozen=True, slots=True, repr=False)
class PassedOn(Private):
    """A request as the authority held it that passes it on."""

    request: Request
    earlier: tuple[str, ...] = ()
    """The identities under which the next authority may have what this one stands in for."""


async def replaced_by(work: UnitOfWork, subject: Request, passed_on: PassedOn | None) -> Request | None:
    """Return what a request stands in for, held for change; None where it is nobody's correction.

    Where an authority that passes it on has let it stand in, that is not judged again.
    """
    earlier = await _known_elsewhere(work, subject, passed_on.earlier if passed_on else ())
    if earlier is None:
        earlier = await _named(work, subject)
        if earlier is None or not _may_replace(work.actor, earlier, subject):
            return None
    return await work.get_for_change(type(subject), earlier.id)


def _may_replace(actor: Actor, earlier: Request, subject: Request) -> bool:
    own = subject.submitted_by in {earlier.requester_id, earlier.submitted_by}
    return own or may_take_back(actor, earlier)


async def _known_elsewhere(work: UnitOfWork, subject: Request, identities: tuple[str, ...]) -> Request | None:
    for identity in identities:
        source = await source_by_identity(work, str(subject.requester_id), identity)
        if source is not None and source.subject_type == type(subject).__name__:
            return await subject_of(work, source)
    return None


async def _named(work: UnitOfWork, subject: Request) -> Request | None:
    """Return what is replaced: named by the sender's own number, or as `ServiceRequest/{id}`."""
    named, kind = subject.said.replaces_message_id, type(subject)
    type_, _, id_ = named.partition("/")
    if type_ != "ServiceRequest":
        return await request_by_message(work, kind, subject.requester_id, named) if named else None
    try:
        held = await work.get(kind, UUID(id_))
    except (NotFound, ValueError):
        return None
    return held if held.requester_id == subject.requester_id else None


async def subject_of(work: UnitOfWork, source: SourceFound) -> Request:
    """Return the request that a letter or submission became."""
    kind: type[Request] = Referral if source.subject_type == "Referral" else RehabPlan
    return await work.get(kind, source.subject_id)
