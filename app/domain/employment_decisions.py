"""Decisions on an employment case (R45-R48, R123, R124)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar

from app.domain.citizens import Citizen
from app.domain.consents import Consent, ConsentType
from app.domain.decision import Change, Decision
from app.domain.employment import (
    EMPLOYMENT_LIFECYCLE,
    PLANNABLE,
    EmploymentCase,
    EmploymentEvent,
    EmploymentPlan,
    EmploymentStatus,
    Meeting,
    Workplace,
)
from app.domain.exchanges import Contact, JobcentreInformation
from app.domain.legal_days import legal_day
from app.domain.notice_orders import NewId
from app.domain.private import Private
from app.domain.refusals import Finding, InvalidValue, MissingValue, NotPermitted, RuleNotMet
from app.domain.registered_times import not_before, not_in_future, not_passed
from app.domain.work import WorkStatus

T = TypeVar("T")
FULL_TIME = 37
MOST_WEEKS = 26


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Work(Private):
    """Where the citizen stands to the labour market."""

    status: WorkStatus
    sick_from: date | None = None
    hours_per_week: float | None = None
    workplace_agreement: str = ""


def step(case: EmploymentCase, event: EmploymentEvent, **changes: object) -> EmploymentCase:
    status = EMPLOYMENT_LIFECYCLE.after(case.status, event)
    return replace(case, status=status, **changes)  # type: ignore[arg-type]


def _only(case: EmploymentCase, event: EmploymentEvent, now: datetime, reason: str = "") -> Decision:
    return Decision((Change(case, event, now, reason),))


def check_none_open(others: Iterable[EmploymentCase]) -> None:
    if any(other.is_open for other in others):
        raise RuleNotMet(
            "employment-case-open",
            "The citizen has an open employment case already.",
            "Borgeren har allerede en åben beskæftigelsessag.",
        )


def open_case(
    citizen: Citizen, others: Iterable[EmploymentCase], work: Work, *, now: datetime, new_id: NewId
) -> Decision:
    """Open an employment case; a citizen has one at a time."""
    _check_work(work)
    check_none_open(others)
    case = EmploymentCase(
        id=new_id(),
        version=0,
        status=EmploymentStatus.ACTIVE,
        citizen_id=citizen.id,
        work_status=work.status,
        opened_at=now,
        sick_from=work.sick_from,
        hours_per_week=work.hours_per_week,
        workplace_agreement=work.workplace_agreement,
    )
    return Decision((Change(citizen, "open-employment-case", now), Change(case, "open", now)))


def _check_work(work: Work) -> None:
    """Partial sick leave has hours; nothing else does (R123)."""
    partial = work.status is WorkStatus.PARTIAL_SICK
    if partial and work.hours_per_week is None:
        raise MissingValue("hours_per_week")
    if work.hours_per_week is None:
        return
    if not partial or not 0 < work.hours_per_week < FULL_TIME:
        raise InvalidValue(
            "hours_per_week",
            "more than 0 and less than 37, with partial sick leave only",
            danish="Timer om ugen angives kun ved delvis sygemelding, over 0 og under 37.",
            place="hours_per_week",
        )


def change_status(case: EmploymentCase, work: Work, *, now: datetime) -> Decision:
    """Note where the citizen stands now."""
    event = EmploymentEvent.CHANGE_STATUS
    changed = step(
        case,
        event,
        work_status=work.status,
        sick_from=work.sick_from,
        hours_per_week=work.hours_per_week,
        workplace_agreement=work.workplace_agreement,
    )
    _check_work(work)
    return _only(changed, event, now)


def record_workplace(
    case: EmploymentCase,
    *,
    name: str,
    contact: Contact,
    adjustments: str,
    consents_to_contact: bool,
    now: datetime,
) -> Decision:
    """Keep the employer's contact and what was agreed; only where the citizen consents (R124)."""
    event = EmploymentEvent.RECORD_WORKPLACE
    workplace = Workplace(name, contact, contact_consent_at=now, adjustments=adjustments)
    recorded = step(case, event, workplace=workplace)
    if not consents_to_contact:
        raise RuleNotMet(
            "workplace-contact-consent",
            "The workplace is recorded only where the citizen consents to it being contacted.",
            "Arbejdspladsen registreres kun, når borgeren samtykker i, at den kontaktes.",
            place="consents_to_contact",
        )
    return _only(recorded, event, now)


def remove_workplace(case: EmploymentCase, *, reason: str, now: datetime) -> Decision:
    """Let go of the employer's contact: the citizen no longer consents to it."""
    event = EmploymentEvent.REMOVE_WORKPLACE
    return _only(step(case, event, workplace=None), event, now, reason)


def set_contacts(
    case: EmploymentCase, *, health: Contact | None, jobcentre: Contact | None, now: datetime
) -> Decision:
    """Name who is rung up on either side (R47); what is left out stays."""
    event = EmploymentEvent.SET_CONTACTS
    named = step(
        case,
        event,
        health_contact=health or case.health_contact,
        jobcentre_contact=jobcentre or case.jobcentre_contact,
    )
    if health is None and jobcentre is None:
        raise MissingValue("health_contact")
    return _only(named, event, now)


