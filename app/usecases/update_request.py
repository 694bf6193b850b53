"""Change or withdraw a request at its sender's wish: the same request, not a second one."""

from __future__ import annotations

from collections.abc import Awaitable, Collection, Iterable
from contextlib import suppress
from dataclasses import replace
from typing import TypeVar
from uuid import UUID

from app.domain.actors import Permission
from app.domain.citizens import Citizen
from app.domain.decision import Decision
from app.domain.intake import Incoming, IncomingPlan
from app.domain.refusals import ActionNotAllowed, Finding, NotPermitted, RuleNotMet, Unresolved
from app.domain.request_updates import correct, corrected, kept, may_be_corrected, withdraw
from app.domain.requests import Request
from app.fhir.differences import differences
from app.fhir.elements import Json
from app.fhir.entries import REQUEST
from app.fhir.forms import JSON
from app.fhir.servicerequest import intent_of, service_request, status_of
from app.fhir.systems import URI
from app.fhir.updates_in import Letter, Update
from app.persistence.database import Database, Scope
from app.persistence.queries import request_kind, source_by_identity
from app.persistence.records import Source
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.follow_requests import follow_requests
from app.usecases.guard_duplicates import guard_request
from app.usecases.receive_request import check_days
from app.usecases.register_supplement import close_questions
from app.usecases.resolve import area_of, find_unit
from app.usecases.withdraw_request import check_not_forwarded, may_take_back

T = TypeVar("T")

_WITHDRAWN = {
    "revoked": "Trukket tilbage af afsenderen.",
    "entered-in-error": "Sendt ved en fejl, oplyser afsenderen.",
}


_WORDING = frozenset(f"{REQUEST}.{name}" for name in ("code", "subject", "requester", "_status", "_intent"))
"""What an update cannot change; only how it is written may differ."""


async def update_request(
    work: UnitOfWork, id_: UUID, update: Update, content: bytes, *, seen_version: int | None
) -> int:
    """Return the version that stands now: a new one, or the old where nothing is said anew."""
    held = await _held(work, id_, seen_version)
    if update.letter and await _came_before(work, held, update.letter):
        return held.version
    published = service_request(held)
    _check_fixed(await _fixed(work, held, published, update))
    decision, after = _changed(work, held, published, update)
    ended, after = _withdrawn(work, after, update)
    if not (decision + ended).changes:
        return held.version
    _check_not_overtaken(held, update)
    check_not_forwarded(held)
    work.save(decision + ended)
    await follow_requests(work, ended)
    await close_questions(work, held.id)
    if decision.changes:
        await guard_request(work, after, await work.get(Citizen, held.citizen_id))
        _keep(work, held, content, update.letter)
    return held.version + 1


class _TriedError(Exception):
    """It would go well; raised so that nothing of it is kept."""


async def try_update(database: Database, scope: Scope, id_: UUID, update: Update, content: bytes) -> None:
    """Raise what an update would be refused for, and change nothing."""

    async def body(work: UnitOfWork) -> None:
        await update_request(work, id_, update, content, seen_version=None)
        raise _TriedError

    with suppress(_TriedError):
        await database.transact(scope, body)


async def leave_request(work: UnitOfWork, id_: UUID, *, seen_version: int | None) -> int:
    """Return the version that stands, for an update that says what was read: refused as any other is."""
    return (await _held(work, id_, seen_version)).version


async def _held(work: UnitOfWork, id_: UUID, seen_version: int | None) -> Request:
    work.actor.require(Permission.CHANGE_REQUESTS)
    kind = await request_kind(work, id_)
    if not may_take_back(work.actor, await work.get(kind, id_)):
        raise NotPermitted("to have sent the request")
    return await work.get_for_change(kind, id_, seen_version=seen_version)


def _changed(work: UnitOfWork, held: Request, published: Json, update: Update) -> tuple[Decision, Request]:
    """Decide on what is said anew; casework's own elements are compared as they are published."""
    said = kept(held.said, update.incoming)
    places = _places(held, published, said)
    if update.withdraws or not may_be_corrected(held):
        places = _but_for_wording(places)
    if not places:
        return Decision(()), held
    if held.said.standard is not said.standard:
        raise RuleNotMet.of(_sent_as_letter(place) for place in places)
    if isinstance(said, IncomingPlan):
        check_days(said)
    after = corrected(held, said, now=work.now)
    decision = correct(held, after, places=places, now=work.now)
    return decision, decision.of(type(after), after.id)  # type: ignore[return-value]


def _but_for_wording(places: Collection[str]) -> tuple[str, ...]:
    """Leave out where the same is written otherwise: it neither hinders a withdrawal nor comes too late."""
    # The role that a requester is named by may be contained.
    role = {f"{REQUEST}.contained"} if f"{REQUEST}.requester" in places else set()
    return tuple(place for place in places if place not in _WORDING | role)


