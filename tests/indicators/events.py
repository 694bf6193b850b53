"""What may happen to a citizen, as dated events in words of the domain reference (§4.3, §4.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class What(StrEnum):
    RECEIVED = "a referral or plan came in"
    ACCEPTED = "it was accepted, or the plan classified"
    REJECTED = "it was rejected"
    WITHDRAWN = "its sender took it back"
    SENT_ON = "it was sent on to another authority before anybody took it on"
    CONVERSATION_MISSED = "the citizen stayed away from the first conversation"
    CONVERSATION_HELD = "the first conversation was held; `about` is the answer on nicotine"
    OFFERED = "something of the category `about` was offered"
    PLANNED = "session number `session` of category `about` was planned"
    SESSION = "session number `session` came to `about`"
    CLOSING_HELD = "the closing conversation was held"
    CLOSED = "the pathway ended as `about`"
    REOPENED = "the end did not last"
    FOLLOWED_UP = "a follow-up was held"
    GP_TOLD = "the own GP's system confirmed a notice of the end, or a person sent it"
    GP_REFUSED = "the own GP's system refused it"
    REFERRER_TOLD = "the referrer's system confirmed it"
    OBJECTED = "the citizen objected to disclosure"
    NO_GP = "there was no own GP to tell"
    DIED = "the citizen died"
    MISTAKE = "what `about` names was registered by mistake"


class Answer(StrEnum):
    USER = "daily or occasional"
    NO_USER = "never or former"
    NOT_ASKED = "not asked"


class Came(StrEnum):
    """What became of a session, as it is registered about it alone."""

    ATTENDED = "attended"
    NO_SHOW = "no-show"
    BY_CITIZEN = "cancelled-citizen"
    BY_PROVIDER = "cancelled-provider"
    MOVED = "rescheduled"
    ADMITTED = "excused-admitted"


class Mistaken(StrEnum):
    CASE = "case"
    OFFERS = "offers"
    """All offers of the category that stands in `category`."""
    SESSION = "session"


@dataclass(frozen=True, slots=True)
class Event:
    on: date
    what: What
    about: str = ""
    session: int = -1
    category: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One referral or plan and what followed; `number` orders those of one day."""

    number: int
    citizen: int
    law: str
    in_programme: bool
    events: tuple[Event, ...]
    under_old_number: bool = False
    """It lies with a record of the same person under an earlier number."""


@dataclass(frozen=True, slots=True)
class Run:
    first: date
    last: date
    cutoff: date
    by_pathway: bool = False
