"""Segments with named places: one line says how a segment is read and how it is written.

`ADR++US:{Patient/StreetName}+{Patient/DistrictName}` names two values and one constant. The names are
the paths of the same values in the letter's XML twin.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from app.domain.intake import Unmapped
from app.medcom.edifact import Elements, Segment

FIRST: Final = 1


@dataclass(frozen=True, slots=True)
class Pattern:
    group: str
    """Whom or what the segment is about; a tag alone does not say."""
    tag: str
    elements: Elements

    @classmethod
    def of(cls, group: str, line: str) -> Pattern:
        tag, *elements = line.split("+")
        return cls(group, tag, tuple(tuple(element.split(":")) for element in elements))

    def names(self) -> Iterator[tuple[str, int, int]]:
        """Yield each named value with its element and component."""
        for row, column, part in _cells(self.elements):
            if name := _name(part):
                yield name, row, column

    def fits(self, segment: Segment) -> bool:
        """Say whether it is this one; the constants of the first element qualify a segment."""
        qualifiers = [(row, column, part) for row, column, part in _cells(self.elements[:FIRST])]
        said = [segment.at(row, column) == part for row, column, part in qualifiers if not _name(part)]
        return segment.tag == self.tag and all(said)

    def read(self, segment: Segment) -> dict[str, str]:
        return {name: text for name, row, column in self.names() if (text := segment.at(row, column))}

    def unread(self, segment: Segment) -> Iterator[Unmapped]:
        """Yield what stands in places that have no name here, and is not what always stands there."""
        known = {(row, column): part for row, column, part in _cells(self.elements)}
        for row, column, text in _cells(segment.elements):
            part = known.get((row, column), "")
            if text not in {"", part} and not _name(part):
                yield Unmapped(_path(self.group, segment.tag, row, column), text)

    def write(self, values: Mapping[str, str]) -> Segment | None:
        """Return the segment; none where it has named values and none of them is there."""
        names = [name for name, _, _ in self.names()]
        if names and not any(values.get(name) for name in names):
            return None
        return Segment(
            self.tag,
            tuple(tuple(values.get(_name(part), part) for part in parts) for parts in self._said(values)),
        )

    def _said(self, values: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
        """Yield each element, what is named and missing left empty."""
        for parts in self.elements:
            yield tuple("" if _name(part) and not values.get(_name(part)) else part for part in parts)


def unread_whole(group: str, segment: Segment) -> Iterator[Unmapped]:
    """Yield everything that a segment says which no pattern knows."""
    for row, column, text in _cells(segment.elements):
        if text:
            yield Unmapped(_path(group, segment.tag, row, column), text)


def place_of(patterns: Iterable[Pattern], path: str) -> str:
    """Return where a value stands in the segments, as `S07/PNA 2:1`; empty where no pattern names it."""
    for pattern in patterns:
        for name, row, column in pattern.names():
            if name == path:
                return f"{pattern.group}/{pattern.tag} {row}:{column}".lstrip("/")
    return ""


def _path(group: str, tag: str, row: int, column: int) -> str:
    return f"{group}/{tag}/{row}:{column}".lstrip("/")


def _name(part: str) -> str:
    return part[1:-1] if part.startswith("{") else ""


def _cells(elements: Elements) -> Iterator[tuple[int, int, str]]:
    """Yield every component with its place, counted from 1."""
    for row, parts in enumerate(elements, start=1):
        for column, part in enumerate(parts, start=1):
            yield row, column, part
