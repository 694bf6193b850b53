"""Identifiers: a value that exists is valid, and a person's number never prints (§6, L1, L2)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.identifiers import (
    ORGANISATION_SYSTEMS,
    AuthorisationId,
    Cpr,
    Cvr,
    Gln,
    MunicipalityCode,
    NationalReplacementCpr,
    OrganisationIdentifier,
    PersonNumber,
    RegionalReplacementCpr,
    RegionCode,
    Shak,
    Sor,
    Ydernummer,
    person_number,
    person_number_in,
)
from app.domain.refusals import InvalidValue, Refusal
from tests.domain import strategies

ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")

# CPR


@pytest.mark.requirement("L1")
@pytest.mark.parametrize(
    ("seventh_digits", "yy", "year"),
    [
        ("0123", "00", 1900),
        ("0123", "99", 1999),
        ("49", "00", 2000),
        ("49", "36", 2036),
        ("49", "37", 1937),
        ("49", "99", 1999),
        ("5678", "00", 2000),
        ("5678", "57", 2057),
        ("5678", "58", 1858),
        ("5678", "99", 1899),
    ],
)
def test_the_seventh_digit_and_the_year_give_the_century(seventh_digits: str, yy: str, year: int) -> None:
    for seventh in seventh_digits:
        assert Cpr(f"0102{yy}{seventh}123").birth_date == date(year, 2, 1)


@pytest.mark.requirement("L1")
@given(strategies.cprs())
def test_a_cpr_is_read_as_it_was_issued(cpr: Cpr) -> None:
    assert f"{cpr.birth_date:%d%m%y}" == cpr.value[:6]
    assert person_number(cpr.value) == cpr


@pytest.mark.requirement("L1")
@pytest.mark.parametrize(
    "day_that_is_none",
    ["3002001234", "2902001234", "3104881234", "0013881234", "0100881234", "0113881234", "2902014234"],
)
def test_a_cpr_with_a_day_that_never_was_is_refused(day_that_is_none: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        Cpr(day_that_is_none)
    assert "real date" in str(refused.value)


@pytest.mark.requirement("L1")
def test_the_29th_of_february_is_judged_in_its_own_century() -> None:
    assert Cpr("2902004123").birth_date == date(2000, 2, 29)
    with pytest.raises(InvalidValue):
        Cpr("2902000123")  # 1900 was no leap year


@pytest.mark.requirement("L1", "L2")
def test_a_cpr_that_fails_modulus_11_is_accepted() -> None:
    assert Cpr("1502779995").birth_date == date(1977, 2, 15)


@pytest.mark.parametrize(
    ("cpr", "female"), [("1502779995", False), ("2512489996", True), ("0101904430", True)]
)
def test_an_even_last_digit_is_female(cpr: str, *, female: bool) -> None:
    assert Cpr(cpr).is_female is female


@pytest.mark.parametrize(
    "text", ["", "150277999", "15027799955", "150277-9995", " 502779995", "150277999a", "1502779995\n"]
)
def test_a_cpr_that_is_not_ten_digits_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue):
        Cpr(text)


def test_a_number_is_read_with_and_without_its_hyphen() -> None:
    assert person_number("150277-9995") == person_number("1502779995") == Cpr("1502779995")


@pytest.mark.parametrize(
    "text", ["1502-779995", "150277--9995", "150277 9995", "-1502779995", "", "Åse Sørensen"]
)
def test_a_number_written_in_any_other_way_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue):
        person_number(text)


@given(strategies.person_numbers())
def test_a_persons_number_never_prints(number: PersonNumber) -> None:
    shown = f"{number} {number!s} {number!r} {[number]}" + "%s %r" % (number, number)  # noqa: UP031
    assert number.value not in shown
    assert number.value[6:] not in shown


@given(st.text("0123456789ABCæ-", min_size=5, max_size=14))
def test_a_refused_number_is_not_repeated_in_the_refusal(text: str) -> None:
    refusal = _refusal_of(text)
    if refusal is not None:
        said = f"{refusal} {refusal!r} {refusal.args} {refusal.findings} {refusal.__cause__}"
        assert text not in said
        assert refusal.__context__ is None or refusal.__suppress_context__


def _refusal_of(text: str) -> Refusal | None:
    try:
        person_number(text)
    except Refusal as refusal:
        return refusal
    return None


# Replacement numbers


@pytest.mark.requirement("L1")
@pytest.mark.parametrize("text", ["1502771AB1", "1502777ZA1"])
def test_a_national_replacement_number_has_1_or_7_and_two_letters(text: str) -> None:
    assert person_number(text) == NationalReplacementCpr(text)


@pytest.mark.requirement("L1")
@pytest.mark.parametrize("seventh", "056")
def test_a_regional_replacement_number_has_0_5_or_6_and_two_letters(seventh: str) -> None:
    assert person_number(f"150277{seventh}AB1") == RegionalReplacementCpr(f"150277{seventh}AB1")


@pytest.mark.parametrize(
    "text",
    ["1502772AB1", "1502771ab1", "1502771A11", "1502771AB", "1502771AB12", "1502771ÆB1", "15027719AB"],
)
def test_another_shape_is_no_replacement_number(text: str) -> None:
    for kind in (NationalReplacementCpr, RegionalReplacementCpr):
        with pytest.raises(InvalidValue):
            kind(text)


def test_a_replacement_number_begins_with_a_day_of_either_century() -> None:
    assert NationalReplacementCpr("2902001AB1").value == "2902001AB1"  # 2000, though not 1900
    with pytest.raises(InvalidValue):
        NationalReplacementCpr("3002001AB1")


def test_a_regional_replacement_number_says_which_region_gave_it() -> None:
    assert RegionalReplacementCpr("1502770AB1", "187").region_arc == "187"
    assert RegionalReplacementCpr("1502770AB1", "187") != RegionalReplacementCpr("1502770AB1", "177")
    with pytest.raises(InvalidValue):
        RegionalReplacementCpr("1502770AB1", "188")


@pytest.mark.parametrize(
    ("system", "value", "number"),
    [
        ("urn:oid:1.2.208.176.1.2", "1502779995", Cpr("1502779995")),
        ("urn:oid:1.2.208.176.1.6.1.1", "1502771AB1", NationalReplacementCpr("1502771AB1")),
        ("urn:oid:1.2.208.176.1.6.1.3", "1502770AB1", RegionalReplacementCpr("1502770AB1")),
        ("urn:oid:1.2.208.176.1.6.1.3.181", "1502770AB1", RegionalReplacementCpr("1502770AB1", "181")),
    ],
)
def test_the_system_says_the_kind_of_number(system: str, value: str, number: PersonNumber) -> None:
    assert person_number_in(system, value) == number


@pytest.mark.parametrize(
    ("system", "value"),
    [
        ("urn:oid:1.2.3", "1502779995"),
        ("", "1502779995"),
        ("urn:oid:1.2.208.176.1.2", "1502771AB1"),
        ("urn:oid:1.2.208.176.1.6.1.3.999", "1502770AB1"),
    ],
)
def test_a_number_that_is_not_of_its_system_is_refused(system: str, value: str) -> None:
    with pytest.raises(InvalidValue):
        person_number_in(system, value)


# Organisations

REAL_SORS = ["265161000016000", "330461000016004", "953741000016009", "441211000016000", "325251000016005"]


@pytest.mark.requirement("L2")
@pytest.mark.parametrize("text", REAL_SORS)
def test_sor_codes_in_use_are_accepted(text: str) -> None:
    assert Sor(text).value == text


@pytest.mark.requirement("L2")
@given(strategies.sors(), st.data())
def test_every_single_digit_change_of_a_sor_code_is_refused(sor: Sor, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(sor.value) - 1))
    other = data.draw(st.sampled_from(sorted(set("0123456789") - {sor.value[place]})))
    assert Sor.lenient(sor.value[:place] + other + sor.value[place + 1 :]) is None


@pytest.mark.requirement("L2")
@given(strategies.sors(), st.data())
def test_neighbouring_digits_of_a_sor_code_cannot_change_places(sor: Sor, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(sor.value) - 2))
    left, right = sor.value[place], sor.value[place + 1]
    swapped = sor.value[:place] + right + left + sor.value[place + 2 :]
    assert (Sor.lenient(swapped) is None) == (left != right)


@pytest.mark.parametrize("text", ["", "0000000000", "0" * 19, "26516100001600x", " 265161000016000"])
def test_a_sor_code_is_11_to_18_digits(text: str) -> None:
    with pytest.raises(InvalidValue):
        Sor(text)


@pytest.mark.requirement("L2")
def test_a_location_number_has_a_check_digit() -> None:
    assert Gln("5798000362055").value == "5798000362055"
    with pytest.raises(InvalidValue):
        Gln("5798000362056")


@pytest.mark.requirement("L2")
@given(strategies.glns(), st.data())
def test_every_single_digit_change_of_a_location_number_is_refused(gln: Gln, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, 12))
    other = data.draw(st.sampled_from(sorted(set("0123456789") - {gln.value[place]})))
    assert Gln.lenient(gln.value[:place] + other + gln.value[place + 1 :]) is None


@pytest.mark.requirement("L2")
def test_a_business_number_is_checked_by_modulus_11() -> None:
    assert Cvr("29189846").value == "29189846"
    with pytest.raises(InvalidValue):
        Cvr("29189847")


@pytest.mark.requirement("L2")
@given(strategies.cvrs(), st.data())
def test_every_single_digit_change_of_a_business_number_is_refused(cvr: Cvr, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, 7))
    other = data.draw(st.sampled_from(sorted(set("0123456789") - {cvr.value[place]})))
    assert Cvr.lenient(cvr.value[:place] + other + cvr.value[place + 1 :]) is None


@pytest.mark.requirement("L2")
def test_a_provider_number_keeps_its_zeros() -> None:
    assert Ydernummer("000123").value == "000123"


@pytest.mark.requirement("L2")
@pytest.mark.parametrize("text", ["1301", "130112", "1301AB9"])
def test_a_hospital_department_has_four_to_seven_characters(text: str) -> None:
    assert Shak(text).value == text


@pytest.mark.requirement("L2")
@pytest.mark.parametrize("text", ["00000", "BCDFG", "Y1Y2Z"])
def test_an_authorisation_is_five_digits_or_consonants(text: str) -> None:
    assert AuthorisationId(text).value == text


@pytest.mark.requirement("L2")
@pytest.mark.parametrize(("text", "code"), [("157", "0157"), ("0157", "0157"), ("1084", "1084")])
def test_medcoms_three_digits_become_the_four_of_everybody_else(text: str, code: str) -> None:
    assert MunicipalityCode.read(text) == MunicipalityCode(code)


@pytest.mark.parametrize("text", ["", "57", "00157", "15a", "0157 "])
def test_a_municipality_code_of_another_length_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue):
        MunicipalityCode.read(text)


@pytest.mark.parametrize(
    ("code", "iso"), [("1081", "DK-81"), ("1082", "DK-82"), ("1084", "DK-84"), ("1085", "DK-85")]
)
def test_a_region_has_a_danish_and_an_international_code(code: str, iso: str) -> None:
    assert RegionCode(code).iso == iso


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Ydernummer, "12345"),
        (Ydernummer, "1234567"),
        (Shak, "130"),
        (Shak, "13011234"),
        (Shak, "1301ab"),
        (AuthorisationId, "ABCDE"),
        (AuthorisationId, "1234"),
        (AuthorisationId, "bcdfg"),
        (Cvr, "2918984"),
        (Gln, "579800036205"),
        (MunicipalityCode, "157"),
        (RegionCode, "1080"),
        (RegionCode, "DK-84"),
    ],
)
def test_another_shape_is_refused(kind: type[OrganisationIdentifier], text: str) -> None:
    with pytest.raises(InvalidValue):
        kind(text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Cpr, "1502779995"),
        (NationalReplacementCpr, "1502771AB1"),
        (Sor, "265161000016000"),
        (Gln, "5798000362055"),
        (Cvr, "29189846"),
        (Ydernummer, "012345"),
        (Shak, "1301"),
        (AuthorisationId, "12345"),
        (MunicipalityCode, "0157"),
        (RegionCode, "1084"),
    ],
)
def test_digits_of_other_scripts_are_refused(kind: type[Cpr], text: str) -> None:
    assert kind(text).value == text
    with pytest.raises(InvalidValue):
        kind(text.translate(ARABIC_INDIC))


def test_a_municipality_code_in_other_digits_cannot_be_read_either() -> None:
    with pytest.raises(InvalidValue):
        MunicipalityCode.read("157".translate(ARABIC_INDIC))


def test_a_letter_may_carry_a_number_that_is_none() -> None:
    assert Gln.lenient("5798000362055") == Gln("5798000362055")
    assert Gln.lenient("lokation 7") is None


@pytest.mark.requirement("L2")
@pytest.mark.parametrize(
    ("system", "kind"),
    [
        ("urn:oid:1.2.208.176.1.1", Sor),
        ("urn:oid:1.2.208.176.1.4", Ydernummer),
        ("urn:oid:1.2.208.176.1.6.2", Shak),
        ("http://cvr.dk", Cvr),
        ("http://hl7.dk/fhir/core/CodeSystem/dk-core-municipality-codes", MunicipalityCode),
        ("http://www.gs1.org/gln", Gln),
        ("https://www.gs1.org/gln", Gln),
        ("http://gs1.org/gln", Gln),
    ],
)
def test_each_register_is_known_by_its_address(system: str, kind: type[OrganisationIdentifier]) -> None:
    assert ORGANISATION_SYSTEMS[system] is kind
