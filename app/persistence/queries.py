"""Questions the use cases and the municipal front ends ask: small, named, one statement each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

from sqlalchemy import ARRAY, String, Uuid, and_, bindparam, func, literal, select, true, tuple_, union_all

from app.domain.citizens import Citizen
from app.domain.identifiers import PersonNumber
from app.domain.notices import Notice, NoticeType
from app.domain.plans import RehabPlan
from app.domain.referrals import Referral
from app.persistence import rows
from app.persistence.mapping import CITIZEN, MAPPED, NOTICE
from app.persistence.statements import Statement, table_of
from app.persistence.unit_of_work import UnitOfWork

R = TypeVar("R", bound=Referral | RehabPlan)
InboxRow: TypeAlias = tuple[Referral | RehabPlan, Citizen]

_SOURCE = table_of(rows.SourceDocumentRow)
_CITIZEN = table_of(rows.CitizenRow)
_CITIZEN_IDENTIFIER = table_of(rows.CitizenIdentifierRow)
_NOTICE = table_of(rows.NoticeRow)
_REFERRAL = table_of(rows.ReferralRow)
_PLAN = table_of(rows.RehabPlanRow)


@dataclass(frozen=True, slots=True)
class SourceFound:
    subject_type: str
    subject_id: UUID
    answer: bytes
    standard: str


_BY_IDENTITY = Statement(
    select(_SOURCE.c.subject_type, _SOURCE.c.subject_id, _SOURCE.c.answer, _SOURCE.c.standard).where(
        _SOURCE.c.authority == bindparam("authority"),
        _SOURCE.c.sender == bindparam("sender"),
        _SOURCE.c.message_id == bindparam("message_id"),
    )
)
_HOLDING = Statement(
    select(
        _SOURCE.c.authority,
        _SOURCE.c.subject_type,
        _SOURCE.c.subject_id,
        _SOURCE.c.answer,
        _SOURCE.c.standard,
    ).where(
        _SOURCE.c.authority == func.any(bindparam("authorities", type_=ARRAY(String))),
        _SOURCE.c.sender == bindparam("sender"),
        _SOURCE.c.message_id == bindparam("message_id"),
    )
)
_SUBJECT_OF = Statement(select(_SOURCE.c.subject_id).where(_SOURCE.c.id == bindparam("id")))
_CITIZEN_ID = Statement(
    select(_CITIZEN_IDENTIFIER.c.citizen_id).where(
        _CITIZEN_IDENTIFIER.c.authority == bindparam("authority"),
        _CITIZEN_IDENTIFIER.c.system == bindparam("system"),
        _CITIZEN_IDENTIFIER.c.value == bindparam("value"),
    )
)
_WANTED_NUMBERS = (
    func.unnest(*(bindparam(name, type_=ARRAY(String)) for name in ("authorities", "systems", "values")))
    .table_valued("authority", "system", "value")
    .render_derived("wanted_number")
)
_WANTED_IDS = (
    func.unnest(bindparam("owners", type_=ARRAY(String)), bindparam("ids", type_=ARRAY(Uuid)))
    .table_valued("authority", "id")
    .render_derived("wanted_id")
)
_LOCK_CITIZENS = Statement(
    select(_CITIZEN.c.id)
    .where(
        tuple_(_CITIZEN.c.authority, _CITIZEN.c.id).in_(
            select(_CITIZEN_IDENTIFIER.c.authority, _CITIZEN_IDENTIFIER.c.citizen_id)
            .join(
                _WANTED_NUMBERS,
                and_(*(_CITIZEN_IDENTIFIER.c[name] == column for name, column in _WANTED_NUMBERS.c.items())),
            )
            .union(select(_WANTED_IDS.c.authority, _WANTED_IDS.c.id))
        )
    )
    .order_by(_CITIZEN.c.authority, _CITIZEN.c.id)
    .with_for_update()
)
_IS_REFERRAL = Statement(
    select(_REFERRAL.c.id).where(
        _REFERRAL.c.authority == bindparam("authority"), _REFERRAL.c.id == bindparam("id")
    )
)
_NOTICES_OF_TYPE = Statement(
    select(func.count())
    .select_from(_NOTICE)
    .where(
        _NOTICE.c.authority == bindparam("authority"),
        _NOTICE.c.request_id == bindparam("request_id"),
        _NOTICE.c.type == bindparam("type"),
    )
)
_SOURCE_CONTENT = Statement(
    select(
        _SOURCE.c.content,
        _SOURCE.c.media_type,
        _SOURCE.c.standard,
        _SOURCE.c.sha256,
        _SOURCE.c.message_id,
        _SOURCE.c.answer,
    ).where(_SOURCE.c.authority == bindparam("authority"), _SOURCE.c.id == bindparam("id"))
)
_NOTICES = Statement(
    select(_NOTICE.c.id, _NOTICE.c.version, _NOTICE.c.content)
    .where(
        _NOTICE.c.authority == bindparam("authority"),
        (_NOTICE.c.request_id == bindparam("about")) | (_NOTICE.c.pathway_id == bindparam("about")),
    )
    .order_by(_NOTICE.c.due_at, _NOTICE.c.id)
)


def _by_message(table: Any) -> Statement:
    return Statement(
        select(table.c.id, table.c.version, table.c.content)
        .where(
            table.c.authority == bindparam("authority"),
            table.c.requester_id == bindparam("requester_id"),
            table.c.message_id == bindparam("message_id"),
        )
        .order_by(table.c.received_at.desc())
        .limit(1)
    )


_BY_MESSAGE: dict[type[Any], Statement] = {
    Referral: _by_message(_REFERRAL),
    RehabPlan: _by_message(_PLAN),
}


async def _one(work: UnitOfWork, statement: Statement, **values: Any) -> Any:
    return await work.connection.fetchrow(
        statement.sql, *statement.bind({"authority": work.authority, **values})
    )


async def source_by_identity(work: UnitOfWork, sender: str, message_id: str) -> SourceFound | None:
    key = (SourceFound, work.authority, sender, message_id)
    if key not in work.seen:
        row = await _one(work, _BY_IDENTITY, sender=sender, message_id=message_id)
        work.seen[key] = _source(row) if row else None
    return work.seen[key]  # type: ignore[no-any-return]


def _source(row: Any) -> SourceFound:
    return SourceFound(row["subject_type"], row["subject_id"], row["answer"], row["standard"])


async def authorities_holding(
    work: UnitOfWork, authorities: Sequence[str], *, sender: str, message_id: str
) -> frozenset[str]:
    """Return those authorities that already have a document under this identity."""
    values = {"authorities": list(authorities), "sender": sender, "message_id": message_id}
    found = await work.connection.fetch(_HOLDING.sql, *_HOLDING.bind(values))
    held = {row["authority"]: _source(row) for row in found}
    work.seen |= {
        (SourceFound, authority, sender, message_id): held.get(authority) for authority in authorities
    }
    return frozenset(held)


async def source_content(work: UnitOfWork, source_id: UUID) -> Any:
    """Return a source document as it came in."""
    return await _one(work, _SOURCE_CONTENT, id=source_id)


async def subject_of_source(work: UnitOfWork, source_id: UUID) -> UUID | None:
    """Return what a document is about, whichever authority has it; only its sender can name the id."""
    found: UUID | None = await work.connection.fetchval(_SUBJECT_OF.sql, *_SUBJECT_OF.bind({"id": source_id}))
    return found


async def citizen_id_by_number(work: UnitOfWork, number: PersonNumber) -> UUID | None:
    row = await _one(work, _CITIZEN_ID, system=number.SYSTEM, value=number.value)
    return row["citizen_id"] if row else None


async def lock_citizens(
    work: UnitOfWork, numbers: Sequence[tuple[str, PersonNumber]], ids: Sequence[tuple[str, UUID]]
) -> None:
    """Lock the citizens of several authorities that are known already, always in the same order."""
    values = {
        "authorities": [authority for authority, _ in numbers],
        "systems": [number.SYSTEM for _, number in numbers],
        "values": [number.value for _, number in numbers],
        "owners": [authority for authority, _ in ids],
        "ids": [id_ for _, id_ in ids],
    }
    await work.connection.fetch(_LOCK_CITIZENS.sql, *_LOCK_CITIZENS.bind(values))


async def request_by_message(work: UnitOfWork, kind: type[R], sender_id: UUID, message_id: str) -> R | None:
    """Return the newest request of a sender that came under this letter or request number."""
    statement = _BY_MESSAGE[kind]
    row = await _one(work, statement, requester_id=sender_id, message_id=message_id)
    return MAPPED[kind].to_domain(row) if row else None


async def request_kind(work: UnitOfWork, request_id: UUID) -> type[Referral | RehabPlan]:
    """Say which of the two a request is."""
    row = await _one(work, _IS_REFERRAL, id=request_id)
    return Referral if row else RehabPlan


async def count_notices(work: UnitOfWork, request_id: UUID, type_: NoticeType) -> int:
    """Count what has been written to the sender about a request: its questions, or its messages."""
    row = await _one(work, _NOTICES_OF_TYPE, request_id=request_id, type=type_.value)
    return int(row[0])


async def notices_about(work: UnitOfWork, id_: UUID) -> tuple[Notice, ...]:
    """Return the ledger rows of a request or a pathway."""
    found = await work.connection.fetch(
        _NOTICES.sql, *_NOTICES.bind({"authority": work.authority, "about": id_})
    )
    return tuple(NOTICE.to_domain(row) for row in found)


_STATUSES = func.unnest(bindparam("statuses", type_=ARRAY(String))).table_valued("status")


def _inbox(kind: str, table: Any) -> Any:
    """Walk each status in order from the place on, as far as a page goes."""
    wanted = _STATUSES.render_derived("wanted")
    place = tuple_(
        bindparam("after_at", type_=_REFERRAL.c.received_at.type),
        bindparam("after_id", type_=_REFERRAL.c.id.type),
    )
    columns = (table.c.id, table.c.received_at, table.c.version, table.c.content, table.c.citizen_id)
    walk = (
        select(literal(kind).label("kind"), *columns)
        .where(table.c.authority == bindparam("authority"), table.c.status == wanted.c.status)
        .where(tuple_(table.c.received_at, table.c.id) > place)
        .order_by(table.c.received_at, table.c.id)
        .limit(bindparam("limit"))
        .lateral("walk")
    )
    return select(*walk.c).select_from(wanted.join(walk, true()))


_BOTH = union_all(_inbox("referral", _REFERRAL), _inbox("plan", _PLAN)).subquery()
_PAGE = select(_BOTH).order_by(_BOTH.c.received_at, _BOTH.c.id).limit(bindparam("limit")).subquery()
_INBOX = Statement(
    select(
        _PAGE.c.kind,
        _PAGE.c.id,
        _PAGE.c.version,
        _PAGE.c.content,
        _CITIZEN.c.id.label("citizen_id"),
        _CITIZEN.c.version.label("citizen_version"),
        _CITIZEN.c.content.label("citizen_content"),
    )
    .join(_CITIZEN, and_(_CITIZEN.c.authority == bindparam("authority"), _CITIZEN.c.id == _PAGE.c.citizen_id))
    .order_by(_PAGE.c.received_at, _PAGE.c.id)
)
_KIND: dict[str, type[Any]] = {"referral": Referral, "plan": RehabPlan}


async def inbox(
    work: UnitOfWork, statuses: list[str], *, after: tuple[datetime, UUID], limit: int
) -> tuple[InboxRow, ...]:
    """Return requests in these states with whom they are about, the oldest first, from a place on."""
    values = {"statuses": sorted(set(statuses)), "after_at": after[0], "after_id": after[1], "limit": limit}
    found = await work.connection.fetch(_INBOX.sql, *_INBOX.bind({"authority": work.authority, **values}))
    return tuple((MAPPED[_KIND[row["kind"]]].to_domain(row), _citizen(row)) for row in found)


def _citizen(row: Any) -> Citizen:
    return CITIZEN.to_domain({name: row[f"citizen_{name}"] for name in ("id", "version", "content")})
