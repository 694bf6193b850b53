from __future__ import annotations

import pytest

from app.fhir.definitions import load_all


@pytest.fixture(scope="session", autouse=True)
def definitions() -> None:
    """Load what the edge loads at start-up, so that no test is the slow first one."""
    load_all()
