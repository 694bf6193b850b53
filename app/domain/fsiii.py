"""FSIII conditions by law, and the codes of rating, goals and follow-up (kl-term; domain reference §3.3).

A code of the other law is unknown here, and refused by name.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.codes import LegalBasis
from app.domain.refusals import UnknownCode

BODY, EVERYDAY, HEALTH, MENTAL = "Kroppen", "Hverdagsliv", "Sundhedsadfærd", "Mental sundhed"
MOBILITY, SELF_CARE, CHORES, MIND = "Mobilitet", "Egenomsorg", "Praktiske opgaver", "Mentale funktioner"


@dataclass(frozen=True, slots=True)
class ConditionCode:
    code: str
    display: str
    group: str


_SUL119 = (
    ConditionCode("e7531532-7b7f-4ac0-863a-0b6a4cbe6ce2", "Smerte", BODY),
    ConditionCode("abc0b770-d080-4cc8-851a-aa62556730e6", "Mobilitet og bevægelse", BODY),
    ConditionCode("43f0b6da-11da-4eed-b00b-19b2177690b5", "Håndtere genstande", BODY),
    ConditionCode("febbd20d-f5ff-41e7-bf12-dfa0700678e0", "Vægt", BODY),
    ConditionCode("c0ee1cf6-47a9-4523-8fda-a80a13e28e30", "Ernæring", BODY),
    ConditionCode("e33396bb-019a-4fda-b901-1dbfdea1fc10", "Respiration", BODY),
    ConditionCode("e3ff3fea-a4ff-4c7b-ad04-f4aad2e67fd3", "Cirkulation", BODY),
    ConditionCode("880cdd75-c63a-44a0-a4e4-8209644c8628", "Kontinens", BODY),
    ConditionCode("fab34c19-4805-45af-b961-56099c849744", "Daglige aktiviteter", EVERYDAY),
    ConditionCode("08042057-72f4-4798-a727-75ce6205dc86", "Sociale relationer", EVERYDAY),
    ConditionCode("f1f1eee3-a3ea-4ca1-bfa9-ebb381af1a1f", "Fysisk aktivitet", HEALTH),
    ConditionCode("1a34ed6c-083b-451f-b8c8-137f99126b0c", "Tobak og nikotin", HEALTH),
    ConditionCode("57b8979f-cf46-4312-aafa-3a0dd93aa921", "Alkohol", HEALTH),
    ConditionCode("f0b62265-6c83-4239-af97-4d6e9ba9dea7", "Medicin og stoffer", HEALTH),
    ConditionCode("f715168e-125b-4d00-8e93-2ca4147ed13f", "Spisemønster", HEALTH),
    ConditionCode("bb7e9e71-73f6-4ec6-a0bf-eaec1e5982b4", "Sundhedskompetence", HEALTH),
    ConditionCode("ba083ca7-fe46-41d0-acd5-85851ac8137f", "Trivsel", MENTAL),
    ConditionCode("cb55874a-93d9-45c7-a25a-8ff677c24385", "Søvn og hvile", MENTAL),
    ConditionCode("0520a107-2bb0-47b8-8856-c53e27607e51", "Kognitiv funktion", MENTAL),
    ConditionCode("43ad3091-f684-4d6f-8885-20ecd1cf2255", "Kropspfattelse", MENTAL),
)
_SUL140 = (
    ConditionCode("c6f49b84-58af-43df-bb3e-0d6a67fa0aba", "Bevægeapparat", BODY),
    ConditionCode("3c685f14-5d48-4b1c-a451-9da780e2b41c", "Sanser og smerter", BODY),
    ConditionCode("dd41df82-3c13-4523-b9c5-e83676425299", "Mobilitet og bevægelse", MOBILITY),
    ConditionCode("86e1982c-f459-4658-9071-e4bf3453a687", "Forflytte sig", MOBILITY),
    ConditionCode("243ae4ae-4e36-4192-88cb-399711ac3766", "Personlig pleje", SELF_CARE),
    ConditionCode("b53bca74-fd3f-4127-89ae-1a39d7836b93", "Lave husligt arbejde", CHORES),
    ConditionCode("2bd07f7c-e6bb-424b-ab8f-f7c1de2afe80", "Lave mad", CHORES),
    ConditionCode("bd088375-65fc-4e1d-9a8b-78dc918e6581", "Indkøb", CHORES),
    ConditionCode("290baa56-5d8c-40a6-b40c-1de05649f0d1", "Spise og drikke", SELF_CARE),
    ConditionCode("6a2c3341-c13e-4638-961d-72ba0fe29a80", "Sundhedskompetence", SELF_CARE),
    ConditionCode("1d9759c6-6526-4d07-994a-5dee3fa65177", "Energi og handlekraft", MIND),
    ConditionCode("b16668ff-9c02-491e-b082-7b699d93f5bc", "Kognitive funktioner", MIND),
    ConditionCode("56860429-eabe-4d48-b8ad-d7f7b28f6df5", "Hukommelse", MIND),
    ConditionCode("064f983b-5ec5-40a3-bc90-c3fcec6b6ef5", "Kommunikation", MIND),
    ConditionCode("263a2c2f-7ae2-4264-8808-7e8216b1a118", "Sår og cicatriser", BODY),
    ConditionCode("26b05040-94f3-4c8c-9ede-c7223bddf518", "Respiration og cirkulation", BODY),
    ConditionCode("bbc99471-a9f3-41f1-a95b-6842abfb551a", "Kontinens", BODY),
)
CONDITIONS: Final[dict[LegalBasis, dict[str, ConditionCode]]] = {
    LegalBasis.SUL119: {known.code: known for known in _SUL119},
    LegalBasis.SUL140: {known.code: known for known in _SUL140},
}


def hyphenated(code: str) -> str:
    """Return an FSIII key as we store it; older systems write the same UUID with underscores."""
    return code.strip().lower().replace("_", "-")


def condition_code(code: str, basis: LegalBasis, *, place: str = "fsiii_code") -> ConditionCode:
    """Return the condition under one law; raises UnknownCode, also for one of the other law."""
    known = CONDITIONS[basis]
    if hyphenated(code) not in known:
        raise UnknownCode(f"FSIII condition for {basis}", code[:80], known=known, place=place)
    return known[hyphenated(code)]


class Severity(StrEnum):
    """Funktionsevne: sværhedsgrad."""

    NONE = "0"
    LIGHT = "1"
    MODERATE = "2"
    SEVERE = "3"
    TOTAL = "4"
    NOT_RELEVANT = "9"


SEVERITY_TEXT: Final[dict[Severity, str]] = {
    Severity.NONE: "Ingen/ubetydelige begrænsninger",
    Severity.LIGHT: "Lette begrænsninger",
    Severity.MODERATE: "Moderate begrænsninger",
    Severity.SEVERE: "Svære begrænsninger",
    Severity.TOTAL: "Totale begrænsninger",
    Severity.NOT_RELEVANT: "Ikke relevant",
}


class Performance(StrEnum):
    """Udførelse, as the citizen sees it."""

    SELF = "self"
    PARTLY = "partly"
    NOT = "not"
    NOT_RELEVANT = "not-relevant"


PERFORMANCE_TEXT: Final[dict[Performance, str]] = {
    Performance.SELF: "Udfører selv",
    Performance.PARTLY: "Udfører dele af aktiviteten",
    Performance.NOT: "Udfører ikke selv",
    Performance.NOT_RELEVANT: "Ikke relevant",
}


class Meaning(StrEnum):
    """Betydning: what the performance means to the citizen."""

    LIMITED = "limited"
    NOT_LIMITED = "not-limited"


MEANING_TEXT: Final[dict[Meaning, str]] = {
    Meaning.LIMITED: "Oplever begrænsninger",
    Meaning.NOT_LIMITED: "Oplever ikke begrænsninger",
}


class GoalChange(StrEnum):
    """Måltype: what is to become of the condition."""

    DISAPPEARS = "81c827de-ef31-4410-aa57-0d1d1bc6c264"
    LESSENS = "8addc23a-f7c6-47c4-97fb-a73fcdfc9f65"
    UNCHANGED = "15846728-58b4-4413-a9d1-be0f1404b10f"


GOAL_CHANGE_TEXT: Final[dict[GoalChange, str]] = {
    GoalChange.DISAPPEARS: "Tilstand forsvinder",
    GoalChange.LESSENS: "Tilstand mindskes",
    GoalChange.UNCHANGED: "Tilstand forbliver uændret",
}


class FollowUpResult(StrEnum):
    """Resultat af opfølgning."""

    CONTINUES = "9c90b0e5-9c0a-4b72-a18c-76cd6d6c6213"
    CHANGES = "c6e71993-5d72-409a-8ab9-ecc094968635"
    ENDS = "59753987-c38d-41c5-b201-0eeff3032fef"
    REVISITATION = "61b9a5c2-2ea7-45ad-82b8-53cbb513290e"


FOLLOW_UP_TEXT: Final[dict[FollowUpResult, str]] = {
    FollowUpResult.CONTINUES: "Fortsættes",
    FollowUpResult.CHANGES: "Ændres inden for rammen",
    FollowUpResult.ENDS: "Afsluttes",
    FollowUpResult.REVISITATION: "Revisitation",
}
