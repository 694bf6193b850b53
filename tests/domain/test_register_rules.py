"""What the registers refuse, and what they say of themselves."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from app.domain.actors import Actor, Role
from app.domain.agreements import (
    BINDING,
    AgreementType,
    Monitoring,
    Obligation,
    Provision,
    TextBox,
    check_references,
    labelled,
    monitoring_conflicts,
)
from app.domain.knowledge import (
    AUDIENCES,
    Audience,
    CommentState,
    EvidenceKind,
    audiences_of,
    check_approved,
    check_reviewed,
    open_sections,
)
from app.domain.raci import ACTOR_TEXT, RaciActor, RaciRole, Share, check_raci, having
from app.domain.refusals import InvalidValue, Refusal, RuleNotMet
from app.domain.register_entries import EntryState, check_retirable, check_span, holds

TODAY = date(2026, 11, 23)
GP_ANSWERS = Share(RaciActor.GP, RaciRole.ACCOUNTABLE)
GP_DOES = Share(RaciActor.GP, RaciRole.RESPONSIBLE)


def code_of(refusal: pytest.ExceptionInfo[Refusal]) -> str:
    return refusal.value.findings[0].code


@pytest.mark.requirement("R82")
@pytest.mark.parametrize(
    "shares", [(), (GP_DOES,), (GP_ANSWERS, Share(RaciActor.HOSPITAL, RaciRole.ACCOUNTABLE))]
)
def test_a_task_without_exactly_one_who_answers_for_it_is_refused(shares: tuple[Share, ...]) -> None:
    with pytest.raises(RuleNotMet) as refused:
        check_raci(shares)
    assert code_of(refused) == "one-accountable"


def test_a_role_said_twice_is_refused() -> None:
    with pytest.raises(RuleNotMet) as refused:
        check_raci((GP_ANSWERS, GP_DOES, GP_DOES))
    assert code_of(refused) == "share-said-twice"


@pytest.mark.requirement("R82", "R83")
def test_one_actor_may_do_a_task_and_answer_for_it() -> None:
    check_raci((GP_ANSWERS, GP_DOES))
    assert having((GP_ANSWERS, GP_DOES), RaciRole.RESPONSIBLE) == (RaciActor.GP,)


@pytest.mark.requirement("R83")
def test_the_six_actors_of_the_hearing_and_the_hospital_are_known_and_named() -> None:
    asked = {"GP", "CHIROPRACTOR", "PRACTICE_PHYSIO", "HOSPITAL", "HEALTH_CENTRE", "JOBCENTRE", "CITIZEN"}
    assert {actor.value for actor in RaciActor} >= asked
    assert set(ACTOR_TEXT) == set(RaciActor)


@pytest.mark.requirement("R106")
def test_law_quality_requirements_and_agreements_bind_and_advice_does_not() -> None:
    assert set(Obligation) - BINDING == {Obligation.ANBEFALING, Obligation.INSPIRATION}
    assert not Provision("a", "b", Obligation.INSPIRATION).is_binding
    assert Provision("a", "b", Obligation.LOV).is_binding


@pytest.mark.requirement("R105")
def test_a_text_for_inspiration_is_never_shown_as_a_programme() -> None:
    assert labelled("Ryg", AgreementType.INSPIRATION) == "Ryg (oplæg til inspiration)"
    assert labelled("Ryg", AgreementType.NATIONAL_PROGRAMME) == "Ryg (nationalt afledt forløbsprogram)"


def asking(id_: str, by: str = "sundhedscenter", measure: str = "ODI", *phases: str) -> Provision:
    wanted = Monitoring(measure, frozenset(phases or ("BASELINE",)), by)
    return Provision(id_, "ryg", Obligation.ANBEFALING, monitoring=wanted)


@pytest.mark.requirement("R90")
def test_provisions_that_ask_for_one_measure_at_other_times_or_of_others_are_a_conflict() -> None:
    provisions = (
        asking("a"),
        asking("b", "sundhedscenter", "odi", "BASELINE", "END"),
        asking("c", "egen læge"),
        asking("d", "egen læge", "PSFS"),
        Provision("e", "ryg", Obligation.LOV),
    )
    found = [(c.provisions, c.differ_in) for c in monitoring_conflicts(provisions)]
    assert found == [
        (("a", "b"), ("phases",)),
        (("a", "c"), ("by",)),
        (("b", "c"), ("phases", "by")),
    ]


@pytest.mark.requirement("R90")
def test_provisions_that_say_the_same_of_a_measure_do_not_conflict() -> None:
    assert monitoring_conflicts((asking("a"), asking("b", "sundhedscenter", "odi"))) == ()


@pytest.mark.requirement("R107")
def test_a_text_box_that_nothing_points_to_is_found_and_so_is_a_pointer_to_none() -> None:
    provisions = (
        Provision("a", "ryg", Obligation.LOV, ("boks-1", "boks-9")),
        Provision("b", "hjerte", Obligation.LOV, ("boks-2",)),
    )
    boxes = (TextBox("boks-1", "ryg"), TextBox("boks-2", "ryg"), TextBox("boks-3", "hjerte"))
    found = check_references("ryg", provisions, boxes)
    assert (found.unreferenced, found.missing) == (("boks-2",), ("boks-9",))


@pytest.mark.requirement("R112")
def test_a_text_with_open_comments_is_not_published_and_says_where_they_are() -> None:
    comments = [
        ("Indledning", CommentState.OPEN),
        ("Indledning", CommentState.OPEN),
        ("Kost", CommentState.RESOLVED),
    ]
    assert open_sections(comments) == ("Indledning", "Indledning")
    with pytest.raises(RuleNotMet, match=r"open on: Indledning\.") as refused:
        check_reviewed(comments)
    assert code_of(refused) == "open-review-comments"
    check_reviewed(comments[2:])


@pytest.mark.requirement("R113")
def test_little_research_is_another_thing_than_no_effect() -> None:
    assert len(set(EvidenceKind)) == 3
    assert EvidenceKind.LITTLE_RESEARCH is not EvidenceKind.NO_EFFECT_SHOWN


@pytest.mark.requirement("R80")
@pytest.mark.parametrize(("by", "on"), [("", TODAY), ("Rygvej", None)])
def test_a_message_nobody_has_approved_is_not_published(by: str, on: date | None) -> None:
    with pytest.raises(RuleNotMet) as refused:
        check_approved(approved_by=by, approved_on=on)
    assert code_of(refused) == "message-not-approved"
    check_approved(approved_by="Rygvej", approved_on=TODAY)


@pytest.mark.requirement("R79", "R80")
def test_every_role_reads_what_is_for_the_public_and_staff_texts_stay_with_their_authority() -> None:
    assert set(AUDIENCES) == set(Role)
    assert all(Audience.PUBLIC in audiences for audiences in AUDIENCES.values())
    worker = Actor("omsorg", uuid4(), Role.MUNICIPALITY, frozenset(), ("0461",))
    for authority in ("", "0461"):
        assert audiences_of(worker, authority) == set(Audience)
    assert audiences_of(worker, "0316") == set(Audience) - {Audience.STAFF}


def test_an_entry_does_not_end_before_it_begins() -> None:
    check_span(TODAY, None)
    check_span(TODAY, TODAY)
    with pytest.raises(InvalidValue):
        check_span(TODAY, date(2026, 11, 22))


def test_what_is_retired_is_not_retired_again() -> None:
    check_retirable(EntryState.DRAFT, on=TODAY, since=TODAY)
    check_retirable(EntryState.PUBLISHED, on=TODAY, since=TODAY)
    with pytest.raises(RuleNotMet):
        check_retirable(EntryState.RETIRED, on=TODAY, since=TODAY)


def test_what_has_not_begun_is_not_retired() -> None:
    with pytest.raises(InvalidValue) as refused:
        check_retirable(EntryState.PUBLISHED, on=date(2026, 11, 22), since=TODAY)
    assert refused.value.findings[0].place == "on"


@pytest.mark.parametrize(
    ("state", "valid_to", "expected"),
    [
        (EntryState.PUBLISHED, None, True),
        (EntryState.PUBLISHED, TODAY, True),
        (EntryState.PUBLISHED, date(2026, 11, 22), False),
        (EntryState.RETIRED, None, False),
        (EntryState.DRAFT, None, False),
    ],
)
def test_what_is_published_holds_until_it_ends(
    state: EntryState,
    valid_to: date | None,
    expected: bool,  # noqa: FBT001
) -> None:
    assert holds(state, valid_to=valid_to, on=TODAY) is expected
