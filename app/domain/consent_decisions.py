"""Decisions on a consent: asked for, given, refused, changed, withdrawn, ended (§9.8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from app.domain.citizens import Citizen
from app.domain.consents import (
    CONSENT_LIFECYCLE,
    SENSITIVE,
    Consent,
    ConsentEvent,
    ConsentForm,
    ConsentStatus,
    ConsentType,
    InformationCategory,
    one_year_after,
)
from app.domain.decision import Change, Decision
from app.domain.employment import PLANNABLE
from app.domain.exchange_decisions import cancelled, end_message, unsaid
from app.domain.exchanges import ExchangeEntry
from app.domain.legal_days import end_of, legal_day
from app.domain.notice_orders import NewId
from app.domain.private import Private
from app.domain.refusals import InvalidValue, MissingValue, RuleNotMet
from app.domain.work import WorkStatus

Entries = Sequence[ExchangeEntry]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Asked(Private):
    """What a citizen is asked to consent to, and what they were told about it."""

    type: ConsentType
    information_version: str
    from_party: str
    to_party: str
    to_organisation_id: UUID | None = None
    need: WorkStatus | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Signature(Private):
    """How the citizen said yes."""

    form: ConsentForm
    oral_reason: str = ""
    document_ref: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Scope(Private):
    """The ticks: the ordinary ones, and apart from them those that each need a tick of their own."""

    ordinary: tuple[InformationCategory, ...] = ()
    explicit: tuple[InformationCategory, ...] = ()


def step(consent: Consent, event: ConsentEvent, **changes: object) -> Consent:
    status = CONSENT_LIFECYCLE.after(consent.status, event)
    return replace(consent, status=status, **changes)  # type: ignore[arg-type]


def request(citizen: Citizen, asked: Asked, *, now: datetime, new_id: NewId) -> Decision:
    """Ask for a consent; nothing flows by it yet."""
    _check_asked(asked)
    consent = Consent(
        id=new_id(),
        version=0,
        status=ConsentStatus.REQUESTED,
        citizen_id=citizen.id,
        type=asked.type,
        requested_at=now,
        information_version=asked.information_version,
        from_party=asked.from_party,
        to_party=asked.to_party,
        to_organisation_id=asked.to_organisation_id,
        need=asked.need or "",
    )
    return Decision((Change(citizen, "request-consent", now), Change(consent, "request", now)))


def _check_asked(asked: Asked) -> None:
    for name in ("information_version", "from_party", "to_party"):
        if not getattr(asked, name):
            raise MissingValue(name)
    if asked.type is ConsentType.JOBCENTRE_EXCHANGE and asked.need not in PLANNABLE:
        raise RuleNotMet(
            "no-need-for-exchange",
            "The citizen is asked only where there is a need: sick (wholly or partially) or outside"
            " the labour market.",
            "Borgeren spørges kun, når der er et behov: helt eller delvist sygemeldt eller uden for"
            " arbejdsmarkedet.",
            place="need",
        )


def give(
    consent: Consent,
    scope: Scope,
    signature: Signature,
    *,
    expires_on: date | None,
    now: datetime,
) -> Decision:
    """Give what was asked for; it lapses after a year at the latest (SUL § 44)."""
    event = ConsentEvent.GIVE
    given = step(
        consent,
        event,
        scope=ticked(scope),
        form=signature.form,
        oral_reason=signature.oral_reason,
        document_ref=signature.document_ref,
        given_at=now,
        expires_at=_expiry(now, expires_on),
        scope_version=1,
    )
    _check_signature(signature)
    return Decision((Change(given, event, now, signature.oral_reason, _noted(given)),))


def ticked(scope: Scope) -> tuple[InformationCategory, ...]:
    """Return the categories in one order; a sensitive one only where it has its own tick (L21)."""
    hidden = [c for c in scope.ordinary if c in SENSITIVE]
    if hidden:
        listed = ", ".join(hidden)
        raise RuleNotMet(
            "needs-own-tick",
            f"These are told only where each is ticked on its own, under 'explicit': {listed}.",
            f"Disse oplysninger kræver et særskilt kryds (explicit): {listed}.",
            place="scope",
        )
    chosen = {*scope.ordinary, *scope.explicit}
    if not chosen:
        raise MissingValue("scope")
    return tuple(category for category in InformationCategory if category in chosen)


def _check_signature(signature: Signature) -> None:
    if signature.form is ConsentForm.ORAL_JUSTIFIED and not signature.oral_reason:
        raise MissingValue("oral_reason")


def _expiry(given_at: datetime, chosen: date | None) -> datetime:
    latest = one_year_after(given_at)
    if chosen is None:
        return latest
    if chosen < legal_day(given_at):
        raise InvalidValue(
            "expires_on", "a day that has not been", danish="Udløbsdagen er passeret.", place="expires_on"
        )
    return min(end_of(chosen), latest)


def _noted(consent: Consent) -> dict[str, str]:
    """What the record says of it (SUL § 44 stk. 2)."""
    return {
        "type": consent.type,
        "form": consent.form or "",
        "scope": ",".join(consent.scope),
        "to": consent.to_party,
        "expires_at": consent.expires_at.isoformat() if consent.expires_at else "",
    }


def refuse(consent: Consent, *, reason: str, now: datetime) -> Decision:
    """Note that the citizen said no; nobody asks again by itself, nothing else changes for them."""
    event = ConsentEvent.REFUSE
    return Decision((Change(step(consent, event, reason=reason), event, now, reason),))


def change_scope(
    consent: Consent, scope: Scope, signature: Signature | None, entries: Entries, *, now: datetime
) -> Decision:
    """Narrow freely, widen with a new signature; how long it runs stays as it was."""
    event = ConsentEvent.CHANGE_SCOPE
    changed = step(consent, event, scope=ticked(scope), scope_version=consent.scope_version + 1)
    check_valid(consent, now)
    if set(changed.scope) - set(consent.scope):
        changed = _signed_again(changed, signature)
    details = {**_noted(changed), "before": ",".join(consent.scope)}
    uncovered = [e for e in entries if set(e.categories) - set(changed.scope)]
    return Decision(
        (
            Change(changed, event, now, changed.oral_reason, details),
            *cancelled(uncovered, reason="scope-narrowed", now=now),
        )
    )


def _signed_again(consent: Consent, signature: Signature | None) -> Consent:
    if signature is None:
        raise RuleNotMet(
            "widening-needs-signature",
            "A wider scope needs a new signature.",
            "Et udvidet samtykke kræver en ny underskrift.",
            place="form",
        )
    _check_signature(signature)
    return replace(
        consent,
        form=signature.form,
        oral_reason=signature.oral_reason,
        document_ref=signature.document_ref,
    )


def check_valid(consent: Consent, at: datetime) -> None:
    """Refuse where it lets nothing through then; raises RuleNotMet."""
    if not consent.is_valid(at):
        raise RuleNotMet(
            "no-valid-consent",
            "The consent is not valid: not given, withdrawn, or expired.",
            "Samtykket er ikke gyldigt: ikke givet, tilbagekaldt eller udløbet.",
        )


def withdraw(consent: Consent, entries: Entries, *, reason: str, now: datetime, new_id: NewId) -> Decision:
    """Withdraw at any time and in any form; what has not been sent never is."""
    return _end(consent, ConsentEvent.WITHDRAW, entries, reason=reason, now=now, new_id=new_id)


def mark_error(consent: Consent, entries: Entries, *, reason: str, now: datetime, new_id: NewId) -> Decision:
    """Mark one that never was this citizen's; nothing flows by it, and whoever received by it is told."""
    event = ConsentEvent.MARK_ERROR
    if consent.in_force:
        return _end(consent, event, entries, reason=reason, now=now, new_id=new_id)
    return Decision((Change(step(consent, event, reason=reason), event, now, reason),))


