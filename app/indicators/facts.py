"""The facts of a case, read from what was documented about it (§4.1, §4.3, §4.4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from app.domain.activities import Activity
from app.domain.assessments import Assessment, AssessmentKind, AssessmentStatus, NeedAnswer, Topic
from app.domain.case_facts import COUNTED, CaseFacts, CategoryFacts, Nicotine, NotTold
from app.domain.citizens import Citizen
from app.domain.codes import Category, LegalBasis
from app.domain.legal_days import legal_day
from app.domain.notices import Notice, NoticeStatus, NoticeType, RecipientRole
from app.domain.offers import Offer, OfferStatus
from app.domain.pathways import CloseType, Pathway, PathwayStatus
from app.domain.plan_states import PlanStatus
from app.domain.private import Private
from app.domain.referrals import Referral, ReferralStatus, RejectReason
from app.domain.requests import Request, is_error
from app.domain.senders import SenderType
from app.domain.sessions import Attendance, Session, tally
from app.domain.stratifications import Stratification
from app.indicators.backgrounds import of_care, of_person

_FIRST = frozenset({AssessmentKind.CLARIFYING, AssessmentKind.INITIAL_140})
"""The initial examination of a § 140 pathway stands for the clarifying conversation (D-6)."""
_TOLD = frozenset({NoticeStatus.ACKNOWLEDGED, NoticeStatus.SUPERSEDED})


@dataclass(frozen=True, slots=True)
class Days:
    """Of one session: when it was planned, and when it came to stand as it does."""

    planned_on: date
    changed_on: date


@dataclass(frozen=True, slots=True, repr=False)
class Story(Private):
    """Everything that was documented about one case."""

    citizen: Citizen
    requests: Sequence[Request]
    pathway: Pathway | None = None
    assessments: Sequence[Assessment] = ()
    stratifications: Sequence[Stratification] = ()
    offers: Sequence[Offer] = ()
    activities: Sequence[Activity] = ()
    sessions: Sequence[Session] = ()
    notices: Sequence[Notice] = ()
    days: Mapping[UUID, Days] = field(default_factory=dict)
    """By session."""


def facts_of(story: Story) -> CaseFacts | None:
    """Return the facts; nothing where the case was registered by mistake (G8)."""
    requests = [request for request in story.requests if not is_error(request)]
    if not requests:
        return None
    if story.pathway is None:
        facts = _of_request(requests[0], story.citizen)
    elif story.pathway.status is PathwayStatus.ENTERED_IN_ERROR:
        return None
    else:
        facts = _of_pathway(story, story.pathway, requests)
    facts = of_person(facts, story.citizen.details.number)
    return of_care(facts, requests, story.stratifications, story.activities)


def _of_request(request: Request, citizen: Citizen) -> CaseFacts:
    """A request that never became a pathway: only whether it was decided on is known of it."""
    decided = legal_day(request.decided_at) if request.decided_at else None
    status = request.status
    is_119 = isinstance(request, Referral)
    return CaseFacts(
        id=request.id,
        citizen_id=_identity(citizen),
        legal_basis=LegalBasis.SUL119 if is_119 else LegalBasis.SUL140,
        programme=True if isinstance(request, Referral) else request.programme_included,
        received_on=legal_day(request.received_at),
        sender_type=_sender(request),
        requester_id=request.requester_id,
        rejected_on=decided if status in _REJECTED else None,
        rejection=_rejection(request),
        withdrawn_on=legal_day(request.received_at) if status in _WITHDRAWN else None,
        transferred_on=decided if status in _SENT_ON else None,
        died_on=citizen.deceased_date,
    )


_REJECTED = frozenset({ReferralStatus.REJECTED, PlanStatus.SENT_BY_MISTAKE})
_WITHDRAWN = frozenset({ReferralStatus.REVOKED})
_SENT_ON = frozenset({ReferralStatus.TRANSFERRED})


def _rejection(request: Request) -> str:
    """Return the code; why a plan was a mistake is said in words, and words tell of persons."""
    if request.status is PlanStatus.SENT_BY_MISTAKE:
        return RejectReason.SENT_BY_MISTAKE
    return request.reason if request.status in _REJECTED else ""


def _identity(citizen: Citizen) -> UUID:
    """One person is one citizen, whatever numbers they had (G11)."""
    return citizen.merged_into or citizen.id


def _sender(request: Request) -> str:
    return request.sender_type if isinstance(request, Referral) else SenderType.HOSPITAL


def _of_pathway(story: Story, pathway: Pathway, requests: Sequence[Request]) -> CaseFacts:
    first = min(requests, key=lambda request: (request.received_at, request.id))
    conversation = _earliest_held(story.assessments, _FIRST)
    closing = _earliest_held(story.assessments, {AssessmentKind.CLOSING})
    closed, ended_as = _closure(pathway)
    told = _gp_told(story.notices, since=closed)
    mistaken = None if conversation else _mistaken(requests)
    return CaseFacts(
        id=pathway.id,
        citizen_id=_identity(story.citizen),
        legal_basis=pathway.legal_basis,
        programme=pathway.programme_included,
        received_on=legal_day(first.received_at),
        sender_type=_sender(first),
        requester_id=first.requester_id,
        accepted_on=legal_day(pathway.opened_at),
        rejected_on=mistaken,
        rejection=_rejection(first) if mistaken else "",
        conversation_on=_day(conversation.held_at) if conversation else None,
        nicotine=_nicotine(conversation) if conversation else "",
        started_on=pathway.rehab_start_date,
        closing_conversation_on=_day(closing.held_at) if closing else None,
        closed_on=closed,
        close_type=ended_as or "",
        followed_up_on=_followed_up(story.assessments, since=closed),
        gp_told_on=told,
        gp_not_told="" if told else _gp_not_told(story.notices, story.citizen),
        died_on=story.citizen.deceased_date,
        transferred_on=closed if ended_as is CloseType.TRANSFERRED else None,
        categories={category: _category(story, category) for category in COUNTED},
    )


def _day(at: datetime | None) -> date | None:
    return legal_day(at) if at else None


def _closure(pathway: Pathway) -> tuple[date | None, CloseType | None]:
    if pathway.closure is None:
        return None, None
    return legal_day(pathway.closure.closed_at), pathway.closure.close_type


def _earliest_held(assessments: Iterable[Assessment], kinds: Iterable[AssessmentKind]) -> Assessment | None:
    held = [a for a in assessments if a.kind in kinds and a.status is AssessmentStatus.HELD and a.held_at]
    return min(held, key=lambda a: (a.held_at, a.id), default=None)


def _mistaken(requests: Iterable[Request]) -> date | None:
    """Return the day on which the last of its requests turned out to have been sent by mistake."""
    days = [_day(r.decided_at) if r.status is PlanStatus.SENT_BY_MISTAKE else None for r in requests]
    return None if None in days else max(day for day in days if day)


def _followed_up(assessments: Iterable[Assessment], *, since: date | None) -> date | None:
    """Return the day of the first follow-up after the end that stands; one after an end undone is none."""
    held = (a for a in assessments if since and a.held_at and legal_day(a.held_at) >= since)
    first = _earliest_held(held, {AssessmentKind.FOLLOW_UP})
    return _day(first.held_at) if first else None


def _nicotine(conversation: Assessment) -> Nicotine:
    """Who was not asked is unknown: that is a breach, and no answer (I3r)."""
    said = next((_smoking(answer) for answer in conversation.answers if answer.topic is Topic.SMOKING), None)
    if said is None:
        return Nicotine.UNKNOWN
    return Nicotine.USER if said else Nicotine.NO_USER


def _smoking(answer: NeedAnswer) -> bool | None:
    return answer.smoking.is_user if answer.smoking else None


def _gp_notices(notices: Iterable[Notice]) -> Iterator[Notice]:
    return (n for n in notices if n.type is NoticeType.END and n.role is RecipientRole.OWN_GP)


def _gp_told(notices: Iterable[Notice], *, since: date | None) -> date | None:
    """Return the first day after the end on which a receipt, or a person, said that the own GP was told.

    What was told of an end that did not last is not told of this one.
    """
    days = (day for notice in _gp_notices(notices) for day in _told_on(notice))
    return min((day for day in days if since and day >= since), default=None)


def _told_on(notice: Notice) -> Iterator[date]:
    if notice.status in _TOLD and notice.acknowledged_at:
        yield legal_day(notice.acknowledged_at)
    if notice.status is NoticeStatus.SENT_MANUALLY and notice.sent_at:
        yield legal_day(notice.sent_at)


def _gp_not_told(notices: Iterable[Notice], citizen: Citizen) -> str:
    found = {notice.status for notice in _gp_notices(notices)}
    if NoticeStatus.BLOCKED in found and citizen.objects_to_disclosure:
        return NotTold.OBJECTED
    # Nobody else can be the same unit as the own GP's notice, which comes first: there is none to tell.
    return NotTold.NO_GP if NoticeStatus.NOT_APPLICABLE in found else ""


def _category(story: Story, category: Category) -> CategoryFacts:
    offers = [o for o in story.offers if o.category is category and o.status is not _VOID_OFFER]
    mine = {a.id for a in story.activities if a.category is category}
    sessions = [s for s in story.sessions if s.activity_id in mine and s.status is not _VOID_SESSION]
    counted = [(session, tally([session.status])) for session in sessions]
    return CategoryFacts(
        offered_on=min((legal_day(offer.offered_at) for offer in offers), default=None),
        attended=_days(_settled(story, s) for s, found in counted if found.attended),
        missed=_days(_settled(story, s) for s, found in counted if found.planned > found.attended),
        planned=_days(_planned(story, session) for session in sessions),
        settled=_days(_settled(story, s) for s in sessions if s.status is not Attendance.PLANNED),
    )


_VOID_OFFER = OfferStatus.ENTERED_IN_ERROR
_VOID_SESSION = Attendance.ENTERED_IN_ERROR


def _days(days: Iterable[date]) -> tuple[date, ...]:
    return tuple(sorted(days))


def _planned(story: Story, session: Session) -> date:
    return min(story.days[session.id].planned_on, legal_day(session.planned_start))


def _settled(story: Story, session: Session) -> date:
    """Return the day its outcome was known: its own, or an earlier one on which it was called off.

    What is corrected later was so all along: a cut-off asks for the day of the fact, not of the record.
    """
    return min(story.days[session.id].changed_on, legal_day(session.planned_start))
