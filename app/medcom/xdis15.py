"""XDIS15, the municipality's closing letter after prevention (§119): standards reference §2.2."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from lxml.etree import _Element as Node

from app.domain.intake import CodeSystem, Diagnosis, DiagnosisRole
from app.domain.letters import Letter, Section
from app.domain.parties import NOBODY, Professional
from app.medcom.correspondence import Correspondence
from app.medcom.diagnoses import of_referral
from app.medcom.head import COPENHAGEN, Acknowledgement, LetterHead, local_day
from app.medcom.outgoing import NAME, envelope, letter_part, on_day, patient, receiver, sender
from app.medcom.parties import person
from app.medcom.plain_text import lines
from app.medcom.reader import Reader
from app.medcom.references import links
from app.medcom.requirements import PATIENT
from app.medcom.writer import Writer, serialise

NAMESPACE: Final = "http://rep.oio.dk/medcom.dk/xml/schemas/2016/12/01/"
WRITE: Final = Writer(NAMESPACE)
REQUIRED: Final = (PATIENT,)
DIAGNOSIS_TEXT: Final = 70

_TYPE_CODE: Final = {
    CodeSystem.SKS: "SKSdiagnosekode",
    CodeSystem.ICPC2: "ICPCkode",
    CodeSystem.ICF: "uspecificeretkode",
    CodeSystem.UNSPECIFIED: "uspecificeretkode",
}
_DESCRIPTION: Final = {
    DiagnosisRole.PRIMARY: "henv_diagnose",
    DiagnosisRole.SECONDARY: "bidiagnose",
    DiagnosisRole.ADDITIONAL: "tillaegsdiagnose",
}


def write(letter: Letter, *, encoding: str = "UTF-8") -> bytes:
    closing = WRITE.element(
        "MunicipalityLetter",
        letter_part(WRITE, letter, version="XD1530L", kind="XDIS15"),
        sender(WRITE, letter.sender),
        receiver(WRITE, letter.receiver),
        patient(WRITE, letter.citizen),
        on_day(WRITE, "Admission", letter.referred_on),
        on_day(WRITE, "Discharge", letter.closed_on),
        _referral(letter.diagnoses),
        _clinical_information(letter),
    )
    outside = envelope(
        WRITE, sent_at=letter.sent_at, envelope_id=letter.envelope_id, wanted=Acknowledgement.WANTED
    )
    return serialise(WRITE.element("Emessage", outside, closing), encoding=encoding)


def _referral(diagnoses: tuple[Diagnosis, ...]) -> Node | None:
    if not diagnoses:
        return None
    main = next((it for it in diagnoses if it.role is DiagnosisRole.PRIMARY), None)
    return WRITE.element(
        "Referral",
        WRITE.element("Refer", *_diagnosis(main)) if main else None,
        *(
            WRITE.element(
                "ReferralAdditional",
                WRITE.leaf("DiagnoseDescriptionCode", _DESCRIPTION[it.role]),
                *_diagnosis(it),
            )
            for it in diagnoses
            if it is not main
        ),
    )


def _diagnosis(it: Diagnosis) -> tuple[Node | None, ...]:
    return (
        WRITE.leaf("DiagnoseCode", it.code),
        WRITE.leaf("DiagnoseTypeCode", _TYPE_CODE[it.system]),
        WRITE.leaf("DiagnoseText", it.text, limit=DIAGNOSIS_TEXT),
    )


def _clinical_information(letter: Letter) -> Node:
    """The letter has no field for a subject; it opens the text."""
    subject = (Section("", (letter.subject,)),) if letter.subject else ()
    return WRITE.element(
        "ClinicalInformation",
        WRITE.prose("Text01", lines((*subject, *letter.sections))),
        _signed(letter.signed_by, letter.written_at),
    )


def _signed(by: Professional, at: datetime) -> Node | None:
    if by == NOBODY:
        return None
    return WRITE.element(
        "Signed",
        WRITE.leaf("JobTitle", by.title, limit=NAME),
        WRITE.leaf("SignedBy", by.name, limit=NAME),
        WRITE.leaf("Date", at.astimezone(COPENHAGEN).date().isoformat()),
    )


def read(closing: Reader, head: LetterHead) -> Correspondence:
    return Correspondence(
        head=head,
        citizen=person(closing.child("Patient")),
        subject="",
        text="\n\n".join(part.child("Text01").prose() for part in closing.all("ClinicalInformation")),
        links=links(closing),
        care_status=closing.text("Patient/EpisodeOfCareStatusCode"),
        referred_on=_on(closing.child("Admission")),
        closed_on=_on(closing.child("Discharge")),
        diagnoses=of_referral(closing.child("Referral")),
        signed_by=_signatory(closing.child("ClinicalInformation/Signed")),
        signed_on=_on(closing.child("ClinicalInformation/Signed")),
        unmapped=(*head.unmapped, *closing.unread()),
    )


def _on(part: Reader) -> date | None:
    """Return the day; where it is none, its text stays unread and is shown as unmapped."""
    when = local_day(part)
    if when is not None:
        part.text("Date")
        part.text("Time")
    return when


def _signatory(signed: Reader) -> Professional:
    given, _, family = signed.text("SignedBy").rpartition(" ")
    return Professional(given_name=given, family_name=family, title=signed.text("JobTitle"))
