"""What has to be learnt for which task, and a flag where it is not: allowed, and said (R84)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Competence(StrEnum):
    ICF = "ICF"
    FSIII = "FSIII"
    ULRUS = "ULRUS"
    STOP_SMOKING = "STOP_SMOKING"
    PAIN_EDU = "PAIN_EDU"
    BACK_KNOWLEDGE_JOBCENTRE = "BACK_KNOWLEDGE_JOBCENTRE"


COMPETENCE_TEXT: Final[Mapping[Competence, str]] = MappingProxyType(
    {
        Competence.ICF: "ICF",
        Competence.FSIII: "Fællessprog III",
        Competence.ULRUS: "Udvidet lænderygundersøgelse",
        Competence.STOP_SMOKING: "Rygestoprådgivning",
        Competence.PAIN_EDU: "Undervisning i smerter",
        Competence.BACK_KNOWLEDGE_JOBCENTRE: "Viden om ryglidelser i jobcentret",
    }
)


class Task(StrEnum):
    """What calls for a competence."""

    ASSESS_CONDITION = "assess-condition"
    COLLECT_ICF = "collect-icf"
    EXAMINE_ULRUS = "examine-ulrus"
    COUNSEL_SMOKING = "counsel-smoking"
    TEACH_PAIN = "teach-pain"
    ADVISE_ON_WORK = "advise-on-work"


NEEDED: Final[Mapping[Task, tuple[Competence, ...]]] = MappingProxyType(
    {
        Task.ASSESS_CONDITION: (Competence.FSIII,),
        Task.COLLECT_ICF: (Competence.ICF, Competence.FSIII),
        Task.EXAMINE_ULRUS: (Competence.ULRUS,),
        Task.COUNSEL_SMOKING: (Competence.STOP_SMOKING,),
        Task.TEACH_PAIN: (Competence.PAIN_EDU,),
        Task.ADVISE_ON_WORK: (Competence.BACK_KNOWLEDGE_JOBCENTRE,),
    }
)


@dataclass(frozen=True, slots=True)
class Held:
    """A competence somebody has, from the day of the course until it expires."""

    competence: Competence
    obtained_on: date
    expires_on: date | None = None

    def holds(self, on: date) -> bool:
        return self.obtained_on <= on and (self.expires_on is None or on <= self.expires_on)


def person(written: str) -> str:
    """Return a name as it is matched: `Mette Holm, fysioterapeut` is Mette Holm."""
    return written.partition(",")[0].strip().casefold()


@dataclass(frozen=True, slots=True)
class Flag:
    """A competence the task calls for that was not held that day."""

    task: Task
    competence: Competence
    danish: str


def flag(task: Task, held: Iterable[Held], *, on: date) -> tuple[Flag, ...]:
    """Return what is missing for a task; the work is allowed all the same."""
    have = {each.competence for each in held if each.holds(on)}
    return tuple(
        Flag(task, competence, f"Uden gyldig kompetence i {COMPETENCE_TEXT[competence]}.")
        for competence in NEEDED[task]
        if competence not in have
    )
