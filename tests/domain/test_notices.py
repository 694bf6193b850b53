"""The notice ledger: who is told of what, who it goes to, and by which route (§5.2, §9.7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.addressing import Addressing, address, routes
from app.domain.codes import LegalBasis
from app.domain.intake import Standard
from app.domain.notices import (
    Notice,
    NoticeEvent,
    NoticeOrder,
    NoticeStatus,
    NoticeType,
    RecipientRole,
    Route,
    ledger_rows,
)
from app.domain.organisations import Channel, Format, Organisation
from tests.domain.builders import (
    NOW,
    a_hospital,
    a_notice,
    a_practice,
    an_organisation,
    new_id,
)
from tests.domain.strategies import organisations

GP, REFERRER, RESULT = RecipientRole.OWN_GP, RecipientRole.REFERRER, RecipientRole.RESULT_RECEIVER

# The ledger


def choose_route(notice: Notice, unit: Organisation) -> Route | None:
    """Return the best of them; nothing where it is left to a human."""
    return next(iter(routes(notice, unit)), None)


def an_order(**overrides: Any) -> NoticeOrder:
    order = NoticeOrder(
        type=NoticeType.START,
        citizen_id=uuid4(),
        request_id=uuid4(),
        legal_basis=LegalBasis.SUL119,
        standard=Standard.XREF15,
    )
    return replace(order, **overrides)


def rows(order: NoticeOrder) -> tuple[Notice, ...]:
    return ledger_rows(order, now=NOW, new_id=new_id)


@pytest.mark.requirement("R127")
@pytest.mark.parametrize(
    ("type_", "roles"),
    [
        (NoticeType.START, [GP, REFERRER]),
        (NoticeType.PLAN, [GP, REFERRER]),
        (NoticeType.END, [GP, REFERRER, RESULT]),
        (NoticeType.NOT_STARTED, [GP, REFERRER, RESULT]),
        (NoticeType.QUESTION, [REFERRER]),
        (NoticeType.FORWARDED, [REFERRER]),
    ],
)
@pytest.mark.requirement("R55", "R56")
def test_each_type_is_told_to_its_roles(type_: NoticeType, roles: list[RecipientRole]) -> None:
    order = an_order(type=type_, result_receivers=(a_hospital(),))
    assert [row.role for row in rows(order)] == roles
    further = replace(order, with_own_gp=False)
    assert [row.role for row in rows(further)] == [role for role in roles if role is not GP]


def test_every_type_of_notice_is_told_to_somebody() -> None:
    assert all(rows(an_order(type=type_)) for type_ in NoticeType)


def test_each_result_receiver_has_a_row_of_its_own_under_its_name() -> None:
    receivers = (a_hospital(), a_practice())
    told = [
        row for row in rows(an_order(type=NoticeType.END, result_receivers=receivers)) if row.role is RESULT
    ]
    assert [(row.place, row.named) for row in told] == [(0, receivers[0]), (1, receivers[1])]


def test_without_result_receivers_there_is_no_row_for_them() -> None:
    assert [row.role for row in rows(an_order(type=NoticeType.END))] == [GP, REFERRER]


@pytest.mark.requirement("R56")
def test_a_row_is_due_now_and_says_what_the_order_says() -> None:
    order = an_order(pathway_id=uuid4(), occurrence=2, message="Hvilken restriktion?")
    row = rows(order)[0]
    assert (row.status, row.due_at, row.version) == (NoticeStatus.DUE, NOW, 0)
    assert (row.type, row.legal_basis, row.standard) == (order.type, order.legal_basis, order.standard)
    assert (row.citizen_id, row.request_id, row.pathway_id) == (
        order.citizen_id,
        order.request_id,
        order.pathway_id,
    )
    assert (row.occurrence, row.message) == (2, "Hvilken restriktion?")


def test_rows_differ_in_what_makes_them_unique() -> None:
    made = rows(an_order(type=NoticeType.END, result_receivers=(a_hospital(), a_hospital())))
    assert len({row.id for row in made}) == len(made) == 4
    assert len({(row.request_id, row.type, row.role, row.place, row.occurrence) for row in made}) == 4


# Addressing


def addressed(
    to: Mapping[RecipientRole, Organisation | None],
    *,
    type_: NoticeType = NoticeType.START,
    objects: bool = False,
    deselected: bool = False,
) -> dict[RecipientRole, Addressing]:
    """Address one notice per role, each resolving to its organisation or to none."""
    group = {role: a_notice(type=type_, role=role) for role in to}
    units = {group[role].id: unit for role, unit in to.items() if unit is not None}
    outcome = address(
        list(group.values()), units, objects_to_disclosure=objects, gp_copy_deselected=deselected
    )
    return {role: outcome[notice.id] for role, notice in group.items()}


def events_of(outcome: dict[RecipientRole, Addressing]) -> dict[RecipientRole, NoticeEvent]:
    return {role: addressing.event for role, addressing in outcome.items()}


@pytest.mark.requirement("R127")
def test_gp_and_referrer_are_each_addressed_by_a_route_they_can_read() -> None:
    gp, referrer = an_organisation(), an_organisation()
    outcome = addressed({GP: gp, REFERRER: referrer})
    assert events_of(outcome) == {GP: NoticeEvent.ADDRESS, REFERRER: NoticeEvent.ADDRESS}
    assert (outcome[GP].organisation, outcome[REFERRER].organisation) == (gp, referrer)
    assert outcome[GP].route == choose_route(a_notice(), gp)


@pytest.mark.requirement("R55")
def test_a_gp_who_referred_gets_one_message() -> None:
    practice = an_organisation()
    for order in ({GP: practice, REFERRER: practice}, {REFERRER: practice, GP: practice}):
        outcome = addressed(order)
        assert events_of(outcome) == {GP: NoticeEvent.ADDRESS, REFERRER: NoticeEvent.FIND_NOT_APPLICABLE}
        assert "Samme enhed" in outcome[REFERRER].reason


def test_a_hospital_that_referred_and_wants_the_result_gets_one_message() -> None:
    hospital = an_organisation()
    outcome = addressed({RESULT: hospital, REFERRER: hospital, GP: an_organisation()}, type_=NoticeType.END)
    assert events_of(outcome) == {
        GP: NoticeEvent.ADDRESS,
        REFERRER: NoticeEvent.ADDRESS,
        RESULT: NoticeEvent.FIND_NOT_APPLICABLE,
    }


def test_several_result_receivers_are_each_addressed_in_their_order() -> None:
    first, second = an_organisation(), an_organisation()
    group = [a_notice(type=NoticeType.END, role=RESULT, place=place) for place in (2, 1, 0)]
    units = dict(zip((notice.id for notice in group), (second, first, first), strict=True))
    outcome = address(group, units, objects_to_disclosure=False, gp_copy_deselected=False)
    assert [outcome[notice.id].event for notice in group] == [
        NoticeEvent.ADDRESS,
        NoticeEvent.FIND_NOT_APPLICABLE,
        NoticeEvent.ADDRESS,
    ]


@pytest.mark.requirement("L12")
@pytest.mark.parametrize("type_", [NoticeType.START, NoticeType.PLAN, NoticeType.END, NoticeType.NOT_STARTED])
def test_an_objection_blocks_everything_that_tells_of_the_citizens_health(type_: NoticeType) -> None:
    outcome = addressed({GP: an_organisation(), REFERRER: an_organisation()}, type_=type_, objects=True)
    assert set(events_of(outcome).values()) == {NoticeEvent.BLOCK}
    assert all("§ 41" in addressing.reason for addressing in outcome.values())
    assert all(addressing.organisation is None for addressing in outcome.values())


@pytest.mark.requirement("L12")
@pytest.mark.parametrize("type_", [NoticeType.QUESTION, NoticeType.FORWARDED])
def test_an_objection_does_not_keep_us_from_answering_the_sender(type_: NoticeType) -> None:
    outcome = addressed({REFERRER: an_organisation()}, type_=type_, objects=True)
    assert outcome[REFERRER].event is NoticeEvent.ADDRESS


def test_a_copy_the_citizen_deselected_is_blocked_for_the_gp_alone() -> None:
    outcome = addressed({GP: an_organisation(), REFERRER: an_organisation()}, deselected=True)
    assert events_of(outcome) == {GP: NoticeEvent.BLOCK, REFERRER: NoticeEvent.ADDRESS}
    assert "fravalgt" in outcome[GP].reason


def test_a_blocked_copy_does_not_count_as_told() -> None:
    practice = an_organisation()
    outcome = addressed({GP: practice, REFERRER: practice}, deselected=True)
    assert outcome[REFERRER].event is NoticeEvent.ADDRESS


@pytest.mark.parametrize(
    ("role", "reason"),
    [
        (GP, "Borgeren har ingen kendt egen læge."),
        (REFERRER, "Henvisningen har ingen afsender, der kan modtage breve."),
        (RESULT, "Slutstatusmodtageren kan ikke findes."),
    ],
)
@pytest.mark.requirement("R55")
def test_where_there_is_nobody_the_notice_is_not_applicable_and_says_so(
    role: RecipientRole, reason: str
) -> None:
    outcome = addressed({role: None}, type_=NoticeType.END)
    assert (outcome[role].event, outcome[role].reason) == (NoticeEvent.FIND_NOT_APPLICABLE, reason)


def test_a_receiver_without_a_route_goes_on_a_humans_list() -> None:
    unit = an_organisation(receives=frozenset(), channel=None)
    outcome = addressed({GP: unit})
    assert (outcome[GP].event, outcome[GP].organisation, outcome[GP].route) == (NoticeEvent.FAIL, unit, None)
    assert "på anden vis" in outcome[GP].reason


@st.composite
def groups(draw: st.DrawFn) -> tuple[list[Notice], dict[UUID, Organisation]]:
    """Draw the notices of one event, resolving to a few units, to the same ones, or to none."""
    units = draw(st.lists(organisations(), min_size=1, max_size=3))
    roles = draw(st.lists(st.sampled_from(RecipientRole), max_size=7))
    type_ = draw(st.sampled_from(NoticeType))
    group = [a_notice(type=type_, role=role, place=place) for place, role in enumerate(roles)]
    found = {notice.id: draw(st.none() | st.sampled_from(units)) for notice in group}
    return draw(st.permutations(group)), {id_: unit for id_, unit in found.items() if unit is not None}


@given(groups(), st.booleans(), st.booleans())
def test_every_notice_has_one_outcome_and_no_unit_is_addressed_twice(
    case: tuple[list[Notice], dict[UUID, Organisation]],
    objects: bool,  # noqa: FBT001 - hypothesis gives by place
    deselected: bool,  # noqa: FBT001
) -> None:
    group, units = case
    outcome = address(group, units, objects_to_disclosure=objects, gp_copy_deselected=deselected)
    assert set(outcome) == {notice.id for notice in group}
    reached = [addressing.organisation.id for addressing in outcome.values() if addressing.organisation]
    assert len(reached) == len(set(reached))
    for id_, addressing in outcome.items():
        assert (addressing.event is NoticeEvent.ADDRESS) is (addressing.route is not None)
        assert bool(addressing.reason) is (addressing.event is not NoticeEvent.ADDRESS)
        assert addressing.organisation in {None, units.get(id_)}


@given(groups())
def test_whoever_can_be_found_is_reached_by_one_of_the_notices(
    case: tuple[list[Notice], dict[UUID, Organisation]],
) -> None:
    group, units = case
    outcome = address(group, units, objects_to_disclosure=False, gp_copy_deselected=False)
    reached = {addressing.organisation.id for addressing in outcome.values() if addressing.organisation}
    assert reached == {unit.id for unit in units.values()}


# Routes

LETTERS = {Format.XDIS15, Format.XDIS91}


def route(
    *receives: Format,
    type_: NoticeType = NoticeType.START,
    basis: LegalBasis = LegalBasis.SUL119,
    channel: Channel | None = Channel.POLLING,
) -> Format | None:
    unit = an_organisation(receives=frozenset(receives), channel=channel, endpoint="https://gp.example/fhir")
    chosen = choose_route(a_notice(type=type_, legal_basis=basis), unit)
    return chosen.format if chosen else None


@pytest.mark.requirement("L11")
@pytest.mark.parametrize("type_", [NoticeType.END, NoticeType.NOT_STARTED])
def test_the_end_of_a_119_pathway_goes_as_xdis15_to_who_can_read_it(type_: NoticeType) -> None:
    assert route(*Format, type_=type_, channel=Channel.HTTP_POST) is Format.XDIS15
    assert route(*LETTERS, type_=type_) is Format.XDIS15
    assert route(Format.XDIS91, type_=type_) is Format.XDIS91


@pytest.mark.requirement("L11")
@pytest.mark.parametrize("type_", [NoticeType.END, NoticeType.NOT_STARTED])
def test_the_end_of_a_140_pathway_never_goes_as_xdis15(type_: NoticeType) -> None:
    assert route(*LETTERS, type_=type_, basis=LegalBasis.SUL140) is Format.XDIS91
    assert route(Format.XDIS15, type_=type_, basis=LegalBasis.SUL140) is None


BUT_ENDS = [type_ for type_ in NoticeType if type_ not in {NoticeType.END, NoticeType.NOT_STARTED}]


@pytest.mark.parametrize("type_", BUT_ENDS)
def test_what_is_no_end_of_119_goes_as_care_communication_and_else_as_a_letter(type_: NoticeType) -> None:
    for channel in Channel:
        assert route(*Format, type_=type_, channel=channel) is Format.CARE_COMMUNICATION
    assert route(*LETTERS, type_=type_) is Format.XDIS91
    assert route(Format.XDIS15, type_=type_) is None


def test_a_fhir_endpoint_comes_after_what_medcom_names_and_before_what_it_phases_out() -> None:
    """It is one only where something is posted to it."""
    others = {Format.FHIR, Format.XDIS91, Format.DIS91}
    assert route(*others, Format.CARE_COMMUNICATION, channel=Channel.HTTP_POST) is Format.CARE_COMMUNICATION
    assert route(*others, channel=Channel.HTTP_POST) is Format.FHIR
    assert route(*others, channel=Channel.POLLING) is Format.XDIS91
    assert route(*others, channel=Channel.FOLDER) is Format.XDIS91


@pytest.mark.parametrize("type_", NoticeType)
def test_edifact_is_for_who_reads_nothing_else(type_: NoticeType) -> None:
    assert route(Format.DIS91, Format.XDIS91, type_=type_) is Format.XDIS91
    assert route(Format.DIS91, type_=type_) is Format.DIS91


@pytest.mark.parametrize(
    ("receives", "channel"), [([], Channel.POLLING), ([Format.FHIR], Channel.POLLING), ([*Format], None)]
)
def test_without_a_format_that_fits_or_a_channel_there_is_no_route(
    receives: list[Format], channel: Channel | None
) -> None:
    assert route(*receives, channel=channel) is None


def test_a_route_says_where_it_goes_and_why() -> None:
    unit = an_organisation(
        receives=frozenset({Format.FHIR}), channel=Channel.HTTP_POST, endpoint="https://gp.example/fhir"
    )
    assert choose_route(a_notice(), unit) == Route(
        Format.FHIR, Channel.HTTP_POST, "https://gp.example/fhir", "Modtageren har et FHIR-endepunkt."
    )


@given(organisations(), st.sampled_from(NoticeType), st.sampled_from(LegalBasis))
def test_nobody_is_sent_what_they_cannot_read(
    unit: Organisation, type_: NoticeType, basis: LegalBasis
) -> None:
    chosen = choose_route(a_notice(type=type_, legal_basis=basis), unit)
    if chosen is not None:
        assert chosen.format in unit.receives
        assert (chosen.channel, chosen.endpoint) == (unit.channel, unit.endpoint)
        assert chosen.reason
