from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.refusals import InvalidValue, Refusal, TooLarge
from app.fhir.wire import dumps, loads, reread


def read(text: str) -> dict[str, object]:
    return loads(text.encode(), limit=10_000)


@pytest.mark.parametrize(
    "number", ["1.50", "0.0000001", "1e2", "-0.0", "1E+400", "123456789012345678901234567890", "7", "-12"]
)
def test_a_number_leaves_as_it_came(number: str) -> None:
    assert dumps(read(f'{{"value":{number}}}')) == f'{{"value":{number}}}'.encode()


def test_a_fraction_is_a_decimal_and_prints_as_written() -> None:
    value = read('{"value":1.50}')["value"]
    assert isinstance(value, Decimal)
    assert value == Decimal("1.5")
    assert str(value) == "1.50"


def test_a_decimal_of_our_own_is_written_too() -> None:
    assert dumps({"value": Decimal("2.10")}) == b'{"value":2.10}'


def test_what_json_cannot_say_is_not_written() -> None:
    with pytest.raises(TypeError):
        dumps({"value": Decimal("NaN")})
    with pytest.raises(TypeError):
        dumps({"value": object()})


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"", "line 1, column 1"),
        (b'{\n "a": }', "line 2, column 7"),
        (b"[1]", "line 1"),
        (b'"text"', "line 1"),
        (b'{\n"a": "\xff"}', "line 2"),
        (b'{"status": 1, "status": 2}', "status"),
        (b'{"a": NaN}', ""),
        (b'{"a": -Infinity}', ""),
        (b'{"a": 1e99999999999999999999}', ""),
        (b'{"a": "\\u0000"}', "a"),
        (b'{"a": "\\ud83d"}', "a"),
        (
            b'{"resourceType": "Patient", "name": [{"given": ["x", "\\u0000"]}]}',
            "Patient.name[0].given[1]",
        ),
        (b'{"resourceType": "Patient", "name": [{"\\u0000": 1}]}', "Patient.name[0]"),
    ],
)
def test_what_is_no_fhir_json_is_refused_and_placed(content: bytes, place: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        loads(content, limit=10_000)
    assert refused.value.findings[0].place == place


def test_a_whole_surrogate_pair_and_an_escaped_backslash_are_text() -> None:
    assert read(r'{"a": "\ud83d\ude00 \\u0000 \\ud83d"}') == {"a": "😀 \\u0000 \\ud83d"}


def test_a_byte_order_mark_is_tolerated() -> None:
    assert loads(b'\xef\xbb\xbf{"a":1}', limit=100) == {"a": 1}


def test_content_may_be_as_long_as_the_limit_and_no_longer() -> None:
    assert loads(b'{"a":1}', limit=7) == {"a": 1}
    with pytest.raises(TooLarge):
        loads(b'{"a":1}', limit=6)


def test_nesting_may_be_as_deep_as_the_limit_and_no_deeper() -> None:
    three = '{"a":[{}]}'
    assert loads(three.encode(), limit=100, depth=3)
    with pytest.raises(TooLarge):
        loads(three.encode(), limit=100, depth=2)


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_nesting_without_end_is_refused_rather_than_followed(opening: bytes) -> None:
    with pytest.raises(Refusal):
        loads(opening * 100_000, limit=10**6)


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(texts, json_values, max_size=4))
def test_what_was_written_reads_back_the_same(resource: dict[str, object]) -> None:
    assert dumps(reread(dumps(resource).decode())) == dumps(resource)
