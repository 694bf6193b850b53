"""Whatever a case worker writes, the frame of a notice stands and nothing of theirs is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.letters import Section
from app.domain.notice_texts import headings_of
from app.domain.notice_wording import FRAME, REMARKS, TEXT_LIMIT, check_wording, worded, writable
from app.domain.notices import NoticeType
from app.domain.refusals import InvalidValue
from tests.domain.builders import a_notice

HEADINGS = {type_: headings_of(type_) for type_ in NoticeType}
PARAGRAPHS = st.lists(st.text(min_size=1, max_size=20), max_size=3).map(tuple)


@given(data=st.data(), type_=st.sampled_from(NoticeType), corrects=st.sampled_from(["", "Erstatter RV1."]))
def test_own_words_stand_in_place_of_the_templates_and_the_frame_stays(
    data: st.DataObject, type_: NoticeType, corrects: str
) -> None:
    template = [Section(heading, ("Skabelonens ord.",)) for heading in HEADINGS[type_]]
    chosen = data.draw(st.lists(st.sampled_from(writable(HEADINGS[type_])), unique=True))
    wording = tuple(Section(heading, data.draw(PARAGRAPHS)) for heading in chosen)
    check_wording(wording, HEADINGS[type_])
    told = worded(replace(a_notice(type=type_), wording=wording, corrects=corrects), template)
    by_heading = {section.heading: section.paragraphs for section in told}
    for section in wording:
        assert by_heading.get(section.heading, ()) == section.paragraphs
    for heading in set(HEADINGS[type_]) - set(chosen):
        assert by_heading[heading] == ("Skabelonens ord.",)
    assert FRAME & set(HEADINGS[type_]) <= by_heading.keys()
    assert [s.heading for s in told if s.heading in HEADINGS[type_]] == [
        heading for heading in HEADINGS[type_] if heading in by_heading
    ]
    assert (told[0].paragraphs == (corrects,)) == bool(corrects)


def test_a_text_has_an_end() -> None:
    with pytest.raises(InvalidValue):
        check_wording([Section(REMARKS, ("x" * TEXT_LIMIT, "y"))], HEADINGS[NoticeType.START])
