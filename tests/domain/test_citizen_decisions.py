"""Who a citizen is: a new number, two records of one person, a record that is held."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from app.domain.citizen_decisions import change_number, hold_record, merge, release_record
from app.domain.citizens import Citizen
from app.domain.identifiers import Cpr
from app.domain.refusals import MissingValue, RuleNotMet
from app.domain.retention import HoldReason
from app.domain.sessions import Session
from tests.domain.builders import NOW, a_citizen, a_session, every, the

NEW = Cpr("2509479989")


@pytest.mark.requirement("L1")
def test_a_new_number_leaves_the_earlier_one_in_the_history() -> None:
    citizen = a_citizen()
    changed = the(Citizen, change_number(citizen, NEW, reason="CPR tildelt", at=NOW))
    assert changed.details.number == NEW
    assert [former.number for former in changed.former_numbers] == [citizen.details.number]


@pytest.mark.requirement("L1")
def test_the_same_number_is_no_new_one_and_a_new_one_needs_a_reason() -> None:
    citizen = a_citizen()
    with pytest.raises(RuleNotMet, match="already"):
        change_number(citizen, citizen.details.number, reason="Igen", at=NOW)
    with pytest.raises(MissingValue, match="reason"):
        change_number(citizen, NEW, reason="", at=NOW)


@pytest.mark.requirement("L1")
def test_merging_gives_everything_of_the_other_record_to_the_one_that_is_kept() -> None:
    kept, other = a_citizen(id=uuid4()), a_citizen(id=uuid4(), objects_to_disclosure=True)
    session = a_session(citizen_id=other.id)
    decision = merge(kept, other, [session], reason="Samme person", at=NOW)
    whole = {citizen.id: citizen for citizen in every(Citizen, decision)}
    assert whole[kept.id].absorbed == (other.id,)
    assert whole[kept.id].objects_to_disclosure
    assert other.details.number in {former.number for former in whole[kept.id].former_numbers}
    assert whole[other.id].merged_into == kept.id
    assert the(Session, decision).citizen_id == kept.id


@pytest.mark.requirement("L1")
def test_a_record_is_not_merged_with_itself_nor_twice() -> None:
    citizen, other = a_citizen(id=uuid4()), a_citizen(id=uuid4())
    for first, second in [(citizen, citizen), (citizen, replace(other, merged_into=uuid4()))]:
        with pytest.raises(RuleNotMet, match="both stand"):
            merge(first, second, [], reason="Samme person", at=NOW)
    with pytest.raises(MissingValue, match="reason"):
        merge(citizen, other, [], reason="", at=NOW)


@pytest.mark.requirement("L15")
def test_a_hold_ends_when_its_case_does_and_only_if_it_was_there() -> None:
    held = the(Citizen, hold_record(a_citizen(), HoldReason.SUPERVISION, at=NOW))
    with pytest.raises(RuleNotMet, match="not held"):
        release_record(held, HoldReason.COMPLAINT, at=NOW)
    free = the(Citizen, release_record(held, HoldReason.SUPERVISION, at=NOW))
    assert [hold.until for hold in free.record_holds] == [NOW]
