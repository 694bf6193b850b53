"""The indicators as a table to load: a row for each indicator, authority, part and stratum."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from io import StringIO
from typing import Annotated, Final

from fastapi import Query

from app.api.v1.indicators.views import CountView, IndicatorsView, IndicatorView, PartView
from app.domain.refusals import InvalidValue
from app.indicators.definitions import REASON_TEXT

MEDIA_TYPE: Final = "text/csv"


class Format(StrEnum):
    JSON = "json"
    CSV = "csv"


class Flavour(StrEnum):
    INTERNATIONAL = "international"
    DANISH = "danish"


@dataclass(frozen=True, slots=True)
class Rendering:
    """How the answer is written."""

    format: Annotated[Format | None, Query(description="Ellers efter Accept.")] = None
    flavour: Annotated[
        Flavour | None,
        Query(description="Af CSV; `danish` er semikolon, decimalkomma og BOM, som Excel vil."),
    ] = None

    def is_table(self, accept: str) -> bool:
        """Say whether CSV is asked for; raises InvalidValue for a flavour of something else."""
        is_csv = self.format is Format.CSV or (self.format is None and prefers_csv(accept))
        if self.flavour and not is_csv:
            raise InvalidValue("flavour", "only with format=csv", place="flavour")
        return is_csv


def prefers_csv(accept: str) -> bool:
    """Say whether a header names CSV, and nothing of JSON with more weight."""
    weights: dict[str, float] = {}
    for member in accept[:1000].lower().split(","):
        name, _, weight = member.replace(" ", "").partition(";q=")
        weights[name.partition(";")[0]] = _weight(weight)
    json = weights.get("application/json", 0.0)
    return weights.get(MEDIA_TYPE, 0.0) > json


def _weight(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0


COLUMNS: Final = (
    "indicator",
    "name",
    "authority",
    "from",
    "to",
    "stratifier",
    "stratum",
    "is_mature",
    "suppressed",
    "numerator",
    "denominator",
    "rate",
    "confidence_low",
    "confidence_high",
    "pending",
    *(f"excluded_{reason}" for reason in REASON_TEXT),
    "unit",
    "denominator_variant",
    "cutoff",
    "definition_version",
)
EVERYBODY: Final = "all"
"""Stands where an authority does in the rows of all together, and where a stratum does in those of all."""


def write_table(shown: IndicatorsView, flavour: Flavour) -> bytes:
    """Return the same as JSON would tell, to the digit."""
    is_danish = flavour is Flavour.DANISH
    text = StringIO()
    writer = csv.writer(text, delimiter=";" if is_danish else ",")
    writer.writerow(COLUMNS)
    for row in _rows(shown):
        writer.writerow([_cell(row[column], decimal="," if is_danish else ".") for column in COLUMNS])
    return text.getvalue().encode("utf-8-sig" if is_danish else "utf-8")


def _rows(shown: IndicatorsView) -> Iterator[dict[str, object]]:
    asked = {
        "stratifier": shown.stratify,
        "unit": shown.unit,
        "denominator_variant": shown.denominator,
        "cutoff": shown.cutoff,
        "definition_version": shown.definition_version,
    }
    for indicator in shown.indicators:
        for part in (_whole(shown, indicator), *indicator.parts):
            for count in (*part.authorities, part.total):
                yield asked | _of_part(indicator, part) | _of_count(count)


def _whole(shown: IndicatorsView, indicator: IndicatorView) -> PartView:
    return PartView(
        from_date=shown.from_date,
        to_date=shown.to_date,
        stratum=None,
        is_mature=indicator.is_mature,
        total=indicator.total,
        authorities=indicator.authorities,
    )


def _of_part(indicator: IndicatorView, part: PartView) -> dict[str, object]:
    return {
        "indicator": indicator.code,
        "name": indicator.name,
        "from": part.from_date,
        "to": part.to_date,
        "stratum": part.stratum.code if part.stratum else EVERYBODY,
        "is_mature": part.is_mature,
    }


def _of_count(count: CountView) -> dict[str, object]:
    left_out = {reason.code: reason.cases for reason in count.excluded}
    nobody = None if count.suppressed else 0
    return {
        "authority": count.authority or EVERYBODY,
        "suppressed": count.suppressed,
        "numerator": count.numerator,
        "denominator": count.denominator,
        "rate": count.rate,
        "confidence_low": count.confidence_low,
        "confidence_high": count.confidence_high,
        "pending": count.pending,
        **{f"excluded_{reason}": left_out.get(reason, nobody) for reason in REASON_TEXT},
    }


_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def _cell(value: object, *, decimal: str) -> str:
    """Write a value; a text that a spreadsheet would take for a formula is made one that it does not."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return str(value).replace(".", decimal)
    if isinstance(value, (int, date)):
        return str(value)
    return f"'{value}" if str(value).startswith(_FORMULA) else str(value)
