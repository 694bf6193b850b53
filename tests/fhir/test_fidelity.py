"""What a sender writes and we do not own survives to the last character of every value."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from app.domain.request_updates import kept
from app.fhir import wire
from app.fhir.servicerequest import service_request
from app.fhir.updates_in import read_update
from app.fhir.validate import check
from app.persistence.published import as_sent
from tests.domain.builders import a_referral as held_referral
from tests.fhir.examples import CARE_SOCIAL, NOW, SECTION_119, a_referral, read

DECIMALS: SearchStrategy[wire.Number] = st.from_regex(
    r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,12})?([eE][+-]?[0-9]{1,2})?", fullmatch=True
).map(wire.Number)
DATES = st.sampled_from(["2026", "2026-02", "2024-02-29", "1899-12-31"])
ZONES = st.sampled_from(["Z", "+01:00", "-03:30", "+00:00", "+14:00"])
TIMES = st.builds(
    lambda fraction, zone: f"2026-11-12T09:00:00{fraction}{zone}",
    st.sampled_from(["", ".1", ".120", ".123456789"]),
    ZONES,
)
WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\x7f"), min_size=1, max_size=20
).filter(lambda text: bool(text.strip()) and not text.startswith("#"))
VALUES: SearchStrategy[dict[str, Any]] = st.one_of(
    st.builds(lambda value: {"valueDecimal": value}, DECIMALS),
    st.builds(lambda value: {"valueDateTime": value}, DATES | TIMES),
    st.builds(lambda value: {"valueDate": value}, DATES),
    st.builds(lambda value: {"valueInstant": value}, TIMES),
    st.builds(lambda value: {"valueString": value}, WORDS),
    st.builds(lambda value, unit: {"valueQuantity": {"value": value, "unit": unit}}, DECIMALS, WORDS),
    st.builds(
        lambda value: {"_valueBoolean": {"extension": [{"url": "urn:why", "valueCode": value}]}},
        st.sampled_from(["unknown", "masked"]),
    ),
)
EXTENSIONS = st.lists(
    st.builds(lambda n, value: {"url": f"https://ehr.example/{n}"} | value, st.integers(0, 9), VALUES),
    min_size=1,
    max_size=4,
)
ABOUT = st.builds(lambda extensions: {"extension": extensions}, EXTENSIONS)
CODINGS = st.lists(
    st.builds(
        lambda n, words: {"system": f"https://ehr.example/{n}", "code": "x", "display": words},
        st.integers(0, 9),
        WORDS,
    ),
    max_size=2,
)
CODES: SearchStrategy[dict[str, Any]] = st.builds(
    lambda before, own, after, words: {"coding": [*before, own, *after], **words},
    CODINGS,
    st.fixed_dictionaries(
        {"system": st.just(CARE_SOCIAL), "code": st.just(SECTION_119)},
        optional={"display": WORDS, "version": WORDS, "userSelected": st.booleans(), "extension": EXTENSIONS},
    ),
    CODINGS,
    st.fixed_dictionaries({"text": WORDS}, optional={"id": st.just("c"), "extension": EXTENSIONS}),
)
EXTRAS: SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "code": CODES,
        "_status": ABOUT,
        "_intent": ABOUT,
        "_authoredOn": ABOUT,
        "extension": EXTENSIONS,
        "language": st.sampled_from(["da", "en-GB"]),
        "note": st.lists(st.builds(lambda t, at: {"text": t, "time": at}, WORDS, DATES | TIMES), min_size=1),
        "quantityQuantity": st.builds(lambda value: {"value": value}, DECIMALS),
        "occurrenceDateTime": DATES | TIMES,
        "_occurrenceDateTime": st.builds(lambda e: {"extension": e}, EXTENSIONS),
        "asNeededBoolean": st.booleans(),
        "locationCode": st.lists(st.builds(lambda text: {"text": text}, WORDS), min_size=1, max_size=2),
        "supportingInfo": st.lists(st.builds(lambda text: {"display": text}, WORDS), min_size=1, max_size=2),
        "requisition": st.builds(lambda value: {"value": value}, WORDS),
        "authoredOn": TIMES | DATES,
    },
).filter(bool)


HELD = held_referral()


def published(said: Any) -> bytes:
    return as_sent(
        service_request(replace(HELD, said=said)), version=1, now=datetime(2026, 11, 23, tzinfo=UTC)
    )


def as_received(resource: dict[str, Any]) -> dict[str, Any]:
    """Return it as it is after the wire: everything we know of it has gone through bytes."""
    received = wire.loads(wire.dumps(resource), limit=10**6)
    check(received, place="ServiceRequest")
    return received


@given(EXTRAS)
def test_what_is_created_is_published_as_it_was_written(extras: dict[str, Any]) -> None:
    received = as_received(a_referral(**extras))
    content = published(read(received).incoming)
    for name, value in extras.items():
        assert wire.dumps({name: value})[1:-1] in content, name


def beside(id_: str) -> st.SearchStrategy[dict[str, Any]]:
    """Return what may stand beside a reference; an id is another one at each place."""
    words = {"display": WORDS, "extension": EXTENSIONS, "id": st.just(id_)}
    return st.fixed_dictionaries({}, optional=words)


@given(beside("r"), beside("s"))
def test_what_stands_beside_a_reference_is_published_as_it_was_written(
    of_subject: dict[str, Any], of_requester: dict[str, Any]
) -> None:
    plain = a_referral()
    sent = {"subject": plain["subject"] | of_subject, "requester": plain["requester"] | of_requester}
    received = as_received(plain | sent)
    back = wire.loads(published(read(received).incoming), limit=10**6)
    for name, reference in sent.items():
        words = {part: value for part, value in back[name].items() if part != "reference"}
        assert words == reference
        assert wire.dumps(words | reference) == wire.dumps(words)


@given(EXTRAS, EXTRAS)
def test_so_is_what_it_is_changed_to_and_read_back_and_sent_again(
    first: dict[str, Any], then: dict[str, Any]
) -> None:
    said = read(as_received(a_referral(**first))).incoming
    held = wire.loads(published(said), limit=10**6)
    changed = as_received(a_referral(**then))
    content = published(kept(said, read_update(changed, held, (), now=NOW).incoming))
    for name, value in then.items():
        assert wire.dumps({name: value})[1:-1] in content, name
    back = wire.loads(content, limit=10**6)
    again = published(kept(said, read_update(back, back, (), now=NOW).incoming))
    assert again == content
