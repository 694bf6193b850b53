"""Who knows a citizen reads what they said themselves, and a minimum; nobody reads another's telephones."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given

from app.domain.acquaintance import as_known_to, made_known, told_by
from app.domain.citizen_decisions import change_number, merge
from app.domain.citizens import Citizen, Protection
from app.domain.identifiers import Cpr
from app.domain.parties import PersonDetails, Relative, Telephone
from tests.domain.builders import NOW, a_citizen, a_person, the
from tests.domain.strategies import citizens, people

HOSPITAL, PRACTICE, GATEWAY = uuid4(), uuid4(), uuid4()
OF_HOSPITAL = a_person(
    telephones=(Telephone("20304050"),), relatives=(Relative("datter", "Maja"),), email="aase@example.dk"
)
OF_PRACTICE = PersonDetails(OF_HOSPITAL.number, telephones=(Telephone("39981234"),))


def told_twice() -> Citizen:
    first = told_by(a_citizen(version=0, details=OF_HOSPITAL), (HOSPITAL,), OF_HOSPITAL, "{}")
    return told_by(replace(first, version=1), (PRACTICE,), OF_PRACTICE)


def test_what_came_from_one_sender_is_read_back_whole_by_it() -> None:
    citizen = told_by(a_citizen(version=0, details=OF_HOSPITAL), (HOSPITAL, GATEWAY), OF_HOSPITAL)
    assert citizen.known_to == (HOSPITAL, GATEWAY)
    assert as_known_to(citizen, HOSPITAL) == as_known_to(citizen, GATEWAY) == citizen


def test_a_second_sender_reads_nothing_that_the_first_one_sent() -> None:
    seen = as_known_to(told_twice(), PRACTICE).details
    assert seen.telephones == OF_PRACTICE.telephones
    assert (seen.relatives, seen.email, seen.address.street) == ((), "", "")
    assert (seen.given_name, seen.birth_date) == (OF_HOSPITAL.given_name, OF_HOSPITAL.birth_date)


def test_the_first_sender_keeps_what_it_sent_and_reads_nothing_of_the_second() -> None:
    seen = as_known_to(told_twice(), HOSPITAL)
    assert seen.details.telephones == OF_HOSPITAL.telephones
    assert (seen.details.relatives, seen.carried) == (OF_HOSPITAL.relatives, "{}")


def test_the_authority_has_what_both_sent() -> None:
    known = told_twice().details
    assert (known.telephones, known.email) == (OF_PRACTICE.telephones, OF_HOSPITAL.email)


def test_who_is_only_written_to_reads_who_it_is_about() -> None:
    citizen = made_known(
        told_by(a_citizen(version=0, details=OF_HOSPITAL), (HOSPITAL,), OF_HOSPITAL), PRACTICE
    )
    seen = as_known_to(citizen, PRACTICE).details
    assert seen == PersonDetails(
        OF_HOSPITAL.number,
        given_name=OF_HOSPITAL.given_name,
        family_name=OF_HOSPITAL.family_name,
        birth_date=OF_HOSPITAL.birth_date,
    )
    assert as_known_to(citizen, HOSPITAL).details == OF_HOSPITAL


def test_a_protected_name_is_read_only_by_who_sent_it() -> None:
    protected = replace(told_twice(), protection=Protection(date(2026, 1, 1), date(2026, 12, 31)))
    assert as_known_to(protected, PRACTICE).details.given_name == ""
    assert as_known_to(protected, HOSPITAL).details.given_name == OF_HOSPITAL.given_name


def test_a_new_number_is_everyones_who_knows_the_citizen() -> None:
    renumbered = replace(told_twice(), details=replace(told_twice().details, number=Cpr("1502779995")))
    assert as_known_to(renumbered, HOSPITAL).details.number == Cpr("1502779995")


@pytest.mark.requirement("L1")
def test_who_still_has_a_former_number_does_not_bring_it_back() -> None:
    former = OF_HOSPITAL.number
    renumbered = the(Citizen, change_number(told_twice(), Cpr("2512484916"), reason="Nyt nummer", at=NOW))
    again = told_by(renumbered, (PRACTICE,), OF_PRACTICE)
    assert again.numbers == (Cpr("2512484916"), former)
    assert as_known_to(again, PRACTICE).details.number == Cpr("2512484916")


def test_two_records_that_are_merged_stay_told_apart_for_their_senders() -> None:
    kept = told_by(a_citizen(version=0, details=OF_HOSPITAL), (HOSPITAL,), OF_HOSPITAL)
    other = told_by(a_citizen(id=uuid4(), version=0, details=OF_PRACTICE), (PRACTICE,), OF_PRACTICE)
    whole = merge(kept, other, (), reason="Samme person.", at=NOW).changes[0].aggregate
    assert isinstance(whole, Citizen)
    assert as_known_to(whole, PRACTICE).details.relatives == ()
    assert as_known_to(whole, HOSPITAL).details == OF_HOSPITAL


@given(citizens(), people())
def test_a_newcomer_never_reads_more_than_it_said_and_the_minimum(
    citizen: Citizen, said: PersonDetails
) -> None:
    newcomer = uuid4()
    told = told_by(replace(citizen, version=1), (newcomer,), said)
    seen = as_known_to(told, newcomer).details
    assert (seen.telephones, seen.relatives) == (said.telephones, said.relatives)
    assert (seen.email, seen.address) == (said.email, said.address)
