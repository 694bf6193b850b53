"""The demo's letters are as fresh on any day as on the day they were written for."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.demo.dated import Letters, dated
from app.medcom.letters import open_letter
from tests.usecases.letters import LETTERS

NAMES = ("ggop.xml", "xref15.xml", "bundle.json")


def days(letter: bytes) -> list[date]:
    return [date.fromisoformat(said.decode()) for said in re.findall(rb"20\d\d-\d\d-\d\d", letter)]


@pytest.mark.parametrize("name", NAMES)
@given(today=st.dates(date(2026, 1, 1), date(2040, 1, 1)))
def test_every_day_of_a_letter_is_as_far_from_today_as_it_was(name: str, today: date) -> None:
    written = (LETTERS / name).read_bytes()
    passed = today - date(2026, 11, 23)
    assert days(dated(written, today)) == [day + passed for day in days(written)]
    assert dated(dated(written, today), date(2026, 11, 23) - passed) == written


def test_what_is_sent_again_on_another_day_is_what_was_sent(tmp_path: Path) -> None:
    today = date(2028, 2, 28)
    first = Letters(tmp_path / "letters", today).read("ggop.xml")
    assert Letters(tmp_path / "letters", today + timedelta(days=3)).read("ggop.xml") == first
    assert open_letter(first).head.sent_at.date() == date(2028, 2, 23)