def _places(held: Request, published: Json, said: Incoming) -> tuple[str, ...]:
    """Return where it would be published otherwise; what is casework's to say stays the same."""
    would_be = corrected(held, replace(said, standard=held.said.standard), now=held.received_at)
    return differences(published, service_request(would_be), place=REQUEST)


def _sent_as_letter(place: str) -> Finding:
    return Finding(
        "sent-as-letter",
        "The request came as a MedCom letter; correct it with one.",
        "Henvendelsen er modtaget som MedCom-brev; ret den med et rettet brev.",
        place,
    )


def _withdrawn(work: UnitOfWork, request: Request, update: Update) -> tuple[Decision, Request]:
    status = update.resource["status"]
    if not update.withdraws or status_of(request) in _WITHDRAWN:
        return Decision(()), request
    reason, in_error = update.reason or _WITHDRAWN[status], status == "entered-in-error"
    decision = withdraw(request, reason=reason, sent_in_error=in_error, now=work.now)
    return decision, decision.of(type(request), request.id)  # type: ignore[return-value]


def _check_fixed(places: Iterable[str]) -> None:
    if findings := tuple(_is_fixed(place) for place in places):
        raise RuleNotMet.of(findings)


def _is_fixed(place: str) -> Finding:
    return Finding(
        "another-request",
        "This cannot be changed: it would be another request. Withdraw this one and send a new one.",
        "Dette kan ikke rettes: det ville være en anden henvendelse. Træk den tilbage, og send en ny.",
        f"{REQUEST}.{place}",
    )


async def _fixed(work: UnitOfWork, held: Request, published: Json, update: Update) -> tuple[str, ...]:
    """Return the elements that say which request it is, where they say another."""
    said, before = update.incoming, held.said
    same = {
        "code": type(said) is type(before),
        "category": getattr(said, "plan_type", None) is getattr(before, "plan_type", None),
        "subject": _is_about_the_same(held, update),
        "identifier": said.message_id == before.message_id or _is_as_published(published, update),
        "requester": await _resolved(_sender_id(work, said)) == held.requester_id,
        "performer": not held.area or await _resolved(area_of(work, said.receiver)) == held.area,
        "intent": update.resource["intent"] in {published["intent"], intent_of(held)},
        "replaces": said.replaces_message_id in _replaces(held),
    }
    return tuple(element for element, is_same in same.items() if not is_same)


async def _sender_id(work: UnitOfWork, said: Incoming) -> UUID | None:
    sender = await find_unit(work, said.sender)
    return sender.id if sender else None


async def _resolved(finding: Awaitable[T]) -> T | None:
    """Return what is found; what leads nowhere is another than the one held."""
    try:
        return await finding
    except Unresolved:
        return None


def _is_about_the_same(held: Request, update: Update) -> bool:
    if update.patient_id:
        return update.patient_id == str(held.citizen_id)
    return update.incoming.citizen.number == held.said.citizen.number


def _replaces(held: Request) -> set[str]:
    """Return what the request may say that it stands in for: as its sender said, or as it is published."""
    published = [f"{REQUEST}/{id_}" for id_ in (held.replaces_id, held.came_from) if id_]
    elsewhere = {f"{URI}|urn:uuid:{held.came_from}"} if held.came_from else set()
    return {"", held.said.replaces_message_id, *published, *elsewhere}


def _is_as_published(published: Json, update: Update) -> bool:
    """A letter's number has no system, so that no resource could have said it."""
    return bool(update.resource.get("identifier") == published.get("identifier"))


async def _came_before(work: UnitOfWork, held: Request, letter: Letter) -> bool:
    """Say whether the message changed the request once: what its sender has said since stands."""
    known = await source_by_identity(work, str(held.requester_id), letter.identity)
    return known is not None and known.subject_id == held.id


def _check_not_overtaken(held: Request, update: Update) -> None:
    """Refuse a message that was written before what is held; a withdrawal holds whenever it comes."""
    letter, said_at = update.letter, held.said.said_at
    if letter and said_at and letter.written_at < said_at and not update.withdraws:
        raise ActionNotAllowed.of((_overtaken(letter.place),))


def _overtaken(place: str) -> Finding:
    return Finding(
        "message-overtaken",
        "This message was written before what its sender has said since. "
        "Read the request, and send a new message if the change still holds.",
        "Meddelelsen er skrevet før det, afsenderen siden har oplyst. "
        "Læs henvendelsen, og send en ny meddelelse, hvis ændringen stadig gælder.",
        place,
    )


def _keep(work: UnitOfWork, held: Request, content: bytes, letter: Letter | None) -> None:
    """Keep what came in, byte for byte, beside what the sender said first."""
    id_ = work.new_id()
    work.keep_source(
        Source(
            id=id_,
            sender=str(held.requester_id),
            message_id=letter.identity if letter else f"urn:uuid:{id_}",
            standard=held.said.standard,
            media_type=JSON,
            content=content,
            answer=b"",
            subject_type=type(held).__name__,
            subject_id=held.id,
        )
    )
