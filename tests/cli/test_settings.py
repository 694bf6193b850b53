"""Settings that contradict each other stop the start and are named."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from app.settings import Settings


def test_a_lease_shorter_than_the_call_it_guards_is_refused() -> None:
    with pytest.raises(ValidationError, match="more than twice delivery_timeout_seconds"):
        Settings(lease_seconds=20, delivery_timeout_seconds=10)
