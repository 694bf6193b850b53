"""Diagnoses as the letters code them: standards reference §1.4, §2.1, §2.3."""

from __future__ import annotations

from typing import Final

from app.domain.intake import CodeSystem, Diagnosis, DiagnosisRole
from app.medcom.reader import Reader

TYPE_CODES: Final = {
    "icd10kode": CodeSystem.SKS,
    "sksdiagnosekode": CodeSystem.SKS,
    "icpckode": CodeSystem.ICPC2,
    "icfkode": CodeSystem.ICF,
    "uspecificeretkode": CodeSystem.UNSPECIFIED,
}
"""Compared without case: the same code is spelled ICD10kode and ICD10Kode."""

ROLES: Final = {
    "henv_diagnose": DiagnosisRole.PRIMARY,
    "aktionsdiagnose": DiagnosisRole.PRIMARY,
    "bidiagnose": DiagnosisRole.SECONDARY,
    "tillaegsdiagnose": DiagnosisRole.ADDITIONAL,
}


def coded(of: Reader, role: DiagnosisRole, *, prefix: str = "") -> Diagnosis:
    """Read a code, its type and its text; without a known type the code is part of the text."""
    system = of.code(f"{prefix}TypeCode", TYPE_CODES) or CodeSystem.UNSPECIFIED
    code, text = of.text(f"{prefix}Code"), of.text(f"{prefix}Text")
    if system is CodeSystem.UNSPECIFIED:
        return Diagnosis(text=f"{code} {text}".strip(), role=role)
    return Diagnosis(code, system, text, role)


def of_referral(referral: Reader) -> tuple[Diagnosis, ...]:
    """Read Refer and what is added to it, both spellings (XDIS08 has lost an r)."""
    main = (coded(part, DiagnosisRole.PRIMARY, prefix="Diagnose") for part in referral.all("Refer"))
    more = (
        coded(part, _role(part), prefix="Diagnose")
        for name in ("ReferralAdditional", "ReferalAdditional")
        for part in referral.all(name)
    )
    return (*main, *more)


def _role(part: Reader) -> DiagnosisRole:
    return part.code("DiagnoseDescriptionCode", ROLES) or DiagnosisRole.SECONDARY
