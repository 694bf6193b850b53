"""Organisations, citizens and the people messages name: what is known of whom, and when."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given

from app.domain.acquaintance import made_known, with_details
from app.domain.citizens import Citizen, GpSource, with_gp
from app.domain.identifiers import Cpr, Gln, MunicipalityCode, Shak, Sor, Ydernummer
from app.domain.organisations import (
    IDENTIFIER_KINDS,
    DatedIdentifier,
    OrganisationKind,
    identifiers_of,
    presumed_kind,
)
from app.domain.parties import NOBODY, Address, Party, PersonDetails, Professional, Telephone
from app.domain.publishing import EVERYONE
from tests.domain.builders import (
    a_citizen,
    a_gp_registration,
    a_hospital,
    a_municipality,
    a_person,
    a_practice,
    an_organisation,
)
from tests.domain.strategies import citizens, people

LAST_DAY, FIRST_DAY = date(2025, 6, 30), date(2025, 7, 1)
OLD, NEW = Gln("5798000362055"), Gln("5790000121526")

# Organisations


@pytest.mark.requirement("L4")
def test_a_number_that_changed_is_read_by_the_day() -> None:
    unit = an_organisation(
        identifiers=(
            DatedIdentifier(OLD, valid_to=LAST_DAY),
            DatedIdentifier(NEW, valid_from=FIRST_DAY),
        )
    )
    assert unit.identifier(Gln, LAST_DAY) == OLD
    assert unit.identifier(Gln, FIRST_DAY) == NEW
    assert unit.identifier(Sor, FIRST_DAY) is None


@pytest.mark.requirement("L4")
def test_a_number_holds_from_its_first_day_to_its_last() -> None:
    dated = DatedIdentifier(OLD, valid_from=LAST_DAY, valid_to=FIRST_DAY)
    days = [date(2025, 6, 29), LAST_DAY, FIRST_DAY, date(2025, 7, 2)]
    assert [dated.holds(on) for on in days] == [False, True, True, False]
    assert DatedIdentifier(OLD).holds(date.min)
    assert DatedIdentifier(OLD).holds(date.max)


def test_an_organisation_is_written_with_the_numbers_of_the_day() -> None:
    unit = an_organisation(
        telephone="39981234",
        identifiers=(
            DatedIdentifier(OLD, valid_to=LAST_DAY),
            DatedIdentifier(Sor("265161000016000")),
            DatedIdentifier(Ydernummer("012345")),
            DatedIdentifier(Shak("1301")),
            DatedIdentifier(MunicipalityCode("0157")),
        ),
    )
    assert unit.as_party(LAST_DAY) == Party(
        name=unit.name,
        telephone="39981234",
        gln_text="5798000362055",
        sor=Sor("265161000016000"),
        ydernummer=Ydernummer("012345"),
        shak=Shak("1301"),
        municipality=MunicipalityCode("0157"),
    )
    assert unit.as_party(FIRST_DAY).gln_text == ""


def test_a_unit_without_a_valid_location_number_is_written_with_the_one_its_letters_carry() -> None:
    assert an_organisation(identifiers=(), location="5798000362056").as_party(LAST_DAY).gln_text == (
        "5798000362056"
    )


def test_what_a_message_says_is_found_by_the_surest_number_first() -> None:
    named = Party(
        gln_text="5798000362055",
        sor=Sor("265161000016000"),
        ydernummer=Ydernummer("012345"),
        shak=Shak("1301"),
        municipality=MunicipalityCode("0157"),
    )
    assert [type(identifier) for identifier in identifiers_of(named)] == [
        Sor,
        Gln,
        Ydernummer,
        Shak,
        MunicipalityCode,
    ]
    assert identifiers_of(Party(name="Ukendt", gln_text="5798000362056")) == ()


@pytest.mark.requirement("R16")
@pytest.mark.parametrize(
    ("party", "kind"),
    [
        (a_municipality(), OrganisationKind.MUNICIPALITY),
        (a_hospital(), OrganisationKind.HOSPITAL),
        (a_practice(), OrganisationKind.GP),
        (Party(name="Rygcentret"), OrganisationKind.OTHER),
    ],
)
def test_the_number_a_sender_goes_under_says_what_it_probably_is(
    party: Party, kind: OrganisationKind
) -> None:
    assert presumed_kind(party) is kind


def test_every_kind_of_number_has_a_name_in_the_register() -> None:
    assert set(IDENTIFIER_KINDS) == {"SOR", "GLN", "YDER", "SHAK", "CVR", "KOMMUNE", "REGION"}


def test_no_organisation_can_be_given_the_id_that_means_everyone() -> None:
    assert EVERYONE.version is None  # an id that is given out is a random one, version 4
    assert uuid4().version == 4


# As messages name them


def test_a_party_keeps_a_wrong_location_number_to_the_letter() -> None:
    wrong = Party(gln_text="5798000362056")
    assert (wrong.gln_text, wrong.gln) == ("5798000362056", None)
    assert Party(gln_text="5798000362055").gln == OLD
    assert Party().gln is None


def test_a_party_is_named_by_organisation_department_and_unit() -> None:
    assert Party(name="Rigshospitalet", unit="Afsnit 2").label == "Rigshospitalet, Afsnit 2"
    assert Party("A", "B", "C").label == "A, B, C"
    assert Party().label == ""


def test_a_professional_is_named_by_what_is_known() -> None:
    assert Professional(given_name="Åse", family_name="Bæk").name == "Åse Bæk"
    assert Professional(family_name="Bæk").name == "Bæk"
    assert NOBODY.name == ""


# Citizens


@given(people(), citizens())
def test_a_person_never_prints(person: PersonDetails, citizen: Citizen) -> None:
    assert f"{person} {person!r}" == "PersonDetails(*) PersonDetails(*)"
    assert f"{citizen} {citizen!r}" == f"Citizen({citizen.id}) Citizen({citizen.id})"


def test_the_own_gp_is_the_one_of_the_day() -> None:
    first, second = uuid4(), uuid4()
    citizen = a_citizen(
        gp_registrations=(
            a_gp_registration(organisation_id=first, valid_from=date(2020, 1, 1), valid_to=LAST_DAY),
            a_gp_registration(organisation_id=second, valid_from=FIRST_DAY),
        )
    )
    days = [date(2019, 12, 31), date(2020, 1, 1), LAST_DAY, FIRST_DAY]
    assert [citizen.own_gp(on) for on in days] == [None, first, first, second]


def test_having_no_gp_is_legal() -> None:
    assert a_citizen().own_gp(FIRST_DAY) is None


def test_a_later_registration_beats_an_earlier_one_that_was_never_ended() -> None:
    later = uuid4()
    citizen = a_citizen(
        gp_registrations=(
            a_gp_registration(),
            a_gp_registration(organisation_id=later, valid_from=FIRST_DAY),
        )
    )
    assert citizen.own_gp(FIRST_DAY) == later


def test_a_new_practice_follows_the_old_one_day_by_day() -> None:
    old, new = uuid4(), uuid4()
    citizen = with_gp(a_citizen(), old, GpSource.MESSAGE, on=date(2020, 1, 1))
    citizen = with_gp(citizen, new, GpSource.MESSAGE, on=FIRST_DAY)
    assert (citizen.own_gp(LAST_DAY), citizen.own_gp(FIRST_DAY)) == (old, new)


@pytest.mark.parametrize(
    ("held", "heard", "replaced"),
    [
        (GpSource.REFERRER, GpSource.PLAN_COPY, True),
        (GpSource.REFERRER, GpSource.REGISTERED, True),
        (GpSource.MESSAGE, GpSource.PLAN_COPY, True),
        (GpSource.REGISTERED, GpSource.REGISTERED, True),
        (GpSource.PLAN_COPY, GpSource.REFERRER, False),
        (GpSource.REGISTERED, GpSource.MESSAGE, False),
    ],
)
def test_only_a_source_as_sure_replaces_what_is_known(
    held: GpSource, heard: GpSource, *, replaced: bool
) -> None:
    old, new = uuid4(), uuid4()
    citizen = with_gp(a_citizen(), old, held, on=date(2020, 1, 1))
    told = with_gp(citizen, new, heard, on=FIRST_DAY)
    assert told.own_gp(FIRST_DAY) == (new if replaced else old)
    assert told.own_gp(LAST_DAY) == old


def test_hearing_the_same_again_changes_nothing() -> None:
    practice = uuid4()
    citizen = with_gp(a_citizen(), practice, GpSource.REGISTERED, on=date(2020, 1, 1))
    assert with_gp(citizen, practice, GpSource.MESSAGE, on=FIRST_DAY) == citizen
    assert with_gp(citizen, practice, GpSource.REGISTERED, on=FIRST_DAY) == citizen


def test_a_surer_source_for_the_same_practice_is_kept_as_such() -> None:
    practice = uuid4()
    citizen = with_gp(a_citizen(), practice, GpSource.REFERRER, on=date(2020, 1, 1))
    citizen = with_gp(citizen, practice, GpSource.REGISTERED, on=FIRST_DAY)
    assert citizen.own_gp(LAST_DAY) == citizen.own_gp(FIRST_DAY) == practice
    assert citizen.gp_registrations[-1].source is GpSource.REGISTERED


def test_a_practice_that_was_left_does_not_keep_a_newer_one_away() -> None:
    left = a_gp_registration(source=GpSource.REGISTERED, valid_to=LAST_DAY)
    new = uuid4()
    citizen = with_gp(a_citizen(gp_registrations=(left,)), new, GpSource.REFERRER, on=FIRST_DAY)
    assert citizen.own_gp(FIRST_DAY) == new
    assert citizen.gp_registrations[0] == left


def test_a_newer_message_replaces_what_it_says_and_leaves_the_rest_as_known() -> None:
    known = a_person(email="aase@example.dk", telephones=(Telephone("39981234"),))
    said = PersonDetails(number=Cpr("1502779995"), family_name="Bæk", address=Address(street="Ny Vej 1"))
    details = with_details(a_citizen(details=known), said).details
    assert (details.number, details.family_name) == (Cpr("1502779995"), "Bæk")
    assert details.address == Address(street="Ny Vej 1")
    assert (details.given_name, details.email) == (known.given_name, "aase@example.dk")
    assert (details.telephones, details.municipality) == (known.telephones, known.municipality)


def test_a_message_without_an_address_leaves_the_known_one() -> None:
    said = PersonDetails(number=a_person().number, given_name="Åse")
    assert with_details(a_citizen(), said).details.address == a_person().address


@given(citizens(), people())
def test_what_a_message_says_of_a_person_is_known_afterwards(citizen: Citizen, said: PersonDetails) -> None:
    once = with_details(citizen, said)
    assert with_details(once, said) == once
    assert once.details.number == said.number
    assert said.given_name in {"", once.details.given_name}


def test_who_has_referred_a_citizen_is_remembered_once() -> None:
    hospital, practice = uuid4(), uuid4()
    citizen = made_known(made_known(a_citizen(), hospital), practice, hospital)
    assert citizen.known_to == (hospital, practice)
