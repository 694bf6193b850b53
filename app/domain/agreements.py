"""Agreement texts and how far they bind (R81, R90, R104–R107)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations


class Obligation(StrEnum):
    """Forpligtelsesgrad: what a provision asks of those it is for."""

    LOV = "LOV"
    BEKENDTGOERELSE = "BEKENDTGOERELSE"
    KVALITETSKRAV = "KVALITETSKRAV"
    AFTALE_FORPLIGTENDE = "AFTALE_FORPLIGTENDE"
    ANBEFALING = "ANBEFALING"
    INSPIRATION = "INSPIRATION"


BINDING = frozenset(
    {Obligation.LOV, Obligation.BEKENDTGOERELSE, Obligation.KVALITETSKRAV, Obligation.AFTALE_FORPLIGTENDE}
)
OF_LAW = frozenset({Obligation.LOV, Obligation.BEKENDTGOERELSE})


class AgreementType(StrEnum):
    NATIONAL_PROGRAMME = "NATIONAL_PROGRAMME"
    REGIONAL_PROGRAMME = "REGIONAL_PROGRAMME"
    COOPERATION_AGREEMENT = "COOPERATION_AGREEMENT"
    GUIDANCE = "GUIDANCE"
    INSPIRATION = "INSPIRATION"


AGREEMENT_TYPE_TEXT: dict[AgreementType, str] = {
    AgreementType.NATIONAL_PROGRAMME: "nationalt afledt forløbsprogram",
    AgreementType.REGIONAL_PROGRAMME: "regionalt forløbsprogram",
    AgreementType.COOPERATION_AGREEMENT: "samarbejdsaftale",
    AgreementType.GUIDANCE: "vejledning",
    AgreementType.INSPIRATION: "oplæg til inspiration",
}


def labelled(title: str, kind: AgreementType) -> str:
    """Return the title as it is shown: nobody is to take inspiration for a programme (R105)."""
    return f"{title} ({AGREEMENT_TYPE_TEXT[kind]})"


@dataclass(frozen=True, slots=True)
class Monitoring:
    """What a provision says is measured: what, when, by whom."""

    measure: str
    phases: frozenset[str]
    by: str


@dataclass(frozen=True, slots=True)
class Provision:
    id: str
    agreement: str
    obligation: Obligation
    text_boxes: tuple[str, ...] = ()
    paraphrases_law: bool = False
    monitoring: Monitoring | None = None

    @property
    def is_binding(self) -> bool:
        return self.obligation in BINDING


@dataclass(frozen=True, slots=True)
class TextBox:
    id: str
    agreement: str


@dataclass(frozen=True, slots=True)
class References:
    """How the text boxes of an agreement and its provisions meet."""

    unreferenced: tuple[str, ...]
    """Text boxes that no provision points to."""
    missing: tuple[str, ...]
    """What a provision points to that is no text box of the same agreement."""


def check_references(agreement: str, provisions: Iterable[Provision], boxes: Iterable[TextBox]) -> References:
    pointed = {box for p in provisions if p.agreement == agreement for box in p.text_boxes}
    there = {box.id for box in boxes if box.agreement == agreement}
    return References(tuple(sorted(there - pointed)), tuple(sorted(pointed - there)))


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two provisions that ask for the same measure at other times or by other people."""

    measure: str
    provisions: tuple[str, str]
    differ_in: tuple[str, ...]


def monitoring_conflicts(provisions: Iterable[Provision]) -> tuple[Conflict, ...]:
    """Compare every two provisions that ask for the same measure (R90)."""
    asking = sorted((p for p in provisions if p.monitoring is not None), key=lambda p: p.id)
    return tuple(_conflicts(asking))


def _conflicts(asking: Iterable[Provision]) -> Iterator[Conflict]:
    for first, second in combinations(asking, 2):
        one, other = first.monitoring, second.monitoring
        assert one is not None  # noqa: S101 - the caller chose those that ask
        assert other is not None  # noqa: S101
        differ_in = _differences(one, other)
        if one.measure.casefold() == other.measure.casefold() and differ_in:
            yield Conflict(one.measure, (first.id, second.id), differ_in)


def _differences(one: Monitoring, other: Monitoring) -> tuple[str, ...]:
    return tuple(
        name
        for name, differs in (("phases", one.phases != other.phases), ("by", one.by != other.by))
        if differs
    )
