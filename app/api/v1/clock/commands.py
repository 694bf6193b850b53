"""Commands around the §140 clock: on the plan, on the citizen, on the authority's own targets."""

from __future__ import annotations

from typing import Any, Protocol
from uuid import UUID

from app.api.v1.body import Reasoned
from app.api.v1.clock import bodies
from app.api.v1.command import Command, CommandTable, Creation, Ready, Run, utc
from app.api.v1.plan_commands import deciding
from app.api.v1.units import unit_named
from app.domain import free_choice_decisions, other_municipality, plan_decisions, plan_record_decisions
from app.domain.citizen_decisions import check_protected
from app.domain.citizens import Citizen
from app.domain.death_decisions import check_alive, check_deceased
from app.domain.decision import Decision
from app.domain.free_choice_decisions import wait
from app.domain.information import Duty, Told
from app.domain.legal_days import legal_day
from app.domain.plans import PlanEvent, RehabPlan
from app.domain.prognosis import Expectations, Prognosis
from app.domain.service_targets import ServiceTarget, ServiceTargetEvent, ServiceTargetStatus
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.choose_provider import check_free_choice, choose_provider
from app.usecases.protect_citizen import lift_protection, protect
from app.usecases.register_death import register_death
from app.usecases.service_targets import mark_target_error, retire_target, set_target
from app.usecases.settle_second_plan import check_second_plan, settle_second_plan
from app.usecases.take_back_death import take_back_death


class _Reasoned(Protocol):
    def __call__(self, plan: RehabPlan, /, *, reason: str, now: Any) -> Decision: ...


def _for_reason(decide: _Reasoned) -> Run[Reasoned]:
    """Run a decision that takes nothing but a reason."""
    return deciding(lambda plan, body, work: decide(plan, reason=body.reason, now=work.at))


async def _choose_private(work: UnitOfWork, id_: UUID, seen: int, body: bodies.ChoosePrivate) -> None:
    provider = unit_named(gln=body.gln, sor=body.sor, required="sor")
    await choose_provider(work, id_, seen_version=seen, provider=provider, reason=body.reason)


def _wait(plan: RehabPlan, body: bodies.Wait, work: UnitOfWork) -> Decision:
    return wait(plan, reason=body.reason, informed_by=body.informed_by, now=work.at)


def _inform(plan: RehabPlan, body: bodies.InformCitizen, work: UnitOfWork) -> Decision:
    told = tuple(_told(duty, body, work) for duty in dict.fromkeys(body.duties))
    return plan_record_decisions.inform_citizen(plan, told, now=work.at)


def _told(duty: Duty, body: bodies.InformCitizen, work: UnitOfWork) -> Told:
    return Told(
        duty=duty,
        told_at=work.at,
        told_by=body.told_by,
        way=body.way,
        text=body.text,
        start_at=utc(body.start_at) if body.start_at else None,
        place=body.place,
        within_seven_days=body.within_seven_days,
    )


def _prognosis(plan: RehabPlan, body: bodies.RecordPrognosis, work: UnitOfWork) -> Decision:
    said = Prognosis(body.text, body.discussed_with_patient, body.discussed_date)
    return plan_record_decisions.record_prognosis(plan, said, now=work.at)


def _expectations(plan: RehabPlan, body: bodies.AlignExpectations, work: UnitOfWork) -> Decision:
    said = Expectations(
        aligned_at=work.at,
        aligned_by=body.aligned_by,
        prognosis=plan.prognosis.text if plan.prognosis else "",
        citizen=body.citizen_expectation,
        plan=body.plan_expectation,
        outcome=body.outcome,
    )
    return plan_record_decisions.align_expectations(plan, said, now=work.at)


def _settle(event: PlanEvent) -> Run[bodies.SettleSecondPlan]:
    async def run(work: UnitOfWork, id_: UUID, seen: int, body: bodies.SettleSecondPlan) -> None:
        await settle_second_plan(
            work, id_, seen_version=seen, event=event, earlier_id=body.plan_id, reason=body.reason
        )

    return run


async def _protect(work: UnitOfWork, id_: UUID, seen: int, body: bodies.Protect) -> None:
    await protect(work, id_, seen_version=seen, valid_to=body.valid_to)


async def _lift(work: UnitOfWork, id_: UUID, seen: int, body: Reasoned) -> None:
    await lift_protection(work, id_, seen_version=seen, reason=body.reason)


async def _death(work: UnitOfWork, id_: UUID, seen: int, body: bodies.RegisterDeath) -> None:
    await register_death(work, id_, seen_version=seen, died_on=body.died_on)


async def _alive(work: UnitOfWork, id_: UUID, seen: int, body: Reasoned) -> None:
    await take_back_death(work, id_, seen_version=seen, reason=body.reason)


async def _retire(work: UnitOfWork, id_: UUID, seen: int, body: bodies.RetireServiceTarget) -> None:
    await retire_target(work, id_, seen_version=seen, last_day=body.last_day)


async def _target_error(work: UnitOfWork, id_: UUID, seen: int, body: Reasoned) -> None:
    await mark_target_error(work, id_, seen_version=seen, reason=body.reason)


