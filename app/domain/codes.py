"""Codes of KL and FSIII that the service gives meaning to (kl-term 2.3.0; domain reference §3).

A code is matched by its code, never by its display: kl-term itself spells "Anden kommmune".
"""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from app.domain.intake import PlanType
from app.domain.refusals import UnknownCode

FSIII = "urn:oid:1.2.208.176.2.21"
CARE_SOCIAL_CODES = "http://fhir.kl.dk/term/CodeSystem/CareSocialCodes"

SERVICE_119 = "a71921ea-fe83-441d-933b-cc21d0b3c8c3"
SERVICE_140 = "7fc66c15-0cb3-4c89-9e18-f3a01e6a6592"


class LegalBasis(StrEnum):
    SUL119 = "SUL119"
    SUL140 = "SUL140"


class PlanLevel(StrEnum):
    """The authority's own division of almen genoptræning; may change, with history."""

    BASAL = "basal"
    AVANCERET = "avanceret"


PLAN_TYPE_CODE: dict[PlanType, str] = {
    PlanType.ALMEN: "ffd81f78-352e-4589-a195-5350dd1df2a4",
    PlanType.SPECIALISERET: "0c8e2bfc-1350-45d1-90da-c07e2645d073",
    PlanType.REHABILITERING: "83c89857-8fb8-4163-97b1-eb1a56345c29",
}
"""EGENTRAENING has no code: a legacy form value, not in KL's value set."""

PLAN_LEVEL_CODE: dict[PlanLevel, str] = {
    PlanLevel.BASAL: "8b962281-2ab6-4b10-9c91-4bac592d6d49",
    PlanLevel.AVANCERET: "b679c454-2da2-46dd-9425-0e52d4aa2bf3",
}


class StatusReason(StrEnum):
    """Begrundelse for manglende aktivitet (KL Gateway §140)."""

    UDSKUDT = "a8632e22-bf0c-4f5a-92a7-70977ba104d5"
    ANDEN_KOMMUNE = "f64b8f5e-8ced-4a8b-ab73-8994fb524915"
    FRIT_VALG = "3796fa11-305f-47d6-b164-45b05489afb2"
    FEJL = "8ac7be88-5d16-4dbd-a61a-ab02673f4b34"
    FRIT_VALG_AFSLAAET = "46a6bc1f-bfe8-4390-a71f-44ad4a384b9d"


class StopReason(StrEnum):
    """Årsag til indsatsophør (CancellationTypes)."""

    HAENDELSE = "82e99421-31da-4915-96ed-168ccfa1d20c"
    IKKE_BEHOV_BORGER = "4bbf6d6a-a1c6-41c2-b8c1-7352b7378adf"
    IKKE_BEHOV_FAGPERSON = "a63b6aa6-7d56-4e67-a5b3-d73f6d262af5"
    UDEBLEVET = "ef491570-7884-4acd-bcf7-43d6b2c64762"
    AKTIVT_FRAVALG = "3a5a72b7-addf-4857-b80c-04e4246e3072"
    FRAVALG_SYGDOM = "0cd5734d-b663-47c6-a3da-6b14a937d144"
    FRAVALG_OEKONOMI = "f8436c2e-af1c-44fe-939d-473b518dd01d"
    FRAVALG_LOGISTIK = "8371b769-4bfb-4ac8-b130-d91c54784a56"
    FRAVALG_ANDEN_TRAENING = "a3f2bd01-078b-486e-81be-797d192ad7bd"


STATUS_REASON_TEXT: dict[StatusReason, str] = {
    StatusReason.UDSKUDT: "Udskudt",
    StatusReason.ANDEN_KOMMUNE: "Anden kommune",
    StatusReason.FRIT_VALG: "Frit valg",
    StatusReason.FEJL: "Fejl",
    StatusReason.FRIT_VALG_AFSLAAET: "Frit valg afslået",
}

STOP_REASON_TEXT: dict[StopReason, str] = {
    StopReason.HAENDELSE: "Hændelse medfører ophør",
    StopReason.IKKE_BEHOV_BORGER: "Ikke yderligere behov (borger-vurderet)",
    StopReason.IKKE_BEHOV_FAGPERSON: "Ikke yderligere behov (fagperson-vurderet)",
    StopReason.UDEBLEVET: "Borger har ikke henvendt sig eller er udeblevet",
    StopReason.AKTIVT_FRAVALG: "Aktivt fravalg",
    StopReason.FRAVALG_SYGDOM: "Aktivt fravalg pga. anden sygdom",
    StopReason.FRAVALG_OEKONOMI: "Aktivt fravalg pga. økonomi ifm. transport",
    StopReason.FRAVALG_LOGISTIK: "Aktivt fravalg pga. logistik ifm. transport",
    StopReason.FRAVALG_ANDEN_TRAENING: "Aktivt fravalg pga. anden træning",
}


