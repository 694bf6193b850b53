"""Codes of KL and FSIII, to the letter (domain reference §1.3, §1.4, §3.2, §3.4)."""

from __future__ import annotations

import pytest

from app.domain.activities import DeliveryType
from app.domain.codes import (
    CATEGORY_TEXT,
    INTERVENTION_CATEGORY,
    PLAN_LEVEL_CODE,
    PLAN_TYPE_CODE,
    STATUS_REASON_TEXT,
    STOP_REASON_TEXT,
    Category,
    LegalBasis,
    PlanLevel,
    StatusReason,
    StopReason,
    category_of,
    known,
)
from app.domain.intake import PlanType
from app.domain.plans import ON_HOLD_REASON
from app.domain.referrals import REJECT_REASON_TEXT, RejectReason
from app.domain.refusals import UnknownCode
from tests.domain.builders import TRAINING_119, TRAINING_140


@pytest.mark.parametrize(
    ("code", "member"),
    [
        ("a8632e22-bf0c-4f5a-92a7-70977ba104d5", StatusReason.UDSKUDT),
        ("f64b8f5e-8ced-4a8b-ab73-8994fb524915", StatusReason.ANDEN_KOMMUNE),
        ("3796fa11-305f-47d6-b164-45b05489afb2", StatusReason.FRIT_VALG),
        ("8ac7be88-5d16-4dbd-a61a-ab02673f4b34", StatusReason.FEJL),
        ("46a6bc1f-bfe8-4390-a71f-44ad4a384b9d", StatusReason.FRIT_VALG_AFSLAAET),
        ("82e99421-31da-4915-96ed-168ccfa1d20c", StopReason.HAENDELSE),
        ("4bbf6d6a-a1c6-41c2-b8c1-7352b7378adf", StopReason.IKKE_BEHOV_BORGER),
        ("a63b6aa6-7d56-4e67-a5b3-d73f6d262af5", StopReason.IKKE_BEHOV_FAGPERSON),
        ("ef491570-7884-4acd-bcf7-43d6b2c64762", StopReason.UDEBLEVET),
        ("3a5a72b7-addf-4857-b80c-04e4246e3072", StopReason.AKTIVT_FRAVALG),
        ("0cd5734d-b663-47c6-a3da-6b14a937d144", StopReason.FRAVALG_SYGDOM),
        ("f8436c2e-af1c-44fe-939d-473b518dd01d", StopReason.FRAVALG_OEKONOMI),
        ("8371b769-4bfb-4ac8-b130-d91c54784a56", StopReason.FRAVALG_LOGISTIK),
        ("a3f2bd01-078b-486e-81be-797d192ad7bd", StopReason.FRAVALG_ANDEN_TRAENING),
        ("2865f123-15a7-4a36-a514-32ea37c400ca", DeliveryType.GROUP),
        ("8d12d74c-17da-47a7-a4fe-e69dbaec0a8c", DeliveryType.INDIVIDUAL),
        ("284857a4-5e91-499a-a001-64d7f0b7038a", DeliveryType.DIGITAL),
    ],
)
def test_a_code_is_read_by_its_code_or_its_name(
    code: str, member: StatusReason | StopReason | DeliveryType
) -> None:
    kind = type(member)
    assert known(kind, code, what="code") is member
    assert known(kind, member.name, what="code") is member


def test_a_code_that_is_not_in_its_list_is_refused_by_name_with_the_known_ones() -> None:
    with pytest.raises(UnknownCode, match="Unknown delivery type 'robot'") as refused:
        known(DeliveryType, "robot", what="delivery type", place="delivery_types[0]")
    (finding,) = refused.value.findings
    assert finding.place == "delivery_types[0]"
    assert all(member.value in finding.english for member in DeliveryType)


def test_a_code_is_never_read_by_its_text() -> None:
    with pytest.raises(UnknownCode):
        known(StatusReason, "Anden kommune", what="status reason")


@pytest.mark.requirement("L5")
def test_plan_types_and_levels_have_the_codes_of_kl() -> None:
    assert PLAN_TYPE_CODE == {
        PlanType.ALMEN: "ffd81f78-352e-4589-a195-5350dd1df2a4",
        PlanType.SPECIALISERET: "0c8e2bfc-1350-45d1-90da-c07e2645d073",
        PlanType.REHABILITERING: "83c89857-8fb8-4163-97b1-eb1a56345c29",
    }
    assert PLAN_LEVEL_CODE == {
        PlanLevel.BASAL: "8b962281-2ab6-4b10-9c91-4bac592d6d49",
        PlanLevel.AVANCERET: "b679c454-2da2-46dd-9425-0e52d4aa2bf3",
    }


