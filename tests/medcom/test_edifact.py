"""The syntax of EDIFACT: service characters, limits, counts, characters (ISO 9735)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.refusals import InvalidValue, Refusal, TooLarge, UnknownCode
from app.medcom import edifact
from app.medcom.edifact import Interchange, Segment, is_edifact, parse, write
from app.medcom.latin import REPLACED, in_latin

MESSAGE = b"UNH+L1+MEDDIS:D:93A:UN:D9134L+DIS91'BGM+EPI++9+NA'UNT+3+L1'"
LETTER = b"UNB+UNOC:3+1:14+2:14+261120:1200+E1'" + MESSAGE + b"UNZ+1+E1'"

# What ISO 8859-1 prints, without blanks at the end, which no component keeps a reason for.
words = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_categories=["Cc"]), min_size=1, max_size=60
)


def enclosed(*segments: Segment) -> tuple[Segment, ...]:
    return (
        Segment("UNB", (("UNOC", "3"), ("1",), ("2",), ("261120", "1200"), ("E1",))),
        Segment("UNH", (("L1",), ("MEDDIS", "D", "93A", "UN", "D9134L"))),
        *segments,
        Segment("UNT", ((str(len(segments) + 2),), ("L1",))),
        Segment("UNZ", (("1",), ("E1",))),
    )


def refused(content: bytes) -> Refusal:
    with pytest.raises(Refusal) as found:
        parse(content)
    return found.value


def place(refusal: Refusal) -> str:
    return refusal.findings[0].place


@given(st.lists(st.lists(words, min_size=1, max_size=5), min_size=1, max_size=6))
def test_whatever_latin_text_is_written_is_read_again(elements: list[list[str]]) -> None:
    written = write(enclosed(Segment("FTX", tuple(tuple(parts) for parts in elements))))
    (message,) = parse(written).messages

    assert message[1].elements == tuple(tuple(parts) for parts in elements)


@given(st.text(max_size=200))
def test_every_text_has_a_latin_form_that_stays_as_it_is(text: str) -> None:
    once = in_latin(text)

    assert once.encode("latin-1").decode("latin-1") == once
    assert in_latin(once) == once


@pytest.mark.parametrize(
    ("text", "latin"),
    [
        ("Æblegrød på Øen", "Æblegrød på Øen"),
        ("8–10 uger — eller \N{BULLET} flere…", "8-10 uger - eller - flere..."),
        ("\N{LEFT DOUBLE QUOTATION MARK}ja\N{RIGHT DOUBLE QUOTATION MARK} \N{EURO SIGN}", '"ja" EUR'),
        ("VAS \N{GREATER-THAN OR EQUAL TO} 4", "VAS >= 4"),
        ("Šimůnek, Łukasz", "Simunek, Lukasz"),
        ("a\N{COMBINING RING ABOVE}", "å"),
        ("\N{SNOWMAN}", "?"),
    ],
)
def test_what_the_set_lacks_is_written_by_the_table_or_without_its_accent(text: str, latin: str) -> None:
    assert in_latin(text) == latin


def test_the_table_has_only_what_the_set_lacks_and_gives_only_what_it_has() -> None:
    assert all(len(key) == 1 and ord(key) > 0xFF for key in REPLACED)
    assert all(value.encode("latin-1") or value == "" for value in REPLACED.values())


def test_a_letter_is_known_by_how_it_begins() -> None:
    assert is_edifact(LETTER)
    assert is_edifact(b"\r\n UNA:+.? '" + LETTER)
    assert not is_edifact(b"<Emessage/>")
    assert not is_edifact(b"")


def test_service_characters_are_those_that_una_says() -> None:
    (message,) = parse(
        b"UNA;*,! \xb6" + LETTER.replace(b":", b";").replace(b"+", b"*").replace(b"'", b"\xb6")
    ).messages

    assert message[0].at(2, 5) == "D9134L"


def test_without_a_release_character_nothing_is_released() -> None:
    (message,) = parse(b"UNA:+.  '" + LETTER.replace(b"EPI", b"EP?I")).messages

    assert message[1].at(1) == "EP?I"


def test_windows_quotes_in_a_letter_that_says_latin_are_read() -> None:
    (message,) = parse(LETTER.replace(b"EPI", b"\x93EPI\x94")).messages

    assert message[1].at(1) == "\N{LEFT DOUBLE QUOTATION MARK}EPI\N{RIGHT DOUBLE QUOTATION MARK}"


def test_a_place_that_is_not_there_reads_as_empty() -> None:
    assert Segment("BGM", (("EPI",),)).at(4, 2) == ""
    assert repr(Segment("PNA", (("2512484916",),))) == "Segment(*)"


WRONG: dict[str, tuple[bytes, str]] = {
    "no end": (LETTER[:-1], ""),
    "an end that is released": (LETTER[:-1] + b"?'", ""),
    "a segment lost on the way": (LETTER.replace(b"BGM+EPI++9+NA'", b""), "segment 3 (UNT)"),
    "a message lost on the way": (LETTER.replace(MESSAGE, b""), "segment 2 (UNZ)"),
    "another envelope's end": (LETTER.replace(b"UNZ+1+E1", b"UNZ+1+E2"), "segment 5 (UNZ)"),
    "another letter's end": (LETTER.replace(b"UNT+3+L1", b"UNT+3+L2"), "segment 4 (UNT)"),
    "a letter without an end": (LETTER.replace(b"UNT+3+L1'", b""), "segment 3 (BGM)"),
    "a letter within a letter": (LETTER.replace(b"BGM", b"UNH"), "segment 3 (UNH)"),
    "a segment outside a letter": (LETTER.replace(b"UNZ", b"BGM+1'UNZ"), "segment 5 (BGM)"),
    "no tag": (LETTER.replace(b"BGM", b"bgm"), "segment 3 (?)"),
    "a tag that is too long": (LETTER.replace(b"BGM", b"2512484916"), "segment 3 (?)"),
    "a control character": (LETTER.replace(b"EPI", b"E\x00I"), "segment 3 (BGM)"),
    "a line break in a segment": (LETTER.replace(b"EPI", b"E\nI"), "segment 3 (BGM)"),
    "a line break that is released": (LETTER.replace(b"NA'", b"NA?\n'"), "segment 3 (BGM)"),
    "a byte that is no character": (LETTER.replace(b"EPI", b"E\x81I"), ""),
    "no envelope": (MESSAGE, ""),
    "nothing": (b"UNB", ""),
    "service characters that are alike": (b"UNA::.? '" + LETTER, ""),
    "service characters that are letters": (b"UNAxy.? '" + LETTER, ""),
    "half a UNA": (b"UNA:+", ""),
}


@pytest.mark.parametrize(("content", "at"), WRONG.values(), ids=WRONG)
def test_what_is_no_sound_interchange_is_refused_where_it_fails(content: bytes, at: str) -> None:
    refusal = refused(content)

    assert isinstance(refusal, InvalidValue)
    assert place(refusal) == at
    assert "2512484916" not in str(refusal)


def test_another_character_set_is_refused_by_name() -> None:
    refusal = refused(LETTER.replace(b"UNOC", b"UNOY"))

    assert isinstance(refusal, UnknownCode)
    assert "UNOY" in str(refusal)


@pytest.mark.parametrize(
    "content",
    [
        LETTER.replace(b"EPI", b"x" * (edifact.LENGTH + 1)),
        LETTER.replace(b"EPI", b"a:" * edifact.COMPONENTS + b"a"),
        LETTER.replace(b"EPI", b"+" * edifact.ELEMENTS),
        LETTER.replace(b"BGM+EPI++9+NA'", b"BGM'" * edifact.SEGMENTS),
        LETTER + b" " * edifact.LIMIT,
        b"UNB+" + b"'" * 100_000 + b"?'",
    ],
    ids=["component", "components", "elements", "segments", "bytes", "ends"],
)
def test_what_passes_a_limit_is_too_large(content: bytes) -> None:
    assert isinstance(refused(content), TooLarge)


@given(st.integers(min_value=0), st.binary(max_size=20))
def test_an_interchange_damaged_anywhere_is_read_or_refused(at: int, damage: bytes) -> None:
    where = at % len(LETTER)
    try:
        found: object = parse(LETTER[:where] + damage + LETTER[where + len(damage) :])
    except Refusal as refusal:
        found = refusal

    assert isinstance(found, Interchange | Refusal)