def end(
    consents: Iterable[Consent],
    entries: Entries,
    event: ConsentEvent,
    *,
    now: datetime,
    new_id: NewId,
) -> Decision:
    """End every consent that is in force, because of what happened to the citizen or the pathway."""
    made = Decision(())
    for consent in consents:
        if consent.in_force:
            made += _end(consent, event, entries, reason=event, now=now, new_id=new_id)
    return made


def restored(consents: Iterable[Consent], entries: Entries, *, now: datetime) -> Iterator[Change]:
    """Let stand again what only a death registered by mistake ended: the citizen has taken nothing back.

    That the exchange has ended is not told where it has not been told yet.
    """
    event = ConsentEvent.TAKE_BACK_DEATH
    for consent in consents:
        if consent.reason != ConsentEvent.DIE or event not in CONSENT_LIFECYCLE.allowed(consent.status):
            continue
        again = step(consent, event, reason="")
        if again.is_valid(now):
            yield Change(again, event, now)
            own = [entry for entry in entries if entry.consent_id == consent.id]
            yield from unsaid(own, reason=event, now=now)


def expire(consent: Consent, entries: Entries, *, now: datetime, new_id: NewId) -> Decision:
    """Let a consent expire whose day has come; nothing where it has not, or where it has ended before."""
    if not consent.in_force or consent.expires_at is None or now < consent.expires_at:
        return Decision(())
    event = ConsentEvent.EXPIRE
    return _end(consent, event, entries, reason=event, now=consent.expires_at, new_id=new_id)


def replaced(
    consent: Consent, others: Iterable[Consent], entries: Entries, *, now: datetime, new_id: NewId
) -> Decision:
    """End the earlier consents of the same kind to the same party: the new one says what holds now."""
    earlier = [other for other in others if _is_same(other, consent)]
    made = end(earlier, entries, ConsentEvent.REPLACE, now=now, new_id=new_id)
    # The exchange goes on under the new one: nobody is told that it has ended.
    return Decision(tuple(change for change in made.changes if not _says_end(change)))


def _is_same(other: Consent, consent: Consent) -> bool:
    party = (other.type, other.to_organisation_id, other.to_party)
    return other.id != consent.id and party == (consent.type, consent.to_organisation_id, consent.to_party)


def _says_end(change: Change) -> bool:
    return isinstance(change.aggregate, ExchangeEntry) and change.aggregate.tells_the_end


def _end(
    consent: Consent,
    event: ConsentEvent,
    entries: Entries,
    *,
    reason: str,
    now: datetime,
    new_id: NewId,
) -> Decision:
    withdrawn_at = now if event is ConsentEvent.WITHDRAW else consent.withdrawn_at
    ended = step(consent, event, withdrawn_at=withdrawn_at, reason=reason)
    own = [entry for entry in entries if entry.consent_id == consent.id]
    return Decision((Change(ended, event, now, reason), *_stopped(ended, own, event, now=now, new_id=new_id)))


def _stopped(
    consent: Consent, entries: Entries, event: ConsentEvent, *, now: datetime, new_id: NewId
) -> Iterator[Change]:
    yield from cancelled(entries, reason=event, now=now)
    if consent.type is ConsentType.JOBCENTRE_EXCHANGE and consent.to_organisation_id is not None:
        yield end_message(consent, consent.to_organisation_id, now=now, new_id=new_id)
