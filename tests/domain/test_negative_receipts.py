"""A refused letter tells whoever has it on their list why, in whose words, and what to do."""

from __future__ import annotations

import pytest

from app.domain.negative_receipts import ADVICE, told
from app.medcom.receipts import REFUSE_CODE


@pytest.mark.parametrize("code", ADVICE)
def test_each_code_has_its_own_sentence_and_a_suggestion(code: str) -> None:
    why, words, suggestion = told(code, "Filen er for stor.").splitlines()
    assert why == ADVICE[code].why
    assert words == "Modtageren skriver: Filen er for stor."
    assert suggestion == f"Forslag: {ADVICE[code].suggestion}"
    assert [advice.why for advice in ADVICE.values()].count(why) == 1


def test_every_code_that_we_refuse_by_is_one_we_can_explain() -> None:
    assert set(REFUSE_CODE.values()) <= ADVICE.keys()


def test_a_code_that_medcom_does_not_have_is_told_as_it_came() -> None:
    assert told("ny_kode", "").splitlines()[0] == "Afvist med koden 'ny_kode'."
    assert told("", "").startswith("Forslag: ")
