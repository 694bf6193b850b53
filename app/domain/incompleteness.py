"""How often senders leave something out: the statistics of questions asked (R15)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from app.domain.referrals import Referral
from app.domain.senders import SenderType


@dataclass(frozen=True, slots=True)
class SenderReport:
    """One sender's referrals, and those that had to be asked about."""

    requester_id: UUID
    name: str
    sender_type: SenderType
    received: int
    incomplete: int
    asked_for: tuple[tuple[str, int], ...]
    """What was asked for, the most frequent first."""


def by_sender(referrals: Iterable[Referral]) -> tuple[SenderReport, ...]:
    """Report each sender, the one with most incomplete referrals first.

    Incomplete is what a case worker found so and asked about, not what prose happens to tell.
    """
    groups: dict[UUID, list[Referral]] = {}
    for referral in referrals:
        groups.setdefault(referral.requester_id, []).append(referral)
    reports = (_report(group) for group in groups.values())
    return tuple(sorted(reports, key=lambda r: (-r.incomplete, -r.received, r.name, r.requester_id)))


def _report(sent: list[Referral]) -> SenderReport:
    newest = sent[-1]
    asked = Counter(field for referral in sent for field in referral.asked_for)
    return SenderReport(
        requester_id=newest.requester_id,
        name=newest.said.sender.label,
        sender_type=newest.sender_type,
        received=len(sent),
        incomplete=sum(bool(referral.asked_for) for referral in sent),
        asked_for=tuple(sorted(asked.items(), key=lambda counted: (-counted[1], counted[0]))),
    )
