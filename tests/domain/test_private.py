"""Nothing about a person prints, however deep it lies."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from app.domain.decision import Aggregate, Change
from tests.domain.builders import (
    NOW,
    a_citizen,
    a_closure,
    a_conversation,
    a_notice,
    a_pathway,
    a_plan,
    a_referral,
    a_session,
    an_agreed_plan,
    an_assessment,
    an_offer,
)
from tests.domain.builders_consent import a_consent, an_employment_case
from tests.domain.builders_duplicates import a_disposition, a_report, an_alert

ABOUT_A_PERSON = [
    an_alert(),
    a_report(),
    a_disposition(),
    a_citizen(),
    a_referral(),
    a_plan(),
    a_pathway(agreed_plan=an_agreed_plan(), closure=a_closure()),
    an_assessment(),
    an_offer(),
    a_session(),
    a_notice(message="Har borgeren fået taget billeder?"),
    a_conversation(),
    a_consent(oral_reason="Kan ikke skrive."),
    an_employment_case(workplace_agreement="Ingen løft."),
]


def _texts(value: Any) -> set[str]:
    """Every text of some length inside a value."""
    if isinstance(value, str):
        return {value} if len(value) > 3 else set()
    if is_dataclass(value):
        return {text for f in fields(value) for text in _texts(getattr(value, f.name))}
    if isinstance(value, tuple | list | frozenset):
        return {text for item in value for text in _texts(item)}
    return set()


@pytest.mark.parametrize("value", ABOUT_A_PERSON, ids=lambda value: type(value).__name__)
def test_what_is_about_a_person_prints_no_word_of_it(value: Aggregate) -> None:
    texts = _texts(value)
    assert texts
    assert [text for text in texts if text in repr(value) or text in str(value)] == []


def test_a_change_prints_no_word_of_its_aggregate() -> None:
    change = Change(a_citizen(), "register", NOW, "Ringede selv")
    assert "Ringede" not in repr(change)
    assert not any(text in repr(change) for text in _texts(a_citizen()))
