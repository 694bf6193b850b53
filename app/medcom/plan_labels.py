"""The Danish labels under which a G-GOP is printed when it travels as a correspondence (§1.6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from app.domain.intake import Narrative
from app.medcom.plain_text import WIDTH

COPIES: Final = "Kopimodtagere"
SIGNERS: Final = "Underskrivere"
PATIENT: Final = "Yderligere patientoplysninger"
DEADLINE: Final = "Tidsfrist for start af genoptræning"
CONTACT: Final = "Aktuel sygehuskontakt"
DIAGNOSES: Final = "Diagnoser"
ICF: Final = "ICF-koder"
EXCERPT: Final = "Uddrag fra journal"
RESULT: Final = "Slutstatusmodtager"
TEAM: Final = "Behandlende team under indlæggelse"
RELATIVES: Final = "Pårørende"
REST: Final = "Øvrige oplysninger"

LABELS: Final = {
    COPIES: "CCReceiver",
    SIGNERS: "SignedBy",
    PATIENT: "Patient",
    RELATIVES: "Relatives",
    "Information om behandling til patient og pårørende": "InformationForPatientAndRelatives",
    "Praktiske oplysninger": "PracticalInformation",
    "Patientsikkerhedsmæssige forhold": "PatientSafetyAspects",
    DEADLINE: "RehabilitationDeadline",
    CONTACT: "CurrentHospitalContact",
    "Aftaler om kontrol og opfølgning": "HospitalAmbulatoryControl",
    "Helbredsforhold inkl. beskrivelse af behandlingsforløb – Sammenfatning": "PatientHealthSummary",
    "Helbredsrelateret funktionsevne på udskrivningstidspunktet – Sammenfatning": "AbilityAtDischargeSummary",
    "Udvidet beskrivelse af helbredsrelateret funktionsevne på udskrivningstidspunktet": (
        "AbilityAtDischargeExtended"
    ),
    "Patientens genoptræningsbehov og potentiale": "RehabilitationNeedAndPotential",
    DIAGNOSES: "ICD10Diagnoses",
    ICF: "ICFClassifications",
    EXCERPT: "JournalExcerpt",
    "Spørgsmål til Regionen": "ContactCounty",
    "Spørgsmål til Kommunen": "ContactMunicipality",
    TEAM: "HealthCareTeam",
    RESULT: "FinalResult",
    REST: "",
}
"""By label: the element whose content stands under it. Every plan prints them in this order."""

UNLABELLED: Final = "Genoptræningsplan"
"""The heading of what stands before the first label."""


def plain(label: str) -> str:
    """Return a label as it is compared: converters write the dash and the colon in several ways."""
    return " ".join(label.replace("–", "-").replace(":", " ").casefold().split())


_KNOWN: Final = {plain(label): label for label in LABELS}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A plan's text, divided at its labels."""

    narratives: tuple[Narrative, ...]

    def lines(self, label: str) -> tuple[str, ...]:
        """Return the lines under a label; none where it stands twice, as one may be a person's words."""
        found = [it for it in self.narratives if it.heading == label]
        return tuple(line for line in found[0].text.splitlines() if line) if len(found) == 1 else ()

    def entries(self, label: str) -> tuple[str, ...]:
        """Return what is listed under a label, an entry that was wrapped as one."""
        return tuple(_unwrapped(self.lines(label)))


_CODE_ENDS: Final = ")"


def _unwrapped(lines: tuple[str, ...]) -> Iterator[str]:
    """Yield lines as they were before they were wrapped: what found no room goes on with the line before."""
    held: list[str] = []
    for line in lines:
        if held and not _goes_on(held[-1], line):
            yield " ".join(held)
            held = []
        held.append(line)
    yield from (" ".join(held),) if held else ()


def _goes_on(line: str, after: str) -> bool:
    had_no_room = len(line) <= WIDTH < len(line) + 1 + len(after.partition(" ")[0])
    return had_no_room and not line.endswith(_CODE_ENDS)


def divided(text: str) -> Labelled:
    return Labelled(tuple(_sections(text.splitlines())))


def _sections(lines: list[str]) -> Iterator[Narrative]:
    heading, held = UNLABELLED, list[str]()
    rest = iter(enumerate(lines))
    for number, line in rest:
        label = _label(line)
        # The longest labels do not fit on one line of seventy characters.
        if not label and (label := _label(" ".join(lines[number : number + 2]))):
            next(rest)
        if not label:
            held.append(line)
            continue
        yield from _section(heading, held)
        heading, held = label, []
    yield from _section(heading, held)


def _label(line: str) -> str:
    """Return the label that a line is; an excerpt from the journal says of what kind behind it."""
    kind, _, more = line.strip().rstrip(":").partition(":")
    if more.strip() and plain(kind) == plain(EXCERPT):
        return f"{EXCERPT}: {more.strip()}"
    return _KNOWN.get(plain(line), "")


def _section(heading: str, lines: list[str]) -> Iterator[Narrative]:
    text = "\n".join(lines).strip("\n")
    if text or heading != UNLABELLED:
        yield Narrative(LABELS.get(heading.partition(":")[0], ""), heading, text)
