"""One citizen from first to last measurement, with what is important in the change (R95)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal

from app.domain.instruments.change import Development, development, item_development
from app.domain.instruments.definitions import Instrument, ItemAnswer, Phase, Purpose, Result, Score
from app.domain.instruments.registry import instrument_version
from app.domain.instruments.scoring import score
from app.domain.measurements import Measurement


@dataclass(frozen=True, slots=True)
class Effect:
    """One instrument from baseline to a later phase."""

    instrument: Instrument
    phase: Phase
    profile_before: str
    profile_after: str
    scores: tuple[tuple[str, Development], ...]
    parts: tuple[tuple[str, Development], ...] = ()

    @property
    def main(self) -> Development | None:
        return next((found for name, found in self.scores if name == "score"), None)


def effects(held: Sequence[Measurement]) -> tuple[Effect, ...]:
    """Compare each instrument's baseline with its end, and with the newest of the other phases."""
    measured = [m for m in sorted(held, key=lambda m: m.taken_at) if m.is_measured]
    first = {m.instrument: m for m in measured if m.phase is Phase.BASELINE}
    last = {(m.instrument, m.phase): m for m in measured if m.phase is not Phase.BASELINE}
    return tuple(
        _effect(first[code], later)
        for (code, _), later in last.items()
        if code in first and first[code].instrument_version == later.instrument_version
    )


def _effect(before: Measurement, after: Measurement) -> Effect:
    instrument = instrument_version(before.instrument, before.instrument_version)
    was, is_now = _comparable(instrument, before, after)
    return Effect(
        instrument=instrument,
        phase=after.phase,
        profile_before=was.profile,
        profile_after=is_now.profile,
        scores=tuple(
            (name, _judged(instrument, name, *pair)) for name, pair in _pairs(was.scores, is_now.scores)
        ),
        parts=tuple(
            (_activity(before, name), item_development(instrument, *pair))
            for name, pair in _pairs(was.parts, is_now.parts)
        ),
    )


def _comparable(instrument: Instrument, before: Measurement, after: Measurement) -> tuple[Result, Result]:
    """Return both results; where citizens name what is rated, of the activities that are in both."""
    if not any(item.needs_text for item in instrument.items):
        return _result(before), _result(after)
    both = {_said(answer) for answer in before.items} & {_said(answer) for answer in after.items}
    return _result_of(instrument, before, both), _result_of(instrument, after, both)


def _said(answer: ItemAnswer) -> tuple[str, str]:
    return answer.item, answer.text.strip().casefold()


def _result_of(instrument: Instrument, measured: Measurement, named: AbstractSet[tuple[str, str]]) -> Result:
    kept = tuple(answer for answer in measured.items if _said(answer) in named)
    return score(instrument, kept) if kept else Result((), 0)


def _result(measured: Measurement) -> Result:
    assert measured.result is not None  # noqa: S101 - what is measured has a result
    return measured.result


def _pairs(before: Iterable[Score], after: Iterable[Score]) -> Iterable[tuple[str, tuple[Decimal, Decimal]]]:
    later = {score.name: score.value for score in after}
    return [(s.name, (s.value, later[s.name])) for s in before if s.name in later]


def _judged(instrument: Instrument, name: str, before: Decimal, after: Decimal) -> Development:
    """Only the score itself has a minimal important change; what stands beside it is just compared."""
    if name == "score" and instrument.purpose is Purpose.OUTCOME:
        return development(instrument, before, after)
    return Development(before, after, None, None, None)


def _activity(measured: Measurement, item: str) -> str:
    return next(answer.text for answer in measured.items if answer.item == item)
