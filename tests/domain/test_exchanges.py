"""The log of exchange: only what is consented to, cancelled or sent, never both (R46)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import exchange_decisions as decide
from app.domain.consents import Consent, ConsentStatus, ConsentType, InformationCategory
from app.domain.exchange_decisions import Told
from app.domain.exchanges import (
    ENDED,
    Benefit,
    Direction,
    ExchangeEntry,
    ExchangeStatus,
    JobcentreInformation,
)
from app.domain.refusals import ActionNotAllowed, MissingValue, RuleNotMet
from tests.domain.builders import NOW, new_id, the
from tests.domain.builders_consent import JOBCENTRE, a_consent, an_entry
from tests.domain.strategies_consent import consent_instants, consents, exchange_entries, told

_I = InformationCategory


def some(*categories: InformationCategory) -> Told:
    return Told(categories=categories, content_ref="pathway", by="Mette Holm")


@pytest.mark.requirement("R46")
def test_what_is_put_in_line_is_logged_with_categories_direction_time_and_user() -> None:
    consent = a_consent()
    made = decide.queue(consent, some(_I.CONTACTS), now=NOW, new_id=new_id)
    entry = the(ExchangeEntry, made)
    assert (entry.categories, entry.direction) == ((_I.CONTACTS,), "to-jobcentre")
    assert (entry.at, entry.by, entry.status) == (NOW, "Mette Holm", ExchangeStatus.QUEUED)
    assert (entry.consent_id, entry.jobcentre_id) == (consent.id, JOBCENTRE)


@pytest.mark.requirement("R46")
def test_what_is_not_consented_to_is_not_put_in_line() -> None:
    with pytest.raises(RuleNotMet, match="not consented to these being told: function") as refused:
        decide.queue(a_consent(), some(_I.CONTACTS, _I.FUNCTION), now=NOW, new_id=new_id)
    assert refused.value.findings[0].place == "categories"


def test_nothing_is_put_in_line_under_an_expired_consent() -> None:
    consent = a_consent()
    assert consent.expires_at
    with pytest.raises(RuleNotMet, match="contacts"):
        decide.queue(consent, some(_I.CONTACTS), now=consent.expires_at, new_id=new_id)


def test_what_is_put_in_line_is_something() -> None:
    with pytest.raises(MissingValue, match="categories"):
        decide.queue(a_consent(), some(), now=NOW, new_id=new_id)


@pytest.mark.parametrize("changes", [{"type": ConsentType.RELATIVES}, {"to_organisation_id": None}])
def test_only_a_consent_to_a_jobcentre_has_a_line(changes: dict[str, object]) -> None:
    with pytest.raises(RuleNotMet, match="not to a jobcentre"):
        decide.queue(a_consent(**changes), some(_I.CONTACTS), now=NOW, new_id=new_id)


def test_nothing_is_put_in_line_once_the_consent_has_ended() -> None:
    with pytest.raises(ActionNotAllowed):
        decide.queue(a_consent(status=ConsentStatus.WITHDRAWN), some(_I.CONTACTS), now=NOW, new_id=new_id)


def test_what_waits_is_sent_while_the_consent_covers_it() -> None:
    consent = a_consent()
    sent = decide.hand_out(an_entry(consent), consent, now=NOW).aggregate
    assert isinstance(sent, ExchangeEntry)
    assert (sent.status, sent.sent_at) == (ExchangeStatus.SENT, NOW)


@pytest.mark.requirement("L12")
@given(entry=exchange_entries(status=ExchangeStatus.QUEUED), consent=consents(), at=consent_instants())
def test_nothing_leaves_that_the_consent_does_not_cover_at_that_moment(
    entry: ExchangeEntry, consent: Consent, at: datetime
) -> None:
    handed = decide.hand_out(entry, consent, now=at).aggregate
    assert isinstance(handed, ExchangeEntry)
    if handed.status is ExchangeStatus.SENT:
        assert entry.tells_the_end or not entry.categories or consent.is_valid(at)
        assert entry.tells_the_end or set(entry.categories) <= set(consent.scope)
    else:
        assert (handed.status, handed.sent_at) == (ExchangeStatus.CANCELLED, entry.sent_at)


def test_that_it_has_ended_is_told_after_the_end() -> None:
    consent = a_consent(status=ConsentStatus.WITHDRAWN)
    message = decide.end_message(consent, JOBCENTRE, now=NOW, new_id=new_id).aggregate
    assert isinstance(message, ExchangeEntry)
    sent = decide.hand_out(message, consent, now=NOW).aggregate
    assert isinstance(sent, ExchangeEntry)
    assert sent.status is ExchangeStatus.SENT
    with pytest.raises(RuleNotMet, match="always told"):
        decide.cancel(message, reason="", now=NOW)


def test_what_waits_may_be_thought_better_of_and_what_has_left_may_not() -> None:
    consent = a_consent()
    cancelled = the(ExchangeEntry, decide.cancel(an_entry(consent), reason="Fejl.", now=NOW))
    assert (cancelled.status, cancelled.reason) == (ExchangeStatus.CANCELLED, "Fejl.")
    with pytest.raises(ActionNotAllowed):
        decide.cancel(an_entry(consent, status=ExchangeStatus.SENT), reason="", now=NOW)


def test_what_a_jobcentre_delivers_is_logged_by_what_it_holds() -> None:
    told_us = JobcentreInformation(benefit=Benefit.SYGEDAGPENGE, partial_hours=12)
    entry = decide.take_in(a_consent(), told_us, JOBCENTRE, by="jobcentre", now=NOW, new_id=new_id).aggregate
    assert isinstance(entry, ExchangeEntry)
    assert (entry.direction, entry.categories) == ("from-jobcentre", ("benefit-type", "partial-hours"))
    assert entry.information == told_us


def test_a_delivery_of_nothing_is_refused() -> None:
    with pytest.raises(MissingValue, match="information"):
        decide.take_in(a_consent(), JobcentreInformation(), JOBCENTRE, by="", now=NOW, new_id=new_id)


@given(told())
def test_the_log_names_what_was_told_and_nothing_else(information: JobcentreInformation) -> None:
    empty = information == JobcentreInformation()
    assert empty is (not information.categories)
    assert len(set(information.categories)) == len(information.categories) <= 5


def test_a_look_up_is_logged_as_sent() -> None:
    consent = a_consent()
    entry = decide.answered(consent, some(*consent.scope), JOBCENTRE, now=NOW, new_id=new_id).aggregate
    assert isinstance(entry, ExchangeEntry)
    assert (entry.status, entry.sent_at, entry.categories) == (ExchangeStatus.SENT, NOW, consent.scope)


def test_the_newest_valid_consent_to_that_jobcentre_is_the_one_that_counts() -> None:
    older, newer = a_consent(), a_consent()
    useless = [
        a_consent(status=ConsentStatus.WITHDRAWN),
        a_consent(type=ConsentType.RELATIVES),
        a_consent(to_organisation_id=None),
    ]
    assert decide.consent_for([older, newer, *useless], JOBCENTRE, at=NOW) == newer
    assert decide.consent_for(useless, JOBCENTRE, at=NOW) is None


@given(st.lists(consents(to_organisation_id=JOBCENTRE), max_size=4), consent_instants())
def test_what_is_found_for_a_jobcentre_is_valid(held: list[Consent], at: datetime) -> None:
    found = decide.consent_for(held, JOBCENTRE, at=at)
    assert found is None or found.is_valid(at)


def test_what_waits_by_mistake_is_not_sent_and_what_came_by_mistake_does_not_count() -> None:
    consent = a_consent()
    came = an_entry(consent, status=ExchangeStatus.SENT, sent_at=NOW, direction=Direction.FROM_JOBCENTRE)
    for entry in (an_entry(consent), came):
        wrong = the(ExchangeEntry, decide.mark_error(entry, reason="Forkert borger", now=NOW))
        assert (wrong.status, wrong.reason) == (ExchangeStatus.ENTERED_IN_ERROR, "Forkert borger")
        assert (wrong.waits, wrong.stands) == (False, False)
    with pytest.raises(MissingValue):
        decide.mark_error(an_entry(consent), reason="", now=NOW)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"status": ExchangeStatus.SENT, "sent_at": NOW}, "jobcentre-was-told"),
        ({"content_ref": ENDED}, "end-is-told"),
    ],
)
def test_what_the_jobcentre_was_told_and_that_it_has_ended_stay_logged(
    changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(RuleNotMet) as refused:
        decide.mark_error(an_entry(a_consent(), **changes), reason="Forkert borger", now=NOW)
    assert refused.value.findings[0].code == code
