"""Random citizens: one to three referrals or plans each, with everything that may become of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final

from hypothesis import strategies as st

from app.domain.codes import StopReason
from tests.indicators.events import Answer, Came, Case, Event, Mistaken, Run, What

FIRST: Final = date(2025, 1, 1)
CATEGORIES: Final = ("TRAINING", "TRAINING", "MASTERY", "SMOKING", "DIET")
CALLED_OFF: Final = (Came.BY_CITIZEN, Came.BY_PROVIDER, Came.MOVED)
"""What may become of a session before its day."""
REASONS: Final = tuple(reason.name for reason in StopReason)
Draw = Callable[[st.SearchStrategy[Any]], Any]


def after(days: int) -> date:
    return FIRST + timedelta(days=days)


def gaps(most: int) -> st.SearchStrategy[int]:
    return st.integers(0, most)


@dataclass
class Told:
    """A case being drawn; days are counted from the first."""

    draw: Draw
    events: list[Event] = field(default_factory=list)

    def happened(self, on: int, what: What, about: str = "", **more: Any) -> None:
        self.events.append(Event(after(on), what, about, **more))

    def chance(self, one_in: int) -> bool:
        return self.draw(st.integers(1, one_in)) == one_in

    def days(self, most: int) -> int:
        return int(self.draw(gaps(most)))


LIMITS: Final = (0, 0, -1, 1, 30, 119, 120, 121, 364, 365, 366)
"""Days between something that happens and a cut-off: those on which a rule turns, and beside them."""


@st.composite
def runs(draw: Draw, cases: tuple[Case, ...]) -> Run:
    """Ask at days on which something happens, or a limit of a rule after them."""
    days = st.sampled_from(sorted({event.on for case in cases for event in case.events}))
    first, last = sorted((draw(days), draw(days)))
    cutoff = draw(days) + timedelta(days=draw(st.sampled_from(LIMITS)))
    if draw(st.booleans()):
        first, last = FIRST, after(400)
    return Run(first, last, cutoff, by_pathway=draw(st.booleans()))


@st.composite
def histories(draw: Draw) -> tuple[tuple[Case, ...], list[Run]]:
    """Return a population, and what is asked about it."""
    cases = draw(populations())
    return cases, draw(st.lists(runs(cases), min_size=1, max_size=6))


@st.composite
def citizens(draw: Draw) -> tuple[Case, ...]:
    """Return the cases of one citizen, not yet numbered."""
    died = draw(gaps(500)) if draw(st.integers(1, 5)) == 5 else None
    cases = [_case(Told(draw)) for _ in range(draw(st.integers(1, 3)))]
    if died is None:
        return tuple(cases)
    living = [case for case in cases if case.events[0].on <= after(died)]
    return tuple(_ended_by_death(case, after(died)) for case in living)


def populations() -> st.SearchStrategy[tuple[Case, ...]]:
    return st.lists(citizens(), min_size=1, max_size=8).map(_numbered).filter(bool)


def _numbered(drawn: list[tuple[Case, ...]]) -> tuple[Case, ...]:
    every = [replace(case, citizen=number) for number, cases in enumerate(drawn) for case in cases]
    # Against the order they are drawn in, so that the lowest number is not always the first.
    return tuple(replace(case, number=len(every) - place) for place, case in enumerate(every))


def _case(told: Told) -> Case:
    received, law = told.days(200), told.draw(st.sampled_from(("SUL119", "SUL140")))
    told.happened(received, What.RECEIVED)
    fates = (*[What.ACCEPTED] * 8, What.REJECTED, What.WITHDRAWN, What.SENT_ON, None)
    fate = told.draw(st.sampled_from(fates))
    if fate is What.ACCEPTED:
        _taken_on(told, received + told.days(15))
    elif fate is What.WITHDRAWN:
        told.happened(received, fate)
    elif fate is not None:
        told.happened(received + told.days(20), fate)
    if told.chance(20):
        told.happened(received, What.MISTAKE, Mistaken.CASE)
    # A referral is in the programme until somebody takes its pathway out.
    may_be_out = fate is What.ACCEPTED or law == "SUL140"
    in_programme = not (may_be_out and told.chance(6))
    return Case(0, 0, law, in_programme, tuple(told.events), under_old_number=told.chance(6))


def _taken_on(told: Told, accepted: int) -> None:
    told.happened(accepted, What.ACCEPTED)
    met = accepted + told.days(30)
    is_held = not told.chance(6)
    if is_held:
        answer = told.draw(st.sampled_from(tuple(Answer)))
        told.happened(met, What.CONVERSATION_HELD, answer)
        _offers(told, met)
    else:
        told.happened(met, What.CONVERSATION_MISSED)
    closed = None if told.chance(4) else met + told.days(250)
    started = _sessions(told, met, closed) if is_held else None
    if started is not None and told.draw(st.booleans()):
        room = told.days(200)
        told.happened(min(started + room, started + room if closed is None else closed), What.CLOSING_HELD)
    if closed is not None:
        _end(told, closed, is_started=started is not None)


def _offers(told: Told, met: int) -> None:
    for category in told.draw(st.lists(st.sampled_from(CATEGORIES), max_size=4)):
        told.happened(met + told.days(40), What.OFFERED, category)
    if told.chance(8):
        told.happened(met, What.MISTAKE, Mistaken.OFFERS, category=told.draw(st.sampled_from(CATEGORIES)))


def _sessions(told: Told, met: int, closed: int | None) -> int | None:
    """Plan sessions and say what becomes of them until the end; return when the first was attended."""
    started: list[int] = []
    count = told.days(9)
    mistaken = told.days(8) if told.chance(6) else -1
    for number in range(count):
        planned = met + told.days(20)
        held = planned + told.days(60)
        if closed is not None and planned > closed:
            continue
        told.happened(planned, What.PLANNED, told.draw(st.sampled_from(CATEGORIES)), session=number)
        came = told.draw(st.sampled_from((*[Came.ATTENDED] * 5, *Came, None)))
        on = planned + told.days(held - planned) if came in CALLED_OFF else held
        if came is not None and (closed is None or on <= closed):
            told.happened(on, What.SESSION, came, session=number)
            if came is Came.ATTENDED and number != mistaken:
                started.append(on)
        if number == mistaken:
            told.happened(planned, What.MISTAKE, Mistaken.SESSION, session=number)
    return min(started, default=None)


def _end(told: Told, closed: int, *, is_started: bool) -> None:
    kinds = ("completed", "stopped", "transferred") if is_started else ("not-started", "transferred")
    kind = told.draw(st.sampled_from(kinds))
    if kind == "completed" and _waits(told.events):
        kind = "stopped"
    if kind == "completed" and told.chance(5):
        told.happened(closed, What.CLOSED, kind)
        _told_of_the_end(told, closed)
        told.happened(closed + told.days(30), What.REOPENED)
        closed += 31 + told.days(60)
    reason = "" if kind == "completed" else "HAENDELSE"
    if kind in {"stopped", "not-started"}:
        reason = told.draw(st.sampled_from(REASONS))
    told.happened(closed, What.CLOSED, f"{kind} {reason}".strip())
    for gap in told.draw(st.lists(gaps(300), max_size=2)):
        told.happened(closed + gap, What.FOLLOWED_UP)
    _told_of_the_end(told, closed, with_own_gp=True)


def _waits(events: list[Event]) -> bool:
    """Say whether a session is planned that nothing has become of."""
    settled = {event.session for event in events if event.what is What.SESSION}
    void = {
        event.session for event in events if (event.what, event.about) == (What.MISTAKE, Mistaken.SESSION)
    }
    return any(e.what is What.PLANNED and e.session not in settled | void for e in events)


def _told_of_the_end(told: Told, closed: int, *, with_own_gp: bool = False) -> None:
    """The own GP is told once or twice, or not; that there is none, or may not be told, is known before."""
    ways = [What.GP_TOLD, What.GP_TOLD, What.GP_REFUSED, What.REFERRER_TOLD, None]
    if with_own_gp:
        ways += [What.OBJECTED, What.NO_GP]
    way = told.draw(st.sampled_from(ways))
    if way in {What.OBJECTED, What.NO_GP}:
        told.happened(closed, way)
    elif way is not None:
        told.happened(closed + told.days(30), way, told.draw(st.sampled_from(("receipt", "by hand"))))


_STILL_COMES: Final = {What.GP_TOLD, What.GP_REFUSED, What.REFERRER_TOLD}


def _ended_by_death(case: Case, on: date) -> Case:
    """Nothing is done with the dead; what is open ends that day."""
    events = [event for event in case.events if event.on <= on or event.what in _STILL_COMES]
    is_open = {What.ACCEPTED: True, What.REOPENED: True, What.CLOSED: False}
    standing = [is_open[event.what] for event in events if event.what in is_open]
    if standing and standing[-1]:
        events.append(Event(on, What.CLOSED, "deceased HAENDELSE"))
    return replace(case, events=(*events, Event(on, What.DIED)))
