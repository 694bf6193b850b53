"""Commands on employment cases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from app.api.v1.body import MOST, Body, CommandBody, Day, Instant, Reasoned
from app.api.v1.command import Command, CommandTable, Run, utc
from app.domain import employment_decisions
from app.domain.citizens import Citizen
from app.domain.decision import Decision
from app.domain.employment import DEFAULT_CADENCE_WEEKS, EmploymentCase, EmploymentEvent, EmploymentPlan
from app.domain.employment_decisions import Work
from app.domain.exchanges import Contact
from app.domain.work import WorkStatus
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.keep_employment_case import (
    check_meetable,
    check_none_open,
    check_plannable,
    decide_employment_case,
    make_employment_plan,
    meet_jobcentre,
    open_employment_case,
)

Line = Annotated[str, Field(min_length=1)]


class Standing(CommandBody):
    work_status: WorkStatus
    sick_from: Day | None = None
    hours_per_week: float | None = Field(default=None, description="Kræves ved delvis sygemelding.")
    workplace_agreement: str = Field(default="", description="Aftalen med arbejdspladsen.")


class Person(Body):
    name: str = Field(min_length=1)
    telephone: str = ""
    email: str = ""
    organisation: str = ""


class RecordWorkplace(CommandBody):
    name: str = Field(min_length=1)
    contact: Person
    adjustments: str = Field(default="", description="Aftalte skånehensyn.")
    consents_to_contact: bool = Field(description="Borgeren samtykker i, at arbejdspladsen kontaktes.")


class SetContacts(CommandBody):
    health_contact: Person | None = None
    jobcentre_contact: Person | None = None


class MakePlan(CommandBody):
    text: str = Field(min_length=1)
    work_recommendations: str = ""
    partial_sick_leave: bool = Field(default=False, description="Delvis sygemelding indgår som mulighed.")


class SetMeetings(CommandBody):
    cadence_weeks: int = Field(default=DEFAULT_CADENCE_WEEKS, description="Uger mellem møderne.")
    agenda: list[Line] = Field(default=[], max_length=MOST)


class PlanMeeting(CommandBody):
    at: Instant
    agenda: list[Line] = Field(default=[], max_length=MOST)


class HoldMeeting(CommandBody):
    TIMES = ("happened_at", "held_at")

    held_at: Instant
    summary: str = ""


def _standing(body: Standing) -> Work:
    return Work(
        status=body.work_status,
        sick_from=body.sick_from,
        hours_per_week=body.hours_per_week,
        workplace_agreement=body.workplace_agreement,
    )


def _contact(person: Person) -> Contact:
    return Contact(person.name, person.telephone, person.email, person.organisation)


def _maybe(person: Person | None) -> Contact | None:
    return _contact(person) if person else None


async def _open(work: UnitOfWork, id_: UUID, seen: int, body: Standing) -> None:
    await open_employment_case(work, id_, seen_version=seen, standing=_standing(body))


def _decided(decide: Callable[[EmploymentCase, Any, UnitOfWork], Decision]) -> Run[Any]:
    """Return the command that loads a case, decides by its body, and saves."""

    async def run(work: UnitOfWork, id_: UUID, seen: int, body: Any) -> None:
        await decide_employment_case(
            work, id_, seen_version=seen, decide=lambda case: decide(case, body, work)
        )

    return run


def _change(case: EmploymentCase, body: Standing, work: UnitOfWork) -> Decision:
    return employment_decisions.change_status(case, _standing(body), now=work.at)


def _record(case: EmploymentCase, body: RecordWorkplace, work: UnitOfWork) -> Decision:
    return employment_decisions.record_workplace(
        case,
        name=body.name,
        contact=_contact(body.contact),
        adjustments=body.adjustments,
        consents_to_contact=body.consents_to_contact,
        now=work.at,
    )


def _remove(case: EmploymentCase, body: Reasoned, work: UnitOfWork) -> Decision:
    return employment_decisions.remove_workplace(case, reason=body.reason, now=work.at)


def _contacts(case: EmploymentCase, body: SetContacts, work: UnitOfWork) -> Decision:
    return employment_decisions.set_contacts(
        case, health=_maybe(body.health_contact), jobcentre=_maybe(body.jobcentre_contact), now=work.at
    )


def _meetings(case: EmploymentCase, body: SetMeetings, work: UnitOfWork) -> Decision:
    return employment_decisions.set_meetings(
        case, cadence_weeks=body.cadence_weeks, agenda=tuple(body.agenda), now=work.at
    )


async def _plan_meeting(work: UnitOfWork, id_: UUID, seen: int, body: PlanMeeting) -> None:
    def decide(case: EmploymentCase) -> Decision:
        agenda = tuple(body.agenda)
        return employment_decisions.plan_meeting(case, at=utc(body.at), agenda=agenda, now=work.at)

    await meet_jobcentre(work, id_, seen_version=seen, at=work.now, place="consent", decide=decide)


async def _hold(work: UnitOfWork, id_: UUID, seen: int, body: HoldMeeting) -> None:
    held_at = utc(body.held_at)

    def decide(case: EmploymentCase) -> Decision:
        return employment_decisions.hold_meeting(case, held_at=held_at, summary=body.summary, now=work.now)

    await meet_jobcentre(work, id_, seen_version=seen, at=held_at, place="held_at", decide=decide)


def _close(case: EmploymentCase, body: Reasoned, work: UnitOfWork) -> Decision:
    return employment_decisions.close_case(case, reason=body.reason, now=work.at)


def _error(case: EmploymentCase, body: Reasoned, work: UnitOfWork) -> Decision:
    return employment_decisions.mark_error(case, reason=body.reason, now=work.at)


async def _plan(work: UnitOfWork, id_: UUID, seen: int, body: MakePlan) -> None:
    plan = EmploymentPlan(work.at, body.text, body.work_recommendations, body.partial_sick_leave)
    await make_employment_plan(work, id_, seen_version=seen, plan=plan)


_E = EmploymentEvent
COMMANDS: CommandTable = {
    Citizen: (
        Command(
            "open-employment-case",
            "Opret beskæftigelsessag",
            None,
            Standing,
            _open,
            ready=check_none_open,
        ),
    ),
    EmploymentCase: (
        Command("change-status", "Registrér arbejdsstatus", _E.CHANGE_STATUS, Standing, _decided(_change)),
        Command(
            "record-workplace",
            "Registrér arbejdspladsens kontakt og aftalte skånehensyn",
            _E.RECORD_WORKPLACE,
            RecordWorkplace,
            _decided(_record),
        ),
        Command(
            "remove-workplace",
            "Slet arbejdspladsens kontakt",
            _E.REMOVE_WORKPLACE,
            Reasoned,
            _decided(_remove),
        ),
        Command(
            "set-contacts",
            "Registrér kontaktpersoner i sundhedscenter og jobcenter",
            _E.SET_CONTACTS,
            SetContacts,
            _decided(_contacts),
        ),
        Command(
            "make-plan",
            "Læg beskæftigelsesmæssig plan",
            _E.MAKE_PLAN,
            MakePlan,
            _plan,
            ready=check_plannable,
        ),
        Command(
            "set-meetings",
            "Fastsæt møderytme og dagsorden",
            _E.SET_MEETINGS,
            SetMeetings,
            _decided(_meetings),
        ),
        Command(
            "plan-meeting", "Aftal møde", _E.PLAN_MEETING, PlanMeeting, _plan_meeting, ready=check_meetable
        ),
        Command("hold-meeting", "Registrér afholdt møde", _E.HOLD_MEETING, HoldMeeting, _hold),
        Command("close", "Afslut beskæftigelsessagen", _E.CLOSE, Reasoned, _decided(_close)),
        Command("mark-error", "Sagen er oprettet ved en fejl", _E.MARK_ERROR, Reasoned, _decided(_error)),
    ),
}
