"""Decisions on the catalogue: drafting, changing, publishing, taking out of use, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from app.domain.catalogue import (
    CATALOGUE_LIFECYCLE,
    CatalogueEvent,
    CatalogueItem,
    CatalogueStatus,
    Description,
    check_complete,
    check_description,
)
from app.domain.codes import CATEGORY_TEXT, Category, LegalBasis
from app.domain.decision import Change, Decision
from app.domain.legal_days import legal_day
from app.domain.notice_orders import NewId
from app.domain.refusals import MissingValue, RuleNotMet
from app.domain.settlements import MANDATORY
from app.domain.topics import TOPIC_TEXT, OfferTopic, SupportLevel

WHERE_TO_LOOK: Final = (
    "Kommunens tilbud kan ses på sundhed.dk, og kommunen kan spørges om, hvilket tilbud der dækker et emne."
)


def draft_item(said: Description, *, now: datetime, new_id: NewId) -> Decision:
    check_description(said)
    item = CatalogueItem(new_id(), 0, CatalogueStatus.DRAFT, said)
    return Decision((Change(item, "draft", now),))


def update_item(item: CatalogueItem, said: Description, *, now: datetime) -> Decision:
    """Say it all anew; what is published stays complete."""
    event = CatalogueEvent.UPDATE
    status = CATALOGUE_LIFECYCLE.after(item.status, event)
    check_description(said)
    if CatalogueEvent.PUBLISH not in CATALOGUE_LIFECYCLE.allowed(status):
        check_complete(said)
    return Decision((Change(replace(item, status=status, said=said), event, now),))


def publish_item(item: CatalogueItem, *, now: datetime) -> Decision:
    event = CatalogueEvent.PUBLISH
    status = CATALOGUE_LIFECYCLE.after(item.status, event)
    check_complete(item.said)
    _check_not_over(item, legal_day(now))
    return Decision((Change(replace(item, status=status), event, now),))


def _check_not_over(item: CatalogueItem, day: date) -> None:
    if item.said.valid_to and item.said.valid_to < day:
        raise RuleNotMet(
            "validity-over",
            "The days it is valid are over; change them first.",
            "Gyldigheden er udløbet; ret den først.",
            place="valid_to",
        )


def expire_item(
    item: CatalogueItem, others: Iterable[CatalogueItem], *, reason: str, now: datetime
) -> Decision:
    """Take an item out of use; if nothing else covers what must be offered, only with a reason (R17)."""
    event = CatalogueEvent.EXPIRE
    status = CATALOGUE_LIFECYCLE.after(item.status, event)
    rest = [other for other in others if other.id != item.id]
    opened = _opened(gaps([*rest, item], legal_day(now)), gaps(rest, legal_day(now)))
    if opened and not reason:
        listed = ", ".join(opened)
        raise RuleNotMet(
            "catalogue-gap",
            f"Nothing else in the catalogue covers: {listed}. Give a reason.",
            f"Intet andet tilbud i kataloget dækker: {listed}. Angiv en grund.",
            place="reason",
        )
    return Decision((Change(replace(item, status=status), event, now, reason),))


def mark_item_error(item: CatalogueItem, *, is_used: bool, reason: str, now: datetime) -> Decision:
    """Mark an item that should never have been in the catalogue."""
    if not reason:
        raise MissingValue("reason")
    event = CatalogueEvent.MARK_ERROR
    status = CATALOGUE_LIFECYCLE.after(item.status, event)
    check_unused(is_used=is_used)
    return Decision((Change(replace(item, status=status), event, now, reason),))


def check_unused(*, is_used: bool) -> None:
    """Refuse for what a citizen was offered, or a group is of: it was there, and may be taken out of use."""
    if is_used:
        raise RuleNotMet(
            "catalogue-item-used",
            "It has been offered to somebody, or a group is of it; take it out of use instead.",
            "Tilbuddet er givet til en borger eller har et hold; tag det ud af brug i stedet.",
        )


@dataclass(frozen=True, slots=True)
class Gaps:
    """What must be offered, and no item in use covers."""

    categories: tuple[Category, ...]
    topics: tuple[OfferTopic, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        named = (CATEGORY_TEXT[c] for c in self.categories)
        return tuple(dict.fromkeys((*named, *(TOPIC_TEXT[t] for t in self.topics))))


def gaps(items: Sequence[CatalogueItem], day: date) -> Gaps:
    """Return the mandatory categories and topics without an item in use that day (R17)."""
    used = [item for item in items if item.in_use(day)]
    covered = {topic for item in used for topic in item.said.topics}
    offered = {category for item in used for category in item.categories}
    return Gaps(
        tuple(category for category in MANDATORY if category not in offered),
        tuple(topic for topic in OfferTopic if topic not in covered),
    )


def _opened(before: Gaps, after: Gaps) -> list[str]:
    return [text for text in after.texts if text not in before.texts]


def lookup(
    items: Iterable[CatalogueItem], day: date, *, topic: OfferTopic | None, level: SupportLevel | None
) -> tuple[CatalogueItem, ...]:
    """Return what is in use for a topic and a level of support; neither narrows when not given."""
    return tuple(
        item
        for item in items
        if item.in_use(day)
        and (topic is None or topic in item.said.topics)
        and (level is None or level in item.said.levels)
    )


def proposals(
    items: Iterable[CatalogueItem], basis: LegalBasis, day: date, *, level: SupportLevel | None
) -> tuple[CatalogueItem, ...]:
    """Return what can be offered under a law to somebody who needs that much support (R27)."""
    return tuple(item for item in lookup(items, day, topic=None, level=level) if item.codes(basis))
