"""A letter of ours in another envelope: what is sent again is what was sent (standards reference §3.7)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.letters import Letter, Section
from app.medcom import dis91, outgoing, xdis15, xdis91

Write = Callable[[Letter], bytes]
EVERY_LETTER = pytest.mark.parametrize(
    ("write", "resealed"),
    [(xdis91.write, outgoing.resealed), (xdis15.write, outgoing.resealed), (dis91.write, dis91.resealed)],
    ids=["XDIS91", "XDIS15", "DIS91"],
)


@EVERY_LETTER
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(told=st.lists(st.text(max_size=200), max_size=5), minutes=st.integers(min_value=0, max_value=5_000))
def test_another_envelope_holds_the_same_letter(
    letter: Letter, write: Write, resealed: Callable[..., bytes], told: list[str], minutes: int
) -> None:
    """It is, to the byte, what would have been written with that envelope."""
    said = replace(letter, sections=(Section("Status", tuple(told)),))
    later = letter.sent_at + timedelta(minutes=minutes)
    again = resealed(write(said), envelope_id="RE000000000099", sent_at=later)
    assert again == write(replace(said, envelope_id="RE000000000099", sent_at=later))
