"""Why somebody looks at a citizen whose case is not open (SUL § 42 a, L13)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.codes import known
from app.domain.private import Private
from app.domain.refusals import Finding, MissingValue, NotPermitted

HEADER = "X-Purpose"
REASON_HEADER = "X-Purpose-Reason"


class PurposeCode(StrEnum):
    CURRENT_TREATMENT = "current-treatment"
    FOLLOW_UP = "follow-up"
    COMPLAINT = "complaint"
    QUALITY = "quality"
    BREAK_GLASS = "break-glass"
    """None of the others: looked into afterwards, every time."""


@dataclass(frozen=True, slots=True, repr=False)
class Purpose(Private):
    code: PurposeCode
    reason: str = ""


def purpose_of(code: str, reason: str) -> Purpose | None:
    """Read what a caller gives as the purpose; break-glass needs a reason in words."""
    if not code:
        return None
    purpose = Purpose(known(PurposeCode, code[:80], what="purpose", place=HEADER), reason)
    if purpose.code is PurposeCode.BREAK_GLASS and not reason:
        raise MissingValue(REASON_HEADER)
    return purpose


def no_relation() -> NotPermitted:
    """Return the refusal for a look at somebody without an open case and without a purpose."""
    choices = ", ".join(PurposeCode)
    return NotPermitted.of(
        [
            Finding(
                "purpose-needed",
                f"The citizen has no open case here; say why you look, in {HEADER}: {choices}.",
                f"Borgeren har ingen åben sag her; angiv formålet med opslaget i {HEADER}: {choices}.",
                HEADER,
            )
        ]
    )
