"""Consents: how they are given, how long they last, how they end (§9.8, §11.5)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import consent_decisions as decide
from app.domain.consent_decisions import Asked, Scope, Signature
from app.domain.consents import (
    SENSITIVE,
    Consent,
    ConsentEvent,
    ConsentForm,
    ConsentStatus,
    ConsentType,
    InformationCategory,
    one_year_after,
)
from app.domain.decision import Decision
from app.domain.employment import PLANNABLE
from app.domain.exchanges import ExchangeEntry, ExchangeStatus
from app.domain.legal_days import COPENHAGEN, end_of, legal_day
from app.domain.refusals import ActionNotAllowed, InvalidValue, MissingValue, RuleNotMet
from app.domain.work import WorkStatus
from tests.domain.builders import NOW, a_citizen, danish, events, every, new_id, the
from tests.domain.builders_consent import JOBCENTRE, a_consent, a_requested_consent, an_entry
from tests.domain.strategies_consent import consent_instants, consents

_I = InformationCategory
WRITTEN = Signature(form=ConsentForm.WRITTEN, document_ref="arkiv/1")
SOME = Scope(ordinary=(_I.CONTACTS,))


def asked(**overrides: Any) -> Asked:
    said = {
        "type": ConsentType.JOBCENTRE_EXCHANGE,
        "information_version": "2025-1",
        "from_party": "Gentofte Kommune",
        "to_party": "Jobcenter Gentofte",
        "to_organisation_id": JOBCENTRE,
        "need": WorkStatus.FULL_SICK,
    }
    return Asked(**said | overrides)


def given_on(at: datetime, expires_on: date | None = None) -> Consent:
    made = decide.give(a_requested_consent(), SOME, WRITTEN, expires_on=expires_on, now=at)
    return the(Consent, made)


@pytest.mark.requirement("L12")
def test_what_the_citizen_was_told_is_kept_with_the_request() -> None:
    made = decide.request(a_citizen(), asked(), now=NOW, new_id=new_id)
    consent = the(Consent, made)
    assert (consent.status, consent.information_version) == (ConsentStatus.REQUESTED, "2025-1")
    assert not consent.is_valid(NOW)


@pytest.mark.parametrize("need", [None, *(w for w in WorkStatus if w not in PLANNABLE)])
def test_nobody_is_asked_to_let_the_jobcentre_in_without_a_need(need: WorkStatus | None) -> None:
    with pytest.raises(RuleNotMet, match="where there is a need"):
        decide.request(a_citizen(), asked(need=need), now=NOW, new_id=new_id)


@pytest.mark.parametrize("field", ["information_version", "from_party", "to_party"])
def test_a_consent_names_its_text_and_its_parties(field: str) -> None:
    with pytest.raises(MissingValue, match=field):
        decide.request(a_citizen(), asked(type=ConsentType.RELATIVES, **{field: ""}), now=NOW, new_id=new_id)


@pytest.mark.requirement("L12")
@pytest.mark.parametrize(
    ("given_at", "chosen", "expires"),
    [
        (danish("2025-05-10"), date(2027, 1, 1), date(2026, 5, 10)),
        (danish("2024-02-29"), None, date(2025, 2, 28)),
        (danish("2025-05-10"), date(2025, 8, 1), date(2025, 8, 1)),
        (danish("2024-02-29"), date(2025, 2, 28), date(2025, 2, 28)),
    ],
)
def test_a_consent_lasts_as_long_as_chosen_and_a_year_at_the_most(
    given_at: datetime, chosen: date | None, expires: date
) -> None:
    consent = given_on(given_at, chosen)
    assert consent.expires_at is not None
    assert legal_day(consent.expires_at) == expires


@pytest.mark.requirement("L12")
@given(at=consent_instants(), chosen=st.none() | st.integers(0, 4000))
def test_no_consent_outlives_a_year_or_the_chosen_day(at: datetime, chosen: int | None) -> None:
    day = None if chosen is None else legal_day(at) + timedelta(days=chosen)
    consent = given_on(at, day)
    assert consent.expires_at is not None
    assert at <= consent.expires_at <= one_year_after(at)
    if day is not None:
        assert consent.expires_at <= end_of(day)
    assert not consent.is_valid(consent.expires_at)
    assert consent.is_valid(at) or consent.expires_at == at


@given(consent_instants())
def test_a_year_later_is_the_same_day_of_the_year_or_the_last_of_february(at: datetime) -> None:
    before, after = at.astimezone(COPENHAGEN), one_year_after(at).astimezone(COPENHAGEN)
    assert after.year == before.year + 1
    day = 28 if (before.month, before.day) == (2, 29) else before.day
    assert (after.month, after.day) == (before.month, day)


def test_a_consent_does_not_expire_before_it_is_given() -> None:
    with pytest.raises(InvalidValue, match="has not been"):
        given_on(danish("2025-05-10"), date(2025, 5, 9))


@pytest.mark.requirement("L12")
def test_an_oral_consent_says_why_it_is_not_written_and_the_record_keeps_it() -> None:
    oral = Signature(form=ConsentForm.ORAL_JUSTIFIED)
    with pytest.raises(MissingValue, match="oral_reason"):
        decide.give(a_requested_consent(), SOME, oral, expires_on=None, now=NOW)
    oral = Signature(form=ConsentForm.ORAL_JUSTIFIED, oral_reason="Kan ikke skrive på grund af gips.")
    made = decide.give(a_requested_consent(), SOME, oral, expires_on=None, now=NOW)
    (change,) = made.changes
    assert change.reason == "Kan ikke skrive på grund af gips."
    assert change.details["form"] == "oral-justified"
    assert change.details["scope"] == "contacts"


def test_a_consent_covers_something() -> None:
    with pytest.raises(MissingValue, match="scope"):
        decide.give(a_requested_consent(), Scope(), WRITTEN, expires_on=None, now=NOW)


@pytest.mark.requirement("L21", "R8")
@pytest.mark.parametrize("category", sorted(SENSITIVE))
def test_what_is_sensitive_needs_a_tick_of_its_own(category: InformationCategory) -> None:
    with pytest.raises(RuleNotMet, match="ticked on its own"):
        decide.ticked(Scope(ordinary=(_I.CONTACTS, category)))
    assert decide.ticked(Scope(ordinary=(_I.CONTACTS,), explicit=(category,))) == (_I.CONTACTS, category)


@given(consents(), st.datetimes(timezones=st.just(UTC)), st.sampled_from(InformationCategory))
def test_nothing_passes_but_what_is_ticked_while_it_is_valid(
    consent: Consent, at: datetime, category: InformationCategory
) -> None:
    passes = consent.lets_through(category, at=at)
    assert not passes or category in consent.scope
    assert not passes or consent.status is ConsentStatus.ACTIVE
    assert not passes or (consent.given_at or at) <= at < (consent.expires_at or at)


@pytest.mark.requirement("L12")
def test_an_expired_consent_lets_nothing_through_before_the_timer_came_by() -> None:
    consent = a_consent()
    assert consent.expires_at is not None
    assert consent.lets_through(_I.CONTACTS, at=consent.expires_at - timedelta(seconds=1))
    assert not consent.lets_through(_I.CONTACTS, at=consent.expires_at)
    assert consent.status is ConsentStatus.ACTIVE


def test_a_no_is_kept_and_leads_nowhere() -> None:
    refused = the(Consent, decide.refuse(a_requested_consent(), reason="Ønsker det ikke.", now=NOW))
    assert (refused.status, refused.reason) == (ConsentStatus.REFUSED, "Ønsker det ikke.")
    with pytest.raises(ActionNotAllowed):
        decide.give(refused, SOME, WRITTEN, expires_on=None, now=NOW)


def test_narrowing_needs_nothing_and_stops_what_is_no_longer_covered() -> None:
    consent = a_consent()
    left, covered = an_entry(consent, categories=(_I.ATTENDANCE,)), an_entry(consent)
    made = decide.change_scope(consent, SOME, None, [left, covered], now=NOW)
    changed = the(Consent, made)
    assert (changed.scope, changed.scope_version) == ((_I.CONTACTS,), 2)
    assert [(e.id, e.status) for e in every(ExchangeEntry, made)] == [(left.id, ExchangeStatus.CANCELLED)]


@pytest.mark.requirement("L12")
def test_widening_needs_a_new_signature_and_never_lengthens() -> None:
    consent = a_consent()
    wider = Scope(ordinary=(*consent.scope, _I.FUNCTION))
    with pytest.raises(RuleNotMet, match="new signature"):
        decide.change_scope(consent, wider, None, [], now=NOW)
    with pytest.raises(MissingValue, match="oral_reason"):
        decide.change_scope(consent, wider, Signature(form=ConsentForm.ORAL_JUSTIFIED), [], now=NOW)
    signed = Signature(form=ConsentForm.WRITTEN, document_ref="arkiv/2")
    changed = the(Consent, decide.change_scope(consent, wider, signed, [], now=NOW))
    assert (changed.document_ref, changed.expires_at) == ("arkiv/2", consent.expires_at)


def test_an_expired_consent_is_not_widened_back_to_life() -> None:
    consent = a_consent()
    assert consent.expires_at
    with pytest.raises(RuleNotMet, match="not valid"):
        decide.change_scope(consent, SOME, WRITTEN, [], now=consent.expires_at)


@pytest.mark.requirement("L12", "R46")
def test_withdrawn_at_ten_what_was_queued_at_one_minute_to_and_not_sent_is_cancelled() -> None:
    consent = a_consent()
    ten = danish("2025-03-03", "10:00:00")
    queued = an_entry(consent, at=ten - timedelta(minutes=1))
    sent = an_entry(consent, status=ExchangeStatus.SENT, sent_at=ten - timedelta(hours=1))
    other = an_entry(a_consent())
    made = decide.withdraw(consent, [queued, sent, other], reason="", now=ten, new_id=new_id)
    withdrawn = the(Consent, made)
    assert (withdrawn.status, withdrawn.withdrawn_at) == (ConsentStatus.WITHDRAWN, ten)
    by_id = {entry.id: entry for entry in every(ExchangeEntry, made)}
    assert by_id.pop(queued.id).status is ExchangeStatus.CANCELLED
    (message,) = by_id.values()
    assert message.tells_the_end
    assert (message.categories, message.status) == ((), ExchangeStatus.QUEUED)


def test_nobody_but_a_jobcentre_is_told_that_it_has_ended() -> None:
    consent = a_consent(type=ConsentType.RELATIVES, to_organisation_id=None)
    made = decide.withdraw(consent, [], reason="", now=NOW, new_id=new_id)
    assert events(made) == ["withdraw"]


@pytest.mark.parametrize("event", [ConsentEvent.CLOSE_PATHWAY, ConsentEvent.DIE])
def test_consents_end_with_the_pathway_and_with_the_citizen(event: ConsentEvent) -> None:
    consent = a_consent()
    over = [a_consent(status=s) for s in ConsentStatus if s is not ConsentStatus.ACTIVE]
    made = decide.end([consent, *over], [an_entry(consent)], event, now=NOW, new_id=new_id)
    ended = the(Consent, made)
    assert (ended.id, ended.status, ended.withdrawn_at) == (consent.id, ConsentStatus.ENDED, None)
    assert events(made) == [event, "cancel", "queue"]


def test_a_consent_expires_when_its_time_has_come_and_only_once() -> None:
    consent = a_consent()
    assert consent.expires_at
    early = consent.expires_at - timedelta(seconds=1)
    assert decide.expire(consent, [], now=early, new_id=new_id) == Decision(())
    made = decide.expire(
        consent, [an_entry(consent)], now=consent.expires_at + timedelta(days=1), new_id=new_id
    )
    expired = the(Consent, made)
    assert expired.status is ConsentStatus.EXPIRED
    assert {change.happened_at for change in made.changes} == {consent.expires_at}
    assert decide.expire(expired, [], now=consent.expires_at, new_id=new_id) == Decision(())
    ungiven = a_consent(expires_at=None)
    assert decide.expire(ungiven, [], now=NOW, new_id=new_id) == Decision(())


def test_a_new_consent_to_the_same_party_takes_the_place_of_the_old_one() -> None:
    """Withdrawing the new one must not bring the old one back."""
    new, old = a_consent(), a_consent()
    elsewhere = a_consent(to_party="Jobcenter Lyngby", to_organisation_id=None)
    made = decide.replaced(new, [new, old, elsewhere], [an_entry(old)], now=NOW, new_id=new_id)
    assert the(Consent, made).id == old.id
    assert events(made) == ["replace", "cancel"]
