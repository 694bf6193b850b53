"""The ten indicators once more, slowly, over dated events: written from the domain reference (§4) alone.

Nothing here knows how the service counts; both must come to the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from tests.indicators.events import Answer, Came, Case, Event, Mistaken, Run, What

MET, NOT_MET, PENDING = "met", "not-met", "pending"
REJECTED, WITHDRAWN, UNDECIDED = "rejected", "withdrawn", "undecided"
DIED, TRANSFERRED, NOTHING_PLANNED = "died", "transferred", "nothing-planned"
OBJECTED, NO_GP, NOT_ASKED = "objected", "no-gp", "not-asked"

STAYS_PLANNED: Final = {
    "AKTIVT_FRAVALG", "FRAVALG_SYGDOM", "FRAVALG_OEKONOMI", "FRAVALG_LOGISTIK", "FRAVALG_ANDEN_TRAENING",
    "UDEBLEVET", "IKKE_BEHOV_BORGER",
}  # fmt: skip
"""Stop reasons for which the sessions that were left count as planned (§4.4)."""
REHABILITATIVE: Final = {"TRAINING", "MASTERY", "SMOKING", "DIET", "ALCOHOL", "MENTAL", "OTHER"}


@dataclass
class Meeting:
    category: str
    became: str = ""
    """Empty while it is to come."""


@dataclass
class Seen:
    """A case as it stood at a cut-off."""

    case: Case
    cutoff: date
    received: date | None = None
    accepted: date | None = None
    rejected: bool = False
    withdrawn: bool = False
    transferred: bool = False
    died: bool = False
    conversation: date | None = None
    nicotine: str = ""
    offered: set[str] = field(default_factory=set)
    meetings: dict[int, Meeting] = field(default_factory=dict)
    started: date | None = None
    closing: bool = False
    closed: date | None = None
    follow_ups: list[date] = field(default_factory=list)
    told: list[date] = field(default_factory=list)
    objected: bool = False
    no_gp: bool = False

    def sessions(self, category: str) -> tuple[int, int]:
        """Return how many were attended, and how many count as planned."""
        states = [m.became for m in self.meetings.values() if m.category == category]
        attended = states.count(Came.ATTENDED)
        missed = sum(states.count(each) for each in (Came.NO_SHOW, Came.BY_CITIZEN, "left-planned"))
        return attended, attended + missed

    def is_final(self, category: str) -> bool:
        return all(m.became for m in self.meetings.values() if m.category == category)


def seen(case: Case, cutoff: date) -> Seen:
    """Replay what had happened by then; what was a mistake never was (G8)."""
    state = Seen(case, cutoff)
    void_offers = {e.category for e in case.events if (e.what, e.about) == (What.MISTAKE, Mistaken.OFFERS)}
    void = {e.session for e in case.events if (e.what, e.about) == (What.MISTAKE, Mistaken.SESSION)}
    for event in sorted(case.events, key=lambda each: each.on):
        is_void = event.session in void or (event.what is What.OFFERED and event.about in void_offers)
        if event.on <= cutoff and not is_void:
            _HAPPENS.get(event.what, _nothing)(state, event)
    return state


def _received(state: Seen, event: Event) -> None:
    state.received = event.on


def _accepted(state: Seen, event: Event) -> None:
    state.accepted = event.on


def _rejected(state: Seen, _: Event) -> None:
    state.rejected = True


def _withdrawn(state: Seen, _: Event) -> None:
    state.withdrawn = True


def _sent_on(state: Seen, _: Event) -> None:
    state.transferred = True


def _conversation(state: Seen, event: Event) -> None:
    state.conversation, state.nicotine = event.on, event.about


def _offered(state: Seen, event: Event) -> None:
    state.offered.add(event.about)


def _planned(state: Seen, event: Event) -> None:
    state.meetings[event.session] = Meeting(event.about)


def _session(state: Seen, event: Event) -> None:
    meeting = state.meetings[event.session]
    meeting.became = event.about
    if event.about == Came.ATTENDED and meeting.category in REHABILITATIVE and state.started is None:
        state.started = event.on


def _closing(state: Seen, _: Event) -> None:
    state.closing = True


def _closed(state: Seen, event: Event) -> None:
    """What was left of the sessions is planned and missed, or never was, as the reason says."""
    state.closed = event.on
    kind, _, reason = event.about.partition(" ")
    state.transferred = kind == "transferred"
    for meeting in state.meetings.values():
        meeting.became = meeting.became or ("left-planned" if reason in STAYS_PLANNED else "left-void")


def _followed_up(state: Seen, event: Event) -> None:
    state.follow_ups.append(event.on)


def _told(state: Seen, event: Event) -> None:
    state.told.append(event.on)


def _objected(state: Seen, _: Event) -> None:
    state.objected = True


def _no_gp(state: Seen, _: Event) -> None:
    state.no_gp = True


def _died(state: Seen, _: Event) -> None:
    state.died = True


def _nothing(_: Seen, __: Event) -> None:
    """It says nothing that is counted."""


_HAPPENS: Final[dict[What, Callable[[Seen, Event], None]]] = {
    What.RECEIVED: _received,
    What.ACCEPTED: _accepted,
    What.REJECTED: _rejected,
    What.WITHDRAWN: _withdrawn,
    What.SENT_ON: _sent_on,
    What.CONVERSATION_HELD: _conversation,
    What.OFFERED: _offered,
    What.PLANNED: _planned,
    What.SESSION: _session,
    What.CLOSING_HELD: _closing,
    What.CLOSED: _closed,
    What.FOLLOWED_UP: _followed_up,
    What.GP_TOLD: _told,
    What.OBJECTED: _objected,
    What.NO_GP: _no_gp,
    What.DIED: _died,
}


def _without_undone_ends(case: Case) -> Case:
    """A pathway that was opened again had not ended: only its last end stands."""
    last = max((n for n, e in enumerate(case.events) if e.what is What.REOPENED), default=-1)
    kept = [e for n, e in enumerate(case.events) if not (n < last and e.what is What.CLOSED)]
    return Case(case.number, case.citizen, case.law, case.in_programme, tuple(kept))


def outcomes(cases: Iterable[Case], run: Run) -> dict[str, dict[int, str]]:
    """Return, for each indicator, what becomes of every case that counts, by the case's number."""
    wrong = (What.MISTAKE, Mistaken.CASE)
    stands = [c for c in cases if c.in_programme and wrong not in [(e.what, e.about) for e in c.events]]
    states = [seen(_without_undone_ends(case), run.cutoff) for case in stands]
    return {code: dict(_judged(code, states, run)) for code in _RULES}


