"""A G-GOP that was converted to a correspondence for a receiver who cannot take it (§1.6).

What can be read for certain out of the labelled text becomes a field; every line stays as text under its
label. A plan whose type is not said for certain stays a correspondence, for a person to read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from app.domain.identifiers import Ydernummer
from app.domain.intake import CodeSystem, Diagnosis, DiagnosisRole, IcfCode, IncomingPlan, PlanType, Standard
from app.domain.parties import Party
from app.domain.refusals import InvalidValue
from app.medcom import plan_labels, xdis91
from app.medcom.correspondence import Correspondence
from app.medcom.ggop import CONSENT, DISCHARGE
from app.medcom.head import LetterHead, day
from app.medcom.plan_labels import Labelled
from app.medcom.reader import Reader

KINDS: Final = {
    "GGOP1": PlanType.ALMEN,
    "GGOP2": PlanType.SPECIALISERET,
    "GGOP3": PlanType.REHABILITERING,
}
"""By StatisticalCode; inferred from one example, so it only confirms what the subject says."""
SUBJECT: Final = "Genoptræningsplan"
_SUBJECT: Final = re.compile(rf"{SUBJECT} \((\w+)\)")


def read(email: Reader, head: LetterHead) -> IncomingPlan | Correspondence:
    """Read a correspondence, or the plan in it where that is certain."""
    said = xdis91.read(email, head)
    plan_type = _plan_type(said)
    return said if plan_type is None else _plan(said, plan_type)


def _plan_type(said: Correspondence) -> PlanType | None:
    found = _SUBJECT.fullmatch(said.subject)
    if not said.carries_plan or found is None or found[1].casefold() not in set(PlanType):
        return None
    plan_type = PlanType(found[1].casefold())
    return plan_type if KINDS.get(said.head.statistical_code, plan_type) is plan_type else None


def _plan(said: Correspondence, plan_type: PlanType) -> IncomingPlan:
    text = plan_labels.divided(said.text)
    copies = text.entries(plan_labels.COPIES)
    discharge_date = _discharge_date(text.lines(plan_labels.CONTACT))
    return IncomingPlan(
        standard=Standard.GGOP,
        message_id=said.head.letter_id,
        sender=said.head.sender,
        receiver=said.head.receiver,
        citizen=said.citizen,
        authored_at=said.head.written_at,
        episode_id=said.head.episode_id,
        replaces_message_id=said.head.replaces_letter_id,
        diagnoses=tuple(_diagnoses(text.entries(plan_labels.DIAGNOSES))),
        narratives=text.narratives,
        links=said.links,
        gp=next(_parties(line.partition(":")[2] for line in copies if line.startswith(OWN_GP)), None),
        gp_copy_deselected=f"{OWN_GP}: {DESELECTED}" in copies,
        copy_receivers=tuple(_parties(line for line in copies if not line.startswith(OWN_GP))),
        plan_type=plan_type,
        discharge_date=discharge_date,
        discharge_date_source=DISCHARGE if discharge_date else "",
        deadline_text="\n".join(text.lines(plan_labels.DEADLINE)),
        consent_informed=_consent(text),
        icf_codes=tuple(icf_of(text.entries(plan_labels.ICF))),
        result_receivers=tuple(_parties(text.entries(plan_labels.RESULT))),
        unmapped=said.unmapped,
    )


OWN_GP: Final = "Kopi til egen læge"
DESELECTED: Final = "Fravalgt"
INFORMED: Final = "Informeret samtykke"
ENDS: Final = "Forventet afslutning"
_CODED: Final = re.compile(r"(.*\S)\s*\(([A-Z][A-Z0-9]{2,9})\)")
_GRADED: Final = re.compile(r"(.*\S)\s*\((F[A-Z0-9]{2,9})\)(?:, (?:(.*\S) )?\(?(\w{1,9})\)?)?")
_SKS: Final = "D"
_LONGEST: Final = 500
"""A longer line is no diagnosis, classification or organisation of a list."""


def _matched(pattern: re.Pattern[str], line: str) -> re.Match[str] | None:
    return pattern.fullmatch(line.strip()) if len(line) <= _LONGEST else None


def _diagnoses(lines: Iterable[str]) -> Iterator[Diagnosis]:
    """Read a diagnosis of each line; the first is the one the plan is about."""
    role = DiagnosisRole.PRIMARY
    for line in lines:
        found = _matched(_CODED, line)
        if found and found[2].startswith(_SKS):
            yield Diagnosis(found[2], CodeSystem.SKS, found[1], role)
        else:
            yield Diagnosis(text=line.strip(), role=DiagnosisRole.SECONDARY)
        role = DiagnosisRole.SECONDARY


def icf_of(lines: Iterable[str]) -> Iterator[IcfCode]:
    for line in lines:
        if found := _matched(_GRADED, line):
            text, code, qualifier_text, qualifier = (group or "" for group in found.groups())
            yield IcfCode(code, text, qualifier, qualifier_text)


def _discharge_date(lines: Iterable[str]) -> date | None:
    for line in lines:
        label, _, when = line.partition(":")
        if label.strip().casefold() == ENDS.casefold():
            try:
                return day(when.split()[0]) if when.split() else None
            except InvalidValue:
                return None
    return None


def _consent(text: Labelled) -> bool | None:
    for line in text.lines(plan_labels.PATIENT):
        label, _, said = line.partition(":")
        if label.strip() == INFORMED:
            return CONSENT.get(said.strip().casefold())
    return None


def _parties(lines: Iterable[str]) -> Iterator[Party]:
    """Yield the organisations that are named with a location number; the others stay as text alone."""
    for line in lines:
        parts = [part.strip() for part in line.split(",")]
        numbers = dict(part.split(": ", 1) for part in parts if ": " in part)
        names = [part for part in parts if part and ": " not in part]
        if location := numbers.get("EAN", ""):
            known = Party(name=names[0] if names else "", gln_text=location)
            yield _numbered(known, numbers)


def _numbered(party: Party, numbers: dict[str, str]) -> Party:
    practice = numbers.get("ydernummer", "")
    return replace(party, ydernummer=Ydernummer.lenient(practice)) if practice else party
