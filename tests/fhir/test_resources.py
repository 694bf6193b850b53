"""The table of resources says what the publishers do, and leaves nothing out."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import get_args

from app.api.fhir.exchange import TYPES
from app.api.fhir.metadata import interactions
from app.domain.decision import Aggregate
from app.domain.instruments.registry import REGISTRY
from app.domain.notices import NoticeStatus, NoticeType, Route
from app.domain.organisations import Channel, Format
from app.fhir.canonical import TYPES as CANONICAL
from app.fhir.instruments import code_of
from app.fhir.profiles import PROFILES, check_profile
from app.fhir.publish import UNPUBLISHED, publications
from app.fhir.resources import RESOURCES, SHOWN_AS
from tests.domain.builders import (
    a_citizen,
    a_notice,
    a_pathway,
    a_plan,
    a_referral,
    a_session,
    an_activity,
    an_assessment,
    an_organisation,
)
from tests.domain.builders_consent import a_consent
from tests.domain.builders_measures import a_condition, a_goal, a_measurement
from tests.domain.builders_messages import a_message
from tests.domain.builders_offers import a_catalogue_item

QUESTION = replace(
    a_notice(type=NoticeType.QUESTION, status=NoticeStatus.READY, letter_id="RV000000000001"),
    route=Route(Format.XDIS91, Channel.POLLING),
)
EVERYTHING: tuple[Aggregate, ...] = (
    a_citizen(),
    an_organisation(),
    a_referral(),
    a_plan(),
    a_pathway(coordinator="Mette Holm"),
    an_assessment(),
    an_activity(),
    a_session(),
    QUESTION,
    a_consent(),
    a_condition(),
    a_goal(),
    a_measurement(),
    a_catalogue_item(),
    a_message(),
)
BESIDE = {"AuditEvent", "Binary", "Provenance", *CANONICAL}
"""Rendered from the trail, from documents, from transactions, and from the program."""


def test_every_kind_of_aggregate_is_published_or_said_not_to_be() -> None:
    assert {type(one) for one in EVERYTHING} | set(UNPUBLISHED) == set(get_args(Aggregate))
    assert not {type(one) for one in EVERYTHING} & set(UNPUBLISHED)


def test_the_table_says_what_each_aggregate_is_rendered_as() -> None:
    shown: dict[str, set[str]] = defaultdict(set)
    for one in EVERYTHING:
        for publication in publications(one):
            shown[publication.type].add(type(one).__name__)
    said = {r.name: {kind.__name__ for kind in r.of} for r in RESOURCES if r.name not in BESIDE}
    assert said == shown


def test_every_type_at_the_edge_is_in_the_table() -> None:
    # A subscription is its client's own; a group has nothing but its export.
    beside = {"Subscription", "Group"}
    offered = {type_ for type_, codes in interactions().items() if type_ and codes != ["$validate"]}
    assert {r.name for r in RESOURCES} == offered - beside
    assert set(TYPES) == {r.name for r in RESOURCES} - {"AuditEvent", "Binary", *CANONICAL}


def test_a_profile_in_the_table_is_claimed_by_what_holds_it() -> None:
    claimed = {
        (publication.type, profile)
        for one in EVERYTHING
        for publication in publications(one)
        for profile in publication.body.get("meta", {}).get("profile", ())
    }
    assert claimed == {(r.name, r.profile) for r in RESOURCES if r.profile}


def test_what_claims_a_profile_keeps_it_and_validation_knows_it() -> None:
    assert {r.profile for r in RESOURCES if r.profile} <= PROFILES.keys()
    for one in EVERYTHING:
        for publication in publications(one):
            for profile in publication.body.get("meta", {}).get("profile", ()):
                assert list(check_profile(publication.body, profile, place=publication.type)) == []


def test_every_word_of_the_trail_leads_to_the_resource_that_is_it() -> None:
    for one in EVERYTHING:
        first = next(iter(publications(one)))
        assert SHOWN_AS[type(one).__name__] == first.type


def test_every_instrument_has_a_code_of_ours() -> None:
    assert all(code_of(known.code)["coding"][0]["code"] == known.code for known in REGISTRY)
