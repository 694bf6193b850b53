"""Free text of EDIFACT: five lines of seventy, lines that go on, empty lines (standards reference §2.7)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.refusals import InvalidValue
from app.medcom.edifact import Segment
from app.medcom.edifact_text import LINES, WIDTH, components, prose, segments
from app.medcom.formatted_text import plain
from app.medcom.writer import Writer

WRITE = Writer("urn:x")
# Blanks within are single and none is at an end: what OIOXML folds, and so cannot come back.
lines = st.lists(
    st.text(
        st.characters(min_codepoint=0x21, max_codepoint=0xFF, exclude_categories=["Cc"]), max_size=90
    ).map(lambda text: text.replace("\\", "/").replace("\xa0", "x")),
    max_size=6,
).map(lambda words: " ".join(filter(None, words)))


@given(st.lists(lines, min_size=1, max_size=8))
def test_a_text_comes_back_line_for_line(told: list[str]) -> None:
    written = segments("NC", told)

    assert plain(prose(WRITE, "Text01", written)) == "\n".join(told).strip("\n")
    assert all(len(components(segment)) <= LINES for segment in written)
    assert all(len(part) <= WIDTH for segment in written for part in components(segment))


def test_a_line_is_divided_at_a_blank_and_within_a_word_only_where_there_is_none() -> None:
    (written,) = segments("NC", ["ord " * 20 + "x" * 80])

    assert [len(part) for part in components(written)] == [69, 13, 70, 11]
    assert components(written)[0].endswith("ord \\")


@pytest.mark.parametrize(
    ("line", "parts"),
    [("", (".",)), (".", (". ",)), ("C:\\sti\\", ("C:/sti/",)), ("…" * 30, ("." * 69 + "\\", "." * 21))],
)
def test_signs_of_the_form_are_not_taken_for_text(line: str, parts: tuple[str, ...]) -> None:
    (written,) = segments("NC", [line])

    assert components(written) == parts


@pytest.mark.parametrize("text", [("x",) * 6, ("x" * 71,)])
def test_more_than_a_segment_holds_is_refused_with_its_place(text: tuple[str, ...]) -> None:
    with pytest.raises(InvalidValue, match=r"segment 9 \(FTX\)"):
        components(Segment("FTX", (("NC",), ("P00",), (), text), 9))


def test_a_segment_without_text_is_empty() -> None:
    assert components(Segment("FTX", (("NC",),))) == ()


def test_every_line_is_written_once_however_many_there_are() -> None:
    """By counting the lines before each, this would never end."""
    segment = Segment("FTX", (("NC",), ("P00",), (), ("a",) * LINES))

    assert len(prose(WRITE, "Text01", [segment] * 100_000)) == 100_000 * LINES
