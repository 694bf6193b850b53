"""Why somebody looks: coded, and in words where the glass is broken (L13)."""

from __future__ import annotations

import pytest

from app.domain.purposes import Purpose, PurposeCode, no_relation, purpose_of
from app.domain.refusals import MissingValue, UnknownCode

pytestmark = pytest.mark.requirement("L13")


def test_who_says_nothing_has_no_purpose() -> None:
    assert purpose_of("", "") is None


@pytest.mark.parametrize("code", PurposeCode)
def test_a_purpose_is_one_of_the_codes(code: PurposeCode) -> None:
    assert purpose_of(code, "Akut") == Purpose(code, "Akut")


def test_an_unknown_purpose_is_refused_by_name() -> None:
    with pytest.raises(UnknownCode, match="curiosity"):
        purpose_of("curiosity", "")


def test_breaking_the_glass_takes_a_reason() -> None:
    with pytest.raises(MissingValue, match="X-Purpose-Reason"):
        purpose_of("break-glass", "")


def test_the_refusal_names_the_header_and_the_choices() -> None:
    (finding,) = no_relation().findings
    assert finding.place == "X-Purpose"
    assert all(code in finding.danish for code in PurposeCode)
