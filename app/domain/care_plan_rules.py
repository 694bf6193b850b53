"""Which contacts KL Gateway wants on a care plan, and which it forbids there (L6; domain reference §3.2)."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from app.domain.codes import INTERVENTION_CATEGORY, LegalBasis
from app.domain.refusals import UnknownCode


class OnPlan(StrEnum):
    REQUIRED = "required"
    FORBIDDEN = "forbidden"
    OPTIONAL = "optional"


_BESIDE: Final[dict[LegalBasis, dict[str, OnPlan]]] = {
    LegalBasis.SUL119: {
        "6eddbaf7-2a73-49d4-91e7-6138d419f58c": OnPlan.FORBIDDEN,  # afklarende samtale
        "ee5606ac-1bed-487e-aa3c-72dcc30ec037": OnPlan.FORBIDDEN,  # behovssamtale
        "03a3ebdb-9e2d-4be1-b32b-42f0bd2a3362": OnPlan.FORBIDDEN,  # afsluttende samtale
        "d1e016b5-150a-4ac4-97ba-d3e19e28471e": OnPlan.REQUIRED,  # opfølgning
    },
    LegalBasis.SUL140: {
        "1130ad70-6553-490d-87f8-5e8941687a0c": OnPlan.FORBIDDEN,  # terapeutfaglig udredning
        "571fa7da-a155-4a84-b780-ef19170d48a0": OnPlan.OPTIONAL,  # opfølgning
        "ba3e17bd-d4aa-4848-acad-25adc8285c19": OnPlan.FORBIDDEN,  # koordinering og kommunikation
    },
}
ON_PLAN: Final[dict[LegalBasis, dict[str, OnPlan]]] = {
    # Every intervention with sessions; both codes for smoking, though the Gateway names only the old.
    basis: dict.fromkeys(INTERVENTION_CATEGORY[basis], OnPlan.REQUIRED) | beside
    for basis, beside in _BESIDE.items()
}


def on_plan(fsiii_code: str, basis: LegalBasis, *, place: str = "fsiii_code") -> OnPlan:
    """Say whether a contact of this kind is reported on a care plan; raises UnknownCode."""
    codes = ON_PLAN[basis]
    if fsiii_code not in codes:
        raise UnknownCode(f"FSIII intervention for {basis}", fsiii_code[:80], known=codes, place=place)
    return codes[fsiii_code]
