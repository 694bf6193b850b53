"""Worklists: what stands on whose desk, and what the next step is.

Every open referral, plan and pathway stands on exactly one primary list; further lists hold what else
must not be forgotten. What an aggregate puts on the lists follows from the aggregate alone, so it is
written with it, in the same transaction; what time alone changes is a day that the list is read by.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final, TypeAlias

from app.domain.assessments import Assessment, AssessmentStatus
from app.domain.consents import Consent
from app.domain.decision import Aggregate
from app.domain.duplicates import ALERT_LIFECYCLE, AlertEvent, AlertLevel, DuplicateAlert
from app.domain.employment import EmploymentCase
from app.domain.free_choice import current
from app.domain.legal_days import legal_day
from app.domain.messages import MESSAGE_LIFECYCLE, Message, MessageEvent
from app.domain.notices import Notice, NoticeEvent, NoticeStatus, NoticeType
from app.domain.offers import Offer, OfferStatus
from app.domain.pathways import Backing, CloseType, Closure, Pathway, PathwayEvent, PathwayStatus
from app.domain.plans import ASSUMED, PLAN_LIFECYCLE, PlanEvent, PlanStatus, RehabPlan
from app.domain.referrals import Referral, ReferralEvent, ReferralStatus
from app.domain.sessions import SESSION_LIFECYCLE, Attendance, AttendanceEvent, Session


class Worklist(StrEnum):
    NEW = "new"
    INCOMPLETE = "incomplete"
    CONTACT_TO_OFFER = "contact-to-offer"
    CONTACT_OFFERED = "contact-offered"
    FREE_CHOICE = "free-choice"
    ON_HOLD = "on-hold"
    AT_HOSPITAL = "at-hospital"
    IN_PATHWAY = "in-pathway"
    REQUEST_ENDED = "request-ended"
    CONVERSATION_TO_BOOK = "conversation-to-book"
    CONVERSATION_BOOKED = "conversation-booked"
    PLAN_TO_AGREE = "plan-to-agree"
    START_TO_COME = "start-to-come"
    IN_REHABILITATION = "in-rehabilitation"
    TO_CLOSE = "to-close"
    DEADLINE = "deadline"
    ATTENDANCE_MISSING = "attendance-missing"
    PLAN_UNTOLD = "plan-untold"
    NOTICE_FAILED = "notice-failed"
    NOTICE_UNDERWAY = "notice-underway"
    NOTICE_DRAFT = "notice-draft"
    FOLLOW_UP = "follow-up"
    CLOSED_WITHOUT_FOLLOW_UP = "closed-without-follow-up"
    QUIET = "quiet"
    RIGHT_UNTOLD = "right-untold"
    DUPLICATE = "duplicate"
    NO_SHOW = "no-show"
    CONSENT_EXPIRING = "consent-expiring"
    MEETING = "meeting"
    DISCHARGE_UNKNOWN = "discharge-unknown"
    OFFER_DEFERRED = "offer-deferred"
    MESSAGE = "message"
    MESSAGE_UNPLACED = "message-unplaced"


QUIET_DAYS: Final = 30
"""A pathway nobody has touched for so long is asked about [P]."""
REMIND_DAYS: Final = 30
"""So long before its end a consent is asked about (§9.8)."""
RECEIPT_DAYS: Final = 2
"""A notice without receipt for so long is overdue (§9.7 [P])."""


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One thing on one list."""

    list: Worklist
    next_step: str
    """The command that takes it further, as the API names it: its own, its pathway's, plan's or citizen's."""
    primary: bool = False
    due_on: date | None = None
    from_on: date | None = None
    """The day it comes to the list, where that is not at once."""


