"""The body of a letter as lines that every receiver's system can show: standards reference §2.5, §2.7.

EDIFACT receivers get the text re-wrapped at 70 characters; short lines survive that.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from typing import Final

from app.domain.letters import Section

WIDTH: Final = 70


def lines(sections: Iterable[Section]) -> tuple[str, ...]:
    """Return each heading with a colon on its own line, its text under it, a blank line between."""
    return tuple(_separated(list(_section(section)) for section in sections))


def render(sections: Iterable[Section]) -> str:
    return "\n".join(lines(sections))


def _separated(blocks: Iterable[list[str]]) -> Iterator[str]:
    for number, block in enumerate(block for block in blocks if block):
        if number:
            yield ""
        yield from block


def _section(section: Section) -> Iterator[str]:
    if section.heading:
        yield from wrapped(f"{section.heading}:")
    for paragraph in section.paragraphs:
        for line in paragraph.splitlines():
            yield from wrapped(line)


def wrapped(line: str) -> list[str]:
    return textwrap.wrap(line, WIDTH, break_on_hyphens=False) or [""]
