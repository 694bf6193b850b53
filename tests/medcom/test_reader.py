from __future__ import annotations

from app.domain.intake import Unmapped
from app.medcom.formatted_text import plain
from app.medcom.oioxml import parse
from app.medcom.reader import Reader

MIXED = (
    b'<Plan xmlns="urn:oio:medcom:municipality:1.0.4" xmlns:m="urn:oio:medcom:municipality:1.0.0"'
    b' xmlns:x="urn:else">'
    b"<Sender><m:Name>A</m:Name><x:Name>foreign</x:Name>stray"
    b"<CoWriter><Foo>one</Foo></CoWriter><CoWriter><Foo>two</Foo></CoWriter></Sender></Plan>"
)


def plan() -> Reader:
    return Reader.of(parse(MIXED))


def test_a_leaf_is_found_in_either_namespace_and_in_no_other() -> None:
    sender = plan().child("Sender")

    assert [part.value() for part in sender.all("Name")] == ["A"]


def test_what_nobody_read_is_told_with_its_place() -> None:
    letter = plan()
    letter.text("Sender/Name")
    letter.child("Sender").all("CoWriter")[0].text("Foo")

    assert tuple(letter.unread()) == (
        Unmapped("Sender", "stray"),
        Unmapped("Sender/Name[2]", "foreign"),
        Unmapped("Sender/CoWriter[2]/Foo", "two"),
    )


def test_an_attribute_of_the_letter_is_told_and_one_for_parsers_is_not() -> None:
    letter = Reader.of(parse(b'<a><b unit="kg" xml:space="preserve">7</b></a>'))
    letter.text("b")

    assert tuple(letter.unread()) == (Unmapped("b/@unit", "kg"),)


def test_an_absent_element_reads_as_nothing_and_knows_its_place() -> None:
    absent = plan().child("Sender/Nobody/Here")

    assert not absent
    assert (absent.name, absent.namespace, absent.value(), absent.prose()) == ("", "", "", "")
    assert absent.path == "Sender/Nobody/Here"
    assert tuple(absent.unread()) == ()


def test_a_code_the_table_does_not_know_stays_unread() -> None:
    letter = Reader.of(parse(b"<a><b>JA</b><c>maaske</c></a>"))

    assert letter.code("b", {"ja": True}) is True
    assert letter.code("c", {"ja": True}) is None
    assert tuple(letter.unread()) == (Unmapped("c", "maaske"),)


def test_formatted_text_keeps_every_word_and_its_lines() -> None:
    node = parse(
        b"<t xmlns:m='urn:m'>\n  <m:Bold>8a.</m:Bold> Krop<Break/>\n  <Italic>- Smerter\n   i ryg</Italic>"
        b"<Break/><Center>Midt</Center><Break/><Right>H<Underline>oe</Underline>jre</Right>"
        b"<Break/><Unknown>ukendt</Unknown>\n</t>"
    )

    assert plain(node) == "8a. Krop\n- Smerter i ryg\nMidt\nHoejre\nukendt"


def test_blanks_that_the_sender_asked_for_are_kept() -> None:
    node = parse(b"<t>a<Space/><Space/>b<Break/><FixedFont>1  2\n  3</FixedFont></t>")

    assert plain(node) == "a  b\n1  2\n  3"
