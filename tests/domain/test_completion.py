"""What a good end asks for: messages given, habits that last, others told (R42–R44, R52–R54, R58)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.closing_decisions import Work, close
from app.domain.completion import (
    CoreMessage,
    Form,
    Milestone,
    OtherActor,
    RetentionPlan,
    Sharing,
    actors_open,
    messages_missing,
)
from app.domain.completion_decisions import give_core_messages, plan_retention, tell_others
from app.domain.pathways import Pathway, PathwayStatus
from app.domain.refusals import MissingValue, RuleNotMet
from tests.domain.builders import NOW, a_closure, a_pathway, new_id, the

IN_REHAB = PathwayStatus.IN_REHAB


def given_to(pathway: Pathway, *messages: CoreMessage) -> Pathway:
    decision = give_core_messages(pathway, messages, form=Form.TEACHING, given_by="Mette Holm", at=NOW)
    return the(Pathway, decision)


def closed(pathway: Pathway, **closure: Any) -> Pathway:
    said = a_closure(**{"core_messages_given": False, "retention_plan": ""} | closure)
    return the(Pathway, close(Work(pathway, (), (), ()), said, now=NOW, new_id=new_id))


@pytest.mark.requirement("R52", "R53", "R54")
@given(st.sets(st.sampled_from(CoreMessage)))
def test_a_pathway_completes_only_when_all_three_messages_have_been_given(given_: set[CoreMessage]) -> None:
    pathway = a_pathway(status=IN_REHAB)
    for message in given_:
        pathway = given_to(pathway, message)
    if given_ == set(CoreMessage):
        assert closed(pathway, retention_plan="Holdet i foreningen.").status is PathwayStatus.CLOSED
        return
    with pytest.raises(RuleNotMet, match="core messages"):
        closed(pathway, retention_plan="Holdet i foreningen.")


@pytest.mark.requirement("R52", "R53", "R54")
def test_messages_given_at_the_closing_conversation_are_recorded_by_it() -> None:
    pathway = given_to(a_pathway(status=IN_REHAB), CoreMessage.MOVE)
    ended = closed(pathway, core_messages_given=True, retention_plan="Holdet.")
    assert messages_missing(ended.core_messages) == ()
    assert [delivery.form for delivery in ended.core_messages] == [
        Form.TEACHING,
        Form.CONVERSATION,
        Form.CONVERSATION,
    ]


def test_no_message_is_no_delivery() -> None:
    with pytest.raises(MissingValue, match="messages"):
        given_to(a_pathway(status=IN_REHAB))


@pytest.mark.requirement("R42", "R43", "R44")
def test_a_recorded_retention_plan_lets_the_pathway_be_completed() -> None:
    plan = RetentionPlan(
        home_exercise=True,
        programme="Tre øvelser dagligt",
        introduced_at=NOW,
        introduced_by="Mette Holm",
        local_options=("Odense Gymnastik",),
    )
    pathway = the(Pathway, plan_retention(a_pathway(status=IN_REHAB), plan, at=NOW))
    assert pathway.retention == plan
    assert closed(pathway, core_messages_given=True).status is PathwayStatus.CLOSED


@pytest.mark.requirement("R62")
def test_the_programme_ends_with_measures_or_with_the_reason_why_not() -> None:
    pathway = a_pathway(status=IN_REHAB, programme_included=True)
    said = a_closure(end_measures_reason="")
    with pytest.raises(RuleNotMet, match="measured at the end"):
        close(Work(pathway, (), (), ()), said, now=NOW, new_id=new_id)
    measured = Work(pathway, (), (), (), is_measured_at_end=True)
    assert the(Pathway, close(measured, said, now=NOW, new_id=new_id)).status is PathwayStatus.CLOSED


@pytest.mark.requirement("R42")
def test_without_any_retention_plan_nothing_is_completed() -> None:
    with pytest.raises(MissingValue, match="retention_plan"):
        closed(a_pathway(status=IN_REHAB), core_messages_given=True)


@pytest.mark.requirement("R43")
def test_home_training_names_its_programme() -> None:
    with pytest.raises(MissingValue, match="programme"):
        plan_retention(a_pathway(status=IN_REHAB), RetentionPlan(home_exercise=True), at=NOW)


@pytest.mark.requirement("R42")
def test_an_empty_retention_plan_is_none() -> None:
    with pytest.raises(RuleNotMet, match="names home training"):
        plan_retention(a_pathway(status=IN_REHAB), RetentionPlan(home_exercise=False), at=NOW)


@pytest.mark.requirement("R58")
def test_the_newest_answer_holds_for_each_actor_and_milestone() -> None:
    pathway = a_pathway(status=IN_REHAB)
    assert actors_open(pathway.others_told, Milestone.PLAN) == tuple(OtherActor)
    first = [(OtherActor.HOSPITAL, Sharing.NO_CONSENT, ""), (OtherActor.RELATIVES, Sharing.SHARED, "Kone")]
    pathway = the(Pathway, tell_others(pathway, Milestone.PLAN, first, at=NOW))
    second = [(OtherActor.HOSPITAL, Sharing.SHARED, "")]
    pathway = the(Pathway, tell_others(pathway, Milestone.PLAN, second, at=NOW))
    answers = {told.actor: told.outcome for told in pathway.others_told}
    assert answers == {OtherActor.HOSPITAL: Sharing.SHARED, OtherActor.RELATIVES: Sharing.SHARED}
    assert OtherActor.HOSPITAL not in actors_open(pathway.others_told, Milestone.PLAN)
    assert OtherActor.HOSPITAL in actors_open(pathway.others_told, Milestone.END)


def test_telling_nobody_is_nothing_to_record() -> None:
    with pytest.raises(MissingValue, match="answers"):
        tell_others(a_pathway(status=IN_REHAB), Milestone.END, [], at=NOW)
