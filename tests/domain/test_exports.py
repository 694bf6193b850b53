"""How an export is divided into files."""

from __future__ import annotations

from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.domain.exports import PART, File, file_named, files_of

COUNTS = st.integers(0, 60 * PART)


@given(COUNTS, st.uuids())
def test_every_id_is_in_exactly_one_file(count: int, id_: UUID) -> None:
    holding = [file for file in files_of("Task", count) if file.ids[0] <= id_ <= file.ids[1]]
    assert len(holding) == (1 if count else 0)


@given(COUNTS)
def test_the_files_lie_end_to_end(count: int) -> None:
    files = list(files_of("Task", count))
    assert all(one.ids[1].int + 1 == next_.ids[0].int for one, next_ in pairwise(files))
    assert len(files) <= count / PART + 1


@given(COUNTS)
def test_a_file_is_found_by_its_name(count: int) -> None:
    assert [file_named(file.name) for file in files_of("Task", count)] == list(files_of("Task", count))


@given(st.text(max_size=40) | st.from_regex(r"[A-Z][a-z]+-[0-9]{1,7}-[0-9]{1,7}\.ndjson", fullmatch=True))
def test_any_other_name_is_that_of_no_file(name: str) -> None:
    file = file_named(name)
    assert file is None or (file.name == name and file.part < file.parts)


def test_a_file_of_one_holds_every_id() -> None:
    assert File("Task", 0, 1).ids == (UUID(int=0), UUID(int=(1 << 128) - 1))