async def _set(work: UnitOfWork, body: bodies.SetServiceTarget) -> UUID:
    target = ServiceTarget(
        id=work.new_id(),
        version=0,
        status=ServiceTargetStatus.IN_FORCE,
        name=body.name,
        milestone=body.milestone,
        days=body.days,
        day_kind=body.day_kind,
        counted_from=body.counted_from,
        valid_from=body.valid_from or legal_day(work.at),
    )
    return await set_target(work, target)


def _reasoned(
    event: PlanEvent, summary: str, decide: _Reasoned, *, ready: Ready | None = None
) -> Command[Reasoned]:
    return Command(event.value, summary, event, Reasoned, _for_reason(decide), ready=ready)


async def _told_of_right(work: UnitOfWork, plan: RehabPlan) -> None:
    await check_free_choice(work, plan)
    free_choice_decisions.check_told(plan)


def _settling(event: PlanEvent, summary: str) -> Command[bodies.SettleSecondPlan]:
    return Command(
        event.value, summary, event, bodies.SettleSecondPlan, _settle(event), ready=check_second_plan
    )


_E, _F = PlanEvent, free_choice_decisions
CREATE_TARGET: Creation[Any] = Creation("Sæt et lokalt servicemål", bodies.SetServiceTarget, _set)
COMMANDS: CommandTable = {
    RehabPlan: (
        Command(
            _E.CHOOSE_PRIVATE.value,
            "Borgeren vælger privat leverandør",
            _E.CHOOSE_PRIVATE,
            bodies.ChoosePrivate,
            _choose_private,
            ready=check_free_choice,
            overtaken=_F.overtaken,
        ),
        Command(
            _E.WAIT.value,
            "Borgeren venter på kommunens tilbud",
            _E.WAIT,
            bodies.Wait,
            deciding(_wait),
            ready=check_free_choice,
            overtaken=_F.overtaken,
        ),
        _reasoned(
            _E.GET_NO_ANSWER,
            "Borgeren har ikke svaret på retten til frit valg",
            _F.get_no_answer,
            ready=_told_of_right,
        ),
        _reasoned(_E.REINVOKE, "Borgeren gør retten gældende igen", _F.reinvoke),
        _reasoned(
            _E.CHOOSE_OTHER_MUNICIPALITY,
            "Borgeren vælger en anden kommune",
            other_municipality.choose_other_municipality,
        ),
        _reasoned(
            _E.RETURN_FROM_MUNICIPALITY,
            "Borgeren vender tilbage fra den anden kommune",
            other_municipality.come_back,
        ),
        _reasoned(
            _E.RETURN_FROM_PROVIDER, "Borgeren vender tilbage fra leverandøren", _F.return_from_provider
        ),
        _reasoned(_E.FINISH_AT_PROVIDER, "Leverandøren er færdig", _F.finish_at_provider),
        Command(
            _E.INFORM_CITIZEN.value,
            "Registrér, hvad borgeren er oplyst om",
            _E.INFORM_CITIZEN,
            bodies.InformCitizen,
            deciding(_inform),
        ),
        Command(
            _E.RECORD_PROGNOSIS.value,
            "Registrér sygehusets prognose",
            _E.RECORD_PROGNOSIS,
            bodies.RecordPrognosis,
            deciding(_prognosis),
        ),
        Command(
            _E.ALIGN_EXPECTATIONS.value,
            "Afstem forventninger med borgeren",
            _E.ALIGN_EXPECTATIONS,
            bodies.AlignExpectations,
            deciding(_expectations),
        ),
        _settling(_E.REPLACE, "Planen erstatter en tidligere; indsatserne fortsætter"),
        _settling(_E.RESTART, "Planen erstatter en tidligere; der begyndes forfra"),
        _settling(_E.RUN_PARALLEL, "Planen løber ved siden af en tidligere"),
        _reasoned(
            _E.MISS_FIRST_CONTACT,
            "Borgeren aflyste eller udeblev fra første kontakt",
            plan_decisions.miss_first_contact,
        ),
        _reasoned(_E.MARK_ERROR, "Planen er registreret ved en fejl", plan_decisions.mark_error),
    ),
    Citizen: (
        Command("protect", "Registrér navne- og adressebeskyttelse", None, bodies.Protect, _protect),
        Command("lift-protection", "Ophæv beskyttelsen", None, Reasoned, _lift, fits=check_protected),
        Command("register-death", "Registrér dødsfald", None, bodies.RegisterDeath, _death, fits=check_alive),
        Command(
            "take-back-death",
            "Dødsfaldet er registreret ved en fejl",
            None,
            Reasoned,
            _alive,
            fits=check_deceased,
        ),
    ),
    ServiceTarget: (
        Command(
            "retire",
            "Lad servicemålet udløbe",
            ServiceTargetEvent.RETIRE,
            bodies.RetireServiceTarget,
            _retire,
        ),
        Command(
            "mark-error",
            "Servicemålet er sat ved en fejl",
            ServiceTargetEvent.MARK_ERROR,
            Reasoned,
            _target_error,
        ),
    ),
}
