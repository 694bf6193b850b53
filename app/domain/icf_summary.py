"""The cross-sector summary: four components in plain Danish, and who has told what of them (R85, R88)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Table
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import TypeAlias

from app.domain.competences import Flag, Held, Task, flag, person
from app.domain.conditions import Condition
from app.domain.fsiii import CONDITIONS, MEANING_TEXT, PERFORMANCE_TEXT, SEVERITY_TEXT
from app.domain.icf import Component, Mapping, component_of, components_of, icf_code, to_fsiii, to_icf
from app.domain.instruments.definitions import PHASE_TEXT, Result
from app.domain.intake import IcfCode
from app.domain.legal_days import legal_day
from app.domain.measurements import Measurement
from app.domain.pathways import Pathway
from app.domain.perspectives import EXPECTED, Contributor, Observation, Perspective
from app.domain.plans import RehabPlan
from app.domain.private import Private
from app.domain.refusals import InvalidValue
from app.domain.requests import Request

WORK = "WORK"


@dataclass(frozen=True, slots=True, repr=False)
class Contribution(Private):
    """One thing told, by whom and when."""

    contributor: Contributor
    on: date
    text: str
    name: str = ""
    fsiii_code: str = ""
    icf_code: str = ""
    """As the sender or a professional wrote it; never derived from FSIII."""
    same_as: tuple[str, ...] = ()
    """ICF categories that mean the same as the condition, by the proposed mapping."""


Placed: TypeAlias = tuple[Component, Contribution]


@dataclass(frozen=True, slots=True, repr=False)
class IcfSummary(Private):
    components: tuple[tuple[Component, tuple[Contribution, ...]], ...]
    unplaced: tuple[str, ...]
    """Codes that are no ICF codes as we know them, as they were written."""
    missing: tuple[Contributor, ...]
    suggestions: tuple[Mapping, ...]
    """Conditions that the requests' ICF codes point at and that are not recorded yet."""
    collector: str
    """The coordinator: the named one who collects the perspectives."""


@dataclass(frozen=True, slots=True, repr=False)
class Unqualified(Private):
    """Somebody who assessed without what that calls for; the assessment stands (R84)."""

    name: str
    flag: Flag


def unqualified(summary: IcfSummary, held: Table[str, Sequence[Held]]) -> tuple[Unqualified, ...]:
    """Return who assessed without the competence on the day; `held` is by person."""
    assessed = (
        told
        for _, every in summary.components
        for told in every
        if told.contributor is Contributor.MUNICIPALITY and told.name and (told.fsiii_code or told.icf_code)
    )
    found = (
        Unqualified(told.name, each)
        for told in assessed
        for each in flag(_task(told), held.get(person(told.name), ()), on=told.on)
    )
    return tuple(dict.fromkeys(found))


def _task(told: Contribution) -> Task:
    return Task.COLLECT_ICF if told.icf_code else Task.ASSESS_CONDITION


def icf_summary(
    pathway: Pathway,
    requests: Sequence[Request],
    conditions: Sequence[Condition],
    measurements: Sequence[Measurement],
    perspectives: Sequence[Perspective],
) -> IcfSummary:
    """Gather what everybody has told; only reads."""
    placed: list[Placed] = []
    unplaced: list[str] = []
    for request in requests:
        for said in _codes(request):
            _place(request, said, placed, unplaced)
    placed += [each for condition in conditions if condition.stands for each in _condition(condition)]
    placed += _work(measurements)
    placed += [(p.observation.component, _told(p.observation)) for p in perspectives if p.stands]
    told = {contribution.contributor for _, contribution in placed}
    return IcfSummary(
        components=tuple((component, _in(component, placed)) for component in Component),
        unplaced=tuple(unplaced),
        suggestions=_suggestions(pathway, placed, conditions),
        missing=tuple(who for who in EXPECTED if who not in told),
        collector=pathway.coordinator,
    )


def _suggestions(
    pathway: Pathway, placed: Sequence[Placed], conditions: Sequence[Condition]
) -> tuple[Mapping, ...]:
    recorded = {condition.fsiii_code for condition in conditions if condition.stands}
    met = [m for _, told in placed if told.icf_code for m in to_fsiii(told.icf_code, pathway.legal_basis)]
    return tuple(dict.fromkeys(m for m in met if m.fsiii_code not in recorded))


def _in(component: Component, placed: Sequence[Placed]) -> tuple[Contribution, ...]:
    own = [contribution for where, contribution in placed if where is component]
    return tuple(sorted(own, key=lambda contribution: contribution.on))


def _codes(request: Request) -> tuple[IcfCode, ...]:
    """A §119 referral has no ICF codes; a G-GOP may."""
    return request.said.icf_codes if isinstance(request, RehabPlan) else ()


def _place(request: Request, said: IcfCode, placed: list[Placed], unplaced: list[str]) -> None:
    try:
        code = icf_code(said.code)
    except InvalidValue:
        unplaced.append(said.code)
        return
    qualifier = said.qualifier_text or said.qualifier
    text = f"{said.text or code} ({qualifier})" if qualifier else said.text or code
    told = Contribution(
        Contributor.HOSPITAL,
        legal_day(request.said.authored_at),
        text,
        name=request.said.sender.label,
        icf_code=code,
    )
    placed.append((component_of(code), told))


def _condition(condition: Condition) -> Iterator[Placed]:
    """Yield the professional's view, and the citizen's own where they gave one."""
    display = CONDITIONS[condition.legal_basis][condition.fsiii_code].display
    rating = condition.rating
    on = legal_day(rating.rated_at)
    parts = [display, SEVERITY_TEXT[rating.severity].lower(), rating.text]
    text = ": ".join(part for part in parts if part)
    for component in components_of(condition.fsiii_code, condition.legal_basis):
        yield (
            component,
            Contribution(
                Contributor.MUNICIPALITY,
                on,
                text,
                name=rating.rated_by,
                fsiii_code=condition.fsiii_code,
                same_as=to_icf(condition.fsiii_code, condition.legal_basis),
            ),
        )
        if condition.is_rated_by_citizen:
            own = f"{display}: {_own_words(condition)}"
            yield component, Contribution(Contributor.CITIZEN, on, own, fsiii_code=condition.fsiii_code)
    for code in condition.icf_codes:
        noted = Contribution(Contributor.MUNICIPALITY, on, display, name=rating.rated_by, icf_code=code)
        yield component_of(code), noted


def _own_words(condition: Condition) -> str:
    rating = condition.rating
    parts = (
        PERFORMANCE_TEXT[rating.performance] if rating.performance else "",
        MEANING_TEXT[rating.meaning] if rating.meaning else "",
    )
    return ", ".join(part.lower() for part in parts if part)


def _work(measurements: Sequence[Measurement]) -> list[Placed]:
    """Work has no condition of its own: the newest word on it stands under participation."""
    known = [(m.taken_at, m, m.result) for m in measurements if m.instrument == WORK and m.is_measured]
    told = [(m, result) for _, m, result in sorted(known, key=itemgetter(0)) if result]
    return [(Component.PARTICIPATION, _work_told(*newest)) for newest in told[-1:]]


def _work_told(newest: Measurement, result: Result) -> Contribution:
    hours = result.named("hours")
    text = f"Arbejde: {result.profile}, {hours:.0f} timer om ugen {PHASE_TEXT[newest.phase]}"
    return Contribution(Contributor.MUNICIPALITY, legal_day(newest.taken_at), text)


def _told(seen: Observation) -> Contribution:
    return Contribution(seen.contributor, seen.contributed_on, seen.text, name=seen.name)
