"""Decisions on the exchange with the jobcentre: queued, handed out, taken in, cancelled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from app.domain.consents import (
    CONSENT_LIFECYCLE,
    Consent,
    ConsentEvent,
    ConsentType,
    InformationCategory,
)
from app.domain.decision import Change, Decision
from app.domain.exchanges import (
    ENDED,
    EXCHANGE_LIFECYCLE,
    Direction,
    ExchangeEntry,
    ExchangeEvent,
    ExchangeStatus,
    JobcentreInformation,
)
from app.domain.notice_orders import NewId
from app.domain.refusals import MissingValue, RuleNotMet


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is to be told: which categories, made from what, by whom."""

    categories: tuple[InformationCategory, ...]
    content_ref: str
    by: str


def entry_for(
    consent: Consent, jobcentre_id: UUID, direction: Direction, *, now: datetime, new_id: NewId
) -> ExchangeEntry:
    """Return an empty entry of a consent's log."""
    return ExchangeEntry(
        id=new_id(),
        version=0,
        status=ExchangeStatus.QUEUED,
        citizen_id=consent.citizen_id,
        consent_id=consent.id,
        jobcentre_id=jobcentre_id,
        direction=direction,
        categories=(),
        content_ref="",
        at=now,
        by="",
    )


def _uncovered(consent: Consent, categories: Iterable[str], at: datetime) -> list[str]:
    """Return what the consent does not let through then."""
    if not consent.is_valid(at):
        return list(categories)
    return [category for category in categories if category not in consent.scope]


def jobcentre_of(consent: Consent) -> UUID:
    """Return the jobcentre a consent is to; raises RuleNotMet where it is to somebody else."""
    if consent.type is not ConsentType.JOBCENTRE_EXCHANGE or consent.to_organisation_id is None:
        raise RuleNotMet(
            "not-an-exchange", "This consent is not to a jobcentre.", "Samtykket gælder ikke et jobcenter."
        )
    return consent.to_organisation_id


def queue(consent: Consent, told: Told, *, now: datetime, new_id: NewId) -> Decision:
    """Put something in line for the jobcentre; only what is consented to (R46)."""
    event = ConsentEvent.QUEUE_EXCHANGE
    CONSENT_LIFECYCLE.after(consent.status, event)
    jobcentre_id = jobcentre_of(consent)
    if not told.categories:
        raise MissingValue("categories")
    if left_out := _uncovered(consent, told.categories, now):
        listed = ", ".join(left_out)
        raise RuleNotMet(
            "not-consented",
            f"The citizen has not consented to these being told: {listed}.",
            f"Borgeren har ikke givet samtykke til at videregive: {listed}.",
            place="categories",
        )
    entry = replace(
        entry_for(consent, jobcentre_id, Direction.TO_JOBCENTRE, now=now, new_id=new_id),
        categories=told.categories,
        content_ref=told.content_ref,
        by=told.by,
    )
    return Decision((Change(consent, event, now), Change(entry, "queue", now)))


def cancelled(entries: Iterable[ExchangeEntry], *, reason: str, now: datetime) -> Iterator[Change]:
    """Cancel what waits; what has been sent stays as it was logged."""
    for entry in entries:
        if entry.waits and not entry.tells_the_end:
            yield _cancelled(entry, reason, now)


def unsaid(entries: Iterable[ExchangeEntry], *, reason: str, now: datetime) -> Iterator[Change]:
    """Cancel that the exchange has ended where that waits to be told: it has not."""
    for entry in entries:
        if entry.waits and entry.tells_the_end:
            yield _cancelled(entry, reason, now)


def _cancelled(entry: ExchangeEntry, reason: str, now: datetime) -> Change:
    event = ExchangeEvent.CANCEL
    stopped = replace(entry, status=EXCHANGE_LIFECYCLE.after(entry.status, event), reason=reason)
    return Change(stopped, event, now, reason)


def cancel(entry: ExchangeEntry, *, reason: str, now: datetime) -> Decision:
    """Cancel one on a case worker's word; raises ActionNotAllowed where it has left."""
    change = _cancelled(entry, reason, now)
    check_cancellable(entry)
    return Decision((change,))


