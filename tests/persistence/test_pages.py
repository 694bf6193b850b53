"""Pages of what is kept of a list that is longer than a stride."""

from __future__ import annotations

import pytest

from app.persistence.pages import page_of_kept


async def numbers(after: int, limit: int) -> range:
    """A list of 1 to 1200, from a place on."""
    return range(after + 1, min(after + limit, 1200) + 1)


@pytest.mark.parametrize(
    ("after", "limit", "expected"),
    [
        (0, 3, [400, 800, 1200]),
        (0, 2, [400, 800]),
        (400, 2, [800, 1200]),
        (800, 9, [1200]),
        (1200, 1, []),
    ],
)
async def test_a_page_is_filled_from_as_far_as_it_takes(after: int, limit: int, expected: list[int]) -> None:
    kept = await page_of_kept(
        numbers, lambda each: each, lambda each: each % 400 == 0, after=after, limit=limit
    )
    assert kept == expected
