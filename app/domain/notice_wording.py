"""What a case worker may write in a notice: within the template's frame, and in place of its words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from app.domain.letters import Section
from app.domain.notices import Notice
from app.domain.refusals import InvalidValue, RuleNotMet, UnknownCode

FRAME: Final = frozenset({"Henvisningsårsag", "Svar", "Kontakt"})
"""What every reader needs, and the service knows better than anybody who writes."""
REMARKS: Final = "Bemærkninger"
"""Where words go that no other heading has room for."""
CORRECTION: Final = "Rettelse"
TEXT_LIMIT: Final = 4_000
"""Characters under one heading: some two pages of a letter."""


def writable(template: Iterable[str]) -> tuple[str, ...]:
    """Return the headings of a template whose text a case worker may replace."""
    return (*(heading for heading in template if heading not in FRAME), REMARKS)


def worded(notice: Notice, template: Iterable[Section]) -> tuple[Section, ...]:
    """Return what is told: what a case worker wrote stands in place of the template's words.

    A heading under which nothing is left is left out; what the letter corrects comes first.
    """
    own = {section.heading: section for section in notice.wording}
    told = [own.get(section.heading, section) for section in template]
    correction = Section(CORRECTION, (notice.corrects,) if notice.corrects else ())
    remarks = own.get(REMARKS, Section(REMARKS, ()))
    return tuple(section for section in (correction, *told, remarks) if section.paragraphs)


def check_wording(wording: Iterable[Section], template: Sequence[str]) -> None:
    """Refuse a heading that is not the template's, is its frame, or stands twice; and what is too long."""
    known, frame, seen = writable(template), FRAME & set(template), set[str]()
    for number, section in enumerate(wording):
        place = f"sections[{number}].heading"
        if section.heading in frame:
            raise RuleNotMet(
                "notice-frame",
                "This part of a notice is written by the service.",
                f"Afsnittet '{section.heading}' skrives af systemet.",
                place=place,
            )
        if section.heading not in known:
            raise UnknownCode("heading", section.heading[:80], known=known, place=place)
        if section.heading in seen:
            raise InvalidValue("heading", "each heading once", place=place)
        seen.add(section.heading)
        if sum(map(len, section.paragraphs)) > TEXT_LIMIT:
            raise InvalidValue("text", f"at most {TEXT_LIMIT} characters", place=f"sections[{number}].text")
