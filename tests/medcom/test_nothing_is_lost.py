from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from lxml.etree import _Element as Node

from app.medcom.letters import LetterRefused, open_letter, read_body
from tests.medcom.everything import is_meant, texts

Change = Callable[[Node, str], None]


def remove(element: Node, _: str) -> None:
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)


def repeat(element: Node, _: str) -> None:
    element.addnext(deepcopy(element))


def rename(element: Node, word: str) -> None:
    element.tag = f"{{{etree.QName(element).namespace}}}{word}"


def move_to_another_namespace(element: Node, word: str) -> None:
    element.tag = f"{{urn:{word}}}{etree.QName(element).localname}"


def say_something_else(element: Node, word: str) -> None:
    element.text = f"{word} {element.text or ''}"


def add_a_child(element: Node, word: str) -> None:
    etree.SubElement(element, f"{{{etree.QName(element).namespace}}}{word}").text = word


CHANGES: list[Change] = [
    remove,
    repeat,
    rename,
    move_to_another_namespace,
    say_something_else,
    add_a_child,
]
words = st.text("abcdefghijk", min_size=5, max_size=9)
changes = st.lists(st.tuples(st.sampled_from(CHANGES), st.integers(0, 10_000), words), min_size=1, max_size=4)
# Read as an instant or as a rule of transport, and kept as that.
INSTANTS = ("Sent/", "Authorisation/", "AcknowledgementCode", "StatusCode")


def changed(content: bytes, plan: list[tuple[Change, int, str]]) -> bytes:
    root = etree.fromstring(content)
    for change, at, word in plan:
        elements = list(root.iterdescendants())
        if elements:
            change(elements[at % len(elements)], word)
    return etree.tostring(root, encoding="UTF-8")


def told(content: bytes) -> set[str]:
    tree = etree.fromstring(content).getroottree()
    found = set()
    for element in tree.getroot()[-1].iter():
        place = tree.getelementpath(element).replace("{urn:oio:medcom:municipality:1.0.0}", "")
        if not any(part in place for part in INSTANTS):
            found |= {" ".join((text or "").split()) for text in (element.text, element.tail)}
    return {text for text in found if text and not is_meant(text)}


def lost(content: bytes) -> set[str]:
    try:
        opened = open_letter(content)
    except LetterRefused as refusal:
        return set() if refusal.findings else {"the reason"}
    everything = " ".join("\n".join(texts(read_body(opened)) | texts(opened.head)).split())
    return {text for text in told(content) if text not in everything}


@settings(max_examples=150)
@given(changes)
def test_whatever_changes_in_a_plan_its_words_are_found_again(
    ggop: bytes, plan: list[tuple[Change, int, str]]
) -> None:
    assert lost(changed(ggop, plan)) == set()


@settings(max_examples=150)
@given(changes)
def test_whatever_changes_in_a_referral_its_words_are_found_again(
    xref15: bytes, plan: list[tuple[Change, int, str]]
) -> None:
    assert lost(changed(xref15, plan)) == set()
