"""Offers from the catalogue, without an answer, taken back; and what an intervention is based on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.domain.activities import ActivityStatus
from app.domain.catalogue import CatalogueStatus
from app.domain.codes import INTERVENTION_CATEGORY, LegalBasis, StopReason
from app.domain.interventions import (
    CarePlanRule,
    care_plan_rule,
    check_based_on,
    check_status_reason,
)
from app.domain.offer_decisions import (
    check_pathway_open,
    code_of,
    expire_offer,
    mark_offer_error,
    remind_on,
)
from app.domain.offers import Offer, OfferStatus
from app.domain.pathways import PathwayStatus
from app.domain.refusals import ActionNotAllowed, MissingValue, RuleNotMet, UnknownCode
from tests.domain.builders import (
    MONDAY,
    NOW,
    TRAINING_119,
    TRAINING_140,
    a_pathway,
    an_activity,
    an_offer,
    the,
)
from tests.domain.builders_offers import a_catalogue_item, a_description

MASTERY_119 = "e71b7d85-5c78-49c2-8624-8499d162317b"
MONTH = timedelta(days=30)


def test_an_offer_of_the_catalogue_has_the_intervention_of_its_item() -> None:
    one = a_catalogue_item(said=a_description(fsiii_codes=(TRAINING_119, TRAINING_140)))
    assert code_of(one, LegalBasis.SUL140, wanted="", now=NOW) == TRAINING_140
    two = a_catalogue_item(said=a_description(fsiii_codes=(TRAINING_119, MASTERY_119)))
    assert code_of(two, LegalBasis.SUL119, wanted=MASTERY_119, now=NOW) == MASTERY_119
    with pytest.raises(MissingValue, match="fsiii_code"):
        code_of(two, LegalBasis.SUL119, wanted="", now=NOW)
    with pytest.raises(UnknownCode):
        code_of(two, LegalBasis.SUL119, wanted=TRAINING_140, now=NOW)


@pytest.mark.parametrize(
    ("item", "code"),
    [
        (a_catalogue_item(status=CatalogueStatus.EXPIRED), "catalogue-item-not-active"),
        (a_catalogue_item(said=a_description(fsiii_codes=(TRAINING_140,))), "not-for-this-law"),
    ],
)
def test_what_cannot_be_offered_now_or_under_this_law_is_refused(item: object, code: str) -> None:
    with pytest.raises(RuleNotMet) as refused:
        code_of(item, LegalBasis.SUL119, wanted="", now=NOW)  # type: ignore[arg-type]
    assert refused.value.findings[0].code == code


def test_no_answer_is_noted_after_thirty_days_from_the_offer_or_the_day_it_was_deferred_to() -> None:
    offer = an_offer()
    with pytest.raises(RuleNotMet) as refused:
        expire_offer(offer, now=NOW + MONTH - timedelta(days=1))
    assert refused.value.findings[0].code == "answer-still-awaited"
    assert the(Offer, expire_offer(offer, now=NOW + MONTH)).status is OfferStatus.NO_ANSWER
    deferred = an_offer(status=OfferStatus.DEFERRED, deferred_to=MONDAY + MONTH)
    with pytest.raises(RuleNotMet):
        expire_offer(deferred, now=NOW + MONTH)
    assert expire_offer(deferred, now=NOW + 2 * MONTH + timedelta(days=1))
    with pytest.raises(ActionNotAllowed):
        expire_offer(an_offer(status=OfferStatus.ACCEPTED), now=NOW + MONTH)


@pytest.mark.parametrize(
    ("offer", "day"),
    [
        (an_offer(), MONDAY + MONTH),
        (an_offer(status=OfferStatus.DEFERRED, deferred_to=date(2025, 4, 1)), date(2025, 4, 1)),
        (an_offer(status=OfferStatus.ACCEPTED), None),
    ],
)
def test_somebody_asks_again_while_no_answer_has_come(offer: Offer, day: date | None) -> None:
    assert remind_on(offer) == day


def test_minds_are_changed_while_the_pathway_is_open() -> None:
    check_pathway_open(a_pathway(status=PathwayStatus.CLOSING))
    with pytest.raises(RuleNotMet) as refused:
        check_pathway_open(a_pathway(status=PathwayStatus.CLOSED))
    assert refused.value.findings[0].code == "pathway-not-open"


def test_an_offer_that_was_put_to_work_is_not_taken_back_before_its_activity() -> None:
    offer = an_offer(status=OfferStatus.ACCEPTED)
    running = an_activity(offer_id=offer.id, status=ActivityStatus.RUNNING)
    with pytest.raises(RuleNotMet) as refused:
        mark_offer_error(offer, [running], reason="Forkert", now=NOW)
    assert refused.value.findings[0].code == "offer-in-use"
    with pytest.raises(MissingValue, match="reason"):
        mark_offer_error(offer, [], reason="", now=NOW)
    wrong = an_activity(offer_id=offer.id, status=ActivityStatus.ENTERED_IN_ERROR)
    decision = mark_offer_error(offer, [wrong, an_activity()], reason="Forkert", now=NOW)
    assert the(Offer, decision).status is OfferStatus.ENTERED_IN_ERROR


@pytest.mark.requirement("L6")
@pytest.mark.parametrize("basis", LegalBasis)
def test_what_has_sessions_is_based_on_a_care_plan(basis: LegalBasis) -> None:
    for code in INTERVENTION_CATEGORY[basis]:
        check_based_on(code, basis, has_care_plan=True)
        with pytest.raises(MissingValue, match="basedOn"):
            check_based_on(code, basis, has_care_plan=False)


@pytest.mark.requirement("L6")
@pytest.mark.parametrize(
    ("code", "basis", "rule"),
    [
        ("6eddbaf7-2a73-49d4-91e7-6138d419f58c", LegalBasis.SUL119, CarePlanRule.FORBIDDEN),
        ("ee5606ac-1bed-487e-aa3c-72dcc30ec037", LegalBasis.SUL119, CarePlanRule.FORBIDDEN),
        ("03a3ebdb-9e2d-4be1-b32b-42f0bd2a3362", LegalBasis.SUL119, CarePlanRule.FORBIDDEN),
        ("d1e016b5-150a-4ac4-97ba-d3e19e28471e", LegalBasis.SUL119, CarePlanRule.REQUIRED),
        ("1130ad70-6553-490d-87f8-5e8941687a0c", LegalBasis.SUL140, CarePlanRule.FORBIDDEN),
        ("571fa7da-a155-4a84-b780-ef19170d48a0", LegalBasis.SUL140, CarePlanRule.OPTIONAL),
        ("ba3e17bd-d4aa-4848-acad-25adc8285c19", LegalBasis.SUL140, CarePlanRule.FORBIDDEN),
        # Both smoking codes: the Gateway's invariant has only the old one.
        ("c203c6b5-3be0-40a8-8204-e93751deabf5", LegalBasis.SUL119, CarePlanRule.REQUIRED),
        ("6d24992e-e0a2-43e7-bc27-0234622a8655", LegalBasis.SUL119, CarePlanRule.REQUIRED),
    ],
)
def test_conversations_and_coordination_have_their_own_rule(
    code: str, basis: LegalBasis, rule: CarePlanRule
) -> None:
    assert care_plan_rule(code, basis) is rule
    check_based_on(code, basis, has_care_plan=rule is not CarePlanRule.FORBIDDEN)
    if rule is CarePlanRule.FORBIDDEN:
        with pytest.raises(RuleNotMet) as refused:
            check_based_on(code, basis, has_care_plan=True)
        assert refused.value.findings[0].code == "care-plan-not-allowed"


def test_an_intervention_nobody_knows_is_refused_by_name() -> None:
    with pytest.raises(UnknownCode, match="'yoga'"):
        care_plan_rule("yoga", LegalBasis.SUL119)


@pytest.mark.requirement("L6")
@pytest.mark.parametrize("status", ActivityStatus)
def test_a_care_plan_says_why_if_and_only_if_it_was_stopped_or_cancelled(status: ActivityStatus) -> None:
    why = StopReason.UDEBLEVET
    if status in {ActivityStatus.STOPPED, ActivityStatus.CANCELLED}:
        check_status_reason(status, why)
        with pytest.raises(MissingValue, match="statusReason"):
            check_status_reason(status, None)
        return
    check_status_reason(status, None)
    with pytest.raises(RuleNotMet):
        check_status_reason(status, why)
