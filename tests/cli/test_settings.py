"""Settings that contradict each other stop the start and are named."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from app.domain.thresholds import Thresholds
from app.main import limits_of
from app.settings import Settings


def test_a_lease_shorter_than_the_call_it_guards_is_refused() -> None:
    with pytest.raises(ValidationError, match="more than twice delivery_timeout_seconds"):
        Settings(lease_seconds=20, delivery_timeout_seconds=10)


@pytest.mark.requirement("R50", "R51", "R111", "R120")
def test_an_operator_sets_the_limits_of_the_clarifying_conversation() -> None:
    assert limits_of(Settings()) == Thresholds()
    other = Settings(bmi_limit=27.5, alcohol_units=7, conversation_minutes=45, activity_minutes=210)
    expected = Thresholds(bmi_tenths=275, alcohol_units=7, conversation_minutes=45, activity_minutes=210)
    assert limits_of(other) == expected
