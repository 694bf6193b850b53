"""The catalogue of local offers: what is published, found, proposed, and missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.catalogue import CatalogueItem, CatalogueStatus, Material
from app.domain.catalogue_decisions import (
    MANDATORY,
    WHERE_TO_LOOK,
    draft_item,
    expire_item,
    gaps,
    lookup,
    mark_item_error,
    proposals,
    publish_item,
    update_item,
)
from app.domain.codes import INTERVENTION_CATEGORY, Category, LegalBasis
from app.domain.refusals import ActionNotAllowed, InvalidValue, MissingValue, RuleNotMet, UnknownCode
from app.domain.topics import TOPIC_TEXT, OfferTopic, SupportLevel
from tests.domain.builders import MONDAY, NOW, TRAINING_119, TRAINING_140, events, new_id, the
from tests.domain.builders_offers import a_catalogue_item, a_description
from tests.domain.strategies_offers import catalogue_items

MASTERY_119 = "e71b7d85-5c78-49c2-8624-8499d162317b"
EVERYTHING = a_description(
    topics=tuple(OfferTopic), fsiii_codes=tuple(INTERVENTION_CATEGORY[LegalBasis.SUL119])
)


def drafted(**said: Any) -> CatalogueItem:
    return the(CatalogueItem, draft_item(a_description(**said), now=NOW, new_id=new_id))


@pytest.mark.requirement("R128", "R129")
def test_an_item_has_a_local_name_and_several_of_the_eleven_topics() -> None:
    assert len(OfferTopic) == len(TOPIC_TEXT) == 11
    item = drafted(name="Ryghold Vest", topics=(OfferTopic.TRAINING, OfferTopic.HOME_EXERCISE))
    assert (item.said.name, item.status) == ("Ryghold Vest", CatalogueStatus.DRAFT)
    assert lookup([published(item)], MONDAY, topic=OfferTopic.HOME_EXERCISE, level=None)


def published(item: CatalogueItem) -> CatalogueItem:
    return the(CatalogueItem, publish_item(item, now=NOW))


def test_an_unknown_intervention_is_refused_by_name() -> None:
    with pytest.raises(UnknownCode, match="'yoga'") as refused:
        drafted(fsiii_codes=(TRAINING_119, "yoga"))
    assert refused.value.findings[0].place == "fsiii_codes[1]"


def test_an_item_is_not_valid_until_before_it_is_valid_from() -> None:
    with pytest.raises(InvalidValue, match="valid_to"):
        drafted(valid_from=MONDAY, valid_to=MONDAY - timedelta(days=1))


@pytest.mark.requirement("L19")
def test_only_material_that_is_not_necessary_may_cost() -> None:
    assert drafted(materials=(Material("Elastik", 40), Material("Mappe", 0, necessary=True)))
    with pytest.raises(RuleNotMet) as refused:
        drafted(materials=(Material("Elastik", 40, necessary=True),))
    assert refused.value.findings[0].code == "fee-not-allowed"


@pytest.mark.requirement("R130")
def test_what_is_published_names_topics_codes_levels_delivery_reference_and_telephone() -> None:
    item = drafted(topics=(), fsiii_codes=(), levels=(), delivery_types=(), sundhed_dk="", telephone="")
    with pytest.raises(MissingValue) as refused:
        publish_item(item, now=NOW)
    assert [f.place for f in refused.value.findings] == [
        *("topics", "fsiii_codes", "levels", "delivery_types", "sundhed_dk", "telephone")
    ]
    with pytest.raises(MissingValue):
        update_item(a_catalogue_item(), replace(a_description(), telephone=""), now=NOW)
    assert the(CatalogueItem, update_item(item, a_description(telephone=""), now=NOW)).said.telephone == ""
    assert "sundhed.dk" in WHERE_TO_LOOK


def test_what_is_over_is_not_published_again() -> None:
    expired = a_catalogue_item(status=CatalogueStatus.EXPIRED, said=a_description(valid_to=date(2025, 1, 1)))
    with pytest.raises(RuleNotMet) as refused:
        publish_item(expired, now=NOW)
    assert refused.value.findings[0].code == "validity-over"
    with pytest.raises(ActionNotAllowed):
        publish_item(a_catalogue_item(), now=NOW)


@pytest.mark.parametrize(
    ("changes", "day", "in_use"),
    [
        ({}, MONDAY, True),
        ({"valid_from": MONDAY, "valid_to": MONDAY}, MONDAY, True),
        ({"valid_from": MONDAY}, MONDAY - timedelta(days=1), False),
        ({"valid_to": MONDAY}, MONDAY + timedelta(days=1), False),
    ],
)
def test_an_item_is_in_use_within_the_days_it_is_valid(
    changes: dict[str, Any], day: date, *, in_use: bool
) -> None:
    said = a_description(**changes)
    assert a_catalogue_item(said=said).in_use(day) is in_use
    assert not a_catalogue_item(said=said, status=CatalogueStatus.DRAFT).in_use(day)
    assert not a_catalogue_item(said=said, status=CatalogueStatus.EXPIRED).in_use(day)


@pytest.mark.requirement("R17")
def test_an_empty_catalogue_lacks_every_mandatory_category_and_topic() -> None:
    found = gaps([], MONDAY)
    assert (found.categories, found.topics) == (MANDATORY, tuple(OfferTopic))
    assert "rygeafvænning" in found.texts


@pytest.mark.requirement("R17")
def test_one_item_in_use_closes_the_gaps_it_covers_and_a_draft_closes_none() -> None:
    item = a_catalogue_item()
    found = gaps([item], MONDAY)
    assert Category.TRAINING not in found.categories
    assert OfferTopic.PAIN_MANAGEMENT not in found.topics
    assert gaps([a_catalogue_item(said=EVERYTHING)], MONDAY).texts == ()
    assert gaps([replace(item, status=CatalogueStatus.DRAFT)], MONDAY) == gaps([], MONDAY)


@pytest.mark.requirement("R17")
@given(st.lists(catalogue_items(), max_size=4))
def test_a_topic_is_either_found_or_a_gap(items: list[CatalogueItem]) -> None:
    missing = gaps(items, MONDAY).topics
    for topic in OfferTopic:
        assert bool(lookup(items, MONDAY, topic=topic, level=None)) is (topic not in missing)


@pytest.mark.requirement("R17")
def test_taking_the_only_item_of_a_topic_out_of_use_needs_a_reason() -> None:
    item, other = a_catalogue_item(), a_catalogue_item()
    with pytest.raises(RuleNotMet, match="fysisk træning") as refused:
        expire_item(item, [item], reason="", now=NOW)
    assert refused.value.findings[0].code == "catalogue-gap"
    assert events(expire_item(item, [item], reason="Underviseren er rejst", now=NOW)) == ["expire"]
    expired = the(CatalogueItem, expire_item(item, [item, other], reason="", now=NOW))
    assert expired.status is CatalogueStatus.EXPIRED


@pytest.mark.requirement("R27")
def test_proposals_suit_the_support_a_citizen_needs_and_the_law() -> None:
    group = a_catalogue_item()
    alone = a_catalogue_item(
        said=a_description(levels=(SupportLevel.SELVHJULPEN, SupportLevel.INDIVIDUEL_HAANDHOLDT))
    )
    after_hospital = a_catalogue_item(said=a_description(fsiii_codes=(TRAINING_140,)))
    items = [group, alone, after_hospital]

    def proposed(level: SupportLevel | None, basis: LegalBasis = LegalBasis.SUL119) -> list[CatalogueItem]:
        return list(proposals(items, basis, MONDAY, level=level))

    assert proposed(None) == [group, alone]
    assert proposed(SupportLevel.HOLD_OPFOELGNING) == [group]
    assert proposed(SupportLevel.SELVHJULPEN) == [alone]
    assert proposed(None, LegalBasis.SUL140) == [after_hospital]


@pytest.mark.requirement("R125", "R129")
def test_an_item_may_be_for_many_and_cover_several_categories() -> None:
    item = a_catalogue_item(said=a_description(fsiii_codes=(TRAINING_119, MASTERY_119, TRAINING_140)))
    assert not item.said.back_specific
    assert item.categories == {Category.TRAINING, Category.MASTERY}
    assert item.codes(LegalBasis.SUL140) == (TRAINING_140,)


def test_an_item_entered_in_error_is_neither_found_nor_a_reason_that_nothing_is_missing() -> None:
    item = a_catalogue_item()
    wrong = the(CatalogueItem, mark_item_error(item, is_used=False, reason="Dobbelt oprettet", now=NOW))
    assert not wrong.stands
    assert lookup([wrong], MONDAY, topic=None, level=None) == ()
    assert gaps([wrong], MONDAY) == gaps([], MONDAY)
    with pytest.raises(ActionNotAllowed):
        publish_item(wrong, now=NOW)


def test_an_item_that_was_offered_was_no_error_and_an_error_has_a_reason() -> None:
    with pytest.raises(RuleNotMet, match="take it out of use") as refused:
        mark_item_error(a_catalogue_item(), is_used=True, reason="Dobbelt oprettet", now=NOW)
    assert refused.value.findings[0].code == "catalogue-item-used"
    with pytest.raises(MissingValue):
        mark_item_error(a_catalogue_item(), is_used=False, reason="", now=NOW)
