"""Which FSIII interventions are based on a care plan, and when a care plan says why (L6, §3.2)."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from app.domain.activities import ActivityStatus
from app.domain.codes import INTERVENTION_CATEGORY, LegalBasis, StopReason
from app.domain.refusals import MissingValue, RuleNotMet, UnknownCode


class CarePlanRule(StrEnum):
    REQUIRED = "required"
    OPTIONAL = "optional"
    FORBIDDEN = "forbidden"


_BESIDE: Final[dict[LegalBasis, dict[str, CarePlanRule]]] = {
    LegalBasis.SUL119: {
        "6eddbaf7-2a73-49d4-91e7-6138d419f58c": CarePlanRule.FORBIDDEN,
        "ee5606ac-1bed-487e-aa3c-72dcc30ec037": CarePlanRule.FORBIDDEN,
        "03a3ebdb-9e2d-4be1-b32b-42f0bd2a3362": CarePlanRule.FORBIDDEN,
        "d1e016b5-150a-4ac4-97ba-d3e19e28471e": CarePlanRule.REQUIRED,
    },
    LegalBasis.SUL140: {
        "1130ad70-6553-490d-87f8-5e8941687a0c": CarePlanRule.FORBIDDEN,
        "571fa7da-a155-4a84-b780-ef19170d48a0": CarePlanRule.OPTIONAL,
        "ba3e17bd-d4aa-4848-acad-25adc8285c19": CarePlanRule.FORBIDDEN,
    },
}
"""Conversations, follow-up and coordination; what has sessions is always based on a care plan."""


def care_plan_rule(fsiii_code: str, basis: LegalBasis) -> CarePlanRule:
    """Return whether an intervention leads back to a care plan; raises UnknownCode."""
    if fsiii_code in INTERVENTION_CATEGORY[basis]:
        return CarePlanRule.REQUIRED
    if fsiii_code not in _BESIDE[basis]:
        known = (*INTERVENTION_CATEGORY[basis], *_BESIDE[basis])
        raise UnknownCode(f"FSIII intervention for {basis}", fsiii_code, known=known, place="fsiii_code")
    return _BESIDE[basis][fsiii_code]


def check_based_on(fsiii_code: str, basis: LegalBasis, *, has_care_plan: bool) -> None:
    rule = care_plan_rule(fsiii_code, basis)
    if rule is CarePlanRule.REQUIRED and not has_care_plan:
        raise MissingValue("basedOn")
    if rule is CarePlanRule.FORBIDDEN and has_care_plan:
        raise RuleNotMet(
            "care-plan-not-allowed",
            "This intervention must not be based on a care plan.",
            "Denne indsats må ikke bygge på en indsatsplan.",
            place="basedOn",
        )


SAYS_WHY: Final = frozenset({ActivityStatus.STOPPED, ActivityStatus.CANCELLED})
"""The states in which, and only in which, a care plan has a reason."""


def check_status_reason(status: ActivityStatus, reason: StopReason | None) -> None:
    if status in SAYS_WHY and reason is None:
        raise MissingValue("statusReason")
    if status not in SAYS_WHY and reason is not None:
        raise RuleNotMet(
            "status-reason-not-allowed",
            "Only a stopped or cancelled care plan says why.",
            "Kun en afbrudt eller annulleret indsatsplan har en årsag.",
            place="statusReason",
        )
