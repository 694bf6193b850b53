"""Our own code systems as CodeSystem: every code that we publish, with its Danish name.

The codes of findings and of the audit trail are words of the program and stand in its documentation.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.domain.fsiii import MEANING_TEXT, PERFORMANCE_TEXT, SEVERITY_TEXT
from app.domain.instruments.definitions import PHASE_TEXT, Instrument, Scoring
from app.domain.instruments.registry import REGISTRY
from app.domain.referrals import REJECT_REASON_TEXT
from app.domain.topics import TOPIC_TEXT
from app.fhir import communication, consent, documentreference, encounter, goal, organization, task
from app.fhir.practitionerrole import ROLE_TEXT
from app.fhir.shapes import built
from app.fhir.systems import (
    ASSESSMENT,
    BAND,
    CONSENT_TYPE,
    DECISION,
    GOAL_KIND,
    INFORMATION,
    INSTRUMENT,
    LETTER,
    MEANING,
    NOTICE,
    ORGANISATION_KIND,
    PERFORMANCE,
    PHASE,
    REASON,
    ROLE,
    SEVERITY,
    STATE,
    TOPIC,
)

BESIDE_SCORE: Final[Mapping[Scoring, tuple[str, ...]]] = {
    Scoring.SUM_AND_PERCENT: ("count",),
    Scoring.TIMES_FOUR: ("raw",),
    Scoring.PROFILE_AND_VAS: ("vas",),
    Scoring.START_BACK: ("subscore",),
    Scoring.WORK: ("hours",),
}
"""What an instrument of this kind counts beside its score, or in place of one."""


@dataclass(frozen=True, slots=True)
class CodeList:
    url: str
    title: str
    concepts: Collection[tuple[str, str]]
    """Each code and its name; no name where what a code means belongs to whoever holds a licence."""

    @property
    def id(self) -> str:
        return self.url.rpartition(":")[2]


def _instruments() -> Iterator[tuple[str, str]]:
    for instrument in REGISTRY:
        yield instrument.code, instrument.danish
        yield from _parts(instrument)


def _parts(instrument: Instrument) -> Iterator[tuple[str, str]]:
    for item in instrument.items:
        yield f"{instrument.code}.{item.code}", item.danish
    for score in BESIDE_SCORE.get(instrument.scoring, ()):
        yield f"{instrument.code}.{score}", ""


def _bands() -> Iterator[tuple[str, str]]:
    for instrument in REGISTRY:
        yield from ((f"{instrument.code}.{code}", name) for code, name in instrument.band_names.items())


CODE_LISTS: Final = (
    CodeList(STATE, "Hvor en henvisning eller plan er", task.STATE_TEXT.items()),
    CodeList(DECISION, "Afgørelse om en henvisning eller plan", task.MADE_TEXT.items()),
    CodeList(REASON, "Grund til at afvise en henvisning", REJECT_REASON_TEXT.items()),
    CodeList(NOTICE, "Beskedens art", communication.TYPE_TEXT.items()),
    CodeList(LETTER, "Brevets standard", documentreference.STANDARD_TEXT.items()),
    CodeList(ASSESSMENT, "Samtalens art", encounter.KIND_TEXT.items()),
    CodeList(GOAL_KIND, "Målets art", goal.KIND_TEXT.items()),
    CodeList(ORGANISATION_KIND, "Enhedens art", organization.KIND_TEXT.items()),
    CodeList(ROLE, "Rolle i kommunen", ROLE_TEXT.items()),
    CodeList(TOPIC, "Tilbuddets emne", TOPIC_TEXT.items()),
    CodeList(CONSENT_TYPE, "Samtykkets art", consent.TYPE_TEXT.items()),
    CodeList(INFORMATION, "Oplysninger, der kan gives samtykke til", consent.INFORMATION_TEXT.items()),
    CodeList(SEVERITY, "Tilstandens sværhedsgrad", SEVERITY_TEXT.items()),
    CodeList(PERFORMANCE, "Borgerens udførelse", PERFORMANCE_TEXT.items()),
    CodeList(MEANING, "Betydning for borgeren", MEANING_TEXT.items()),
    CodeList(PHASE, "Hvornår i forløbet der er målt", PHASE_TEXT.items()),
    CodeList(INSTRUMENT, "Måleredskaber med deres spørgsmål og tal", dict(_instruments()).items()),
    CodeList(BAND, "Hvad et måleredskabs tal betyder", dict(_bands()).items()),
)


def code_system(codes: CodeList) -> dict[str, Any]:
    return {
        "resourceType": "CodeSystem",
        "id": codes.id,
        "language": "da",
        "url": codes.url,
        "name": "Rygvej" + "".join(part.capitalize() for part in codes.id.split("-")),
        "title": codes.title,
        "status": "active",
        "experimental": False,
        "publisher": "Rygvej",
        "caseSensitive": True,
        "content": "complete",
        "count": len(codes.concepts),
        "concept": [built({"code": str(code), "display": name}) for code, name in codes.concepts],
    }
