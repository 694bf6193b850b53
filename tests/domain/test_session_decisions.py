"""A session moved, given anew, and what it taught."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.activity_decisions import PlannedSession
from app.domain.pathways import Pathway, PathwayStatus
from app.domain.refusals import ActionNotAllowed, InvalidValue, MissingValue, RuleNotMet
from app.domain.session_decisions import cover_topics, move_session, replace_session
from app.domain.sessions import Attendance, Session, tally
from app.domain.topic_coverage import (
    CoverageStatus,
    CoveredTopic,
    TeachingForm,
    TopicCoverage,
    missing_topics,
)
from app.domain.topic_decisions import decline_topic, mark_coverage_error
from app.domain.topics import TAUGHT, OfferTopic
from tests.domain.builders import NOW, a_pathway, a_session, an_activity, every, new_id, the
from tests.domain.builders_offers import a_topic_coverage

LATER = NOW + timedelta(days=2)
NEW = PlannedSession(LATER, LATER + timedelta(hours=1))


def test_a_moved_session_leads_to_the_new_one_which_counts_instead() -> None:
    session, activity = a_session(), an_activity()
    decision = move_session(session, activity, NEW, reason="Ferie", now=NOW, new_id=new_id)
    old, new = every(Session, decision)
    assert (old.status, old.moved_to_id, old.reason) == (Attendance.RESCHEDULED, new.id, "Ferie")
    assert (new.status, new.planned_start, new.place) == (Attendance.PLANNED, LATER, session.place)
    assert new.activity_id == activity.id
    counted = tally([old.status, Attendance.ATTENDED])
    assert (counted.attended, counted.planned) == (1, 1)


def test_a_session_is_moved_to_a_time_that_ends_after_it_starts_and_only_before_it_is_held() -> None:
    with pytest.raises(InvalidValue):
        move_session(a_session(), an_activity(), PlannedSession(NOW, NOW), reason="", now=NOW, new_id=new_id)
    attended = a_session(status=Attendance.ATTENDED)
    with pytest.raises(ActionNotAllowed):
        move_session(attended, an_activity(), NEW, reason="", now=NOW, new_id=new_id)


def test_the_provider_owes_a_new_time_until_one_is_given() -> None:
    cancelled = a_session(status=Attendance.CANCELLED_PROVIDER, reason="Sygdom")
    assert cancelled.replacement_owed
    assert not a_session(status=Attendance.CANCELLED_CITIZEN).replacement_owed
    old, new = every(Session, replace_session(cancelled, an_activity(), NEW, now=NOW, new_id=new_id))
    assert (old.status, old.moved_to_id, old.reason) == (Attendance.CANCELLED_PROVIDER, new.id, "Sygdom")
    assert not old.replacement_owed
    with pytest.raises(RuleNotMet) as refused:
        replace_session(old, an_activity(), NEW, now=NOW, new_id=new_id)
    assert refused.value.findings[0].code == "already-replaced"


@pytest.mark.requirement("R37", "R129")
def test_a_session_covers_several_topics_as_teaching_or_in_the_training() -> None:
    session = a_session(status=Attendance.ATTENDED)
    covered = [
        CoveredTopic(OfferTopic.ENERGY_PACING, TeachingForm.IN_TRAINING),
        CoveredTopic(OfferTopic.DISEASE_COURSE, TeachingForm.TEACHING),
        CoveredTopic(OfferTopic.DISEASE_COURSE, TeachingForm.TEACHING),
    ]
    decision = cover_topics(session, covered, now=NOW, new_id=new_id)
    made = every(TopicCoverage, decision)
    assert [(c.topic, c.form) for c in made] == [(c.topic, c.form) for c in covered[:2]]
    assert {c.session_id for c in made} == {session.id}
    assert the(Session, decision).status is Attendance.ATTENDED


@pytest.mark.requirement("R37")
def test_only_who_came_was_taught_something() -> None:
    topic = CoveredTopic(OfferTopic.ENERGY_PACING, TeachingForm.TEACHING)
    for status in set(Attendance) - {Attendance.ATTENDED}:
        with pytest.raises(ActionNotAllowed):
            cover_topics(a_session(status=status), [topic], now=NOW, new_id=new_id)
    with pytest.raises(MissingValue, match="topics"):
        cover_topics(a_session(status=Attendance.ATTENDED), [], now=NOW, new_id=new_id)


@pytest.mark.parametrize(
    "topic",
    [
        pytest.param(OfferTopic.ENERGY_PACING, marks=pytest.mark.requirement("R38")),
        pytest.param(OfferTopic.PAIN_MANAGEMENT, marks=pytest.mark.requirement("R39")),
        pytest.param(OfferTopic.DISEASE_COURSE, marks=pytest.mark.requirement("R40")),
        pytest.param(OfferTopic.WORK_RETENTION, marks=pytest.mark.requirement("R41")),
    ],
)
def test_each_of_the_four_topics_is_missing_until_it_is_covered_or_declined(topic: OfferTopic) -> None:
    assert topic in missing_topics([])
    assert topic not in missing_topics([a_topic_coverage(topic=topic)])
    pathway = a_pathway(status=PathwayStatus.IN_REHAB)
    decision = decline_topic(pathway, topic, reason="Kender det", now=NOW, new_id=new_id)
    declined = the(TopicCoverage, decision)
    assert (declined.status, declined.pathway_id) == (CoverageStatus.DECLINED, pathway.id)
    assert the(Pathway, decision).status is PathwayStatus.IN_REHAB
    assert topic not in missing_topics([declined])


def test_what_was_registered_in_error_covers_nothing() -> None:
    coverage = a_topic_coverage()
    with pytest.raises(MissingValue, match="reason"):
        mark_coverage_error(coverage, reason="", now=NOW)
    wrong = the(TopicCoverage, mark_coverage_error(coverage, reason="Forkert borger", now=NOW))
    assert wrong.topic in missing_topics([wrong])


@given(st.lists(st.sampled_from(OfferTopic)))
def test_what_is_missing_and_what_is_covered_are_the_four_topics(topics: list[OfferTopic]) -> None:
    missing = missing_topics([a_topic_coverage(topic=topic) for topic in topics])
    assert set(missing) | (set(topics) & set(TAUGHT)) == set(TAUGHT)
    assert not set(missing) & set(topics)