@pytest.mark.parametrize(
    ("table", "kind"),
    [
        (STATUS_REASON_TEXT, StatusReason),
        (STOP_REASON_TEXT, StopReason),
        (CATEGORY_TEXT, Category),
        (REJECT_REASON_TEXT, RejectReason),
        (INTERVENTION_CATEGORY, LegalBasis),
    ],
)
def test_every_table_has_a_row_for_every_member(
    table: dict[object, object], kind: type[StatusReason]
) -> None:
    assert set(table) == set(kind)
    assert all(table.values())


def test_every_status_reason_is_given_by_a_state_of_the_plan() -> None:
    assert sorted(ON_HOLD_REASON.values()) == sorted(StatusReason)


TRAINING, MASTERY, SMOKING, DIET = Category.TRAINING, Category.MASTERY, Category.SMOKING, Category.DIET


@pytest.mark.parametrize(
    ("display", "basis", "code", "category"),
    [
        ("Fysisk træning", LegalBasis.SUL119, TRAINING_119, TRAINING),
        ("Sygdomshåndtering", LegalBasis.SUL119, "e71b7d85-5c78-49c2-8624-8499d162317b", MASTERY),
        ("Nikotin- og tobaksafvænning", LegalBasis.SUL119, "6d24992e-e0a2-43e7-bc27-0234622a8655", SMOKING),
        ("Tobaksafvænning (gammel)", LegalBasis.SUL119, "c203c6b5-3be0-40a8-8204-e93751deabf5", SMOKING),
        ("Kostvejledning", LegalBasis.SUL119, "c9a99304-1788-43b7-b7be-e187b092ae9c", DIET),
        ("Diætbehandling", LegalBasis.SUL119, "cf7a55c2-7061-47ed-b7c5-e29620fe93bf", DIET),
        ("Madlavning i praksis", LegalBasis.SUL119, "01a500f6-c221-4fd0-b518-cd361218b60d", DIET),
        (
            "Samtale om alkohol",
            LegalBasis.SUL119,
            "924e9828-84cf-4689-9551-0ebb6dc71b98",
            Category.ALCOHOL,
        ),
        ("Mental håndtering", LegalBasis.SUL119, "f30cab6d-2a42-4358-99d7-811127fb6e05", Category.MENTAL),
        ("Vejledning (D-5)", LegalBasis.SUL119, "abe847e0-1ce0-44dc-a675-ce05b66f47e6", Category.OTHER),
        ("Færdighedstræning", LegalBasis.SUL119, "61692d91-69b8-4830-9453-3d58454e49d3", Category.OTHER),
        ("Fysisk træning", LegalBasis.SUL140, TRAINING_140, TRAINING),
        ("Funktionstræning", LegalBasis.SUL140, "58293f63-00d7-4730-8dbc-c784d40f9e23", TRAINING),
        ("Vejledning og undervisning", LegalBasis.SUL140, "66fb32c9-ecc3-484b-be49-f20094be237c", MASTERY),
        ("Psykomotorisk træning", LegalBasis.SUL140, "8d714c98-f23a-4722-8a2f-85c162fe4840", Category.OTHER),
        ("ADL-træning", LegalBasis.SUL140, "7f825e3e-1a5c-4249-bf41-9f7171fb6b8a", Category.OTHER),
        ("Manuel behandling", LegalBasis.SUL140, "f8ac963c-6ec5-4ec5-bd90-a22fea4e2d16", Category.OTHER),
        ("Kognitiv træning", LegalBasis.SUL140, "2c661159-1bb3-4af2-bdf1-f3a9927a99e2", Category.OTHER),
    ],
)
def test_an_intervention_has_its_category_under_its_own_law_only(
    display: str, basis: LegalBasis, code: str, category: Category
) -> None:
    assert category_of(code, basis) is category
    (other,) = set(LegalBasis) - {basis}
    with pytest.raises(UnknownCode) as refused:
        category_of(code, other)
    assert refused.value.findings[0].place == "fsiii_code"


@pytest.mark.parametrize(
    "conversation",
    [
        "6eddbaf7-2a73-49d4-91e7-6138d419f58c",  # Afklarende samtale
        "ee5606ac-1bed-487e-aa3c-72dcc30ec037",  # Behovssamtale
        "03a3ebdb-9e2d-4be1-b32b-42f0bd2a3362",  # Afsluttende samtale
        "1130ad70-6553-490d-87f8-5e8941687a0c",  # Terapeutfaglig udredning
        "ba3e17bd-d4aa-4848-acad-25adc8285c19",  # Koordinering og kommunikation
    ],
)
def test_a_conversation_is_no_intervention_that_can_be_offered(conversation: str) -> None:
    for basis in LegalBasis:
        with pytest.raises(UnknownCode):
            category_of(conversation, basis)
