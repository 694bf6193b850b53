"""A history as the service would hold it in the end: aggregates in the states that events led to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any, Final
from uuid import UUID, uuid5

from app.domain.activities import Activity
from app.domain.activity_decisions import stopped
from app.domain.assessments import Assessment, AssessmentKind, AssessmentStatus, Topic
from app.domain.citizens import Citizen
from app.domain.codes import Category, LegalBasis, StopReason
from app.domain.legal_days import COPENHAGEN
from app.domain.need_answers import Smoking, SmokingStatus
from app.domain.notices import Notice, NoticeStatus, NoticeType, RecipientRole
from app.domain.offers import Offer, OfferStatus
from app.domain.pathways import CloseType, Closure, Pathway, PathwayStatus
from app.domain.plan_states import PlanStatus
from app.domain.referrals import ReferralStatus
from app.domain.requests import Request
from app.domain.sessions import Attendance, Session
from app.indicators.facts import Days, Story
from tests.domain import builders
from tests.indicators.events import Answer, Case, Event, Mistaken, What

SPACE: Final = UUID("00000000-0000-0000-0000-0000000000e2")


def person(number: int) -> UUID:
    return UUID(int=1_000_000 + number)


def at(on: date) -> datetime:
    return datetime.combine(on, time(12), COPENHAGEN)


def story_of(case: Case) -> Story:
    """Return everything that was documented about the case."""
    told = _Told(case)
    if not told.all(What.ACCEPTED):
        return Story(citizen=told.citizen(), requests=[told.request()])
    activities = told.activities()
    sessions, days = told.sessions(activities)
    return Story(
        citizen=told.citizen(),
        requests=[told.request()],
        pathway=told.pathway(sessions, days),
        assessments=list(told.assessments()),
        offers=list(told.offers()),
        activities=list(activities.values()),
        sessions=sessions,
        notices=list(told.notices()),
        days=days,
    )


_SMOKES: Final = {Answer.USER: SmokingStatus.DAILY, Answer.NO_USER: SmokingStatus.FORMER}
_UNDECIDED: Final = {
    "SUL119": {
        What.REJECTED: ReferralStatus.REJECTED,
        What.WITHDRAWN: ReferralStatus.REVOKED,
        What.SENT_ON: ReferralStatus.TRANSFERRED,
    },
    "SUL140": {
        What.REJECTED: PlanStatus.SENT_BY_MISTAKE,
        What.WITHDRAWN: PlanStatus.REVOKED,
        What.SENT_ON: PlanStatus.TRANSFERRED,
    },
}


class _Told:
    def __init__(self, case: Case) -> None:
        self.case = case
        self.id = UUID(int=case.number)
        self.events = sorted(case.events, key=lambda event: event.on)
        mistakes = [event for event in case.events if event.what is What.MISTAKE]
        self.void_sessions = {e.session for e in mistakes if e.about == Mistaken.SESSION}
        self.void_offers = {e.category for e in mistakes if e.about == Mistaken.OFFERS}
        self.is_void = any(e.about == Mistaken.CASE for e in mistakes)

    def all(self, *whats: What) -> list[Event]:
        return [event for event in self.events if event.what in whats]

    def new(self, name: object) -> UUID:
        return uuid5(SPACE, f"{self.case.number} {name}")

    def citizen(self) -> Citizen:
        (died, *_) = [*self.all(What.DIED), None]
        old = self.case.under_old_number
        return builders.a_citizen(
            id=self.new("old") if old else person(self.case.citizen),
            merged_into=person(self.case.citizen) if old else None,
            deceased_date=died.on if died else None,
            objects_to_disclosure=bool(self.all(What.OBJECTED)),
        )

    def request(self) -> Request:
        said: dict[str, Any] = {"id": self.id, "received_at": at(self.events[0].on)}
        status = {"status": ReferralStatus.ENTERED_IN_ERROR} if self.is_void else {}
        for event in self.all(What.REJECTED, What.WITHDRAWN, What.SENT_ON):
            said |= {"status": _UNDECIDED[self.case.law][event.what], "decided_at": at(event.on)}
        if self.case.law == LegalBasis.SUL119:
            return builders.a_referral(**said | status)
        return builders.a_plan(**said | status, programme_included=self.case.in_programme)

    def pathway(self, sessions: list[Session], days: dict[UUID, Days]) -> Pathway:
        attended = [days[s.id].changed_on for s in sessions if s.status is Attendance.ATTENDED]
        closures = [_closure(event) for event in self.all(What.CLOSED)]
        last = self.all(What.CLOSED, What.REOPENED)[-1:]
        is_closed = bool(last) and last[0].what is What.CLOSED
        status = PathwayStatus.ENTERED_IN_ERROR if self.is_void else PathwayStatus.OPEN
        return builders.a_pathway(
            id=self.id,
            status=status,
            legal_basis=LegalBasis(self.case.law),
            programme_included=self.case.in_programme,
            opened_at=at(self.all(What.ACCEPTED)[0].on),
            rehab_start_date=min(attended, default=None),
            closure=closures[-1] if is_closed else None,
            earlier_closures=tuple(closures[:-1] if is_closed else closures),
            followed_up_at=min((at(e.on) for e in self.all(What.FOLLOWED_UP)), default=None),
        )

    def assessments(self) -> Iterator[Assessment]:
        first = (
            AssessmentKind.CLARIFYING if self.case.law == LegalBasis.SUL119 else AssessmentKind.INITIAL_140
        )
        missed = {"status": AssessmentStatus.NO_SHOW, "held_at": None}
        for event in self.events:
            said: dict[str, Any] = {"id": self.new(event), "held_at": at(event.on)}
            if event.what is What.CONVERSATION_HELD:
                yield builders.an_assessment(**said, kind=first, answers=_answers(event.about))
            elif event.what is What.CONVERSATION_MISSED:
                yield builders.an_assessment(**said | missed, kind=first)
            elif event.what is What.CLOSING_HELD:
                yield builders.an_assessment(**said, kind=AssessmentKind.CLOSING)
            elif event.what is What.FOLLOWED_UP:
                yield builders.an_assessment(**said, kind=AssessmentKind.FOLLOW_UP)

    def offers(self) -> Iterator[Offer]:
        statuses = list(OfferStatus)
        for place, event in enumerate(self.all(What.OFFERED)):
            open_ = [status for status in statuses if status is not OfferStatus.ENTERED_IN_ERROR]
            void = event.about in self.void_offers
            status = OfferStatus.ENTERED_IN_ERROR if void else open_[place % len(open_)]
            category = Category(event.about)
            yield builders.an_offer(
                id=self.new(f"offer {place}"), status=status, category=category, offered_at=at(event.on)
            )

    def activities(self) -> dict[str, Activity]:
        categories = dict.fromkeys(event.about for event in self.all(What.PLANNED))
        return {c: builders.an_activity(id=self.new(c), category=Category(c)) for c in categories}

    def sessions(self, activities: dict[str, Activity]) -> tuple[list[Session], dict[UUID, Days]]:
        """Return the sessions in the states they came to, and the days on which they did."""
        became = {event.session: event for event in self.all(What.SESSION)}
        found, days = [], {}
        for event in self.all(What.PLANNED):
            outcome = became.get(event.session)
            session = builders.a_session(
                id=self.new(f"session {event.session}"),
                activity_id=activities[event.about].id,
                status=Attendance(outcome.about) if outcome else Attendance.PLANNED,
                # What nothing has become of lies far ahead.
                planned_start=at(outcome.on if outcome else date(2099, 1, 1)),
            )
            days[session.id] = Days(event.on, outcome.on if outcome else event.on)
            found.append(session)
        for closing in self.all(What.CLOSED)[-1:]:
            found = list(_settled(found, days, closing))
        void = {self.new(f"session {number}") for number in self.void_sessions}
        wrong = Attendance.ENTERED_IN_ERROR
        return [replace(s, status=wrong) if s.id in void else s for s in found], days

    def notices(self) -> Iterator[Notice]:
        for place, event in enumerate(self.events):
            for said in _notices(event):
                yield builders.a_notice(id=self.new(f"notice {place}"), type=NoticeType.END, **said)


def _closure(event: Event) -> Closure:
    kind, _, reason = event.about.partition(" ")
    return Closure(at(event.on), CloseType(kind), StopReason[reason] if reason else None)


def _answers(about: str) -> Any:
    if about == Answer.NOT_ASKED:
        return tuple(a for a in builders.every_question_asked() if a.topic is not Topic.SMOKING)
    return builders.every_question_asked(smoking=Smoking(_SMOKES[Answer(about)]))


def _settled(sessions: list[Session], days: dict[UUID, Days], closing: Event) -> Iterator[Session]:
    """Let the domain say what becomes of the sessions that are left (§4.4)."""
    reason = _closure(closing).stop_reason
    changes = stopped([], sessions, reason, at=at(closing.on)) if reason else ()
    left = {change.aggregate.id: change.aggregate for change in changes}
    for id_ in left:
        days[id_] = Days(days[id_].planned_on, closing.on)
    yield from (left.get(session.id, session) for session in sessions)  # type: ignore[misc]


def _notices(event: Event) -> Iterator[dict[str, Any]]:
    own = {"role": RecipientRole.OWN_GP}
    told = {"status": NoticeStatus.ACKNOWLEDGED, "acknowledged_at": at(event.on)}
    by_hand = {"status": NoticeStatus.SENT_MANUALLY, "sent_at": at(event.on), "acknowledged_at": None}
    if event.what is What.GP_TOLD:
        yield own | (by_hand if event.about == "by hand" else told)
    elif event.what is What.REFERRER_TOLD:
        yield told | {"role": RecipientRole.REFERRER}
    elif event.what is What.GP_REFUSED:
        yield own | {"status": NoticeStatus.FAILED, "sent_at": at(event.on)}
    elif event.what is What.OBJECTED:
        yield own | {"status": NoticeStatus.BLOCKED}
    elif event.what is What.NO_GP:
        yield own | {"status": NoticeStatus.NOT_APPLICABLE}
