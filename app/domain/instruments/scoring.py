"""Items to scores, in whole numbers and decimals: computed, never typed over (L20)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from app.domain.instruments.definitions import (
    Instrument,
    Item,
    ItemAnswer,
    Result,
    Score,
    Scoring,
    tenths,
)
from app.domain.instruments.wellbeing import EQ_DIMENSIONS, NO_VALUE_SET, WORK_STATUS
from app.domain.refusals import InvalidValue, MissingValue, RuleNotMet, UnknownCode

Answers = Sequence[ItemAnswer]
Values = Mapping[str, int]


def score(instrument: Instrument, answers: Answers, *, given: Decimal | None = None) -> Result:
    """Score what was answered; a score that was given along must be what the items give."""
    values = _checked(instrument, answers)
    result = _RULES[instrument.scoring](instrument, values)
    if given is not None:
        _check_given(result.main, tenths(given))
    return result


def _check_given(computed: Decimal | None, given: Decimal) -> None:
    if computed != given:
        raise RuleNotMet(
            "score-not-from-items",
            f"The items give {'no total' if computed is None else computed}, not {given}.",
            f"Svarene giver {'ingen samlet score' if computed is None else computed}, ikke {given}.",
            place="score",
        )


def _checked(instrument: Instrument, answers: Answers) -> Values:
    known = instrument.item_by_code
    values: dict[str, int] = {}
    for number, answer in enumerate(answers):
        place = f"items[{number}]"
        if answer.item not in known:
            raise UnknownCode(f"item of {instrument.code}", answer.item, known=known, place=f"{place}.item")
        if answer.item in values:
            raise InvalidValue("item", "each item once", place=f"{place}.item")
        _check_value(known[answer.item], answer, place)
        values[answer.item] = answer.value
    _check_enough(instrument, len(values))
    return values


def _check_value(item: Item, answer: ItemAnswer, place: str) -> None:
    if not item.lowest <= answer.value <= item.highest:
        raise InvalidValue(
            "answer",
            f"{item.lowest}–{item.highest}",
            danish=f"Svaret skal ligge mellem {item.lowest} og {item.highest}.",
            place=f"{place}.value",
        )
    if item.needs_text and not answer.text:
        raise MissingValue("text", place=f"{place}.text")


def _check_enough(instrument: Instrument, answered: int) -> None:
    if answered < instrument.required:
        count = len(instrument.items)
        raise RuleNotMet(
            "too-few-answers",
            f"{instrument.code} needs {instrument.required} of {count} items answered; there are {answered}.",
            f"{instrument.code} kræver svar på {instrument.required} af {count}; der er {answered}.",
            place="items",
        )


def _banded(instrument: Instrument, result: Result) -> Result:
    value = result.named(instrument.banded)
    for band in instrument.bands:
        if value is not None and (band.upto is None or value <= band.upto):
            return Result(result.scores, result.answered, band=band.code, parts=result.parts)
    return result


def _scored(instrument: Instrument, values: Values, *scores: Score, parts: Sequence[Score] = ()) -> Result:
    return _banded(instrument, Result(scores, len(values), parts=tuple(parts)))


def _total(values: Values) -> Decimal:
    return Decimal(sum(values.values()))


def _main(value: Decimal) -> Score:
    return Score("score", tenths(value))


def _sum(instrument: Instrument, values: Values) -> Result:
    return _scored(instrument, values, _main(_total(values)))


def _possible(instrument: Instrument, values: Values) -> int:
    return sum(item.highest for item in instrument.items if item.code in values)


def _percent(instrument: Instrument, values: Values) -> Result:
    return _scored(instrument, values, _main(100 * _total(values) / _possible(instrument, values)))


def _sum_and_percent(instrument: Instrument, values: Values) -> Result:
    share = 100 * _total(values) / _possible(instrument, values)
    return _scored(instrument, values, _main(share), Score("count", tenths(_total(values))))


def _mean(instrument: Instrument, values: Values) -> Result:
    parts = [Score(code, tenths(Decimal(value))) for code, value in values.items()]
    return _scored(instrument, values, _main(_total(values) / len(values)), parts=parts)


def _times_four(instrument: Instrument, values: Values) -> Result:
    raw = _total(values)
    return _scored(instrument, values, _main(4 * raw), Score("raw", tenths(raw)))


def _profile(_: Instrument, values: Values) -> Result:
    profile = "".join(str(values[dimension]) for dimension in EQ_DIMENSIONS)
    vas = Score("vas", tenths(Decimal(values["VAS"])))
    return Result((vas,), len(values), profile=profile, note=NO_VALUE_SET)


_SUBSCALE: Final = ("5", "6", "7", "8", "9")
_VERY_BOTHERSOME: Final = 3


def _start_back(_: Instrument, values: Values) -> Result:
    points = {**values, "9": int(values["9"] >= _VERY_BOTHERSOME)}
    total, subscore = sum(points.values()), sum(points[item] for item in _SUBSCALE)
    scores = (_main(Decimal(total)), Score("subscore", tenths(Decimal(subscore))))
    return Result(scores, len(values), band=start_back_group(total=total, subscore=subscore))


def start_back_group(*, total: int, subscore: int) -> str:
    """Return low, medium or high (domain reference §2.3)."""
    if subscore >= 4:  # noqa: PLR2004 - the tool's own numbers
        return "high"
    return "medium" if total >= 4 else "low"  # noqa: PLR2004


def _work(_: Instrument, values: Values) -> Result:
    hours = Score("hours", tenths(Decimal(values["HOURS"])))
    return Result((hours,), len(values), profile=WORK_STATUS[values["STATUS"] - 1])


_RULES: Final[dict[Scoring, Callable[[Instrument, Values], Result]]] = {
    Scoring.SINGLE: _sum,
    Scoring.SUM: _sum,
    Scoring.PERCENT_OF_POSSIBLE: _percent,
    Scoring.SUM_AND_PERCENT: _sum_and_percent,
    Scoring.MEAN: _mean,
    Scoring.TIMES_FOUR: _times_four,
    Scoring.PROFILE_AND_VAS: _profile,
    Scoring.START_BACK: _start_back,
    Scoring.WORK: _work,
}


def answers_of(instrument: Instrument, items: Answers, value: int | None) -> tuple[ItemAnswer, ...]:
    """Return the answers; of an instrument with one item its value alone is enough."""
    if value is None:
        return tuple(items)
    if len(instrument.items) != 1:
        raise RuleNotMet(
            "items-needed",
            f"{instrument.code} is scored from its items; a value alone is not enough.",
            f"{instrument.code} beregnes af svarene; en værdi alene er ikke nok.",
            place="items",
        )
    own = (ItemAnswer(instrument.items[0].code, value),)
    if items and tuple(items) != own:
        raise InvalidValue("value", "the item's own value", place="value")
    return own
