"""The citizen's answers to the right to a private provider, and what leads back (K7–K9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from app.domain import free_choice
from app.domain.decision import Change, Decision
from app.domain.free_choice import FreeChoiceAnswer
from app.domain.organisations import Organisation, OrganisationKind
from app.domain.plan_decisions import reclocked, step
from app.domain.plans import PlanEvent, RehabPlan
from app.domain.refusals import RuleNotMet


def check_right(plan: RehabPlan, *, now: datetime) -> None:
    """Refuse where the citizen has no right to a private provider at that time."""
    right = plan.clock(now=now).right_arises_at
    if right is None or right > now:
        raise RuleNotMet(
            "no-right-to-private-provider",
            "The right to a private provider has not arisen.",
            "Retten til at vælge en privat leverandør er ikke opstået.",
        )


def caught_up(plan: RehabPlan, *, now: datetime) -> tuple[Change, ...]:
    """Return the step that time has taken already, where nobody has noted it yet (K7b)."""
    at = plan.passes_at
    if at is None or now <= at:
        return ()
    passed = reclocked(step(plan, PlanEvent.PASS_DEADLINE), now=now)
    return (Change(passed, PlanEvent.PASS_DEADLINE, at),)


def overtaken(plan: RehabPlan, now: datetime) -> RehabPlan:
    """Return the plan as it stands then, whether or not somebody has noted that its deadline passed."""
    passed = caught_up(plan, now=now)
    latest = passed[-1].aggregate if passed else plan
    assert isinstance(latest, RehabPlan)  # noqa: S101 - made above
    return latest


def _noted(plan: RehabPlan, *, now: datetime) -> tuple[RehabPlan, tuple[Change, ...]]:
    """Return the plan with its deadline passed, if it is, and with the case that stands for the right."""
    passed, latest = caught_up(plan, now=now), overtaken(plan, now)
    right = latest.clock(now=now).right_arises_at
    cases = free_choice.standing(latest.free_choice, right, told=latest.told_of_right, now=now)
    if cases and cases[-1].ended_at is not None:
        cases = free_choice.opened_again(cases)
    return replace(latest, free_choice=cases), passed


def choose_private(plan: RehabPlan, provider: Organisation, *, reason: str, now: datetime) -> Decision:
    """Hand the case to a private provider; the authority stays the authority."""
    plan, passed = _noted(plan, now=now)
    event = PlanEvent.CHOOSE_PRIVATE
    chosen = step(plan, event, reason=reason)
    check_right(plan, now=now)
    if provider.kind is not OrganisationKind.PRIVATE_PROVIDER:
        raise RuleNotMet(
            "not-a-private-provider",
            "Only a private provider with an agreement can be chosen; this unit is of another kind.",
            "Kun en privat leverandør med aftale kan vælges; enheden står som en anden slags i registeret.",
            place="provider",
        )
    cases = free_choice.answered(
        plan.free_choice, FreeChoiceAnswer.CHOSE_PRIVATE, at=now, reason=reason, provider_id=provider.id
    )
    changed = reclocked(replace(chosen, free_choice=cases), now=now)
    return Decision((*passed, Change(changed, event, now, reason, {"provider": str(provider.id)})))


def wait(plan: RehabPlan, *, reason: str, informed_by: str = "", now: datetime) -> Decision:
    """The citizen was told of the right and prefers the authority's own offer (K9)."""
    plan, passed = _noted(plan, now=now)
    waiting = step(plan, PlanEvent.WAIT, reason=reason)
    if informed_by:
        waiting = replace(waiting, free_choice=_told(waiting, at=now, by=informed_by))
    return _answered(waiting, PlanEvent.WAIT, FreeChoiceAnswer.WAITS, passed, reason=reason, now=now)


def get_no_answer(plan: RehabPlan, *, reason: str, now: datetime) -> Decision:
    """The citizen was told of the right and has not answered; the authority offers what it can."""
    event = PlanEvent.GET_NO_ANSWER
    silent = step(plan, event, reason=reason)
    return _answered(silent, event, FreeChoiceAnswer.NO_ANSWER, (), reason=reason, now=now)


def _told(plan: RehabPlan, *, at: datetime, by: str) -> free_choice.Cases:
    held = free_choice.current(plan.free_choice)
    known = held is not None and held.informed_at is not None
    return plan.free_choice if known else free_choice.told(plan.free_choice, at=at, by=by)


def _answered(
    plan: RehabPlan,
    event: PlanEvent,
    answer: FreeChoiceAnswer,
    before: tuple[Change, ...],
    *,
    reason: str,
    now: datetime,
) -> Decision:
    check_right(plan, now=now)
    check_told(plan)
    cases = free_choice.answered(plan.free_choice, answer, at=now, reason=reason)
    return _changed(replace(plan, free_choice=cases), event, before, reason=reason, now=now)


def check_told(plan: RehabPlan) -> None:
    """Refuse an answer to a right that the citizen has not been told of (K9, K11)."""
    held = free_choice.current(plan.free_choice)
    if held is None and plan.free_choice:
        raise RuleNotMet(
            "right-answered-already",
            "What the citizen answered to the right, or that no answer came, is registered already.",
            "Borgerens svar på retten, eller at der intet svar kom, er allerede registreret.",
        )
    if held is None or held.informed_at is None:
        raise RuleNotMet(
            "not-told-of-the-right",
            "The citizen must have been told of the right; say who told them, or record it first.",
            "Borgeren skal være oplyst om retten; angiv hvem der har oplyst, eller registrér det først.",
            place="informed_by",
        )


def _changed(
    plan: RehabPlan, event: PlanEvent, before: tuple[Change, ...] = (), *, reason: str, now: datetime
) -> Decision:
    return Decision((*before, Change(reclocked(plan, now=now), event, now, reason)))


def reinvoke(plan: RehabPlan, *, reason: str, now: datetime) -> Decision:
    """The citizen who waited invokes the right again; the declined case stays in the history."""
    event = PlanEvent.REINVOKE
    again = step(plan, event, reason=reason)
    if plan.free_choice:
        again = replace(again, free_choice=free_choice.opened_again(plan.free_choice))
    return _changed(again, event, reason=reason, now=now)


def return_from_provider(plan: RehabPlan, *, reason: str, now: datetime) -> Decision:
    """The citizen leaves the provider before it is done; the right stands open again."""
    event = PlanEvent.RETURN_FROM_PROVIDER
    back = step(plan, event, reason=reason)
    cases = free_choice.ended(plan.free_choice, at=now, reason=reason)
    back = replace(back, free_choice=free_choice.opened_again(cases) if cases else cases)
    return _changed(back, event, reason=reason, now=now)


def finish_at_provider(plan: RehabPlan, *, reason: str, now: datetime) -> Decision:
    """The provider is done; so is the plan."""
    event = PlanEvent.FINISH_AT_PROVIDER
    done = step(plan, event, reason=reason)
    cases = free_choice.ended(plan.free_choice, at=now, reason=reason)
    return _changed(replace(done, free_choice=cases), event, reason=reason, now=now)
