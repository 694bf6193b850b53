"""ICF in plain Danish: four components, and a versioned proposal of how FSIII and ICF meet (R87, R88).

FSIII is the coarser of the two. From ICF to FSIII detail is lost; the way back never invents it: only a
category that means the same as the condition is named again, else just the component.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.codes import LegalBasis
from app.domain.fsiii import BODY, CONDITIONS, MENTAL, MIND
from app.domain.icf_mapping import Relation, rows
from app.domain.refusals import InvalidValue

MAPPING_VERSION: Final = "1"
MAPPING_STATUS: Final = "proposal"
"""No source maps FSIII to ICF; this one is made from the texts of both."""


class Component(StrEnum):
    BODY = "body"
    ACTIVITY = "activity"
    PARTICIPATION = "participation"
    ENVIRONMENT = "environment"


COMPONENT_TEXT: Final[dict[Component, str]] = {
    Component.BODY: "Krop",
    Component.ACTIVITY: "Aktivitet",
    Component.PARTICIPATION: "Deltagelse",
    Component.ENVIRONMENT: "Omgivelser",
}
COMPONENT_EXPLAINED: Final[dict[Component, str]] = {
    Component.BODY: "Kroppens funktioner og opbygning, fx smerte, styrke og søvn.",
    Component.ACTIVITY: "Det, borgeren gør i hverdagen, fx gå, løfte og klæde sig på.",
    Component.PARTICIPATION: "Det liv, borgeren tager del i, fx familie, arbejde og fritid.",
    Component.ENVIRONMENT: "Det og dem omkring borgeren, der hjælper eller står i vejen.",
}


@dataclass(frozen=True, slots=True)
class Mapping:
    """One ICF category against one FSIII condition of one law."""

    icf: str
    title: str
    basis: LegalBasis
    relation: Relation
    fsiii_code: str = ""
    """Empty where no condition meets the category."""
    note: str = ""


MAPPINGS: Final = tuple(
    Mapping(row.icf, row.title, row.basis, row.relation, row.fsiii_code, row.note) for row in rows()
)

_CODE: Final = re.compile(r"[bsde][0-9]{1,5}")
_CATEGORY: Final = 4
"""Letter and three digits: the level that the mapping is made at."""
_PARTICIPATION: Final = frozenset("789")


def icf_code(code: str, *, place: str = "icf_code") -> str:
    """Return an ICF code without qualifier and without the F that SKS puts first; raises InvalidValue."""
    plain = code.strip().lower().partition(".")[0].removeprefix("f")
    if not _CODE.fullmatch(plain):
        raise InvalidValue(
            "ICF code",
            "b, s, d or e and one to five digits",
            danish="ICF-koden skal være b, s, d eller e fulgt af et til fem cifre.",
            place=place,
        )
    return plain


def component_of(icf: str) -> Component:
    """Return the component a code belongs to: d1–d6 is activity, d7–d9 participation."""
    if icf[0] in "bs":
        return Component.BODY
    if icf[0] == "e":
        return Component.ENVIRONMENT
    return Component.PARTICIPATION if icf[1] in _PARTICIPATION else Component.ACTIVITY


def to_fsiii(icf: str, basis: LegalBasis) -> tuple[Mapping, ...]:
    """Return the conditions that a category, or the category above it, meets under one law."""
    category = icf_code(icf)[:_CATEGORY]
    return tuple(m for m in MAPPINGS if m.icf == category and m.basis is basis and m.fsiii_code)


def to_icf(fsiii_code: str, basis: LegalBasis) -> tuple[str, ...]:
    """Return the categories that mean the same as a condition; a narrower one would be invented."""
    return tuple(m.icf for m in _of(fsiii_code, basis) if m.relation is Relation.EQUIVALENT)


def _of(fsiii_code: str, basis: LegalBasis) -> tuple[Mapping, ...]:
    return tuple(m for m in MAPPINGS if m.fsiii_code == fsiii_code and m.basis is basis)


def components_of(fsiii_code: str, basis: LegalBasis) -> tuple[Component, ...]:
    """Return where a condition is shown: by its surest mappings, else by its FSIII group."""
    own = _of(fsiii_code, basis)
    sure = [m for m in own if m.relation is not Relation.OVERLAPS] or own
    return tuple(dict.fromkeys(component_of(m.icf) for m in sure)) or _by_group(fsiii_code, basis)


def _by_group(fsiii_code: str, basis: LegalBasis) -> tuple[Component, ...]:
    known = CONDITIONS[basis].get(fsiii_code)
    is_body = known is not None and known.group in {BODY, MENTAL, MIND}
    return (Component.BODY if is_body else Component.ACTIVITY,)
