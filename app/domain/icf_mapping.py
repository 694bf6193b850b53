"""The brief core set for low back pain against FSIII conditions, as data (proposal, version 1).

One line a category: its relation to a condition under § 119 and under § 140. `<` ICF is narrower than
FSIII, `=` they mean the same, `~` they overlap, `-` no condition meets it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.codes import LegalBasis
from app.domain.fsiii import CONDITIONS


class Relation(StrEnum):
    EQUIVALENT = "equivalent"
    NARROWER = "narrower"
    """The ICF category is narrower than the condition."""
    BROADER = "broader"
    OVERLAPS = "overlaps"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Row:
    icf: str
    title: str
    basis: LegalBasis
    relation: Relation
    fsiii_code: str
    note: str


_SIGN: Final = {
    "=": Relation.EQUIVALENT,
    "<": Relation.NARROWER,
    ">": Relation.BROADER,
    "~": Relation.OVERLAPS,
    "-": Relation.NONE,
}
_JOB: Final = "- (beskæftigelse står som eget felt)"

_LINES: Final[tuple[tuple[str, str, str, str], ...]] = (
    ("b130", "Energi og handlekraft", "~ Trivsel", "< Energi og handlekraft"),
    ("b134", "Søvn", "< Søvn og hvile", "~ Energi og handlekraft"),
    ("b152", "Følelsesfunktioner", "< Trivsel", "~ Kognitive funktioner"),
    ("b280", "Smerte", "= Smerte", "< Sanser og smerter"),
    ("b455", "Fysisk udholdenhed", "~ Fysisk aktivitet", "~ Respiration og cirkulation"),
    ("b710", "Ledbevægelighed", "~ Mobilitet og bevægelse", "< Bevægeapparat"),
    ("b715", "Ledstabilitet", "-", "< Bevægeapparat"),
    ("b730", "Muskelstyrke", "-", "< Bevægeapparat"),
    ("b735", "Muskeltonus", "-", "< Bevægeapparat"),
    ("b740", "Muskeludholdenhed", "-", "< Bevægeapparat"),
    ("s120", "Rygmarv", "- (diagnosen)", "- (diagnosen)"),
    ("s760", "Kroppens strukturer, truncus", "- (diagnosen)", "- (diagnosen)"),
    ("s770", "Andre bevægestrukturer", "- (diagnosen)", "- (diagnosen)"),
    ("d240", "Håndtere stress", "~ Trivsel", "~ Energi og handlekraft"),
    ("d410", "Ændre kropsstilling", "< Mobilitet og bevægelse", "< Forflytte sig / < Mobilitet og bevægelse"),
    ("d415", "Opretholde kropsstilling", "< Mobilitet og bevægelse", "< Mobilitet og bevægelse"),
    ("d430", "Løfte og bære", "= Håndtere genstande", "< Mobilitet og bevægelse"),
    ("d450", "Gå", "< Mobilitet og bevægelse", "< Mobilitet og bevægelse"),
    ("d530", "Toiletbesøg", "~ Kontinens", "< Personlig pleje"),
    ("d540", "Af- og påklædning", "~ Daglige aktiviteter", "< Personlig pleje"),
    ("d640", "Husligt arbejde", "< Daglige aktiviteter", "= Lave husligt arbejde"),
    ("d760", "Familieforhold", "< Sociale relationer", "-"),
    ("d845", "Få og beholde et job", "~ Daglige aktiviteter", _JOB),
    ("d850", "Lønnet beskæftigelse", "~ Daglige aktiviteter", _JOB),
    ("d859", "Andet arbejde", "~ Daglige aktiviteter", "-"),
    ("e110", "Produkter til indtagelse (medicin)", "~ Medicin og stoffer", "-"),
    ("e135", "Hjælpemidler til arbejde", "- (generelle oplysninger)", "- (generelle oplysninger)"),
    ("e155", "Bygningers indretning", "- (generelle oplysninger)", "- (generelle oplysninger)"),
    ("e310", "Nærmeste familie", "~ Sociale relationer", "-"),
    ("e410", "Nærmeste families holdninger", "~ Sociale relationer", "-"),
    ("e355", "Sundhedspersoner", "~ Sundhedskompetence", "~ Sundhedskompetence"),
    ("e450", "Sundhedspersoners holdninger", "~ Sundhedskompetence", "~ Sundhedskompetence"),
    ("e550", "Juridiske tilbud", "-", "-"),
    ("e570", "Social tryghed", "-", "-"),
    ("e580", "Sundhedstilbud", "-", "-"),
    ("d920", "Fritid (supplement)", "< Sociale relationer", "-"),
    ("d570", "Passe på sit helbred (supplement)", "~ Sundhedskompetence", "~ Sundhedskompetence"),
)


def rows() -> Iterator[Row]:
    """Read the lines; a condition that is not of the law is a KeyError at start."""
    for icf, title, *relations in _LINES:
        for basis, said in zip(LegalBasis, relations, strict=True):
            for each in said.split(" / "):
                yield _row(icf, title, basis, each)


_BY_DISPLAY: Final = {
    basis: {known.display: known.code for known in codes.values()} for basis, codes in CONDITIONS.items()
}


def _row(icf: str, title: str, basis: LegalBasis, said: str) -> Row:
    relation, what = _SIGN[said[0]], said[2:]
    if relation is Relation.NONE:
        return Row(icf, title, basis, relation, "", what.strip("()"))
    return Row(icf, title, basis, relation, _BY_DISPLAY[basis][what], "")
