"""What a notice says: Danish templates as data, filled from facts (standards reference §2.5).

Plain sentences under headings GPs know; no tables, nothing that 70 columns would break.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from app.domain.activities import Activity
from app.domain.assessments import Assessment, AssessmentKind, AssessmentStatus
from app.domain.codes import CATEGORY_TEXT, STOP_REASON_TEXT, LegalBasis
from app.domain.legal_days import COPENHAGEN
from app.domain.letters import Section
from app.domain.notice_wording import worded
from app.domain.notices import Notice, NoticeType
from app.domain.offers import Offer, OfferStatus
from app.domain.pathways import Pathway
from app.domain.private import Private
from app.domain.requests import Request
from app.domain.sessions import Session, tally

VERSION = 1


@dataclass(frozen=True, slots=True, repr=False)
class Facts(Private):
    """Everything a notice may tell of."""

    notice: Notice
    request: Request
    authority_name: str
    authority_telephone: str = ""
    pathway: Pathway | None = None
    assessments: Sequence[Assessment] = ()
    offers: Sequence[Offer] = ()
    activities: Sequence[Activity] = ()
    sessions: Sequence[Session] = ()


_LAW = {
    LegalBasis.SUL119: "patientrettet forebyggelse (Sundhedsloven § 119)",
    LegalBasis.SUL140: "genoptræning efter sygehusophold (Sundhedsloven § 140)",
}
_REQUEST = {LegalBasis.SUL119: "henvisningen", LegalBasis.SUL140: "genoptræningsplanen"}

_SUBJECT = {
    NoticeType.START: "Opstart af forløb",
    NoticeType.PLAN: "Plan for forløb",
    NoticeType.END: "Afslutning af forløb",
    NoticeType.NOT_STARTED: "Forløb ikke påbegyndt",
    NoticeType.QUESTION: "Spørgsmål til henvisning",
    NoticeType.FORWARDED: "Henvisning sendt videre",
    NoticeType.MESSAGE: "Besked om henvisning",
}


def subject(facts: Facts) -> str:
    law = "§ 119" if facts.notice.legal_basis is LegalBasis.SUL119 else "§ 140"
    again = "Rettelse: " if facts.notice.correction else ""
    return f"{again}{_SUBJECT[facts.notice.type]} ({law})"


def sections(facts: Facts) -> tuple[Section, ...]:
    """Return the notice as its reader sees it; a section without content is left out."""
    template = _TEMPLATES[facts.notice.type]
    return worded(facts.notice, (Section(heading, tuple(write(facts))) for heading, write in template))


def _day(on: date) -> str:
    return f"{on.day}.{on.month}.{on.year}"


def _moment(at: datetime) -> str:
    local = at.astimezone(COPENHAGEN)
    return f"{_day(local.date())} kl. {local:%H.%M}"


def _reason(facts: Facts) -> Iterator[str]:
    said = facts.request.said
    what = _REQUEST[facts.notice.legal_basis]
    yield f"{facts.authority_name} har modtaget {what} af {_moment(said.authored_at)}."
    texts = [f"{d.code} {d.text}".strip() for d in said.diagnoses if d.code or d.text]
    if texts:
        yield f"Diagnose: {'; '.join(texts)}."


def _start(facts: Facts) -> Iterator[str]:
    if facts.notice.message:
        yield facts.notice.message
        if facts.pathway is not None and facts.pathway.closure is not None:
            return  # that the citizen lives: this pathway has ended all the same
    yield f"Borgeren er optaget i et forløb med {_LAW[facts.notice.legal_basis]}."
    pathway = facts.pathway
    if pathway is None or pathway.conversation_at is None:
        return
    held = pathway.clarified_at is not None
    verb = "blev holdt" if held else "er aftalt til"
    yield f"Den første samtale {verb} {_moment(pathway.conversation_at)}."


def _contact(facts: Facts) -> Iterator[str]:
    pathway = facts.pathway
    if pathway is not None and pathway.coordinator:
        telephone = f", telefon {pathway.coordinator_telephone}" if pathway.coordinator_telephone else ""
        yield f"Kontaktperson i {facts.authority_name}: {pathway.coordinator}{telephone}."
    elif pathway is None and facts.authority_telephone:
        yield f"Kontakt: {facts.authority_name}, telefon {facts.authority_telephone}."


def _conversation(facts: Facts) -> Iterator[str]:
    first = {AssessmentKind.CLARIFYING, AssessmentKind.INITIAL_140, AssessmentKind.NEEDS}
    for assessment in _held(facts):
        if assessment.kind in first:
            if assessment.what_matters:
                yield f"Det er vigtigt for borgeren: {assessment.what_matters}"
            if assessment.summary:
                yield assessment.summary


def _medication(facts: Facts) -> Iterator[str]:
    """Suggest what the last conversation suggested that spoke of medication (R121)."""
    spoken = [a.record.medication for a in _held(facts) if a.record.medication]
    if spoken and spoken[-1].review_suggested:
        yield "Gennemgang af den smertestillende medicin foreslås."
        if spoken[-1].citizens_view:
            yield f"Borgerens syn på medicinen: {spoken[-1].citizens_view}"


def _mastery(facts: Facts) -> Iterator[str]:
    """Tell the citizen's own rating at the beginning and at the end (R18)."""
    rated = [a.record.mastery for a in _held(facts) if a.record.mastery is not None]
    if rated:
        since = f" (ved forløbets start {rated[0]})" if len(rated) > 1 else ""
        yield f"Borgerens egen vurdering af at mestre sine symptomer (0-10): {rated[-1]}{since}."