def check_plannable(case: EmploymentCase, consents: Sequence[Consent], *, now: datetime) -> None:
    """Refuse a plan without consent, or for somebody who needs none; raises NotPermitted (R45)."""
    exchanging = [c for c in consents if c.type is ConsentType.JOBCENTRE_EXCHANGE]
    findings = []
    if not any(consent.is_valid(now) for consent in exchanging):
        findings.append(
            Finding(
                "plan-needs-consent",
                "An employment plan needs the citizen's active consent to exchange with the jobcentre.",
                "En beskæftigelsesmæssig plan kræver borgerens gyldige samtykke til udveksling med"
                " jobcenteret.",
                "consent",
            )
        )
    if case.work_status not in PLANNABLE:
        findings.append(
            Finding(
                "plan-needs-status",
                "An employment plan is for who is sick, partially sick or outside the labour market.",
                "En beskæftigelsesmæssig plan er for borgere, der er helt eller delvist sygemeldt eller"
                " uden for arbejdsmarkedet.",
                "work_status",
            )
        )
    if findings:
        raise NotPermitted.of(findings)


def make_plan(
    case: EmploymentCase, consents: Sequence[Consent], plan: EmploymentPlan, *, now: datetime
) -> Decision:
    event = EmploymentEvent.MAKE_PLAN
    planned = step(case, event, plan=plan)
    check_plannable(case, consents, now=now)
    return _only(planned, event, now)


def set_meetings(
    case: EmploymentCase, *, cadence_weeks: int, agenda: tuple[str, ...], now: datetime
) -> Decision:
    """Set how often they meet and about what (R48)."""
    event = EmploymentEvent.SET_MEETINGS
    changed = step(case, event, cadence_weeks=cadence_weeks, agenda=agenda or case.agenda)
    if not 1 <= cadence_weeks <= MOST_WEEKS:
        raise InvalidValue(
            "cadence_weeks", f"1 to {MOST_WEEKS} weeks", danish="Mellem 1 og 26 uger.", place="cadence_weeks"
        )
    return _only(changed, event, now)


def plan_meeting(case: EmploymentCase, *, at: datetime, agenda: tuple[str, ...], now: datetime) -> Decision:
    """Plan a meeting, with the fixed agenda unless another is given."""
    event = EmploymentEvent.PLAN_MEETING
    planned = step(case, event, meetings=_in_order((*case.meetings, Meeting(at, agenda or case.agenda))))
    not_passed(legal_day(at), now, place="at")
    return _only(planned, event, now)


def _in_order(meetings: Iterable[Meeting]) -> tuple[Meeting, ...]:
    return tuple(sorted(meetings, key=lambda meeting: meeting.planned_for))


def hold_meeting(case: EmploymentCase, *, held_at: datetime, summary: str, now: datetime) -> Decision:
    """Note that they met: the first meeting that was planned, or one that nobody had planned."""
    event = EmploymentEvent.HOLD_MEETING
    waiting = next((m for m in case.meetings if m.held_at is None), Meeting(held_at, case.agenda))
    others = [meeting for meeting in case.meetings if meeting is not waiting]
    held = replace(waiting, held_at=held_at, summary=summary)
    noted = step(case, event, meetings=_in_order((*others, held)))
    not_in_future(held_at, now, place="held_at")
    not_before(legal_day(held_at), legal_day(case.opened_at), place="held_at")
    return _only(noted, event, now)


def receive(case: EmploymentCase, told: JobcentreInformation, *, now: datetime) -> Change:
    """Take over what the jobcentre delivered."""
    event = EmploymentEvent.RECEIVE
    planned = [m.planned_for for m in case.meetings]
    news = tuple(Meeting(at, case.agenda) for at in told.meetings if at not in planned)
    hours = case.hours_per_week
    if case.work_status is WorkStatus.PARTIAL_SICK and told.partial_hours:
        hours = told.partial_hours
    merged = step(
        case,
        event,
        jobcentre_contact=told.contact or case.jobcentre_contact,
        meetings=_in_order((*case.meetings, *news)),
        hours_per_week=hours,
        received=told,
    )
    return Change(merged, event, now)


def take_back(
    case: EmploymentCase,
    wrong: JobcentreInformation,
    earlier: Sequence[JobcentreInformation],
    *,
    now: datetime,
) -> Decision:
    """Take back what a delivery registered by mistake had added; what came before it, oldest first, holds.

    Nothing where nothing of it is left. A meeting that was held was held, and partial sick leave keeps
    its hours where no earlier delivery tells others: it must have some (R123).
    """
    event = EmploymentEvent.TAKE_BACK
    contacts = [told.contact for told in earlier if told.contact]
    hours = [told.partial_hours for told in earlier if told.partial_hours]
    told_before = {at for told in earlier for at in told.meetings}
    gone = set(wrong.meetings) - told_before
    rest = replace(
        case,
        received=_before(case.received, wrong, earlier),
        jobcentre_contact=_before(case.jobcentre_contact, wrong.contact, contacts),
        meetings=tuple(m for m in case.meetings if m.held_at or m.planned_for not in gone),
        hours_per_week=_before(case.hours_per_week, wrong.partial_hours, hours or [case.hours_per_week]),
    )
    return _only(step(rest, event), event, now) if rest != case else Decision(())


def _before(now: T | None, wrong: T | None, earlier: Sequence[T | None]) -> T | None:
    """Return what held before, where what holds now is what was wrong."""
    if now is None or now != wrong:
        return now
    return earlier[-1] if earlier else None


def close_case(case: EmploymentCase, *, reason: str, now: datetime) -> Decision:
    event = EmploymentEvent.CLOSE
    return _only(step(case, event, closed_at=now), event, now, reason)


def mark_error(case: EmploymentCase, *, reason: str, now: datetime) -> Decision:
    """Mark a case that should not have been opened, or not about this citizen."""
    event = EmploymentEvent.MARK_ERROR
    return _only(step(case, event, closed_at=now), event, now, reason)
