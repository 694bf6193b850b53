"""Whatever a sender sends is read or refused; nothing of it makes us stumble."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any, TypeVar

from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.domain.refusals import Refusal
from app.fhir import wire
from app.fhir.publish import publications
from app.fhir.transactions_in import read_transaction
from app.fhir.validate import check
from tests.api.several import RUDDI, together, url
from tests.api.several import a_plan as a_plan_with_company
from tests.domain.builders import a_citizen, a_plan
from tests.fhir.examples import NOW, demo_bundle, read

T = TypeVar("T")

DEMO = demo_bundle()
BOTH = together(a_plan_with_company("1"), a_plan_with_company("2", replaces=[{"reference": url("1")}]))


def paths(element: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    if isinstance(element, dict | list):
        for key, child in element.items() if isinstance(element, dict) else enumerate(element):
            yield from paths(child, (*path, key))


strange: st.SearchStrategy[Any] = st.sampled_from(
    [
        *(None, "", "x", "#", "#x", "urn:uuid:x", "Patient/1", "https://x.example/A/1", 0, -1, 1.5, True),
        *("2026", "0001-01-01", "9999-12-31", "2026-01-01T00:00:00Z"),
        *([], {}, [{}], [None], ["x"], [["x"]], {"x": 1}, {"coding": [{}]}, {"identifier": {"value": "1"}}),
        *({"reference": "#"}, {"reference": "Patient/9"}),
    ]
)


@st.composite
def mangled_bundles(draw: st.DrawFn, of: dict[str, Any] = DEMO) -> dict[str, Any]:
    """The demo bundle with a few of its elements gone, doubled or replaced."""
    bundle = deepcopy(of)
    for _ in range(draw(st.integers(1, 3))):
        *way, last = draw(st.sampled_from([path for path in paths(bundle) if path]))
        above = bundle
        for key in way:
            above = above[key]
        if draw(st.booleans()):
            above[last] = deepcopy(draw(strange))
        else:
            del above[last]
    return bundle


@settings(max_examples=300)
@given(mangled_bundles())
@example(DEMO)
def test_any_submission_is_read_or_refused(bundle: dict[str, Any]) -> None:
    answer = answer_to(bundle, read)
    if isinstance(answer, Refusal):
        assert answer.findings
        assert "1502779995" not in str(answer)
        return
    citizen = a_citizen(details=answer.incoming.citizen, carried=answer.patient_carried)
    for publication in (*publications(a_plan(said=answer.incoming)), *publications(citizen)):
        check(publication.body, place=publication.type)


@settings(max_examples=200)
@given(mangled_bundles(BOTH))
@example(BOTH)
def test_any_transaction_of_several_requests_is_read_or_refused(bundle: dict[str, Any]) -> None:
    parts = answer_to(bundle, lambda sent: read_transaction(sent, now=NOW))
    if isinstance(parts, Refusal):
        assert parts.findings
        assert RUDDI not in str(parts)
        return
    for part in parts:
        (alone,) = read_transaction(
            wire.reread(part.content({url("1"): "ServiceRequest/1"}).decode()), now=NOW
        )
        assert alone.submission.supporting == part.submission.supporting
        assert alone.submission.entry == part.submission.entry


def answer_to(bundle: dict[str, Any], reading: Callable[[dict[str, Any]], T]) -> T | Refusal:
    try:
        return reading(bundle)
    except Refusal as refusal:
        return refusal