def _held(facts: Facts) -> Iterator[Assessment]:
    return (a for a in facts.assessments if a.status is AssessmentStatus.HELD)


def _offers(facts: Facts) -> Iterator[str]:
    for offer in facts.offers:
        if offer.status is not OfferStatus.ENTERED_IN_ERROR:
            yield f"{offer.name} ({CATEGORY_TEXT[offer.category]}): {_ANSWER[offer.status]}."


_ANSWER = {
    OfferStatus.OFFERED: "tilbudt, afventer svar",
    OfferStatus.ACCEPTED: "taget imod",
    OfferStatus.DECLINED: "takket nej",
    OfferStatus.DEFERRED: "udsat",
    OfferStatus.NO_ANSWER: "intet svar",
}


def _goals(facts: Facts) -> Iterator[str]:
    plan = facts.pathway.agreed_plan if facts.pathway else None
    if plan is not None:
        yield from (f"- {goal}" for goal in plan.goals)


def _expected_end(facts: Facts) -> Iterator[str]:
    plan = facts.pathway.agreed_plan if facts.pathway else None
    if plan is None:
        return
    if plan.expected_end_date:
        yield f"Forløbet ventes afsluttet {_day(plan.expected_end_date)}."
    if plan.responsibilities:
        yield plan.responsibilities


def _attendance(facts: Facts) -> Iterator[str]:
    for activity in facts.activities:
        counted = tally(s.status for s in facts.sessions if s.activity_id == activity.id)
        if counted.planned:
            yield f"{activity.name}: mødt {counted.attended} af {counted.planned} gange."


def _result(facts: Facts) -> Iterator[str]:
    closure = facts.pathway.closure if facts.pathway else None
    if closure is None:
        return
    yield f"Forløbet er afsluttet {_moment(closure.closed_at)}."
    if closure.stop_reason:
        yield f"Afsluttet før tid: {STOP_REASON_TEXT[closure.stop_reason]}."
    if closure.result_summary:
        yield closure.result_summary
    for assessment in _held(facts):
        if assessment.kind is AssessmentKind.CLOSING and assessment.summary:
            yield assessment.summary
    yield from _mastery(facts)


def _follow_up(facts: Facts) -> Iterator[str]:
    closure = facts.pathway.closure if facts.pathway else None
    if closure is None:
        return
    if closure.follow_up_date:
        yield f"Opfølgning i {facts.authority_name} er aftalt til {_day(closure.follow_up_date)}."
    if closure.retention_plan:
        yield f"Fastholdelse: {closure.retention_plan}"
    yield from _retention(facts)


def _retention(facts: Facts) -> Iterator[str]:
    plan = facts.pathway.retention if facts.pathway else None
    if plan is None:
        return
    if plan.home_exercise:
        yield f"Hjemmetræning: {plan.programme}"
    if plan.local_options:
        yield f"Muligheder i lokalområdet: {', '.join(plan.local_options)}."
    if plan.habits:
        yield f"Borgeren vil holde fast i: {plan.habits}"


def _to_the_gp(facts: Facts) -> Iterator[str]:
    closure = facts.pathway.closure if facts.pathway else None
    if closure is not None and closure.recommendation:
        yield closure.recommendation


def _advice(facts: Facts) -> Iterator[str]:
    yield from _to_the_gp(facts)
    yield from _medication(facts)


def _message(facts: Facts) -> Iterator[str]:
    if facts.notice.message:
        yield facts.notice.message


def _answer_wanted(facts: Facts) -> Iterator[str]:
    request = _REQUEST[facts.notice.legal_basis]
    yield f"Ring venligst til os, eller send {request} igen som rettet brev med det, der mangler."
    yield "Borgeren bliver ikke sat i bero imens."


Writer: TypeAlias = Callable[[Facts], Iterator[str]]


def headings_of(type_: NoticeType) -> list[str]:
    return [heading for heading, _ in _TEMPLATES[type_]]


_TEMPLATES: dict[NoticeType, tuple[tuple[str, Writer], ...]] = {
    NoticeType.START: (
        ("Henvisningsårsag", _reason),
        ("Status", _start),
        ("Kontakt", _contact),
    ),
    NoticeType.PLAN: (
        ("Henvisningsårsag", _reason),
        ("Samtale", _conversation),
        ("Mål", _goals),
        ("Tilbud", _offers),
        ("Plan", _expected_end),
        ("Forslag til egen læge", _medication),
        ("Kontakt", _contact),
    ),
    NoticeType.END: (
        ("Henvisningsårsag", _reason),
        ("Status", _result),
        ("Mål", _goals),
        ("Behandling/fremmøde", _attendance),
        ("Opfølgning", _follow_up),
        ("Forslag til egen læge", _advice),
        ("Kontakt", _contact),
    ),
    NoticeType.NOT_STARTED: (
        ("Henvisningsårsag", _reason),
        ("Status", _message),
        ("Tilbud", _offers),
        ("Kontakt", _contact),
    ),
    NoticeType.QUESTION: (
        ("Henvisningsårsag", _reason),
        ("Spørgsmål", _message),
        ("Svar", _answer_wanted),
    ),
    NoticeType.FORWARDED: (
        ("Henvisningsårsag", _reason),
        ("Status", _message),
    ),
    NoticeType.MESSAGE: (
        ("Henvisningsårsag", _reason),
        ("Besked", _message),
        ("Kontakt", _contact),
    ),
}
