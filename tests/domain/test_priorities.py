"""A request may be more or less urgent than its sender wrote."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.plans import RehabPlan
from app.domain.priorities import Priority
from app.domain.priority_decisions import prioritise, standing_priority
from app.domain.referrals import Referral, ReferralStatus
from app.domain.refusals import ActionNotAllowed, MissingValue, RuleNotMet
from tests.domain.builders import NOW, a_plan, a_referral, events, the


def test_the_authoritys_own_priority_stands_and_earlier_ones_are_kept() -> None:
    referral = a_referral()
    urgent = the(Referral, prioritise(referral, priority=Priority.ASAP, reason="Kraftnedsættelse", now=NOW))
    later = NOW + timedelta(days=1)
    decision = prioritise(urgent, priority=Priority.ROUTINE, reason="Vurderet igen", now=later)
    calm = the(Referral, decision)
    assert [record.priority for record in calm.priorities] == [Priority.ASAP, Priority.ROUTINE]
    assert standing_priority(calm) == "routine"
    assert (calm.status, calm.said) == (referral.status, referral.said)
    assert events(decision) == ["prioritise"]
    assert decision.changes[0].details == {"from": "asap", "to": "routine"}
    assert decision.changes[0].reason == "Vurderet igen"


def test_a_plan_has_none_before_the_authority_gives_one() -> None:
    plan = a_plan()
    assert standing_priority(plan) == ""
    given = the(RehabPlan, prioritise(plan, priority=Priority.ROUTINE, reason="Kan vente", now=NOW))
    assert standing_priority(given) == "routine"
    assert given.clock(now=NOW) == plan.clock(now=NOW)


def test_what_changes_nothing_has_no_reason_or_comes_too_late_is_refused() -> None:
    with pytest.raises(RuleNotMet) as same:
        prioritise(a_referral(), priority=Priority.ROUTINE, reason="Som før", now=NOW)
    assert same.value.findings[0].code == "same-priority"
    with pytest.raises(MissingValue):
        prioritise(a_referral(), priority=Priority.ASAP, reason="", now=NOW)
    with pytest.raises(ActionNotAllowed):
        prioritise(
            a_referral(status=ReferralStatus.REJECTED), priority=Priority.ASAP, reason="Haster", now=NOW
        )
