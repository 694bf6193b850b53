"""What indicators are divided by, one at a time: the codes of each stratum and what they are called."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from app.domain.codes import LegalBasis, PlanLevel
from app.domain.identifiers import Cpr, PersonNumber
from app.domain.senders import SenderType
from app.domain.stratifications import SupportGroup

UNKNOWN: Final = "unknown"
"""Of a replacement number neither sex nor age is read."""
NONE: Final = "none"
OURSELVES: Final = "own-authority"
"""The authority itself carries it out."""


class Stratifier(StrEnum):
    LEGAL_BASIS = "legal-basis"
    SENDER_TYPE = "sender-type"
    SEX = "sex"
    AGE_GROUP = "age-group"
    SUPPORT_GROUP = "support-group"
    PLAN_LEVEL = "plan-level"
    PROVIDER = "provider"


class Sex(StrEnum):
    FEMALE = "female"
    MALE = "male"


class AgeGroup(StrEnum):
    MINOR = "0-17"
    YOUNG = "18-39"
    MIDDLE = "40-64"
    OLD = "65+"


_FROM_AGE: Final = ((65, AgeGroup.OLD), (40, AgeGroup.MIDDLE), (18, AgeGroup.YOUNG), (0, AgeGroup.MINOR))

STRATUM_TEXT: Final[Mapping[Stratifier, Mapping[str, str]]] = MappingProxyType(
    {
        Stratifier.LEGAL_BASIS: {
            LegalBasis.SUL119: "Sundhedsloven § 119",
            LegalBasis.SUL140: "Sundhedsloven § 140",
        },
        Stratifier.SENDER_TYPE: {
            SenderType.HOSPITAL: "sygehus",
            SenderType.GP: "almen praksis",
            SenderType.SPECIALIST: "praktiserende speciallæge",
            SenderType.OTHER: "anden afsender",
            SenderType.SELF: "borgeren selv",
        },
        Stratifier.SEX: {Sex.FEMALE: "kvinde", Sex.MALE: "mand", UNKNOWN: "ukendt"},
        Stratifier.AGE_GROUP: {
            AgeGroup.MINOR: "under 18 år",
            AgeGroup.YOUNG: "18-39 år",
            AgeGroup.MIDDLE: "40-64 år",
            AgeGroup.OLD: "65 år og derover",
            UNKNOWN: "ukendt",
        },
        Stratifier.SUPPORT_GROUP: {
            SupportGroup.SELVHJULPEN: "selvhjulpen",
            SupportGroup.HOLD_OPFOELGNING: "hold med opfølgning",
            SupportGroup.INDIVIDUEL_HAANDHOLDT: "individuelt håndholdt",
            NONE: "ikke inddelt",
        },
        Stratifier.PLAN_LEVEL: {
            PlanLevel.BASAL: "basal",
            PlanLevel.AVANCERET: "avanceret",
            NONE: "uden niveau",
        },
        Stratifier.PROVIDER: {OURSELVES: "myndigheden selv", NONE: "ingen indsats endnu"},
    }
)
"""In the order they are shown in. A provider is what case workers call it; those stand behind."""


def sex_of(number: PersonNumber) -> str:
    if not isinstance(number, Cpr):
        return UNKNOWN
    return Sex.FEMALE if number.is_female else Sex.MALE


def age_group(number: PersonNumber, on: date | None) -> str:
    """Return the group of the age reached on that day, where there is one."""
    if on is None or not isinstance(number, Cpr):
        return UNKNOWN
    born = number.birth_date
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return next((group for least, group in _FROM_AGE if age >= least), UNKNOWN)
