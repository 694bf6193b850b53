"""Who reads Danish is told nothing half in English: every phrase a refusal is written in has its Danish."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from app.domain import refusals
from app.domain.danish import PHRASES, in_danish, sentence
from app.domain.refusals import InvalidValue, NotFound, NotPermitted, Refusal, TooLarge, UnknownCode
from app.fhir.invariants import INVARIANTS
from app.fhir.numberings import ORGANISATION_NUMBERS, PATIENT_NUMBERS
from app.fhir.primitives import PRIMITIVES

APP: Final = Path(refusals.__file__).parents[1]
TOLD: Final = {
    "InvalidValue": 2,
    "TooLarge": 2,
    **dict.fromkeys(
        ("MissingValue", "Unresolved", "NotFound", "NotSupported", "NotAcceptable", "Gone", "StaleVersion"), 1
    ),
    **dict.fromkeys(("NotPermitted", "UnknownCode", "ActionNotAllowed"), 1),
}
"""How many of its first arguments a refusal puts into its sentences."""


def _written(root: Path) -> Iterator[tuple[str, str]]:
    """Yield each phrase that the source gives to a refusal without its own Danish, and where."""
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for argument in _told(node):
                yield from ((text, f"{path}:{argument.lineno}") for text in _texts(argument))


def _told(node: ast.AST) -> list[ast.expr]:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
        return []
    has_its_own = any(keyword.arg == "danish" for keyword in node.keywords)
    return [] if has_its_own else node.args[: TOLD.get(node.func.id, 0)]


def _texts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    elif isinstance(node, ast.IfExp):
        yield from (*_texts(node.body), *_texts(node.orelse))


def _is_name(text: str) -> bool:
    """A name on the wire is the same in both languages."""
    return " " not in text


def test_every_phrase_of_a_refusal_has_its_danish() -> None:
    written = list(_written(APP))
    assert len(written) > 300
    assert [(text, at) for text, at in written if not _is_name(text) and text not in PHRASES] == []


def test_every_expectation_that_is_data_has_its_danish() -> None:
    expected = {
        *(primitive.expected for primitive in PRIMITIVES.values()),
        *(rule.expected for rules in INVARIANTS.values() for rule in rules),
        *(n.expected for n in (*PATIENT_NUMBERS.values(), *ORGANISATION_NUMBERS.values())),
    }
    assert {text for text in expected if not _is_name(text)} - PHRASES.keys() == set()


@pytest.mark.parametrize(
    ("refusal", "danish"),
    [
        (
            InvalidValue("note", "something; what is empty is left out"),
            "Værdien for note er ikke gyldig; forventet: et indhold; det tomme udelades.",
        ),
        (
            InvalidValue("reference", "one to Organization or Practitioner"),
            "Værdien for reference er ikke gyldig; forventet: en til Organization eller Practitioner.",
        ),
        (
            InvalidValue("contained[0]", "a contained resource that something refers to (dom-3)"),
            (
                "Værdien for contained[0] er ikke gyldig; forventet: "
                "en contained ressource, som noget henviser til (dom-3)."
            ),
        ),
        (NotFound("version of ServiceRequest"), "Versionen af ServiceRequest findes ikke."),
        (NotPermitted("to have sent the request"), "Kræver rettigheden 'at have sendt henvendelsen'."),
        (TooLarge("search", "30 values"), "Søgningen overskrider grænsen på 30 værdier."),
        (UnknownCode("search parameter for Task", "x"), "Ukendt søgeparameter for Task 'x'."),
    ],
)
def test_a_refusal_is_danish_throughout(refusal: Refusal, danish: str) -> None:
    assert [finding.danish for finding in refusal.findings] == [danish]


def test_a_name_stays_what_it_is() -> None:
    assert in_danish("priority") == "priority"
    assert sentence("priority", "skal være udfyldt.") == "priority skal være udfyldt."


def test_what_somebody_else_wrote_at_length_is_not_looked_through() -> None:
    quoted = f"{'a or ' * 100_000}b"
    assert in_danish(quoted) == quoted
