"""The worked example WE-1 (§11.1) as a table: nineteen citizens, each with what became of them by day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from app.domain.codes import Category, LegalBasis

SM, RY, TR = Category.MASTERY, Category.SMOKING, Category.TRAINING
SUL140: Final = LegalBasis.SUL140


@dataclass(frozen=True, slots=True)
class Held:
    """Sessions of one category: how many came to what, and how many were left when it ended."""

    attended: int
    no_show: int = 0
    by_citizen: int = 0
    by_provider: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One pathway. Days are of 2025, `MM-DD`, unless they say the year."""

    name: str
    citizen: int
    received: str
    conversation: str = ""
    accepts: tuple[Category, ...] = ()
    declines: tuple[Category, ...] = ()
    sessions: dict[Category, Held] = field(default_factory=dict)
    started: str = ""
    closed: str = ""
    how: str = "completed"
    """`completed`, `stopped`, `not-started`, `moved`, `died` or `rejected`, where it has been closed."""
    closing: str = ""
    follow_up: str = ""
    told: str = ""
    """The day the own GP's system said it had the end notice."""
    refused: str = ""
    """The day it said that it would not have it."""
    missed: str = ""
    """The day of a first conversation that the citizen did not come to."""
    declined: str = ""
    smokes: bool = False
    law: LegalBasis = LegalBasis.SUL119
    in_programme: bool = True
    has_gp: bool = True
    objects: bool = False


def day(text: str) -> date:
    return date.fromisoformat(text if len(text) == len("2025-01-01") else f"2025-{text}")


def outcomes(line: Line, held: Held) -> list[tuple[date, str]]:
    """Return the days on which sessions were held or called off, and what came of each."""
    events = ["arrive"] * held.attended + ["not-arrive"] * held.no_show
    events += ["cancel-by-citizen"] * held.by_citizen + ["cancel-by-provider"] * held.by_provider
    first = day(line.started)
    room = (day(line.closed) - first).days if line.closed else 365
    pace = min(7, room // len(events))
    return [(first + timedelta(days=pace * n), event) for n, event in enumerate(events)]


def left(line: Line, held: Held) -> Iterator[date]:
    """Yield the days of sessions that were planned for later than what is told."""
    later = day(line.closed or "2026-05-01")
    for week in range(1, held.left + 1):
        yield later + timedelta(weeks=week)


WE1: Final = (
    Line("P01", 1, "01-06", "01-14", (SM, TR), started="01-20", closed="04-10", closing="04-10",
         sessions={SM: Held(3, 1), TR: Held(9, 0, 3)}, follow_up="07-08", told="04-11"),
    Line("P02", 2, "01-09", "01-20", (), (SM, RY, TR), smokes=True, closed="01-20", how="not-started",
         told="01-22"),
    Line("P03", 3, "01-13", "01-23", (SM, TR), started="01-29", closed="04-30", closing="04-30",
         sessions={SM: Held(2), TR: Held(5, 5)}, refused="05-02"),
    Line("P04", 4, "01-15", "01-27", (RY, TR), (SM,), smokes=True, started="02-10", closed="03-31",
         sessions={RY: Held(3, 2)}, follow_up="06-30", told="04-02"),
    Line("P05", 5, "01-17", "01-28", (SM, TR), started="02-03", closed="04-20", closing="04-20",
         sessions={SM: Held(1, 0, 0, 2), TR: Held(4, 1, 0, 3)}, told="04-22"),
    Line("P06", 6, "01-24", "02-04", (TR,), started="02-10", closed="03-10", how="stopped",
         sessions={TR: Held(2, 1, left=9)}, told="03-12"),
    Line("P07", 7, "01-27", "02-06", (SM, TR), started="02-12", closed="03-05", how="died",
         sessions={TR: Held(5, 0, 1, left=6)}),
    Line("P08", 8, "01-20", "01-30", (SM, TR), started="02-05", closed="03-01", how="moved",
         sessions={TR: Held(4, left=8)}, told="03-03"),
    Line("P09", 9, "02-03", missed="02-13", closed="03-20", how="not-started"),
    Line("P10", 10, "02-05", closed="02-05", how="rejected"),
    Line("P11", 11, "02-10", closed="02-12", how="died"),
    Line("P12", 12, "01-10", "01-17", (SM, TR), started="01-24", closed="05-02", closing="05-02",
         sessions={TR: Held(6, 4)}, follow_up="08-01", told="05-05"),
    Line("P12b", 12, "02-20", "02-25", (TR,), law=SUL140, started="02-27", closed="05-02", closing="05-02",
         sessions={TR: Held(8)}, told="05-05"),
    Line("P13a", 13, "01-08", "01-15", (SM,), started="01-22", closed="02-14", sessions={SM: Held(2, 2)},
         refused="02-17"),
    Line("P13b", 13, "03-03", "03-10", (SM, RY, TR), started="03-17", closed="05-01", closing="05-01",
         sessions={SM: Held(3), TR: Held(6)}, follow_up="08-01", told="05-02"),
    Line("P14", 14, "03-17", "03-25", (SM, TR), started="03-31",
         sessions={TR: Held(10, 2, left=4)}),
    Line("P15", 15, "03-04", declined="03-06", closed="03-06", how="not-started"),
    Line("P16", 16, "2024-12-20", "01-08", (RY, TR), smokes=True, started="01-13", closed="03-27",
         closing="03-27", sessions={RY: Held(2, 0, 3), TR: Held(7, 5)}, follow_up="06-27", objects=True),
    Line("P17", 17, "02-03", "02-11", (TR,), started="02-17", closed="03-28", closing="03-28",
         sessions={TR: Held(3, 0, 1)}, has_gp=False),
    Line("P18", 18, "02-12", "02-17", (TR,), law=SUL140, in_programme=False, started="02-20",
         closed="03-20", closing="03-20", sessions={TR: Held(8)}, told="03-21"),
    Line("P19", 19, "02-01", "02-06", (TR,), law=SUL140, started="02-10", closed="03-25", closing="03-25",
         sessions={TR: Held(6, by_provider=2)}, told="03-26"),
)  # fmt: skip
