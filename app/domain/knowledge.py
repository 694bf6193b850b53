"""What texts for the public and for staff must pass before they are published (R79, R80, R112, R113)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from app.domain.actors import Actor, Role
from app.domain.refusals import RuleNotMet


class Audience(StrEnum):
    PUBLIC = "PUBLIC"
    GP = "GP"
    JOBCENTRE = "JOBCENTRE"
    STAFF = "STAFF"


class EvidenceKind(StrEnum):
    """Little research is not the same as no effect: absence of evidence against evidence of absence."""

    LITTLE_RESEARCH = "LITTLE_RESEARCH"
    NO_EFFECT_SHOWN = "NO_EFFECT_SHOWN"
    EFFECT_SHOWN = "EFFECT_SHOWN"


EVIDENCE_TEXT: dict[EvidenceKind, str] = {
    EvidenceKind.LITTLE_RESEARCH: "Der er forsket for lidt til at sige, om det virker.",
    EvidenceKind.NO_EFFECT_SHOWN: "Forskningen har undersøgt det og ikke fundet effekt.",
    EvidenceKind.EFFECT_SHOWN: "Forskningen har vist effekt.",
}


class CommentState(StrEnum):
    OPEN = "open"
    RESOLVED = "resolved"


def open_sections(comments: Iterable[tuple[str, CommentState]]) -> tuple[str, ...]:
    """Return the sections that somebody still has something against."""
    return tuple(section for section, state in comments if state is CommentState.OPEN)


def check_reviewed(comments: Iterable[tuple[str, CommentState]]) -> None:
    """Refuse to publish while a review comment is open."""
    if sections := open_sections(comments):
        named = ", ".join(dict.fromkeys(sections))
        raise RuleNotMet(
            "open-review-comments",
            f"Review comments are open on: {named}.",
            f"Der er åbne kommentarer til: {named}.",
            place="content.review_comments",
        )


def check_approved(*, approved_by: str, approved_on: date | None) -> None:
    """Refuse to publish a message that nobody has approved."""
    if not approved_by or approved_on is None:
        raise RuleNotMet(
            "message-not-approved",
            "A message is published when its owner has approved it, and when is known.",
            "Et budskab kan først udgives, når det er godkendt, med navn og dato.",
            place="content.approved_by",
        )


_PROFESSIONAL = frozenset({Audience.PUBLIC, Audience.GP})
AUDIENCES: dict[Role, frozenset[Audience]] = {
    Role.HOSPITAL: _PROFESSIONAL,
    Role.GP: _PROFESSIONAL,
    Role.PROVIDER: _PROFESSIONAL,
    Role.JOBCENTRE: frozenset({Audience.PUBLIC, Audience.JOBCENTRE}),
    Role.MUNICIPALITY: frozenset(Audience),
    Role.REGION: frozenset(Audience),
    Role.OPERATOR: frozenset({Audience.PUBLIC}),
}
"""Who is written for, by whom asks; what is for staff is for an authority's own."""


def audiences_of(actor: Actor, authority: str) -> frozenset[Audience]:
    """Return what an actor may read of one authority's texts, or of the shared ones (no authority)."""
    own = not authority or authority in actor.authorities
    return AUDIENCES[actor.role] - (frozenset() if own else {Audience.STAFF})
