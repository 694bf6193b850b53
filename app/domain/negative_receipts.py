"""Why a receiver's system or the network refused a letter of ours, and what somebody can do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Advice:
    """Two Danish sentences for whoever has the letter on their list."""

    why: str
    suggestion: str


_BY_PHONE: Final = "Ring til modtageren, eller send beskeden på anden vis."
ADVICE: Final[Mapping[str, Advice]] = {
    "ikke_specificeret": Advice("Modtageren har afvist brevet uden at sige hvorfor.", _BY_PHONE),
    "ukendt_lokationsnummer": Advice(
        "Modtagerens lokationsnummer er ukendt.", "Slå nummeret op, ret det i registeret, og send igen."
    ),
    "problem_med_modtagerID": Advice(
        "Modtageren kan ikke kende sig selv på sit nummer.",
        "Slå enhedens numre op, ret dem i registeret, og send igen.",
    ),
    "problem_med_version": Advice(
        "Modtagerens system kan ikke læse denne slags brev.",
        "Ret i registeret, hvad enheden kan modtage, og send igen.",
    ),
    "syntaksfejl": Advice(
        "Modtagerens system kunne ikke læse brevet.",
        "Send beskeden på anden vis, og meld fejlen til driften.",
    ),
}
"""By MedCom's RefuseCode (standards reference §2.8)."""


def told(code: str, text: str) -> str:
    """Return the reason as a case worker reads it: why, the receiver's own words, what to do.

    A code that MedCom does not have is told as it came: a receipt is not refused for it.
    """
    advice = ADVICE.get(code, Advice(f"Afvist med koden '{code[:40]}'." if code else "", _BY_PHONE))
    words = f"Modtageren skriver: {text}" if text else ""
    return "\n".join(part for part in (advice.why, words, f"Forslag: {advice.suggestion}") if part)
