"""Whether what a request is about lies in the low back, by its diagnoses (§5.1)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from app.domain.intake import CodeSystem, Diagnosis

_SKS_BLOCKS: Final = tuple(f"DM{number}" for number in range(40, 55))
_ELSEWHERE: Final = ("DM433", "DM434", "DM436", "DM50", "DM530", "DM531", "DM542", "DM546")
"""Codes of those blocks that are of the neck or the chest alone."""
_UPPER_SITES: Final = "1234"
"""The fifth character of a back diagnosis says where; these are neck to chest [P]."""
_NO_SITE: Final = ("DM51",)
_INJURIES: Final = (
    "DS300",
    "DS320",
    "DS327",
    "DS330",
    "DS331",
    "DS335",
    "DS337",
    "DS340",
    "DS341",
    "DS342",
    "DS343",
    "DS390",
)
_ICPC2: Final = ("L02", "L03", "L84", "L86")
_SITE: Final = 5


def is_lumbar_code(code: str) -> bool:
    """Say whether one SKS or ICPC-2 code is of the low back."""
    plain = code.strip().upper().replace(".", "")
    if plain.startswith(_ICPC2):
        return True
    if plain.startswith(_INJURIES):
        return True
    return plain.startswith(_SKS_BLOCKS) and not _is_higher_up(plain)


def _is_higher_up(code: str) -> bool:
    if code.startswith(_ELSEWHERE):
        return True
    site = code[_SITE : _SITE + 1]
    return site != "" and site in _UPPER_SITES and not code.startswith(_NO_SITE)


def is_lumbar(diagnoses: Iterable[Diagnosis], *, in_programme: bool = False) -> bool:
    """Say whether it is of the low back: by a code, by the programme flag, or because no code says where.

    Without any code it is presumed [P]: this service is the back programme's, and one look too many
    costs less than the same training twice.
    """
    codes = [d.code for d in diagnoses if d.code and d.system is not CodeSystem.ICF]
    return in_programme or not codes or any(is_lumbar_code(code) for code in codes)
