"""The page of public checklists names tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_test_that_stands_for_a_public_case_exists() -> None:
    named = set(re.findall(r"`(test_[a-z_]+)`", (ROOT / "docs" / "public-checklists.md").read_text()))
    written = {
        name
        for file in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^(?:async )?def (test_\w+)", file.read_text(), re.MULTILINE)
    }
    assert len(named) > 20
    assert named - written == set()