class Category(StrEnum):
    """What kind of help an offer or activity is; the indicators count by it."""

    TRAINING = "TRAINING"
    MASTERY = "MASTERY"
    SMOKING = "SMOKING"
    DIET = "DIET"
    ALCOHOL = "ALCOHOL"
    MENTAL = "MENTAL"
    OTHER = "OTHER"


CATEGORY_TEXT: dict[Category, str] = {
    Category.TRAINING: "fysisk træning",
    Category.MASTERY: "undervisning i sygdomsmestring",
    Category.SMOKING: "rygeafvænning",
    Category.DIET: "kostvejledning",
    Category.ALCOHOL: "samtale om alkohol",
    Category.MENTAL: "mental håndtering",
    Category.OTHER: "anden indsats",
}

INTERVENTION_CATEGORY: dict[LegalBasis, dict[str, Category]] = {
    LegalBasis.SUL119: {
        "ab87c0b5-40be-4e0a-b749-d9f833bfed2d": Category.TRAINING,
        "e71b7d85-5c78-49c2-8624-8499d162317b": Category.MASTERY,
        "6d24992e-e0a2-43e7-bc27-0234622a8655": Category.SMOKING,
        "c203c6b5-3be0-40a8-8204-e93751deabf5": Category.SMOKING,
        "c9a99304-1788-43b7-b7be-e187b092ae9c": Category.DIET,
        "cf7a55c2-7061-47ed-b7c5-e29620fe93bf": Category.DIET,
        "01a500f6-c221-4fd0-b518-cd361218b60d": Category.DIET,
        "924e9828-84cf-4689-9551-0ebb6dc71b98": Category.ALCOHOL,
        "f30cab6d-2a42-4358-99d7-811127fb6e05": Category.MENTAL,
        "abe847e0-1ce0-44dc-a675-ce05b66f47e6": Category.OTHER,
        "61692d91-69b8-4830-9453-3d58454e49d3": Category.OTHER,
    },
    LegalBasis.SUL140: {
        "2abe20c7-c0b4-41c1-b397-52acf36499ef": Category.TRAINING,
        "58293f63-00d7-4730-8dbc-c784d40f9e23": Category.TRAINING,
        "66fb32c9-ecc3-484b-be49-f20094be237c": Category.MASTERY,
        "8d714c98-f23a-4722-8a2f-85c162fe4840": Category.OTHER,
        "7f825e3e-1a5c-4249-bf41-9f7171fb6b8a": Category.OTHER,
        "f8ac963c-6ec5-4ec5-bd90-a22fea4e2d16": Category.OTHER,
        "2c661159-1bb3-4af2-bdf1-f3a9927a99e2": Category.OTHER,
    },
}
"""FSIII interventions that are activities with sessions, by law (§3.2, decision D-5)."""

V = TypeVar("V", bound=StrEnum)


def known(kind: type[V], code: str, *, what: str, place: str = "") -> V:
    """Return the member with this code or name; an unknown one is refused by name."""
    for member in kind:
        if code in {member.value, member.name}:
            return member
    raise UnknownCode(what, code, known=(member.value for member in kind), place=place)


def category_of(fsiii_code: str, basis: LegalBasis, *, place: str = "fsiii_code") -> Category:
    """Return the category of an FSIII intervention under one law; raises UnknownCode."""
    codes = INTERVENTION_CATEGORY[basis]
    if fsiii_code not in codes:
        raise UnknownCode(f"FSIII intervention for {basis}", fsiii_code, known=codes, place=place)
    return codes[fsiii_code]


LIFESTYLE: frozenset[Category] = frozenset({Category.SMOKING, Category.DIET, Category.ALCOHOL})


def basis_of(fsiii_code: str, basis: LegalBasis, *, programme_included: bool) -> LegalBasis:
    """Return the law an intervention is given under.

    § 140 knows none against smoking, overweight and alcohol; in the programme those of § 119 are
    offered there too [P].
    """
    is_lifestyle = INTERVENTION_CATEGORY[LegalBasis.SUL119].get(fsiii_code) in LIFESTYLE
    return LegalBasis.SUL119 if programme_included and is_lifestyle else basis
