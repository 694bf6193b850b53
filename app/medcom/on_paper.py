"""A letter on paper, for whom no letter reaches otherwise: PDF, A4, as its reader would see it.

The fonts are those every reader of PDF has, in the character set of a letter (ISO 8859-1); nothing is
packed, so that the text can be found and copied.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from io import BytesIO
from typing import Final
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer

from app.domain.identifiers import Cpr
from app.domain.letters import Section
from app.domain.parties import Party, PersonDetails
from app.domain.private import Private
from app.medcom.latin import in_latin

_MARGIN: Final = 25 * mm
_TEXT: Final = ParagraphStyle("text", fontName="Helvetica", fontSize=11, leading=15)
_BOLD: Final = ParagraphStyle("bold", _TEXT, fontName="Helvetica-Bold", spaceBefore=8, keepWithNext=True)
_SUBJECT: Final = ParagraphStyle("subject", _BOLD, fontSize=13, leading=18, spaceBefore=14)
_RIGHT: Final = ParagraphStyle("right", _TEXT, alignment=TA_RIGHT)
_HEAD: Final = ParagraphStyle("head", _RIGHT, fontName="Helvetica-Bold", spaceAfter=14)
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True, repr=False)
class OnPaper(Private):
    """What stands on the sheet."""

    sender: Party
    receiver: Party | None
    """None where nobody knows whom it should go to."""
    citizen: PersonDetails
    dated: date
    subject: str
    sections: tuple[Section, ...]
    letter_id: str = ""
    """Its number, where it has been given one."""


def write(it: OnPaper) -> bytes:
    """Return the letter; the same one is written as the same bytes."""
    paper = BytesIO()
    document = SimpleDocTemplate(
        paper,
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=_possible(it.subject),
        author=_possible(it.sender.label),
        lang="da-DK",
        pageCompression=0,
        invariant=1,
    )
    foot = partial(_foot, it)
    document.build(list(_body(it)), onFirstPage=foot, onLaterPages=foot)
    return paper.getvalue()


def _body(it: OnPaper) -> Iterator[Flowable]:
    yield _line(it.sender.label, _HEAD)
    yield from _lines(_named(it.receiver) if it.receiver else ["Modtageren er ikke kendt"])
    yield _line(f"{it.dated.day}.{it.dated.month}.{it.dated.year}", _RIGHT)
    yield Spacer(0, 8)
    yield from _lines(_about(it.citizen))
    yield _line(it.subject, _SUBJECT)
    for section in it.sections:
        if section.heading:
            yield _line(section.heading, _BOLD)
        yield from _lines(line for paragraph in section.paragraphs for line in paragraph.splitlines())
    yield Spacer(0, 20)
    yield from _lines(["Med venlig hilsen", *_named(it.sender)])


def _lines(texts: Iterable[str]) -> Iterator[Paragraph]:
    return (_line(text, _TEXT) for text in texts)


def _line(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(escape(_possible(text)) or "&nbsp;", style)


def _possible(text: str) -> str:
    return _CONTROL.sub(" ", in_latin(text))


def _named(party: Party) -> list[str]:
    """Return how an organisation is addressed and reached, a line each."""
    post = f"{party.address.postal_code} {party.address.district}".strip()
    numbers = (
        ("Ydernummer", party.ydernummer.value if party.ydernummer else ""),
        ("Lokationsnummer", party.gln_text),
        ("Telefon", party.telephone),
    )
    said = [party.label, party.address.street, party.address.suburb, post]
    return [line for line in said if line] + [f"{name} {text}" for name, text in numbers if text]


def _about(citizen: PersonDetails) -> list[str]:
    number, name = citizen.number, f"{citizen.given_name} {citizen.family_name}".strip()
    if isinstance(number, Cpr):
        return [f"Vedrørende {name}", f"CPR-nummer {number.value[:6]}-{number.value[6:]}"]
    return [f"Vedrørende {name}", f"Erstatnings-CPR-nummer {number.value}"]


def _foot(it: OnPaper, canvas: Canvas, document: SimpleDocTemplate) -> None:
    """Say on each page which letter it is of; the number tells nothing about the citizen."""
    said = [it.sender.label, f"Brev {it.letter_id}" if it.letter_id else "", f"Side {document.page}"]
    canvas.setFont("Helvetica", 9)
    canvas.drawCentredString(A4[0] / 2, 12 * mm, _possible("  ·  ".join(part for part in said if part)))