@dataclass(frozen=True)
class Rule:
    anchor: Callable[[Seen], date | None]
    """The day that says whether a case belongs to the period; none where it is not in question."""
    judge: Callable[[Seen], str | None]
    """What becomes of an index case; none where its citizen is not asked about."""


def _judged(code: str, states: Iterable[Seen], run: Run) -> Iterator[tuple[int, str]]:
    rule = _RULES[code]
    inside = [(on, s) for s in states if (on := rule.anchor(s)) is not None and run.first <= on <= run.last]
    for state in _indexes(inside, run):
        if (outcome := rule.judge(state)) is not None:
            yield state.case.number, outcome


def _indexes(inside: list[tuple[date, Seen]], run: Run) -> Iterator[Seen]:
    """One case for each citizen: of those that were accepted if there are any, the earliest (G2)."""
    if run.by_pathway:
        yield from (state for _, state in inside)
        return
    for citizen in {state.case.citizen for _, state in inside}:
        own = [(s.accepted is None, on, s.case.number, s) for on, s in inside if s.case.citizen == citizen]
        yield min(own, key=lambda each: each[:3])[3]


def _clarified(state: Seen) -> str:
    """I1."""
    if state.rejected:
        return REJECTED
    if state.conversation:
        return MET
    for holds, outcome in (
        (state.died, DIED),
        (state.transferred, TRANSFERRED),
        (state.accepted, NOT_MET),
        (state.withdrawn, WITHDRAWN),
    ):
        if holds:
            return outcome
    return UNDECIDED


def _was_offered(category: str) -> Callable[[Seen], str]:
    """I2, I3, I4."""
    return lambda state: MET if category in state.offered else NOT_MET


def _smoker_was_offered(state: Seen) -> str | None:
    """I3r."""
    if state.nicotine == Answer.NOT_ASKED:
        return NOT_ASKED
    return _was_offered("SMOKING")(state) if state.nicotine == Answer.USER else None


def _attended(category: str) -> Callable[[Seen], str]:
    """I5, I6, I7."""

    def judge(state: Seen) -> str:
        attended, planned = state.sessions(category)
        if state.died:
            return DIED
        if not state.is_final(category):
            return PENDING
        if not planned:
            return NOTHING_PLANNED
        return MET if 2 * attended > planned else NOT_MET

    return judge


def _concluded(state: Seen) -> str:
    """I8."""
    return MET if state.closing else _unmet(state, grace=0)


def _was_followed_up(state: Seen) -> str:
    """I9."""
    closed = state.closed
    held = closed is not None and any(on >= closed for on in state.follow_ups)
    return MET if held else _unmet(state, grace=120)


def _unmet(state: Seen, *, grace: int) -> str:
    """Died or moved before it; open for less than a year; ended so lately that it may still come."""
    if state.died:
        return DIED
    if state.transferred:
        return TRANSFERRED
    if state.closed is not None:
        return PENDING if (state.cutoff - state.closed).days < grace else NOT_MET
    assert state.started is not None
    return PENDING if (state.cutoff - state.started).days < 365 else NOT_MET


def _gp_told(state: Seen) -> str:
    """I10."""
    for holds, outcome in ((state.died, DIED), (state.objected, OBJECTED), (state.no_gp, NO_GP)):
        if holds:
            return outcome
    closed = state.closed
    return MET if closed is not None and any(on >= closed for on in state.told) else NOT_MET


def _conversed(state: Seen) -> date | None:
    return state.conversation


_RULES: Final[dict[str, Rule]] = {
    "I1": Rule(lambda state: state.received, _clarified),
    "I2": Rule(_conversed, _was_offered("MASTERY")),
    "I3": Rule(_conversed, _was_offered("SMOKING")),
    "I3r": Rule(_conversed, _smoker_was_offered),
    "I4": Rule(_conversed, _was_offered("TRAINING")),
    "I5": Rule(_conversed, _attended("MASTERY")),
    "I6": Rule(_conversed, _attended("SMOKING")),
    "I7": Rule(_conversed, _attended("TRAINING")),
    "I8": Rule(lambda state: state.started, _concluded),
    "I9": Rule(lambda state: state.started, _was_followed_up),
    "I10": Rule(lambda state: state.closed if state.started else None, _gp_told),
}