_Primary: TypeAlias = Mapping[Any, tuple[Worklist, str]]
"""By state, for what stands on a list by its state alone; a final state is on none."""
_REFERRAL: Final[_Primary] = {
    ReferralStatus.RECEIVED: (Worklist.NEW, ReferralEvent.ACCEPT),
    ReferralStatus.UNDER_REVIEW: (Worklist.NEW, ReferralEvent.ACCEPT),
    ReferralStatus.INCOMPLETE: (Worklist.INCOMPLETE, ReferralEvent.SUPPLEMENT),
    ReferralStatus.ACCEPTED: (Worklist.IN_PATHWAY, PathwayEvent.HOLD_CLARIFYING_CONVERSATION),
    ReferralStatus.CLARIFIED: (Worklist.IN_PATHWAY, PathwayEvent.CLOSE),
}
_PLAN: Final[_Primary] = {
    PlanStatus.RECEIVED: (Worklist.NEW, PlanEvent.CLASSIFY),
    PlanStatus.CLASSIFIED: (Worklist.CONTACT_TO_OFFER, PlanEvent.OFFER_FIRST_CONTACT),
    PlanStatus.ON_HOLD_POSTPONED: (Worklist.CONTACT_TO_OFFER, PlanEvent.OFFER_FIRST_CONTACT),
    PlanStatus.OFFERED: (Worklist.CONTACT_OFFERED, PathwayEvent.HOLD_CLARIFYING_CONVERSATION),
    PlanStatus.RIGHT_ARISEN: (Worklist.FREE_CHOICE, PlanEvent.CHOOSE_PRIVATE),
    PlanStatus.ON_HOLD_FREE_CHOICE: (Worklist.ON_HOLD, PlanEvent.FINISH_AT_PROVIDER),
    PlanStatus.ON_HOLD_FREE_CHOICE_DECLINED: (Worklist.CONTACT_TO_OFFER, PlanEvent.OFFER_FIRST_CONTACT),
    PlanStatus.ON_HOLD_OTHER_MUNICIPALITY: (Worklist.ON_HOLD, PlanEvent.FORWARD),
    PlanStatus.HOSPITAL_TASK: (Worklist.AT_HOSPITAL, PlanEvent.CHANGE_TYPE),
    PlanStatus.ACTIVE: (Worklist.IN_PATHWAY, PathwayEvent.CLOSE),
}
_PATHWAY: Final[_Primary] = {
    PathwayStatus.CLARIFIED: (Worklist.PLAN_TO_AGREE, PathwayEvent.AGREE_PLAN),
    PathwayStatus.PLANNED: (Worklist.START_TO_COME, PathwayEvent.ENROL),
    PathwayStatus.IN_REHAB: (Worklist.IN_REHABILITATION, PathwayEvent.HOLD_CLOSING_CONVERSATION),
    PathwayStatus.CLOSING: (Worklist.TO_CLOSE, PathwayEvent.CLOSE),
}

_ELSEWHERE: Final[_Primary] = {
    Backing.AT_PROVIDER: (Worklist.ON_HOLD, PlanEvent.FINISH_AT_PROVIDER),
    Backing.IN_OTHER_MUNICIPALITY: (Worklist.ON_HOLD, PathwayEvent.TRANSFER),
}
"""Where nobody has been met, and nobody is to be met here as long as the request waits elsewhere."""
_WITHOUT_REQUEST: Final[_Primary] = {
    PathwayStatus.OPEN: (Worklist.REQUEST_ENDED, PathwayEvent.CLOSE_NOT_STARTED),
    PathwayStatus.CLARIFIED: (Worklist.REQUEST_ENDED, PathwayEvent.CLOSE_NOT_STARTED),
    PathwayStatus.PLANNED: (Worklist.REQUEST_ENDED, PathwayEvent.CLOSE_NOT_STARTED),
    PathwayStatus.IN_REHAB: (Worklist.REQUEST_ENDED, PathwayEvent.STOP),
    PathwayStatus.CLOSING: (Worklist.REQUEST_ENDED, PathwayEvent.CLOSE),
}
"""What nobody asks for any more: a person closes or stops it, or it goes on with a new request."""


def _by_state(table: _Primary, status: Any, *, due_on: date | None = None) -> Iterator[WorkItem]:
    if status in table:
        list_, step = table[status]
        yield WorkItem(list_, step, primary=True, due_on=due_on)


def _of_referral(referral: Referral) -> Iterator[WorkItem]:
    yield from _by_state(_REFERRAL, referral.status)


def _of_plan(plan: RehabPlan) -> Iterator[WorkItem]:
    deadline = plan.open_deadline
    yield from _by_state(_PLAN, plan.status, due_on=deadline)
    if deadline is not None:
        yield WorkItem(Worklist.DEADLINE, _towards_a_start(plan), due_on=deadline)
        if plan.discharge_date_source == ASSUMED:
            yield WorkItem(Worklist.DISCHARGE_UNKNOWN, PlanEvent.CORRECT_DISCHARGE_DATE, due_on=deadline)
    yield from _right_untold(plan, deadline)


