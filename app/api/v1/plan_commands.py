"""Commands on a §140 rehabilitation plan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from app.api.v1.bodies import (
    AskForSupplement,
    ChangeLevel,
    ChangeType,
    Classify,
    CorrectDischargeDate,
    Forward,
    OfferFirstContact,
    Prioritise,
)
from app.api.v1.body import NoFields, Reasoned
from app.api.v1.command import B, Command, Run, utc
from app.api.v1.request_commands import ask, forward, prioritise
from app.domain import plan_decisions
from app.domain.decision import Decision
from app.domain.plans import PlanEvent, RehabPlan
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.classify_plan import check_nothing_undecided, classify_plan
from app.usecases.decide_plan import decide_plan
from app.usecases.offer_first_contact import offer_first_contact


def deciding(decide: Callable[[RehabPlan, B, UnitOfWork], Decision]) -> Run[B]:
    """Run a decision that touches nothing but the plan, and perhaps opens its pathway."""

    async def run(work: UnitOfWork, id_: UUID, seen: int, body: B) -> None:
        await decide_plan(work, id_, seen_version=seen, decide=lambda plan: decide(plan, body, work))

    return run


async def _classify(work: UnitOfWork, id_: UUID, seen: int, body: Classify) -> None:
    said = plan_decisions.Classification(
        level=body.level,
        coordinator=body.coordinator,
        coordinator_telephone=body.coordinator_telephone,
        programme_included=body.programme_included,
    )
    await classify_plan(work, id_, seen_version=seen, said=said)


def _change_level(plan: RehabPlan, body: ChangeLevel, work: UnitOfWork) -> Decision:
    return plan_decisions.change_level(plan, level=body.level, now=work.at)


def _change_type(plan: RehabPlan, body: ChangeType, work: UnitOfWork) -> Decision:
    return plan_decisions.change_type(plan, changed_on=body.changed_on, reason=body.reason, now=work.at)


def _correct_discharge(plan: RehabPlan, body: CorrectDischargeDate, work: UnitOfWork) -> Decision:
    return plan_decisions.correct_discharge_date(
        plan, to=body.discharge_date, reason=body.reason, now=work.at
    )


def _inability(plan: RehabPlan, _: NoFields, work: UnitOfWork) -> Decision:
    return plan_decisions.declare_inability(plan, now=work.at)


async def _discharged(work: UnitOfWork, plan: RehabPlan) -> None:
    plan_decisions.check_discharged(plan, now=work.at)


def _provider_cancels(plan: RehabPlan, body: Reasoned, work: UnitOfWork) -> Decision:
    return plan_decisions.provider_cancels(plan, reason=body.reason, now=work.at)


def _mistake(plan: RehabPlan, body: Reasoned, work: UnitOfWork) -> Decision:
    return plan_decisions.report_mistake(plan, reason=body.reason, now=work.at)


async def _offer_contact(work: UnitOfWork, id_: UUID, seen: int, body: OfferFirstContact) -> None:
    await offer_first_contact(work, id_, seen_version=seen, offered_for=utc(body.offered_for))


_E = PlanEvent
PLAN_COMMANDS: tuple[Command[Any], ...] = (
    Command(
        "classify",
        "Visitér planen: niveau og koordinator",
        _E.CLASSIFY,
        Classify,
        _classify,
        ready=check_nothing_undecided,
    ),
    Command("change-level", "Skift niveau", _E.CHANGE_LEVEL, ChangeLevel, deciding(_change_level)),
    Command(
        "change-type",
        "Sygehuset har ændret plantypen til almen",
        _E.CHANGE_TYPE,
        ChangeType,
        deciding(_change_type),
    ),
    Command(
        "correct-discharge-date",
        "Ret udskrivningsdatoen",
        _E.CORRECT_DISCHARGE_DATE,
        CorrectDischargeDate,
        deciding(_correct_discharge),
    ),
    Command(
        "offer-first-contact",
        "Tilbyd første kontakt",
        _E.OFFER_FIRST_CONTACT,
        OfferFirstContact,
        _offer_contact,
    ),
    Command(
        "declare-inability",
        "Kan ikke tilbyde start inden 7 dage",
        _E.DECLARE_INABILITY,
        NoFields,
        deciding(_inability),
        ready=_discharged,
    ),
    Command(
        "provider-cancels",
        "Aflys den tilbudte tid",
        _E.PROVIDER_CANCELS,
        Reasoned,
        deciding(_provider_cancels),
    ),
    Command("report-mistake", "Planen er fejlafsendt", _E.REPORT_MISTAKE, Reasoned, deciding(_mistake)),
    Command(
        "ask-for-supplement",
        "Spørg sygehuset",
        _E.ASK_FOR_SUPPLEMENT,
        AskForSupplement,
        ask(RehabPlan),
    ),
    Command("forward", "Send videre til rette myndighed", _E.FORWARD, Forward, forward(RehabPlan)),
    Command("prioritise", "Giv en anden prioritet", _E.PRIORITISE, Prioritise, prioritise(RehabPlan)),
)