def check_cancellable(entry: ExchangeEntry) -> None:
    """Refuse for the message that the exchange has ended; raises RuleNotMet."""
    if entry.tells_the_end:
        raise RuleNotMet(
            "end-is-told",
            "The jobcentre is always told that the exchange has ended.",
            "Jobcenteret får altid besked om, at udvekslingen er ophørt.",
        )


def mark_error(entry: ExchangeEntry, *, reason: str, now: datetime) -> Decision:
    """Mark an entry that is not about this citizen; what waits is not sent."""
    if not reason:
        raise MissingValue("reason")
    event = ExchangeEvent.MARK_ERROR
    wrong = replace(entry, status=EXCHANGE_LIFECYCLE.after(entry.status, event), reason=reason)
    check_correctable(entry)
    return Decision((Change(wrong, event, now, reason),))


def check_correctable(entry: ExchangeEntry) -> None:
    """Refuse for what has been told: the log answers for what left the house, by mistake or not (R46)."""
    check_cancellable(entry)
    if entry.direction is Direction.TO_JOBCENTRE and entry.sent_at is not None:
        raise RuleNotMet(
            "jobcentre-was-told",
            "The jobcentre has been told; the log of it stands.",
            "Jobcenteret har fået oplysningerne; det bliver stående i loggen.",
        )


def end_message(consent: Consent, jobcentre_id: UUID, *, now: datetime, new_id: NewId) -> Change:
    """Return the last message: that there will be no more. It says nothing else of the citizen."""
    entry = entry_for(consent, jobcentre_id, Direction.TO_JOBCENTRE, now=now, new_id=new_id)
    return Change(replace(entry, content_ref=ENDED, by="system"), "queue", now)


def hand_out(entry: ExchangeEntry, consent: Consent, *, now: datetime) -> Change:
    """Mark an entry as sent, or cancel it where the consent no longer covers it."""
    if not entry.tells_the_end and _uncovered(consent, entry.categories, now):
        return _cancelled(entry, "not-consented", now)
    event = ExchangeEvent.SEND
    sent = replace(entry, status=EXCHANGE_LIFECYCLE.after(entry.status, event), sent_at=now)
    return Change(sent, event, now)


def answered(consent: Consent, told: Told, jobcentre_id: UUID, *, now: datetime, new_id: NewId) -> Change:
    """Log what a look-up was answered with."""
    entry = replace(
        entry_for(consent, jobcentre_id, Direction.TO_JOBCENTRE, now=now, new_id=new_id),
        status=ExchangeStatus.SENT,
        categories=told.categories,
        content_ref=told.content_ref,
        by=told.by,
        sent_at=now,
    )
    return Change(entry, "answer", now)


def take_in(
    consent: Consent,
    information: JobcentreInformation,
    jobcentre_id: UUID,
    *,
    by: str,
    now: datetime,
    new_id: NewId,
) -> Change:
    """Log what a jobcentre delivered."""
    if not information.categories:
        raise MissingValue("information")
    entry = replace(
        entry_for(consent, jobcentre_id, Direction.FROM_JOBCENTRE, now=now, new_id=new_id),
        status=ExchangeStatus.SENT,
        categories=information.categories,
        content_ref="employment-case",
        by=by,
        sent_at=now,
        information=information,
    )
    return Change(entry, "receive", now)


def consent_for(consents: Sequence[Consent], jobcentre_id: UUID, *, at: datetime) -> Consent | None:
    """Return the consent under which this jobcentre may be told something then, or None."""
    valid = [
        consent
        for consent in consents
        if consent.type is ConsentType.JOBCENTRE_EXCHANGE
        and consent.to_organisation_id == jobcentre_id
        and consent.is_valid(at)
    ]
    return valid[-1] if valid else None


def check_consented(consents: Iterable[Consent], *, at: datetime, place: str) -> None:
    """Refuse what has passed to or from a jobcentre where no consent let it then (§5.3)."""
    if not any(c.type is ConsentType.JOBCENTRE_EXCHANGE and c.was_valid(at) for c in consents):
        raise RuleNotMet(
            "no-valid-consent",
            "The citizen had consented to no exchange with a jobcentre then.",
            "Borgeren havde ikke et gyldigt samtykke til udveksling med et jobcenter.",
            place=place,
        )
