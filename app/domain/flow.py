"""Where a citizen is on the way through practice, municipality and hospital (R118)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from app.domain.codes import LegalBasis
from app.domain.dispositions import DISPOSITION_LIFECYCLE, Disposition
from app.domain.duplicate_detection import History, basis_of
from app.domain.legal_days import legal_day
from app.domain.pathways import PATHWAY_LIFECYCLE, Pathway, PathwayEvent
from app.domain.plans import RehabPlan
from app.domain.private import Private
from app.domain.requests import stands
from app.domain.ulrus import ULRUS_LIFECYCLE, UlrusReport


class Stage(StrEnum):
    PRACTICE_DIAGNOSIS = "practice-diagnosis"
    ULRUS = "ulrus"
    MUNICIPAL_119 = "municipal-119"
    HOSPITAL = "hospital"
    REHABILITATION_140 = "rehabilitation-140"
    CLOSED = "closed"


STAGE_TEXT: Final[dict[Stage, str]] = {
    Stage.PRACTICE_DIAGNOSIS: "Udredning i praksis",
    Stage.ULRUS: "Udvidet lænderygundersøgelse (ULRUS)",
    Stage.MUNICIPAL_119: "Kommunalt forløb efter § 119",
    Stage.HOSPITAL: "Sygehus eller rygcenter",
    Stage.REHABILITATION_140: "Genoptræning efter § 140",
    Stage.CLOSED: "Afsluttet",
}


class StageState(StrEnum):
    NOT_REACHED = "not-reached"
    CURRENT = "current"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, repr=False)
class Stretch(Private):
    """One stage of the way: who answers for the citizen there, from when until when."""

    stage: Stage
    state: StageState = StageState.NOT_REACHED
    responsible: str = ""
    from_date: date | None = None
    to_date: date | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Way(Private):
    """What the flow is read from."""

    history: History
    dispositions: Sequence[Disposition] = ()
    own_gp: str = ""

    @property
    def reports(self) -> list[UlrusReport]:
        return [r for r in self.history.reports if not ULRUS_LIFECYCLE.is_final(r.status)]

    @property
    def plans(self) -> list[RehabPlan]:
        return [r for r in self.history.requests if isinstance(r, RehabPlan)]


def flow(way: Way) -> tuple[Stretch, ...]:
    """Return all stages in their order; a citizen may be in more than one at a time (R13)."""
    municipal = _municipal(Stage.MUNICIPAL_119, LegalBasis.SUL119, way)
    rehabilitation = _municipal(Stage.REHABILITATION_140, LegalBasis.SUL140, way)
    hospital = _hospital(way)
    before = (_practice(way), _ulrus(way), municipal, hospital, rehabilitation)
    return (*before, _closed(way, before))


def position(stretches: Iterable[Stretch]) -> Stretch:
    """Return the furthest stage the citizen is in now."""
    current = [s for s in stretches if s.state is StageState.CURRENT]
    return current[-1]


def _practice(way: Way) -> Stretch:
    """It ends when a diagnosis is concluded or somebody is asked to treat."""
    begun = [report.began_on for report in way.reports]
    asked = [legal_day(request.said.authored_at) for request in way.history.requests]
    ended = [report.concluded_on for report in way.reports] + asked
    state = StageState.ENDED if ended else StageState.CURRENT
    first = min((*begun, *asked), default=None)
    return Stretch(Stage.PRACTICE_DIAGNOSIS, state, way.own_gp, first, min(ended, default=None))


def _ulrus(way: Way) -> Stretch:
    if not way.reports:
        return Stretch(Stage.ULRUS)
    newest = max(way.reports, key=lambda report: report.report_on)
    examiner = ", ".join(filter(None, (newest.examiner.name, newest.examiner.organisation)))
    return Stretch(Stage.ULRUS, StageState.ENDED, examiner, newest.referred_on, newest.report_on)


def _municipal(stage: Stage, basis: LegalBasis, way: Way) -> Stretch:
    requests = [r for r in way.history.requests if basis_of(r) is basis]
    if not requests:
        return Stretch(stage)
    # By its requests: a G-GOP may have become the basis of a § 119 pathway too.
    theirs = {r.pathway_id for r in requests}
    pathways = [p for p in way.history.pathways if p.id in theirs]
    is_current = any(stands(r) for r in requests) or any(_is_open(p) for p in pathways)
    closed = [legal_day(p.closure.closed_at) for p in pathways if p.closure]
    return Stretch(
        stage,
        StageState.CURRENT if is_current else StageState.ENDED,
        _coordinator(pathways) or way.history.provider,
        min(legal_day(r.received_at) for r in requests),
        None if is_current else max(closed, default=None),
    )


def _is_open(pathway: Pathway) -> bool:
    return PathwayEvent.ATTACH_REQUEST in PATHWAY_LIFECYCLE.allowed(pathway.status)


def _coordinator(pathways: Sequence[Pathway]) -> str:
    return pathways[-1].coordinator if pathways else ""


def _hospital(way: Way) -> Stretch:
    """From the day somebody sent them there until the day of discharge that a plan tells."""
    discharged = [plan.discharge_date for plan in way.plans]
    sent = [d for d in way.dispositions if not DISPOSITION_LIFECYCLE.is_final(d.status)]
    if not sent:
        hospital = way.plans[-1].said.sender.label if way.plans else ""
        state = StageState.ENDED if discharged else StageState.NOT_REACHED
        return Stretch(Stage.HOSPITAL, state, hospital, None, max(discharged, default=None))
    newest = max(sent, key=lambda disposition: disposition.decided_on)
    back = max((day for day in discharged if day >= newest.decided_on), default=None)
    state = StageState.ENDED if back else StageState.CURRENT
    return Stretch(Stage.HOSPITAL, state, newest.responsible, newest.decided_on, back)


def _closed(way: Way, before: Sequence[Stretch]) -> Stretch:
    """After everything has ended the own GP has the citizen again (R127)."""
    if any(stretch.state is StageState.CURRENT for stretch in before):
        return Stretch(Stage.CLOSED)
    days = [stretch.to_date for stretch in before if stretch.to_date]
    return Stretch(Stage.CLOSED, StageState.CURRENT, way.own_gp, max(days, default=None))
