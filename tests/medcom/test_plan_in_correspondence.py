"""A G-GOP that travels as a correspondence, out and in (standards reference §1.6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.intake import (
    CodeSystem,
    Diagnosis,
    DiagnosisRole,
    IcfCode,
    IncomingPlan,
    Narrative,
    PlanType,
    Standard,
)
from app.domain.letters import Letter
from app.domain.parties import Party, Relative, Telephone
from app.medcom import dis91, plan_as_correspondence, plan_in_correspondence, plan_labels, xdis91
from app.medcom.correspondence import Correspondence
from app.medcom.letters import open_letter, read_body
from tests.medcom.everything import texts

KINDS = sorted({PlanType.ALMEN, PlanType.SPECIALISERET, PlanType.REHABILITERING})
words = st.text(st.characters(categories=["Ll", "Lu", "Nd"], max_codepoint=0xFF), min_size=1, max_size=12)
sentences = st.lists(words, min_size=1, max_size=12).map(" ".join)


@pytest.fixture(scope="session")
def plan(ggop: bytes) -> IncomingPlan:
    read = read_body(open_letter(ggop))
    assert isinstance(read, IncomingPlan)
    return read


def as_letter(letter: Letter, plan: IncomingPlan) -> Letter:
    return replace(
        letter,
        letter_id=plan.message_id,
        sender=plan.sender,
        receiver=plan.receiver,
        citizen=plan.citizen,
        subject=plan_as_correspondence.subject(plan),
        sections=plan_as_correspondence.sections(plan),
        episode_id=plan.episode_id,
    )


def sent(letter: Letter, plan: IncomingPlan, *, edifact: bool = False) -> bytes:
    write = dis91.write if edifact else xdis91.write
    code = plan_as_correspondence.statistical_code(plan.plan_type)
    return write(as_letter(letter, plan), statistical_code=code)


def arrived(content: bytes) -> IncomingPlan:
    read = read_body(open_letter(content))
    assert isinstance(read, IncomingPlan)
    return read


def left_as_letter(content: bytes) -> Correspondence:
    read = read_body(open_letter(content))
    assert isinstance(read, Correspondence)
    return read


def squeezed(text: str) -> str:
    return "".join(text.split())


MEANT = {"GGOP", "mobile", "home", "work", "routine", "CurrentHospitalContact/ExpectedEnd"}
"""What says which letter it is, or is ours alone; numbers of the letter stand in its head."""


def told(plan: IncomingPlan) -> set[str]:
    """Every text of a plan that a receiver must be able to read."""
    said = replace(plan, message_id="", authored_at=datetime.min.replace(tzinfo=UTC), episode_id="")
    every = {
        text
        for field in ("narratives", "diagnoses", "icf_codes", "links", "unmapped")
        for text in texts(getattr(said, field))
    }
    every |= {
        text
        for field in ("copy_receivers", "result_receivers", "health_care_team")
        for text in texts(getattr(said, field))
    }
    every |= texts(said.citizen.relatives) | texts(said.gp) if said.gp else set()
    keys = (
        {it.key for it in plan.narratives}
        | {str(role) for role in DiagnosisRole}
        | {str(it) for it in CodeSystem}
    )
    return {
        text for text in every if text and text not in keys | MEANT | {"None"} and not text.startswith("Cpr(")
    }


@pytest.mark.parametrize("edifact", [False, True])
def test_the_certain_fields_come_back_as_they_went(letter: Letter, plan: IncomingPlan, edifact: bool) -> None:  # noqa: FBT001
    back = arrived(sent(letter, plan, edifact=edifact))

    assert back.standard is Standard.GGOP
    assert back.plan_type is plan.plan_type
    assert back.discharge_date == plan.discharge_date
    assert back.deadline_text.split() == plan.deadline_text.split()
    assert back.consent_informed is plan.consent_informed
    assert [(it.code, it.system) for it in back.diagnoses] == [(it.code, it.system) for it in plan.diagnoses]
    assert back.diagnoses[0].role is DiagnosisRole.PRIMARY
    assert back.icf_codes == plan.icf_codes
    assert [it.gln_text for it in back.result_receivers] == [it.gln_text for it in plan.result_receivers]
    assert [it.gln_text for it in back.copy_receivers] == [it.gln_text for it in plan.copy_receivers]
    assert back.gp
    assert plan.gp
    assert (back.gp.gln_text, back.gp.ydernummer) == (plan.gp.gln_text, plan.gp.ydernummer)
    assert (back.message_id, back.episode_id) == (plan.message_id, plan.episode_id)
    assert back.citizen.number == plan.citizen.number


def test_every_text_of_the_demos_plan_is_in_our_rendering(letter: Letter, plan: IncomingPlan) -> None:
    rendered = squeezed(sent(letter, plan).decode())

    assert {text for text in told(plan) if squeezed(text) not in _unescaped(rendered)} == set()


def _unescaped(xml: str) -> str:
    plain = xml.replace("<Break/>", "")
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def test_every_text_of_the_official_plan_is_in_our_rendering(examples: Path, letter: Letter) -> None:
    official = read_body(open_letter((examples / "ggop" / "ggop.xml").read_bytes()))
    assert isinstance(official, IncomingPlan)
    rendered = _unescaped(squeezed(sent(letter, official).decode()))

    assert {text for text in told(official) if squeezed(text) not in rendered} == set()


narratives = st.builds(
    Narrative,
    key=st.just(""),
    heading=st.sampled_from(sorted(plan_labels.LABELS)) | sentences,
    text=sentences,
)
plans = st.builds(
    dict,
    narratives=st.lists(narratives, max_size=6).map(tuple),
    diagnoses=st.lists(st.builds(Diagnosis, text=sentences), max_size=3).map(tuple),
    icf_codes=st.lists(
        st.builds(IcfCode, code=st.just("FB799"), text=sentences, qualifier=words, qualifier_text=sentences),
        max_size=3,
    ).map(tuple),
    copy_receivers=st.lists(st.builds(Party, name=sentences, gln_text=words), max_size=2).map(tuple),
    result_receivers=st.lists(st.builds(Party, name=sentences, unit=words), max_size=5).map(tuple),
    plan_type=st.sampled_from(KINDS),
)
relatives = st.builds(
    Relative, relation=words, given_name=words, telephones=st.just((Telephone("66131372", "mobile"),))
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=50)
@given(said=plans, relative=relatives)
def test_every_text_of_any_plan_is_in_our_rendering_and_in_what_is_read_of_it(
    letter: Letter, plan: IncomingPlan, said: dict[str, object], relative: Relative
) -> None:
    changed = replace(plan, **said, citizen=replace(plan.citizen, relatives=(relative,)))  # type: ignore[arg-type]
    content = sent(letter, changed)
    back = arrived(content)
    heard = squeezed(" ".join(f"{it.heading} {it.text}" for it in back.narratives))

    assert back.plan_type is changed.plan_type
    rendered = _unescaped(squeezed(content.decode()))
    assert {text for text in told(changed) if squeezed(text) not in rendered} == set()
    assert {it.text for it in changed.narratives if squeezed(it.text) not in heard} == set()


def test_medcoms_own_conversion_is_read(examples: Path) -> None:
    back = arrived((examples / "ggop" / "xdis91.xml").read_bytes())
    original = read_body(open_letter((examples / "ggop" / "ggop.xml").read_bytes()))

    assert isinstance(original, IncomingPlan)
    assert back.plan_type is original.plan_type
    assert back.discharge_date == original.discharge_date == date(2014, 12, 20)
    assert back.deadline_text == original.deadline_text
    assert back.consent_informed is True
    assert [it.code for it in back.diagnoses] == [it.code for it in original.diagnoses]
    assert [it.gln_text for it in back.result_receivers] == [it.gln_text for it in original.result_receivers]
    assert back.gp
    assert original.gp
    assert back.gp.gln_text == original.gp.gln_text
    assert back.unmapped == ()
    keys = {it.key for it in back.narratives}
    assert {it.key for it in original.narratives} - {"ConsentInformed", "CoAddress"} <= keys


def test_a_copy_that_was_declined_stays_declined(letter: Letter, plan: IncomingPlan) -> None:
    back = arrived(sent(letter, replace(plan, gp=None, gp_copy_deselected=True)))

    assert back.gp is None
    assert back.gp_copy_deselected


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Genoptr\xc3\xa6ningsplan (almen)", b"Genoptr\xc3\xa6ningsplan"),
        (b"Genoptr\xc3\xa6ningsplan (almen)", b"Genoptr\xc3\xa6ningsplan (basal)"),
        (b"Genoptr\xc3\xa6ningsplan (almen)", b"Plan"),
        (b"GGOP1<", b"GGOP2<"),
    ],
)
def test_a_plan_whose_type_is_not_certain_stays_a_letter_that_says_it_carries_one(
    letter: Letter, plan: IncomingPlan, old: bytes, new: bytes
) -> None:
    content = sent(letter, plan)
    assert old in content
    left = left_as_letter(content.replace(old, new))

    assert left.carries_plan
    assert plan_labels.DIAGNOSES in left.told


def test_a_plan_is_known_by_its_subject_where_the_code_was_lost(letter: Letter, plan: IncomingPlan) -> None:
    assert arrived(sent(letter, plan).replace(b"GGOP1<", b"XDIS91<")).plan_type is PlanType.ALMEN


def test_a_label_that_stands_twice_gives_no_field_and_keeps_both_texts(
    letter: Letter, plan: IncomingPlan
) -> None:
    trap = Narrative(
        "", "Praktiske oplysninger", "Se nedenfor\nSlutstatusmodtager\nEAN: 5790000999999, En anden"
    )
    back = arrived(sent(letter, replace(plan, narratives=(trap, *plan.narratives))))

    assert back.result_receivers == ()
    assert sum("5790000999999" in it.text for it in back.narratives) == 1


def test_a_day_that_is_none_gives_no_discharge_date(letter: Letter, plan: IncomingPlan) -> None:
    for when in ("i næste uge", "", "2026-13-45"):
        contact = Narrative("", plan_labels.CONTACT, f"Forventet Afslutning: {when}")
        back = arrived(sent(letter, replace(plan, narratives=(contact,), discharge_date=None)))
        assert (back.discharge_date, back.discharge_date_source) == (None, "")


def test_lines_that_are_no_codes_are_diagnoses_in_words_and_no_icf(
    letter: Letter, plan: IncomingPlan
) -> None:
    told = (
        Narrative("", plan_labels.ICF, "Bevæger sig tungt"),
        Narrative("", plan_labels.DIAGNOSES, "Lændesmerter (DM545)\nTør ikke løfte (se brevet)"),
    )
    back = arrived(
        sent(letter, replace(plan, narratives=told, icf_codes=(), diagnoses=(), consent_informed=None))
    )

    assert back.icf_codes == ()
    assert back.consent_informed is None
    assert [(it.code, it.text) for it in back.diagnoses] == [
        ("DM545", "Lændesmerter"),
        ("", "Tør ikke løfte (se brevet)"),
    ]


def test_a_list_without_end_is_read_as_it_stands(letter: Letter, plan: IncomingPlan) -> None:
    """Neither lines that seem wrapped nor codes in a line make work that grows with their square."""
    wrapped = "\n".join(["x" * 69] * 20_000)
    codes = "(FB799), " * 100_000
    told = tuple(Narrative("", plan_labels.DIAGNOSES, text) for text in (wrapped,))
    back = arrived(sent(letter, replace(plan, narratives=told, diagnoses=())))

    assert len(back.diagnoses) == 1
    assert list(plan_in_correspondence.icf_of([codes])) == []
