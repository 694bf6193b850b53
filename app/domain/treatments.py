"""Treatments of back pain that a citizen may have tried: what each is, and who gives it (R110)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from app.domain.private import Private


class TreatmentType(StrEnum):
    PRIVATE_TRAINING = "private-training"
    PHYSIOTHERAPY = "physiotherapy"
    CHIROPRACTIC = "chiropractic"
    MANUAL_THERAPY = "manual-therapy"
    MEDICATION = "medication"
    INJECTION = "injection"
    SURGERY = "surgery"
    PSYCHOLOGICAL = "psychological"
    PAIN_CLINIC = "pain-clinic"
    ADVICE = "advice"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Treatment:
    """One entry of the vocabulary, in words for citizens and case workers."""

    name: str
    description: str
    profession: str


TREATMENTS: Final[dict[TreatmentType, Treatment]] = {
    TreatmentType.PRIVATE_TRAINING: Treatment(
        "Træning i privat regi",
        "Træning på eget initiativ eller mod betaling, for eksempel i klinik eller fitnesscenter.",
        "Fysioterapeut eller træner",
    ),
    TreatmentType.PHYSIOTHERAPY: Treatment(
        "Fysioterapi",
        "Undersøgelse, vejledning, øvelser og behandling i praksissektoren, med eller uden henvisning.",
        "Fysioterapeut",
    ),
    TreatmentType.CHIROPRACTIC: Treatment(
        "Kiropraktik",
        "Undersøgelse og behandling af led og muskler, herunder manipulation og øvelser.",
        "Kiropraktor",
    ),
    TreatmentType.MANUAL_THERAPY: Treatment(
        "Manuel behandling",
        "Massage, mobilisering eller anden behandling med hænderne uden for kiropraktik og fysioterapi.",
        "Massør, osteopat eller anden behandler",
    ),
    TreatmentType.MEDICATION: Treatment(
        "Medicin", "Smertestillende medicin, i håndkøb eller på recept.", "Læge"
    ),
    TreatmentType.INJECTION: Treatment(
        "Indsprøjtning", "Blokade eller anden indsprøjtning mod smerter.", "Læge"
    ),
    TreatmentType.SURGERY: Treatment("Operation", "Kirurgisk indgreb i ryggen.", "Rygkirurg"),
    TreatmentType.PSYCHOLOGICAL: Treatment(
        "Psykologisk behandling", "Samtaleforløb om smerter, uro eller belastning.", "Psykolog"
    ),
    TreatmentType.PAIN_CLINIC: Treatment(
        "Tværfagligt smertecenter",
        "Tværfaglig udredning og behandling af langvarige smerter.",
        "Læge, sygeplejerske, psykolog og fysioterapeut",
    ),
    TreatmentType.ADVICE: Treatment(
        "Rådgivning",
        "Råd om at holde sig i gang, uden et egentligt behandlingsforløb.",
        "Læge eller terapeut",
    ),
    TreatmentType.OTHER: Treatment("Andet", "Anden behandling, beskrevet med ord.", "Anden fagperson"),
}


class Effect(StrEnum):
    NONE = "none"
    SOME = "some"
    CLEAR = "clear"


@dataclass(frozen=True, slots=True, repr=False)
class EarlierTreatment(Private):
    """Something that was tried before the referral (R7)."""

    type: TreatmentType
    effect: Effect
    profession: str = ""
    """Who gave it, where it was another than the vocabulary says."""
    from_date: date | None = None
    to_date: date | None = None
    note: str = ""