def _towards_a_start(plan: RehabPlan) -> PlanEvent:
    offer = PlanEvent.OFFER_FIRST_CONTACT
    return offer if offer in PLAN_LIFECYCLE.allowed(plan.status) else PlanEvent.CLASSIFY


def _right_untold(plan: RehabPlan, deadline: date | None) -> Iterator[WorkItem]:
    """The right is told of also where nobody has taken the plan on: it arises with the day after (K7b)."""
    is_new = PlanEvent.CLASSIFY in PLAN_LIFECYCLE.allowed(plan.status)
    if is_new and deadline is not None and plan.told_of_right is None:
        after = deadline + timedelta(days=1)
        yield WorkItem(Worklist.RIGHT_UNTOLD, PlanEvent.INFORM_CITIZEN, due_on=deadline, from_on=after)
    case = current(plan.free_choice)
    if PlanEvent.CHOOSE_PRIVATE in PLAN_LIFECYCLE.allowed(plan.status) and case and not case.informed_at:
        right = legal_day(case.right_arises_at)
        yield WorkItem(Worklist.RIGHT_UNTOLD, PlanEvent.INFORM_CITIZEN, due_on=right)


def _of_pathway(pathway: Pathway) -> Iterator[WorkItem]:
    if pathway.backing is Backing.ENDED:
        yield from _by_state(_WITHOUT_REQUEST, pathway.status)
    elif pathway.status is not PathwayStatus.OPEN:
        yield from _by_state(_PATHWAY, pathway.status)
    elif pathway.backing in _ELSEWHERE:
        yield from _by_state(_ELSEWHERE, pathway.backing)
    else:
        yield _first_conversation(pathway)
    if pathway.closure is not None and pathway.status is PathwayStatus.CLOSED and pathway.rehab_start_date:
        yield from _afterwards(pathway)


def _first_conversation(pathway: Pathway) -> WorkItem:
    if pathway.conversation_at is None:
        return WorkItem(Worklist.CONVERSATION_TO_BOOK, PathwayEvent.BOOK_CONVERSATION, primary=True)
    day = legal_day(pathway.conversation_at)
    step = PathwayEvent.HOLD_CLARIFYING_CONVERSATION
    return WorkItem(Worklist.CONVERSATION_BOOKED, step, primary=True, due_on=day)


def _afterwards(pathway: Pathway) -> Iterator[WorkItem]:
    """What is left to do for a citizen whose rehabilitation has ended (I9)."""
    closure = pathway.closure
    if closure is None or pathway.followed_up_at is not None or _goes_on_elsewhere(pathway, closure):
        return
    list_ = Worklist.FOLLOW_UP if closure.follow_up_date else Worklist.CLOSED_WITHOUT_FOLLOW_UP
    yield WorkItem(list_, PathwayEvent.HOLD_FOLLOW_UP, due_on=closure.follow_up_date)


def _goes_on_elsewhere(pathway: Pathway, closure: Closure) -> bool:
    """Say whether there is nobody to follow up, or somebody else does: another authority, a new plan."""
    return closure.close_type in _NOT_FOLLOWED_UP or pathway.backing is Backing.RESTARTED


_NOT_FOLLOWED_UP: Final = frozenset({CloseType.DECEASED, CloseType.TRANSFERRED})


def _of_notice(notice: Notice) -> Iterator[WorkItem]:
    if notice.status not in _NOTICE:
        return
    list_, step = _NOTICE[notice.status]
    late = legal_day(notice.due_at) + timedelta(days=RECEIPT_DAYS)
    yield WorkItem(list_, step, due_on=late if list_ is Worklist.NOTICE_UNDERWAY else None)
    if notice.type is NoticeType.PLAN:
        yield WorkItem(Worklist.PLAN_UNTOLD, step, due_on=late)


