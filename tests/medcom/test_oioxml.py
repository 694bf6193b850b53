from __future__ import annotations

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from app.domain.refusals import InvalidValue, Refusal, TooLarge, UnknownCode
from app.medcom.oioxml import DEPTH, ELEMENTS, parse

BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE bomb [
  <!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
]>
<bomb>&c;</bomb>"""
EXTERNAL = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
REMOTE = b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/letter.dtd"><a/>'


@pytest.mark.parametrize(
    "content",
    [
        BOMB,
        EXTERNAL,
        REMOTE,
        b"<!-- a --><!-- b --><?note c?>\n<!DOCTYPE a><a/>",
        b"\xef\xbb\xbf\xef\xbb\xbf<!DOCTYPE a><a/>",
        "<!DOCTYPE a><a/>".encode("utf-16"),
    ],
)
def test_a_document_type_is_refused_wherever_it_hides(content: bytes) -> None:
    with pytest.raises(InvalidValue, match="no document type"):
        parse(content)


def test_a_document_type_inside_text_is_only_text() -> None:
    assert parse(b"<a><![CDATA[<!DOCTYPE b>]]></a>").text == "<!DOCTYPE b>"


def test_a_long_prolog_of_comments_is_read_in_linear_time() -> None:
    assert parse(b"<!-- -->" * 100_000 + b"<a/>").tag == "a"


def test_an_entity_that_nobody_declared_is_refused() -> None:
    with pytest.raises(InvalidValue, match="well-formed"):
        parse(b"<a>&secret;</a>")


def test_nothing_is_fetched_from_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda *args: asked.append(args))
    content = (
        b'<?xml-stylesheet href="http://127.0.0.1:9/a.xsl"?>'
        b'<a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xi="http://www.w3.org/2001/XInclude"'
        b' xsi:schemaLocation="urn:a http://127.0.0.1:9/a.xsd"><xi:include href="http://127.0.0.1:9/b.xml"/></a>'
    )

    assert [child.tag for child in parse(content)] == ["{http://www.w3.org/2001/XInclude}include"]
    assert asked == []


@pytest.mark.parametrize("depth", [DEPTH + 1, 250, 300, 100_000])
def test_deep_nesting_is_too_large(depth: int) -> None:
    with pytest.raises(TooLarge):
        parse(b"<a>" * depth + b"</a>" * depth)


def test_the_deepest_allowed_letter_is_read() -> None:
    assert parse(b"<a>" * DEPTH + b"</a>" * DEPTH).tag == "a"


def test_too_many_elements_are_too_large() -> None:
    with pytest.raises(TooLarge):
        parse(b"<a>" + b"<b/>" * ELEMENTS + b"</a>")


def test_a_letter_of_six_mebibytes_is_too_large() -> None:
    with pytest.raises(TooLarge, match="5120 KiB"):
        parse(b"<a>" + b"x" * (6 * 1024 * 1024) + b"</a>")


def test_the_limit_can_be_set() -> None:
    with pytest.raises(TooLarge, match="1 KiB"):
        parse(b"<a>" + b"x" * 1024 + b"</a>", limit=1024)


@pytest.mark.parametrize(
    "content",
    [
        "<a>Ærø – ø</a>".encode(),
        b"\xef\xbb\xbf" + "<?xml version='1.0' encoding='windows-1252'?><a>Ærø – ø</a>".encode(),
        "<?xml version='1.0' encoding='UTF-8'?><a>Ærø – ø</a>".encode(),
        "<?xml version='1.0' encoding='UTF-16'?><a>Ærø – ø</a>".encode("utf-16"),
        b"\xfe\xff" + "<a>Ærø – ø</a>".encode("utf-16-be"),
        "<?xml version='1.0' encoding='windows-1252'?><a>Ærø – ø</a>".encode("cp1252"),
        "<?xml version='1.0' encoding='ISO-8859-1'?><a>Ærø – ø</a>".encode("cp1252"),
        "<a>Ærø – ø</a>".encode("cp1252"),
    ],
)
def test_the_text_is_the_same_in_every_encoding(content: bytes) -> None:
    assert parse(content).text == "Ærø – ø"


def test_an_encoding_we_do_not_know_is_refused_by_name() -> None:
    with pytest.raises(UnknownCode, match="utf-7"):
        parse(b"<?xml version='1.0' encoding='UTF-7'?><a/>")


def test_text_that_is_not_in_its_declared_encoding_is_refused() -> None:
    with pytest.raises(InvalidValue, match="text in utf-8"):
        parse(b"<?xml version='1.0' encoding='UTF-8'?><a>\xe6</a>")


def test_a_malformed_letter_is_refused_with_its_line_and_without_its_text() -> None:
    with pytest.raises(InvalidValue) as refused:
        parse(b"<?xml version='1.0'?>\n<a>\n<b>2512484916</c>\n</a>")

    assert refused.value.findings[0].place == "line 3"
    assert "2512484916" not in str(refused.value)


def parsed(content: bytes) -> etree._Element | Refusal:
    try:
        return parse(content)
    except Refusal as refusal:
        return refusal


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_parsed_or_refused(content: bytes) -> None:
    found = parsed(content)

    assert found.findings if isinstance(found, Refusal) else isinstance(found.tag, str)


@given(st.text(alphabet="<>!-?/= ab&;[]\"'DOCTYPENT%#x0", max_size=120))
def test_any_text_that_looks_like_xml_is_parsed_or_refused(text: str) -> None:
    found = parsed(text.encode())

    assert found.findings if isinstance(found, Refusal) else found.getroottree().docinfo.internalDTD is None
