from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.letters import Section
from app.medcom.plain_text import WIDTH, lines, render

paragraphs = st.text(
    st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), max_size=300
)
sections = st.lists(
    st.builds(
        Section,
        st.sampled_from(["", "Status", "Forslag til henvisende læge"]),
        st.lists(paragraphs, max_size=4).map(tuple),
    ),
    max_size=5,
)


def test_headings_have_their_own_line_and_sections_a_blank_one_between() -> None:
    text = render((Section("Status", ("God.", "Bedre.")), Section("", ("Hilsen",)), Section("", ())))

    assert text == "Status:\nGod.\nBedre.\n\nHilsen"


def test_a_word_that_is_too_long_is_split() -> None:
    assert lines((Section("", ("x" * 75,)),)) == ("x" * 70, "x" * 5)


def test_the_writers_own_line_breaks_are_kept() -> None:
    assert lines((Section("", ("a\n\nb",)),)) == ("a", "", "b")


@given(sections)
def test_no_line_is_too_long_and_no_word_is_lost(written: list[Section]) -> None:
    found = lines(written)
    told = [f"{it.heading}:" if it.heading else "" for it in written]
    all_words = "".join(
        "".join("".join([heading, *it.paragraphs]).split()) for heading, it in zip(told, written, strict=True)
    )

    assert all(len(line) <= WIDTH for line in found)
    assert "".join("".join(found).split()) == all_words