_NOTICE: Final[Mapping[NoticeStatus, tuple[Worklist, NoticeEvent]]] = {
    NoticeStatus.DUE: (Worklist.NOTICE_UNDERWAY, NoticeEvent.DRAFT),
    NoticeStatus.DRAFT: (Worklist.NOTICE_DRAFT, NoticeEvent.APPROVE),
    NoticeStatus.READY: (Worklist.NOTICE_UNDERWAY, NoticeEvent.RESEND),
    NoticeStatus.SENT: (Worklist.NOTICE_UNDERWAY, NoticeEvent.RESEND),
    NoticeStatus.FAILED: (Worklist.NOTICE_FAILED, NoticeEvent.RESEND),
}


def _of_session(session: Session) -> Iterator[WorkItem]:
    day = legal_day(session.planned_end)
    if session.status is Attendance.NO_SHOW:
        yield WorkItem(Worklist.NO_SHOW, _TRY_AGAIN, due_on=day)
    if AttendanceEvent.ARRIVE in SESSION_LIFECYCLE.allowed(session.status):
        after = day + timedelta(days=1)
        yield WorkItem(Worklist.ATTENDANCE_MISSING, "register-attendance", due_on=day, from_on=after)


_TRY_AGAIN: Final = "register-contact-attempt"


def _of_assessment(assessment: Assessment) -> Iterator[WorkItem]:
    """A conversation nobody came to stands beside the sessions nobody came to."""
    if assessment.status is AssessmentStatus.NO_SHOW and assessment.booked_for is not None:
        yield WorkItem(Worklist.NO_SHOW, _TRY_AGAIN, due_on=legal_day(assessment.booked_for))


def _of_offer(offer: Offer) -> Iterator[WorkItem]:
    """Whoever wanted to think it over is asked again the day they said (§9.4)."""
    if offer.status is OfferStatus.DEFERRED:
        yield WorkItem(Worklist.OFFER_DEFERRED, "answer", due_on=offer.deferred_to)


def _of_alert(alert: DuplicateAlert) -> Iterator[WorkItem]:
    if alert.level is not AlertLevel.YELLOW and AlertEvent.DECIDE in ALERT_LIFECYCLE.allowed(alert.status):
        yield WorkItem(Worklist.DUPLICATE, AlertEvent.DECIDE, due_on=alert.deferred_to)


def _of_consent(consent: Consent) -> Iterator[WorkItem]:
    if consent.in_force and consent.expires_at is not None:
        last = legal_day(consent.expires_at)
        soon = last - timedelta(days=REMIND_DAYS)
        yield WorkItem(Worklist.CONSENT_EXPIRING, "request-consent", due_on=last, from_on=soon)


def _of_employment(case: EmploymentCase) -> Iterator[WorkItem]:
    if case.is_open:
        yield WorkItem(Worklist.MEETING, "plan-meeting", due_on=case.next_meeting_due_date)


def _of_message(message: Message) -> Iterator[WorkItem]:
    if MessageEvent.HANDLE not in MESSAGE_LIFECYCLE.allowed(message.status):
        return
    if message.request_id is None:
        yield WorkItem(Worklist.MESSAGE_UNPLACED, MessageEvent.PLACE)
    else:
        yield WorkItem(Worklist.MESSAGE, MessageEvent.HANDLE)


class Due(StrEnum):
    """Which of a list's items a desk shows, by the day they are due."""

    ANY = "any"
    TODAY = "today"
    THIS_WEEK = "this-week"
    PASSED = "passed"
    LAST_FORTNIGHT = "last-fortnight"


@dataclass(frozen=True, slots=True)
class Desk:
    """A worklist as the case worker knows it."""

    title: str
    lists: tuple[Worklist, ...]
    due: Due = Due.ANY


