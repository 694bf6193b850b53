"""The indicators as they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.api.v1.view import ListView, View
from app.domain.indicator_results import Count, rate, wilson
from app.domain.indicator_runs import Answer, Answered, Run, asked_in
from app.domain.indicator_slices import WHOLE, Slice
from app.domain.indicator_terms import Asked, Indicator, is_mature
from app.domain.strata import STRATUM_TEXT
from app.indicators.definitions import INDICATORS, REASON_TEXT, VERSION, indicators_for
from app.indicators.hidden_cells import TOGETHER, Cell
from app.indicators.wording import anchor_of, denominator_of, in_words
from app.usecases.read_indicators import Case


class ReasonView(View):
    """Why cases were left out, and how many."""

    code: str
    text: str
    cases: int | None
    """None where it would tell of few."""


class CountView(View):
    """What one indicator came to; where it tells of few, nothing but that."""

    authority: str | None
    """None for all that were asked for together."""
    suppressed: bool
    numerator: int | None = None
    denominator: int | None = None
    rate: Decimal | None = None
    """Per cent with one decimal; none where there is nobody."""
    confidence_low: Decimal | None = None
    confidence_high: Decimal | None = None
    """The 95 % interval after Wilson."""
    pending: int | None = None
    """Whose outcome could not be known at the cut-off: counted neither above nor below; None if few."""
    excluded: tuple[ReasonView, ...] = ()


class StratumView(View):
    """Who is counted."""

    code: str
    text: str


class PartView(View):
    """A part: a citizen counts once in each part of the period, and in one stratum of it."""

    from_date: date
    to_date: date
    stratum: StratumView | None
    is_mature: bool
    total: CountView
    authorities: list[CountView]


class IndicatorView(View):
    code: str
    name: str
    question: str
    is_mature: bool
    """Whether the number no longer changes only because time passes."""
    total: CountView
    authorities: list[CountView]
    parts: list[PartView]
    """Of a series, and in strata; empty where neither was asked for."""


class RunView(View):
    """One time that somebody asked."""

    id: UUID
    ran_at: datetime
    run_by: str
    """The client that asked."""
    definition_version: int
    data_version: str
    """Which state of the cases it was counted from: the same one gives the same numbers."""
    parameters: dict[str, Any]


class RunsView(ListView):
    """The runs of one's own organisation, the latest first."""

    items: list[RunView]


class IndicatorsView(View):
    """All of them, as they stand at the cut-off."""

    run: RunView
    definition_version: int
    from_date: date
    to_date: date
    cutoff: date
    unit: str
    denominator: str
    by: str | None
    stratify: str | None
    indicators: list[IndicatorView]


class DefinitionView(View):
    code: str
    name: str
    question: str
    anchor: str
    """The day that says which period a case belongs to."""
    denominator: str
    """In English words, as are numerator, reasons and pending."""
    numerator: str
    excluded: dict[str, str]
    """By the code it is reported under."""
    pending: str | None
    matures_after_days: int


class DefinitionsView(View):
    definition_version: int
    indicators: list[DefinitionView]


class CaseView(View):
    citizen_id: UUID
    case_id: UUID
    """Of the pathway; of the request where there is none."""
    anchor: date
    outcome: str
    """`met`, `not-met`, `pending`, or why it is left out."""


class CasesView(View):
    code: str
    cases: list[CaseView]


def indicators(answered: Answered) -> IndicatorsView:
    run = answered.run
    asked = asked_in(run.parameters)
    return IndicatorsView(
        run=run_view(run),
        definition_version=run.definition_version,
        from_date=asked.first,
        to_date=asked.last,
        cutoff=asked.cutoff,
        unit="pathway" if asked.by_pathway else "citizen",
        denominator="cohort" if asked.of_cohort else "standard",
        by=asked.by,
        stratify=asked.stratifier,
        indicators=[_indicator(asked, each, answered.answer) for each in indicators_for(asked)],
    )


def run_view(run: Run) -> RunView:
    return RunView(
        id=run.id,
        ran_at=run.ran_at,
        run_by=run.run_by,
        definition_version=run.definition_version,
        data_version=run.data_version,
        parameters=dict(run.parameters),
    )


def _indicator(asked: Asked, indicator: Indicator, answer: Answer) -> IndicatorView:
    cells = {(name, part): count for (code, name, part), count in answer.items() if code == indicator.code}
    parts = [part for name, part in cells if name == TOGETHER and part != WHOLE]
    return IndicatorView(
        code=indicator.code,
        name=indicator.name,
        question=indicator.question,
        is_mature=is_mature(indicator, asked, WHOLE),
        total=_count(None, cells[TOGETHER, WHOLE]),
        authorities=[_count(code, cells[code, WHOLE]) for code in asked.authorities],
        parts=[_part(asked, indicator, cells, part) for part in parts],
    )


def _part(asked: Asked, indicator: Indicator, cells: Mapping[Cell, Count | None], part: Slice) -> PartView:
    return PartView(
        from_date=part.first or asked.first,
        to_date=part.last or asked.last,
        stratum=_stratum(asked, part),
        is_mature=is_mature(indicator, asked, part),
        total=_count(None, cells[TOGETHER, part]),
        authorities=[_count(code, cells[code, part]) for code in asked.authorities],
    )


def _stratum(asked: Asked, part: Slice) -> StratumView | None:
    """Name it; a provider has no other name than case workers gave it."""
    if asked.stratifier is None or not part.stratum:
        return None
    text = STRATUM_TEXT[asked.stratifier].get(part.stratum, part.stratum)
    return StratumView(code=part.stratum, text=text)


def _count(authority: str | None, count: Count | None) -> CountView:
    if count is None:
        return CountView(authority=authority, suppressed=True)
    low, high = wilson(count) or (None, None)
    return CountView(
        authority=authority,
        suppressed=False,
        numerator=count.met,
        denominator=count.denominator,
        rate=rate(count),
        confidence_low=low,
        confidence_high=high,
        pending=count.pending,
        excluded=tuple(
            ReasonView(code=code, text=REASON_TEXT[code], cases=cases)
            for code, cases in count.excluded.items()
        ),
    )


def definitions() -> DefinitionsView:
    return DefinitionsView(definition_version=VERSION, indicators=[_definition(each) for each in INDICATORS])


def _definition(indicator: Indicator) -> DefinitionView:
    return DefinitionView(
        code=indicator.code,
        name=indicator.name,
        question=indicator.question,
        anchor=anchor_of(indicator),
        denominator=denominator_of(indicator),
        numerator=in_words(indicator.met),
        excluded={reason.code: in_words(reason.when) for reason in indicator.excluded},
        pending=in_words(indicator.pending) if indicator.pending else None,
        matures_after_days=indicator.matures_after_days,
    )


def cases(indicator: Indicator, found: tuple[Case, ...]) -> CasesView:
    return CasesView(
        code=indicator.code,
        cases=[
            CaseView(
                citizen_id=case.citizen_id, case_id=case.case_id, anchor=case.anchor, outcome=case.outcome
            )
            for case in found
        ],
    )
