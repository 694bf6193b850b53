"""A published care plan says why it ended if and only if it was stopped or cancelled (L6)."""

from __future__ import annotations

from uuid import uuid4

import pytest

from app.domain.activities import ActivityStatus
from app.domain.codes import StopReason
from app.domain.interventions import SAYS_WHY
from app.fhir.careplan import of_activity
from tests.domain.builders import an_activity


@pytest.mark.requirement("L6")
@pytest.mark.parametrize("status", ActivityStatus)
def test_the_reason_is_there_exactly_when_the_detail_is_stopped_or_cancelled(status: ActivityStatus) -> None:
    reason = StopReason.UDEBLEVET if status in SAYS_WHY else None
    detail = of_activity(an_activity(status=status, stop_reason=reason))["activity"][0]["detail"]
    assert ("statusReason" in detail) is (detail["status"] in {"stopped", "cancelled"})


def test_a_plan_with_other_times_names_the_one_it_replaces() -> None:
    old = uuid4()
    assert of_activity(an_activity(replaces_id=old))["replaces"] == [{"reference": f"CarePlan/{old}"}]
    assert "replaces" not in of_activity(an_activity())
