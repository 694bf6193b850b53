"""The indicators as they are shown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from app.api.v1.view import View
from app.domain.indicator_results import Count, rate, wilson
from app.domain.indicator_terms import Asked, Indicator
from app.indicators.definitions import INDICATORS, REASON_TEXT, VERSION
from app.usecases.read_indicators import Case, Figure


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


class IndicatorView(View):
    code: str
    name: str
    question: str
    is_mature: bool
    """Whether the number no longer changes only because time passes."""
    total: CountView
    authorities: list[CountView]


class IndicatorsView(View):
    """All of them, as they stand at the cut-off."""

    definition_version: int
    from_date: date
    to_date: date
    cutoff: date
    unit: str
    indicators: list[IndicatorView]


class DefinitionView(View):
    code: str
    name: str
    question: str
    anchor: str
    """The day that says which period a case belongs to."""
    excluded: list[str]


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


def indicators(asked: Asked, figures: tuple[Figure, ...]) -> IndicatorsView:
    return IndicatorsView(
        definition_version=VERSION,
        from_date=asked.first,
        to_date=asked.last,
        cutoff=asked.cutoff,
        unit="pathway" if asked.by_pathway else "citizen",
        indicators=[_figure(figure) for figure in figures],
    )


def _figure(figure: Figure) -> IndicatorView:
    return IndicatorView(
        code=figure.indicator.code,
        name=figure.indicator.name,
        question=figure.indicator.question,
        is_mature=figure.is_mature,
        total=_count(None, figure.total),
        authorities=[_count(code, each) for code, each in figure.rows.items()],
    )


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
        anchor=indicator.anchor,
        excluded=[reason.code for reason in indicator.excluded],
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
