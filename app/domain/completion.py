"""What completes a rehabilitation: core messages, lasting habits, others told, measures at the end.

(R42–R44, R52–R54, R58; domain reference §9.3)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.private import Private


class CoreMessage(StrEnum):
    """The three messages every citizen takes home (R52–R54)."""

    MOVE = "BEVAEG_DIG"
    YOU_CAN = "DU_KAN_SELV"
    PAIN_PASSES = "SMERTEN_FORSVINDER"


CORE_MESSAGE_TEXT: dict[CoreMessage, str] = {
    CoreMessage.MOVE: "Det hjælper, hvis du bevæger dig.",
    CoreMessage.YOU_CAN: "Smerterne påvirker dit liv lige nu, men du kan selv gøre noget.",
    CoreMessage.PAIN_PASSES: "For de fleste forsvinder smerterne igen.",
}


class Form(StrEnum):
    """How a message was given."""

    CONVERSATION = "conversation"
    TEACHING = "teaching"
    IN_TRAINING = "in-training"
    WRITTEN = "written"


@dataclass(frozen=True, slots=True)
class CoreMessageDelivery:
    message: CoreMessage
    given_at: datetime
    form: Form
    given_by: str


@dataclass(frozen=True, slots=True, repr=False)
class RetentionPlan(Private):
    """How new habits last: a programme for home, and what there is nearby (R42–R44)."""

    home_exercise: bool
    programme: str = ""
    introduced_at: datetime | None = None
    introduced_by: str = ""
    local_options: tuple[str, ...] = ()
    """Associations and places the citizen was introduced to."""
    habits: str = ""
    """What the citizen means to keep; a follow-up asks about it."""


class Milestone(StrEnum):
    START = "start"
    PLAN = "plan"
    END = "end"


class Sharing(StrEnum):
    SHARED = "shared"
    NOT_RELEVANT = "not-relevant"
    NO_CONSENT = "no-consent"


class OtherActor(StrEnum):
    """Who else may have to know, beside own GP and referrer (R58)."""

    PHYSIOTHERAPIST = "physiotherapist"
    CHIROPRACTOR = "chiropractor"
    HOSPITAL = "hospital"
    HOME_CARE = "home-care"
    JOBCENTRE = "jobcentre"
    RELATIVES = "relatives"


@dataclass(frozen=True, slots=True, repr=False)
class OtherTold(Private):
    """One answer to "who else must know?" at a milestone."""

    milestone: Milestone
    actor: OtherActor
    outcome: Sharing
    at: datetime
    note: str = ""


def messages_missing(given: Iterable[CoreMessageDelivery]) -> tuple[CoreMessage, ...]:
    """Return the core messages that have not been given yet."""
    done = {delivery.message for delivery in given}
    return tuple(message for message in CoreMessage if message not in done)


def actors_open(told: Iterable[OtherTold], milestone: Milestone) -> tuple[OtherActor, ...]:
    """Return the actors nobody has judged at this milestone."""
    judged = {answer.actor for answer in told if answer.milestone is milestone}
    return tuple(actor for actor in OtherActor if actor not in judged)