DESKS: Final[dict[str, Desk]] = {
    "new": Desk("Nye henvendelser", (Worklist.NEW,)),
    "incomplete": Desk("Mangler oplysninger", (Worklist.INCOMPLETE,)),
    "deadline-today": Desk("7-dages frist i dag", (Worklist.DEADLINE,), Due.TODAY),
    "deadline-this-week": Desk("7-dages frist inden en uge", (Worklist.DEADLINE,), Due.THIS_WEEK),
    "deadline-breached": Desk("7-dages frist overskredet", (Worklist.DEADLINE,), Due.PASSED),
    "contact-to-offer": Desk("Første kontakt skal tilbydes", (Worklist.CONTACT_TO_OFFER,)),
    "contact-offered": Desk("Første kontakt tilbudt", (Worklist.CONTACT_OFFERED,)),
    "free-choice": Desk("Ret til frit valg", (Worklist.FREE_CHOICE,)),
    "on-hold": Desk("På pause hos os", (Worklist.ON_HOLD,)),
    "at-hospital": Desk("Sygehusets opgave", (Worklist.AT_HOSPITAL,)),
    "in-pathway": Desk("Følger forløbet", (Worklist.IN_PATHWAY,)),
    "request-ended": Desk("Forløb, som ingen henvisning længere bærer", (Worklist.REQUEST_ENDED,)),
    "conversation-to-book": Desk("Samtale skal aftales", (Worklist.CONVERSATION_TO_BOOK,)),
    "conversation-booked": Desk("Samtale aftalt", (Worklist.CONVERSATION_BOOKED,)),
    "plan-to-agree": Desk("Plan skal aftales", (Worklist.PLAN_TO_AGREE,)),
    "start-to-come": Desk("Venter på opstart", (Worklist.START_TO_COME,)),
    "in-rehabilitation": Desk("I gang", (Worklist.IN_REHABILITATION,)),
    "to-close": Desk("Skal afsluttes", (Worklist.TO_CLOSE,)),
    "plan-untold": Desk("Plan uden kvitteret besked", (Worklist.PLAN_UNTOLD,)),
    "notice-failed": Desk("Beskeder, der ikke nåede frem", (Worklist.NOTICE_FAILED,)),
    "notice-draft": Desk("Kladder til beskeder", (Worklist.NOTICE_DRAFT,)),
    "notice-overdue": Desk("Beskeder uden kvittering", (Worklist.NOTICE_UNDERWAY,), Due.PASSED),
    "attendance-missing": Desk("Fremmøde mangler", (Worklist.ATTENDANCE_MISSING,)),
    "messages": Desk("Beskeder fra henvisere", (Worklist.MESSAGE,)),
    "messages-unplaced": Desk("Breve, der ikke hører til en kendt henvendelse", (Worklist.MESSAGE_UNPLACED,)),
    "follow-up": Desk("Opfølgning aftalt", (Worklist.FOLLOW_UP,)),
    "closed-without-follow-up": Desk("Afsluttet uden opfølgning", (Worklist.CLOSED_WITHOUT_FOLLOW_UP,)),
    "free-choice-to-inform": Desk("Ret til frit valg, ikke oplyst", (Worklist.RIGHT_UNTOLD,)),
    "duplicates": Desk("Mulig dobbelt træning", (Worklist.DUPLICATE,)),
    "no-shows": Desk("Udeblevet inden for 14 dage", (Worklist.NO_SHOW,), Due.LAST_FORTNIGHT),
    "consents-expiring": Desk("Samtykker, der snart udløber", (Worklist.CONSENT_EXPIRING,)),
    "meetings-overdue": Desk("Møder, der skulle have været holdt", (Worklist.MEETING,), Due.PASSED),
    "data-missing": Desk(
        "Mangler til indikatorer og frister", (Worklist.ATTENDANCE_MISSING, Worklist.DISCHARGE_UNKNOWN)
    ),
    "offers-deferred": Desk("Tilbud, borgeren vil tænke over", (Worklist.OFFER_DEFERRED,)),
    "quiet": Desk("Forløb uden aktivitet", (Worklist.QUIET,)),
}
"""Every list stands on a desk; a test sees to it."""

_ITEMS: Final[dict[type[Any], Callable[[Any], Iterator[WorkItem]]]] = {
    Referral: _of_referral,
    RehabPlan: _of_plan,
    Pathway: _of_pathway,
    Notice: _of_notice,
    Assessment: _of_assessment,
    Session: _of_session,
    Offer: _of_offer,
    DuplicateAlert: _of_alert,
    Consent: _of_consent,
    EmploymentCase: _of_employment,
    Message: _of_message,
}
LISTED: Final = frozenset(_ITEMS)
"""The kinds of aggregate that stand on lists."""


def items_of(aggregate: Aggregate) -> tuple[WorkItem, ...]:
    """Return what an aggregate puts on the lists as it stands."""
    items = _ITEMS.get(type(aggregate))
    return tuple(items(aggregate)) if items else ()
