"""ICF and FSIII meet in a proposal that never makes up detail, and a summary of who has said what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.codes import LegalBasis
from app.domain.competences import COMPETENCE_TEXT, NEEDED, Competence, Held, Task, flag
from app.domain.conditions import Condition, ConditionStatus, Rating
from app.domain.fsiii import CONDITIONS, Meaning, Performance
from app.domain.icf import (
    COMPONENT_EXPLAINED,
    COMPONENT_TEXT,
    MAPPING_STATUS,
    MAPPINGS,
    Component,
    component_of,
    components_of,
    icf_code,
    to_fsiii,
    to_icf,
)
from app.domain.icf_mapping import Relation
from app.domain.icf_summary import IcfSummary, icf_summary
from app.domain.instruments.definitions import ItemAnswer, Phase
from app.domain.instruments.registry import instrument_on
from app.domain.intake import IcfCode
from app.domain.measurement_decisions import Reading, record_measurement
from app.domain.measurements import Measurement, Source
from app.domain.perspectives import (
    CONTRIBUTOR_TEXT,
    EXPECTED,
    PROFESSION_TEXT,
    Contributor,
    Perspective,
    Profession,
    components_for,
    perspective_in_error,
)
from app.domain.refusals import InvalidValue
from tests.domain.builders import MONDAY, NOW, a_pathway, a_plan, a_referral, an_incoming_plan, new_id, the
from tests.domain.builders_measures import a_condition, a_perspective

every_law = pytest.mark.parametrize("basis", LegalBasis)
categories = st.sampled_from(sorted({m.icf for m in MAPPINGS}))
codes = st.builds("{}{}".format, categories, st.sampled_from(["", "1", "3", "13", "03"]))
anything = codes | st.builds(
    "{}{}".format, st.sampled_from("bsde"), st.text("0123456789", min_size=1, max_size=5)
)


def code_of(display: str, basis: LegalBasis) -> str:
    return next(known.code for known in CONDITIONS[basis].values() if known.display == display)


# The mapping


@pytest.mark.requirement("R87")
@given(anything, st.sampled_from(LegalBasis))
def test_the_way_there_and_back_never_invents_detail(icf: str, basis: LegalBasis) -> None:
    back = {again for m in to_fsiii(icf, basis) for again in to_icf(m.fsiii_code, basis)}
    assert all(icf.startswith(again) for again in back), (icf, back)


@pytest.mark.requirement("R87")
@every_law
def test_a_condition_comes_back_as_itself_or_not_at_all(basis: LegalBasis) -> None:
    for code in CONDITIONS[basis]:
        back = {m.fsiii_code for icf in to_icf(code, basis) for m in to_fsiii(icf, basis)}
        assert back <= {code}


@pytest.mark.requirement("R87")
def test_the_mapping_is_a_proposal_of_known_categories_relations_and_conditions() -> None:
    assert MAPPING_STATUS == "proposal"
    assert len({m.icf for m in MAPPINGS}) == 37
    for mapping in MAPPINGS:
        assert icf_code(mapping.icf) == mapping.icf
        assert bool(mapping.fsiii_code) is (mapping.relation is not Relation.NONE)
        assert not mapping.fsiii_code or mapping.fsiii_code in CONDITIONS[mapping.basis]


@pytest.mark.requirement("R87")
@pytest.mark.parametrize(
    ("icf", "basis", "met"),
    [
        ("b28013", LegalBasis.SUL119, {("Smerte", Relation.EQUIVALENT)}),
        ("b280", LegalBasis.SUL140, {("Sanser og smerter", Relation.NARROWER)}),
        (
            "d410",
            LegalBasis.SUL140,
            {("Forflytte sig", Relation.NARROWER), ("Mobilitet og bevægelse", Relation.NARROWER)},
        ),
        ("d850", LegalBasis.SUL140, set()),
        ("b7", LegalBasis.SUL119, set()),
    ],
)
def test_a_category_meets_its_conditions_under_each_law(
    icf: str, basis: LegalBasis, met: set[tuple[str, Relation]]
) -> None:
    found = {(CONDITIONS[basis][m.fsiii_code].display, m.relation) for m in to_fsiii(icf, basis)}
    assert found == met


@pytest.mark.parametrize("wrong", ["", "b", "x280", "b280123", "280", "b28o"])
def test_what_is_no_icf_code_is_refused(wrong: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        icf_code(wrong, place="here")
    assert refused.value.findings[0].place == "here"


@pytest.mark.requirement("R88")
@pytest.mark.parametrize(
    ("icf", "component"),
    [
        *(("b280", "body"), ("s760", "body"), ("d450", "activity"), ("d6", "activity")),
        *(("d760", "participation"), ("d920", "participation"), ("e310", "environment")),
    ],
)
def test_a_code_belongs_to_one_of_four_components(icf: str, component: str) -> None:
    assert component_of(icf) == component


@every_law
def test_every_condition_is_shown_somewhere(basis: LegalBasis) -> None:
    assert all(components_of(code, basis) for code in CONDITIONS[basis])


@pytest.mark.parametrize(
    ("display", "components"),
    [
        ("Smerte", {"body"}),
        ("Sociale relationer", {"participation"}),
        ("Daglige aktiviteter", {"activity"}),
        ("Medicin og stoffer", {"environment"}),
        ("Sundhedskompetence", {"environment", "activity"}),
        ("Vægt", {"body"}),
        ("Alkohol", {"activity"}),
    ],
)
def test_a_condition_stands_where_its_surest_mapping_says(display: str, components: set[str]) -> None:
    basis = LegalBasis.SUL119
    assert set(components_of(code_of(display, basis), basis)) == components


def test_an_unknown_condition_is_shown_among_activities() -> None:
    assert components_of("?", LegalBasis.SUL119) == (Component.ACTIVITY,)


# The summary

RATING = a_condition().rating


def showing(display: str, rating: Rating = RATING, icf: tuple[str, ...] = ()) -> Condition:
    code = code_of(display, LegalBasis.SUL119)
    return a_condition(fsiii_code=code, ratings=(rating,), icf_codes=icf)


def summed(*parts: object) -> IcfSummary:
    return icf_summary(
        a_pathway(coordinator="Mette Holm"),
        [p for p in parts if hasattr(p, "said")],  # type: ignore[misc]
        [p for p in parts if isinstance(p, Condition)],
        [p for p in parts if isinstance(p, Measurement)],
        [p for p in parts if isinstance(p, Perspective)],
    )


def texts(summary: IcfSummary, component: Component) -> list[str]:
    return [told.text for told in dict(summary.components)[component]]


@pytest.mark.requirement("R85", "R88")
def test_the_summary_names_its_collector_and_everybody_who_is_missing() -> None:
    empty = summed()
    assert empty.collector == "Mette Holm"
    assert empty.missing == EXPECTED
    assert [component for component, told in empty.components if not told] == list(Component)
    some = summed(a_perspective(), showing("Smerte"))
    assert set(EXPECTED) - set(some.missing) == {Contributor.GP, Contributor.MUNICIPALITY}
    wrong = perspective_in_error(a_perspective())
    assert summed(wrong).missing == EXPECTED


@pytest.mark.requirement("R85", "R76")
def test_a_condition_tells_the_professionals_and_the_citizens_view() -> None:
    own = replace(RATING, performance=Performance.PARTLY, meaning=Meaning.LIMITED)
    summary = summed(showing("Smerte", own))
    professional, citizen = dict(summary.components)[Component.BODY]
    assert (professional.icf_code, professional.same_as) == ("", ("b280",))
    assert professional.text == "Smerte: svære begrænsninger: Værst om morgenen"
    assert (professional.contributor, professional.on) == (Contributor.MUNICIPALITY, MONDAY)
    assert citizen.contributor is Contributor.CITIZEN
    assert citizen.text == "Smerte: udfører dele af aktiviteten, oplever begrænsninger"
    silent = replace(RATING, meaning=Meaning.NOT_LIMITED)
    assert texts(summed(showing("Smerte", silent)), Component.BODY)[1].endswith("ikke begrænsninger")
    only = replace(RATING, performance=Performance.SELF)
    assert texts(summed(showing("Smerte", only)), Component.BODY)[1] == "Smerte: udfører selv"


def test_a_condition_that_ended_is_not_told() -> None:
    ended = replace(showing("Smerte"), status=ConditionStatus.INACTIVE)
    assert texts(summed(ended), Component.BODY) == []


@pytest.mark.requirement("R87", "R88")
def test_icf_codes_come_only_from_who_wrote_them() -> None:
    noted = showing("Mobilitet og bevægelse", icf=("d450",))
    plan = a_plan(
        said=an_incoming_plan(
            icf_codes=(
                IcfCode("FB28013", "Smerte i ryggen", "2", "Moderat problem"),
                IcfCode("d920"),
                IcfCode("ukendt"),
            )
        )
    )
    summary = summed(noted, plan, a_referral())
    told = {c: [(t.icf_code, t.contributor) for t in each] for c, each in summary.components}
    assert told[Component.BODY] == [("b28013", Contributor.HOSPITAL)]
    assert ("d450", Contributor.MUNICIPALITY) in told[Component.ACTIVITY]
    assert ("", Contributor.MUNICIPALITY) in told[Component.ACTIVITY]
    assert texts(summary, Component.BODY) == ["Smerte i ryggen (Moderat problem)"]
    assert texts(summary, Component.PARTICIPATION) == ["d920"]
    assert summary.unplaced == ("ukendt",)
    assert [(m.icf, m.relation) for m in summary.suggestions] == [
        ("b280", Relation.EQUIVALENT),
        ("d920", Relation.NARROWER),
    ]
    assert [m.icf for m in summed(plan, showing("Smerte")).suggestions] == ["d920"]


@pytest.mark.requirement("R75", "R88")
def test_work_stands_under_participation_as_last_told() -> None:
    def work(phase: Phase, status: int, hours: int, days: int) -> Measurement:
        said = Reading(
            items=(ItemAnswer("STATUS", status), ItemAnswer("HOURS", hours)), source=Source.CITIZEN
        )
        at = NOW + timedelta(days=days)
        instrument = instrument_on("WORK", MONDAY)
        decision = record_measurement(a_pathway(), (), instrument, phase, said, now=at, new_id=new_id)
        return the(Measurement, decision)

    summary = summed(work(Phase.END, 2, 20, 60), work(Phase.BASELINE, 3, 0, 0))
    assert texts(summary, Component.PARTICIPATION) == [
        "Arbejde: Delvist sygemeldt, 20 timer om ugen ved afslutning"
    ]


@pytest.mark.requirement("R89")
def test_a_profession_sees_what_it_needs_in_words_that_are_explained() -> None:
    assert components_for(None) == tuple(Component)
    for profession in Profession:
        shown = components_for(profession)
        assert (Component.BODY in shown) is (profession is not Profession.SOCIAL_WORKER)
        assert set(Component) - set(shown) <= {Component.BODY}
    assert set(PROFESSION_TEXT) == set(Profession)
    assert set(CONTRIBUTOR_TEXT) == set(Contributor)
    assert set(COMPONENT_TEXT) == set(COMPONENT_EXPLAINED) == set(Component)


# Competences


@pytest.mark.requirement("R84")
def test_an_assessment_without_the_competence_is_flagged() -> None:
    on = date(2026, 11, 23)
    icf = Held(Competence.ICF, date(2025, 1, 1), date(2026, 12, 31))
    fsiii = Held(Competence.FSIII, date(2025, 1, 1))
    assert flag(Task.COLLECT_ICF, [icf, fsiii], on=on) == ()
    (missing,) = flag(Task.COLLECT_ICF, [fsiii], on=on)
    assert (missing.competence, missing.danish) == (Competence.ICF, "Uden gyldig kompetence i ICF.")
    assert len(flag(Task.COLLECT_ICF, [], on=on)) == 2


@pytest.mark.requirement("R84")
@pytest.mark.parametrize(("on", "holds"), [(-1, False), (0, True), (365, True), (366, False)])
def test_a_competence_is_held_from_the_course_until_it_expires(on: int, holds: bool) -> None:  # noqa: FBT001
    held = Held(Competence.FSIII, MONDAY, MONDAY + timedelta(days=365))
    found = flag(Task.ASSESS_CONDITION, [held], on=MONDAY + timedelta(days=on))
    assert bool(found) is not holds


def test_every_task_needs_something_and_every_competence_has_its_words() -> None:
    assert set(NEEDED) == set(Task)
    assert all(NEEDED.values())
    assert set(COMPETENCE_TEXT) == set(Competence)
