"""What the facts of a case are read from where its story has turns."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.domain.case_facts import CaseFacts, NotTold
from app.domain.plan_states import PlanStatus
from app.indicators.facts import Story, facts_of
from tests.domain import builders
from tests.indicators.events import Case, Event, What
from tests.indicators.stories import story_of

NEW_YEAR = date(2025, 1, 1)


def story(*happened: tuple[int, What, str], law: str = "SUL119") -> Story:
    """Return a case that was accepted on the first day, and then this; days are counted from it."""
    begun = ((0, What.RECEIVED, ""), (0, What.ACCEPTED, ""))
    events = tuple(
        Event(NEW_YEAR + timedelta(days=on), what, about) for on, what, about in (*begun, *happened)
    )
    return story_of(Case(1, 1, law, in_programme=True, events=events))


def facts(told: Story) -> CaseFacts:
    found = facts_of(told)
    assert found is not None
    return found


def on(days: int) -> date:
    return NEW_YEAR + timedelta(days=days)


def test_a_death_after_the_end_is_known_as_one_before_it() -> None:
    """Who has died cannot be followed up any more, though the pathway had ended (§4.5)."""
    told = facts(story((40, What.CLOSED, "completed"), (50, What.DIED, "")))
    assert (told.closed_on, told.died_on) == (on(40), on(50))


REOPENED = (
    (40, What.CLOSED, "completed"),
    (41, What.GP_TOLD, "receipt"),
    (45, What.FOLLOWED_UP, ""),
    (50, What.REOPENED, ""),
    (90, What.CLOSED, "completed"),
)


def test_what_followed_an_end_that_did_not_last_does_not_follow_the_one_that_did() -> None:
    told = facts(story(*REOPENED))
    assert (told.closed_on, told.gp_told_on, told.followed_up_on) == (on(90), None, None)


def test_what_follows_the_end_that_lasts_counts_though_it_is_not_the_first() -> None:
    told = facts(story(*REOPENED, (92, What.GP_TOLD, "by hand"), (120, What.FOLLOWED_UP, "")))
    assert (told.gp_told_on, told.followed_up_on) == (on(92), on(120))


@pytest.mark.parametrize(("what", "reason"), [(What.OBJECTED, NotTold.OBJECTED), (What.NO_GP, NotTold.NO_GP)])
def test_a_gp_who_was_told_of_an_end_undone_may_not_be_told_of_the_last(what: What, reason: NotTold) -> None:
    assert facts(story(*REOPENED, (90, what, ""))).gp_not_told == reason


def test_a_plan_that_turns_out_a_mistake_before_anybody_was_met_was_rejected() -> None:
    pathway = story((3, What.CLOSED, "not-started HAENDELSE"), law="SUL140")
    mistaken = builders.a_plan(
        status=PlanStatus.SENT_BY_MISTAKE, decided_at=builders.danish(on(3)), reason="Ringet om Bo"
    )
    told = facts(replace(pathway, requests=[mistaken]))
    # Why is said in words, and words tell of persons.
    assert (told.rejected_on, told.rejection) == (on(3), "sent-by-mistake")


def test_a_plan_that_turns_out_a_mistake_after_the_conversation_was_met_all_the_same() -> None:
    pathway = story((2, What.CONVERSATION_HELD, "never or former"), law="SUL140")
    mistaken = builders.a_plan(status=PlanStatus.SENT_BY_MISTAKE, decided_at=builders.danish(on(3)))
    assert facts(replace(pathway, requests=[mistaken])).rejected_on is None


def test_a_plan_that_was_a_mistake_from_the_start_is_rejected() -> None:
    begun = story(law="SUL140")
    mistaken = builders.a_plan(status=PlanStatus.SENT_BY_MISTAKE, decided_at=builders.danish(on(1)))
    told = facts(replace(begun, requests=[mistaken], pathway=None))
    assert (told.rejected_on, told.rejection) == (on(1), "sent-by-mistake")
