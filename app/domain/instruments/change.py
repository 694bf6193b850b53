"""What a change in a score means: by its minimal important change, and by 30 % of where it began."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from app.domain.instruments.definitions import Direction, Instrument, tenths


@dataclass(frozen=True, slots=True)
class Development:
    """From one score to a later one; both flags are kept, since they may differ (G10, G11)."""

    before: Decimal
    after: Decimal
    percent: Decimal | None
    """Change in percent of the first score; none where that is 0."""
    by_mic: bool | None
    """Better by at least the minimal important change; None where there is none."""
    by_share: bool | None
    """Better by at least 30 % of the first score; None where the consensus does not say so."""

    @property
    def change(self) -> Decimal:
        return self.after - self.before

    @property
    def improved(self) -> bool | None:
        flags = [flag for flag in (self.by_mic, self.by_share) if flag is not None]
        return any(flags) if flags else None


def development(instrument: Instrument, before: Decimal, after: Decimal) -> Development:
    """Judge the scores as they are shown, rounded to one decimal."""
    gain = _gain(instrument, before, after)
    return Development(
        before=before,
        after=after,
        percent=tenths(100 * (after - before) / before) if before else None,
        by_mic=None if instrument.mic_absolute is None else gain >= instrument.mic_absolute,
        by_share=before > 0 and 10 * gain >= 3 * before if instrument.mic_relative else None,
    )


def item_development(instrument: Instrument, before: Decimal, after: Decimal) -> Development:
    """Judge one item of an instrument that has a limit of its own for that."""
    gain = _gain(instrument, before, after)
    return Development(
        before=before,
        after=after,
        percent=None,
        by_mic=None if instrument.mic_item is None else gain >= instrument.mic_item,
        by_share=None,
    )


def _gain(instrument: Instrument, before: Decimal, after: Decimal) -> Decimal:
    return before - after if instrument.direction is Direction.HIGH_IS_WORSE else after - before
