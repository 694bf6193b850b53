"""What kind of sender a referral comes from, and whether there is somebody to answer to (R11, R16)."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from app.domain.intake import Standard
from app.domain.organisations import OrganisationKind


class SenderType(StrEnum):
    HOSPITAL = "hospital"
    GP = "gp"
    SPECIALIST = "specialist"
    OTHER = "other"
    SELF = "self"


_BY_KIND: Final = {
    OrganisationKind.HOSPITAL: SenderType.HOSPITAL,
    OrganisationKind.GP: SenderType.GP,
    OrganisationKind.SPECIALIST: SenderType.SPECIALIST,
}
WITHOUT_REFERRER: Final = frozenset({Standard.SELF, Standard.INTERNAL})
"""Nobody outside has referred: the own GP alone is told."""
REGISTERED_BY_HAND: Final = (Standard.PHONE, Standard.SELF, Standard.INTERNAL)


def sender_type_of(standard: Standard, kind: OrganisationKind) -> SenderType:
    if standard is Standard.SELF:
        return SenderType.SELF
    return SenderType.OTHER if standard in WITHOUT_REFERRER else _BY_KIND.get(kind, SenderType.OTHER)
