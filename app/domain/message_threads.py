"""Which request a correspondence letter speaks of: by episode, by a letter's number, by person and sender.

A correspondence letter has no element for what it answers (standards reference §2.7), so it is found
by what both sides know, and only for who sent the request or was told of it: what a letter says is
no proof of knowing. Where that says nothing certain, a person places it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from app.domain.notices import Notice, NoticeType
from app.domain.plans import PLAN_LIFECYCLE, PlanEvent, RehabPlan
from app.domain.private import Private
from app.domain.referrals import REFERRAL_LIFECYCLE, ReferralEvent
from app.domain.requests import Request


@dataclass(frozen=True, slots=True, repr=False)
class Clues(Private):
    """What a letter says that may tell what it speaks of."""

    episode_id: str
    sender_id: UUID | None
    text: str
    """Subject and body: people answer with the number of the letter they answer."""
    after: UUID | None = None
    """The notice of ours that it answers, which only a FHIR message can say."""


@dataclass(frozen=True, slots=True, repr=False)
class Candidate(Private):
    """A request of the citizen whom the letter is about, and what was written of it."""

    request: Request
    notices: tuple[Notice, ...] = ()

    @property
    def is_open(self) -> bool:
        """Somebody may still work on it."""
        if isinstance(self.request, RehabPlan):
            return PlanEvent.REVOKE in PLAN_LIFECYCLE.allowed(self.request.status)
        return ReferralEvent.REVOKE in REFERRAL_LIFECYCLE.allowed(self.request.status)

    def answered(self, asked: UUID | None, after: UUID | None = None) -> Notice | None:
        """Return what this unit answers: what it says it does, else the newest question it was asked."""
        named = next((notice for notice in self.notices if notice.id == after), None)
        if named is not None:
            return named if named.type in _ANSWERABLE else None
        open_ = [
            notice
            for notice in self.notices
            if notice.type is NoticeType.QUESTION
            and notice.answered_at is None
            and notice.recipient_id == asked
        ]
        return max(open_, key=_asked_at, default=None)


_ANSWERABLE: Final = frozenset({NoticeType.QUESTION, NoticeType.MESSAGE})


def _asked_at(notice: Notice) -> datetime:
    return notice.due_at


def spoken_of(clues: Clues, candidates: Iterable[Candidate]) -> Candidate | None:
    """Return the one request that the letter speaks of; none where it may be several, or none is."""
    every = tuple(candidates)
    for says in (_answers, _same_episode, _names_a_letter, _same_people):
        found = [it for it in every if says(clues, it)]
        if found:
            return _the_one(found)
    return None


def _the_one(found: list[Candidate]) -> Candidate | None:
    """Several of one episode are a request and what replaced it; what is open goes before what has ended."""
    still = [it for it in found if it.is_open] or found
    return still[0] if len(still) == 1 else None


def _answers(clues: Clues, of: Candidate) -> bool:
    return clues.after is not None and clues.after in {notice.id for notice in of.notices}


def _same_episode(clues: Clues, of: Candidate) -> bool:
    episode = _plain(clues.episode_id)
    return bool(episode) and _plain(of.request.said.episode_id) == episode and _same_people(clues, of)


def _plain(episode_id: str) -> str:
    """FHIR writes the id with hyphens, OIOXML without (standards reference §3.7)."""
    return episode_id.replace("-", "").casefold()


_WORD: Final = re.compile(r"\w+")
_SHORTEST: Final = 6
"""A shorter number may be a word of the text by chance."""


def _names_a_letter(clues: Clues, of: Candidate) -> bool:
    numbers = {notice.letter_id for notice in of.notices} | {of.request.said.message_id}
    long_enough = {number for number in numbers if len(number) >= _SHORTEST}
    return not long_enough.isdisjoint(_WORD.findall(clues.text)) and _same_people(clues, of)


def _same_people(clues: Clues, of: Candidate) -> bool:
    """The letter is from whoever referred, or from somebody who was told."""
    told = {notice.recipient_id for notice in of.notices}
    return clues.sender_id is not None and clues.sender_id in {of.request.requester_id, *told}
