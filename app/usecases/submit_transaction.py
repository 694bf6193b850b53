"""Take in several requests at once: all of them, or none."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypeAlias, TypeVar
from uuid import UUID

from app.domain.actors import Actor, Permission
from app.domain.private import Private
from app.domain.refusals import Finding, NotFound, Refusal, RuleNotMet
from app.domain.requests import Request
from app.fhir.entries import REQUEST
from app.fhir.forms import JSON
from app.fhir.requests_in import Submission
from app.fhir.transactions_in import Part, Updating, ranks
from app.persistence.archive import shown_to
from app.persistence.database import Database, Scope
from app.persistence.queries import lock_citizens, request_kind, source_by_identity
from app.persistence.unit_of_work import SHARED, UnitOfWork
from app.usecases.looking import uuid_or_none
from app.usecases.receive_request import Document
from app.usecases.resolve import find_unit, home_of
from app.usecases.speak_for import check_sender
from app.usecases.submit_request import (
    Made,
    Submitted,
    citizen_meant,
    located,
    submit_request,
    take_submission,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True, repr=False)
class _Placed(Private):
    """A request, whose case it is, and what it is or will be called."""

    part: Part
    authority: str
    id: UUID


@dataclass(frozen=True, slots=True, repr=False)
class Change(Private):
    """An update of a request that is here, read and ready to be run."""

    update: Updating
    id: UUID
    authority: str
    patient_id: str
    run: Callable[[UnitOfWork], Awaitable[int]]
    """Returns the version that stands then."""


Asked: TypeAlias = tuple[Sequence[Part], Sequence[Change]]


async def submit_transaction(
    database: Database, actor: Actor, asked: Asked, content: bytes, *, now: datetime
) -> Submitted:
    """Create every request and what came with it, or find it here already, and change others; all or none."""
    parts, changes = asked
    if len(parts) == 1 and not changes:
        return await submit_request(database, actor, parts[0].submission, content, now=now)
    actor.require(Permission.CREATE_REQUESTS)
    scope = Scope(actor, SHARED, now)
    submitted, shown = await database.transact_showing(scope, lambda work: _take(work, parts, changes))
    return replace(submitted, shown={key: shown_to(actor, row) for key, row in shown.items()})


async def _take(work: UnitOfWork, parts: Sequence[Part], changes: Iterable[Change]) -> Submitted:
    """Take them one after the other, as if each had come alone: it sees those before it.

    Changes come first: what is new may stand in for what has just been withdrawn.
    """
    placed = await _each(_placed(work, part) for part in parts)
    _check_one_authority(placed, changes)
    await _lock(work, placed, changes)
    await _each(_check_patient(work, each) for each in placed)
    changed = [await _changed(work, change) for change in changes]
    became = {each.part.number: f"{REQUEST}/{each.id}" for each in placed}
    taken: dict[int, Submitted] = {}
    for each in _in_turn(placed):
        work.settle(each.authority)
        with _located(each.part):
            taken[each.part.number] = await _take_one(work, each, _led(each.part, parts, became))
            await work.checkpoint()
    is_replay = not changed and all(submitted.is_replay for submitted in taken.values())
    return Submitted((*_answer(parts, taken), *changed), is_replay=is_replay)


async def _each(reads: Iterable[Awaitable[T]]) -> list[T]:
    """Await one after the other, and refuse once with everything that any of them found."""
    values, refusals = [], []
    for read in reads:
        try:
            values.append(await read)
        except Refusal as refusal:
            refusals.append(refusal)
    if refusals:
        raise refusals[0].of(dict.fromkeys(f for refusal in refusals for f in refusal.findings))
    return values


async def _check_patient(work: UnitOfWork, each: _Placed) -> None:
    """Refuse `Patient/{id}` that nobody has, before anything is taken in."""
    work.settle(each.authority)
    if each.part.submission.patient_id:
        await citizen_meant(work, each.part.submission)


async def _changed(work: UnitOfWork, change: Change) -> Made:
    work.settle(change.authority)
    try:
        version = await change.run(work)
        await work.checkpoint()
    except Refusal as refusal:
        raise refusal.moved(change.update.located) from None
    return Made(change.update.number, REQUEST, change.id, created=False, version=version)


async def _placed(work: UnitOfWork, part: Part) -> _Placed:
    said = part.submission.incoming
    with _located(part):
        authority = await home_of(work, said, said.message_id)
        await check_sender(work, said.sender)
        sender = await find_unit(work, said.sender) if said.message_id else None
    work.settle(authority)
    held = await source_by_identity(work, str(sender.id), said.message_id) if sender else None
    return _Placed(part, authority, held.subject_id if held else work.new_id())


def _check_one_authority(placed: Iterable[_Placed], changes: Iterable[Change]) -> None:
    """Refuse what would change the cases of two authorities at once: their data may come to lie apart."""
    where = [(each.authority, each.part.submission.place) for each in placed]
    where += [(change.authority, change.update.place) for change in changes]
    others = tuple(_for_another(place) for authority, place in where if authority != where[0][0])
    if others:
        raise RuleNotMet.of(others)


def _for_another(place: str) -> Finding:
    return Finding(
        "several-authorities",
        "A transaction is for one authority: send what is for another in a transaction of its own.",
        "En transaktion er til én myndighed: send det, der er til en anden, for sig.",
        place,
    )


async def _lock(work: UnitOfWork, placed: Iterable[_Placed], changes: Iterable[Change]) -> None:
    """Lock whoever is known first, in one order for all: else two transactions could wait for each other."""
    about = [(each.authority, each.part.submission) for each in placed]
    numbers = [(owner, s.incoming.citizen.number) for owner, s in about if not s.patient_id]
    known = [(owner, s.patient_id) for owner, s in about] + [(c.authority, c.patient_id) for c in changes]
    ids = [(owner, id_) for owner, text in known if (id_ := uuid_or_none(text))]
    await lock_citizens(work, numbers, ids)


def _in_turn(placed: Sequence[_Placed]) -> list[_Placed]:
    """A request comes after the one it stands in for; who is new is made known in one order for all."""
    rank = ranks([each.part for each in placed])

    def turn(each: _Placed) -> tuple[int, str, str, str]:
        number = each.part.submission.incoming.citizen.number
        return rank[each.part.number], each.authority, number.SYSTEM, number.value

    return sorted(placed, key=turn)


def _led(part: Part, parts: Iterable[Part], became: Mapping[int, str]) -> tuple[Submission, bytes]:
    """Return the request and its document, with references to other requests led to what they became."""
    others = {other.submission.full_url: became[other.number] for other in parts if other is not part}
    others.pop("", None)
    submission = part.submission.led_to(others)
    if part.replaces is not None and part.is_replaced_literally:
        said = replace(submission.incoming, replaces_message_id=became[part.replaces])
        submission = replace(submission, incoming=said)
    return submission, part.content(others)


async def _take_one(work: UnitOfWork, each: _Placed, led: tuple[Submission, bytes]) -> Submitted:
    submission, content = led
    document = Document(content, JSON, submission.incoming.message_id)
    submitted = await take_submission(work, submission, document, id_=each.id)
    if submitted.is_replay:
        await _check_readable(work, each.id)
    return submitted


async def _check_readable(work: UnitOfWork, id_: UUID) -> None:
    """Raise NotFound for what another system handed in: once all is stored, it is too late to say so."""
    request: Request = await work.get(await request_kind(work, id_), id_)
    reads = work.actor.organisation_id in {request.requester_id, request.submitted_by}
    if not reads and work.authority not in work.actor.authorities:
        raise NotFound(REQUEST)


def _answer(parts: Iterable[Part], taken: Mapping[int, Submitted]) -> tuple[Made, ...]:
    """Say what became of each entry; of one that several requests share, what it is to the first."""
    made: dict[int, Made] = {}
    for part in parts:
        for one in taken[part.number].made:
            made.setdefault(part.numbers[one.entry], replace(one, entry=part.numbers[one.entry]))
    created = {(one.type, one.id) for s in taken.values() for one in s.made if one.created}
    return tuple(replace(one, created=(one.type, one.id) in created) for _, one in sorted(made.items()))


@contextmanager
def _located(part: Part) -> Iterator[None]:
    """Let a refusal name the entry of the whole, and its element."""
    try:
        yield
    except Refusal as refusal:
        raise refusal.moved(lambda finding: _in_whole(finding, part)) from None


_OWN_ENTRY: Final = re.compile(r"^Bundle\.entry\[(\d+)\]")


def _in_whole(finding: Finding, part: Part) -> Finding:
    if own := _OWN_ENTRY.match(finding.place):
        whole = f"Bundle.entry[{part.numbers[int(own[1])]}]{finding.place[own.end() :]}"
        return replace(finding, place=whole)
    if finding.place in {"", "Bundle.entry"}:
        return replace(finding, place=part.submission.place)
    return located(finding, part.submission)
