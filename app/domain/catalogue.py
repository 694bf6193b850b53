"""The authority's own catalogue of local offers, with local names and common topics (§5.6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from app.domain.activities import DeliveryType
from app.domain.codes import INTERVENTION_CATEGORY, Category, LegalBasis
from app.domain.lifecycle import Lifecycle, Step
from app.domain.refusals import InvalidValue, MissingValue, RuleNotMet, UnknownCode
from app.domain.topics import OfferTopic, SupportLevel


class CatalogueStatus(StrEnum):
    DRAFT = "draft"
    ACTIVE = "active"
    EXPIRED = "expired"
    ENTERED_IN_ERROR = "entered-in-error"


class CatalogueEvent(StrEnum):
    UPDATE = "update"
    PUBLISH = "publish"
    EXPIRE = "expire"
    MARK_ERROR = "mark-error"


_S, _E = CatalogueStatus, CatalogueEvent

CATALOGUE_LIFECYCLE: Lifecycle[CatalogueStatus, CatalogueEvent] = Lifecycle(
    "catalogue item",
    initial=(_S.DRAFT,),
    steps=(
        Step((_S.DRAFT, _S.ACTIVE), _E.UPDATE, None, "what is published stays complete"),
        Step(
            (_S.DRAFT, _S.EXPIRED),
            _E.PUBLISH,
            _S.ACTIVE,
            "topics, FSIII codes, support levels, delivery types, sundhed.dk reference, telephone",
            "may be offered",
        ),
        Step((_S.ACTIVE,), _E.EXPIRE, _S.EXPIRED, "no gap in what must be offered, or a reason"),
        Step(
            (_S.DRAFT, _S.ACTIVE, _S.EXPIRED),
            _E.MARK_ERROR,
            _S.ENTERED_IN_ERROR,
            "reason; never offered, no group of it [P]",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Material:
    """What a participant may buy beside an offer that is free (L19)."""

    name: str
    price_dkk: int
    necessary: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """Everything that is said of a local offer."""

    name: str
    """Its local name; offers of different authorities meet in their topics (R128)."""
    operator: str = ""
    """Who runs it, where that is not the authority itself: the unit that reports count by."""
    topics: tuple[OfferTopic, ...] = ()
    fsiii_codes: tuple[str, ...] = ()
    levels: tuple[SupportLevel, ...] = ()
    delivery_types: tuple[DeliveryType, ...] = ()
    weeks: int | None = None
    sessions: int | None = None
    seats: int | None = None
    languages: tuple[str, ...] = ("da",)
    valid_from: date | None = None
    valid_to: date | None = None
    sundhed_dk: str = ""
    """Address or number in the directory behind sundhed.dk (SOFT)."""
    telephone: str = ""
    back_specific: bool = False
    """Made for people with back pain; otherwise an offer to many that they are included in (R125)."""
    materials: tuple[Material, ...] = ()


@dataclass(frozen=True, slots=True)
class CatalogueItem:
    id: UUID
    version: int
    status: CatalogueStatus
    said: Description

    def in_use(self, day: date) -> bool:
        """Published, and within the days it is valid."""
        published = CatalogueEvent.EXPIRE in CATALOGUE_LIFECYCLE.allowed(self.status)
        start, end = self.said.valid_from or day, self.said.valid_to or day
        return published and start <= day <= end

    @property
    def stands(self) -> bool:
        """Whether it was ever meant; what was entered in error counts nowhere (G8)."""
        return CatalogueEvent.MARK_ERROR in CATALOGUE_LIFECYCLE.allowed(self.status)

    def codes(self, basis: LegalBasis) -> tuple[str, ...]:
        """Return its FSIII interventions that one law has."""
        return tuple(code for code in self.said.fsiii_codes if code in INTERVENTION_CATEGORY[basis])

    @property
    def categories(self) -> frozenset[Category]:
        return frozenset(
            codes[code]
            for codes in INTERVENTION_CATEGORY.values()
            for code in self.said.fsiii_codes
            if code in codes
        )


def check_description(said: Description) -> None:
    """Refuse codes nobody knows, days that end before they begin, and fees that the law forbids."""
    known = {code for codes in INTERVENTION_CATEGORY.values() for code in codes}
    for place, code in enumerate(said.fsiii_codes):
        if code not in known:
            raise UnknownCode("FSIII intervention", code, known=known, place=f"fsiii_codes[{place}]")
    if said.valid_from and said.valid_to and said.valid_to < said.valid_from:
        raise InvalidValue("valid_to", "a day on or after valid_from", place="valid_to")
    for place, material in enumerate(said.materials):
        _check_fee(material, f"materials[{place}]")


def _check_fee(material: Material, place: str) -> None:
    if material.necessary and material.price_dkk:
        raise RuleNotMet(
            "fee-not-allowed",
            "An offer after § 119 or § 140 is free; only material that is not necessary may cost.",
            "Tilbud efter § 119 og § 140 er gratis; kun materiale, der ikke er nødvendigt, må koste.",
            place=place,
        )


_MUST_SAY = ("topics", "fsiii_codes", "levels", "delivery_types", "sundhed_dk", "telephone")


def check_complete(said: Description) -> None:
    """What is published can be found by topic and asked about (R130)."""
    open_points = [MissingValue(name) for name in _MUST_SAY if not getattr(said, name)]
    if open_points:
        raise MissingValue.of(finding for point in open_points for finding in point.findings)
