"""G-GOP, the rehabilitation plan of §140: standards reference §1.

Everything the plan says is found again: in a field, as a text under its Danish heading, or as
unmapped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from app.domain.intake import Diagnosis, DiagnosisRole, IcfCode, IncomingPlan, Narrative, PlanType, Standard
from app.domain.parties import Party
from app.medcom.diagnoses import TYPE_CODES, coded
from app.medcom.head import LetterHead, local_day
from app.medcom.parties import address as read_address
from app.medcom.parties import address_line, party, party_line, person, professional, professional_line
from app.medcom.reader import Reader
from app.medcom.references import links
from app.medcom.requirements import ABOUT_A_CITIZEN, Rule, one_of

PLAN_TYPES: Final = {plan_type.value: plan_type for plan_type in PlanType}
CONSENT: Final = {"ja": True, "nej": False}
REQUIRED: Final = (
    *ABOUT_A_CITIZEN,
    Rule("TypeOfRehabilitationPlan", one_of("TypeOfRehabilitationPlan", PLAN_TYPES)),
)
DISCHARGE: Final = "CurrentHospitalContact/ExpectedEnd"


def read(plan: Reader, head: LetterHead) -> IncomingPlan:
    gp = plan.child("GPCCReceiver/CCReceiver")
    discharge_date = local_day(plan.child(DISCHARGE))
    return IncomingPlan(
        standard=Standard.GGOP,
        message_id=head.letter_id,
        sender=head.sender,
        receiver=head.receiver,
        citizen=person(plan.child("Patient"), relatives=plan.child("Relatives").all("Relative")),
        authored_at=head.written_at,
        episode_id=head.episode_id,
        replaces_message_id=head.replaces_letter_id,
        diagnoses=tuple(_diagnoses(plan.child("ICD10Diagnoses"))),
        narratives=tuple(_narratives(plan)),
        links=links(plan),
        gp=party(gp) if gp else None,
        gp_copy_deselected=bool(plan.child("GPCCReceiver/Deselected")),
        copy_receivers=_parties(plan.all("CCReceiver")),
        plan_type=PLAN_TYPES[plan.text("TypeOfRehabilitationPlan").casefold()],
        discharge_date=discharge_date,
        discharge_date_source=DISCHARGE if discharge_date else "",
        deadline_text=plan.child("RehabilitationDeadline").prose(),
        consent_informed=CONSENT.get(plan.child("ConsentInformed").peek().casefold()),
        icf_codes=tuple(_icf(part) for part in plan.child("ICFClassifications").all("ICFClassification")),
        health_care_team=tuple(professional(part) for part in plan.child("HealthCareTeam").all("Member")),
        result_receivers=_parties(plan.child("FinalResult").all("ResultReceiver")),
        unmapped=(*head.unmapped, *plan.unread()),
    )


def _parties(parts: Iterable[Reader]) -> tuple[Party, ...]:
    return tuple(party(part) for part in parts)


def _diagnoses(of: Reader) -> Iterator[Diagnosis]:
    for group in of.all("ICD10Diagnose"):
        for name, role in _DIAGNOSES.items():
            yield from (coded(part, role) for part in group.all(name))
        yield from _free_text(group)
    yield from _free_text(of)


_DIAGNOSES: Final = {
    "PrimaryDiagnosis": DiagnosisRole.PRIMARY,
    "SecondaryDiagnosis": DiagnosisRole.SECONDARY,
}


def _free_text(of: Reader) -> Iterator[Diagnosis]:
    yield from (
        Diagnosis(text=text, role=DiagnosisRole.SECONDARY)
        for part in of.all("Text")
        if (text := part.value())
    )


def _icf(of: Reader) -> IcfCode:
    for part in ("ICFCode", "ICFGradient"):
        of.code(f"{part}/TypeCode", TYPE_CODES)
    return IcfCode(
        code=of.text("ICFCode/Code"),
        text=of.text("ICFCode/Text"),
        qualifier=of.text("ICFGradient/Code"),
        qualifier_text=of.text("ICFGradient/Text"),
    )


def _labelled(*lines: tuple[str, str]) -> str:
    return "\n".join(f"{label}: {text}" for label, text in lines if text)


def _when(of: Reader) -> str:
    at = of.text("Date"), of.text("Time")
    return " kl. ".join(part for part in at if part)


def _hospital_contact(of: Reader) -> str:
    return _labelled(
        ("Start", _when(of.child("Start"))),
        ("Forventet afslutning", _when(of.child("ExpectedEnd"))),
        ("Forventet afslutning", of.child("ExpectedEndText").prose()),
    )


def _hospital_control(of: Reader) -> str:
    return _labelled(
        ("Dato for kontrol", _when(of.child("ExpectedStart"))),
        ("Dato for kontrol", of.child("ExpectedStartText").prose()),
        ("Sted", party_line(party(of.child("Location")))),
    )


def _journal_excerpt(of: Reader) -> str:
    signer = of.child("Signer")
    signed = professional_line(professional(signer.child("SignedBy"))), signer.text("Date")
    lines = (
        of.child("Comment").prose(),
        _labelled(("Underskrevet af", ", ".join(part for part in signed if part))),
    )
    return "\n".join(line for line in lines if line)


def _contact(of: Reader) -> str:
    return party_line(party(of))


def _co_address(of: Reader) -> str:
    name = f"{of.text('PersonGivenName')} {of.text('PersonSurnameName')}".strip()
    return ", ".join(part for part in (name, address_line(read_address(of))) if part)


def _deselected(of: Reader) -> str:
    return of.prose() or "Fravalgt"


_TEXTS: Final[tuple[tuple[str, str, Callable[[Reader], str]], ...]] = (
    ("GPCCReceiver/Deselected", "Kopi til egen læge", _deselected),
    ("Patient/NoTelephoneReason", "Ingen tlf", Reader.prose),
    ("Patient/CoAddress", "c/o adresse", _co_address),
    ("InformationForPatientAndRelatives", "Information om behandling til patient og pårørende", Reader.prose),
    ("ConsentInformed", "Informeret samtykke", Reader.prose),
    ("PracticalInformation", "Praktiske oplysninger", Reader.prose),
    ("PatientSafetyAspects", "Patientsikkerhedsmæssige forhold", Reader.prose),
    ("RehabilitationDeadline", "Tidsfrist for start af genoptræning", Reader.prose),
    ("CurrentHospitalContact", "Aktuel sygehuskontakt", _hospital_contact),
    ("HospitalAmbulatoryControl", "Aftaler om kontrol og opfølgning", _hospital_control),
    (
        "PatientHealthSummary",
        "Helbredsforhold inkl. beskrivelse af behandlingsforløb – Sammenfatning",
        Reader.prose,
    ),
    (
        "AbilityAtDischargeSummary",
        "Helbredsrelateret funktionsevne på udskrivningstidspunktet – Sammenfatning",
        Reader.prose,
    ),
    (
        "AbilityAtDischargeExtended",
        "Udvidet beskrivelse af helbredsrelateret funktionsevne på udskrivningstidspunktet",
        Reader.prose,
    ),
    ("RehabilitationNeedAndPotential", "Patientens genoptræningsbehov og potentiale", Reader.prose),
    ("JournalExcerpt", "Uddrag fra journal", _journal_excerpt),
    ("ContactCounty", "Spørgsmål til Regionen", _contact),
    ("ContactMunicipality", "Spørgsmål til Kommunen", _contact),
)
"""Element, Danish heading (§1.6), and how its text is made; in the order of the letter."""


def _narratives(plan: Reader) -> Iterator[Narrative]:
    for path, heading, text_of in _TEXTS:
        above, _, name = path.rpartition("/")
        for part in (plan.child(above) if above else plan).all(name):
            kind = part.text("TypeOfExcerpt")
            text = text_of(part)
            if kind or text:
                yield Narrative(name, f"{heading}: {kind}" if kind else heading, text)


_CHAPTER: Final = re.compile(r"^(8[abc])\.?[ \t]*(.*)$", re.MULTILINE)


def ability_by_chapter(text: str) -> tuple[Narrative, ...]:
    """Split AbilityAtDischargeExtended at its fixed headings 8a, 8b and 8c, for display only.

    What stands before the first heading comes under an empty key.
    """
    before, *rest = _CHAPTER.split(text)
    chapters = (("", "", before), *zip(rest[0::3], rest[1::3], rest[2::3], strict=True))
    return tuple(Narrative(key, heading, told) for key, heading, body in chapters if (told := body.strip()))
