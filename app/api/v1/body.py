"""What all bodies have in common: unknown fields refused, bounded, and when what they tell happened."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, ClassVar, TypeAlias

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from app.domain.refusals import InvalidValue

TEXT = 20_000
MOST = 100
"""Items of a list."""
_FIRST, _LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def _within_reach(at: datetime) -> datetime:
    """Refuse times that no deadline can be counted from."""
    if not _FIRST <= at < _LAST:
        raise PydanticCustomError("out_of_reach", "Input should lie between 1900 and 2200")
    return at


def _day_within_reach(day: date) -> date:
    _within_reach(datetime(day.year, day.month, day.day, tzinfo=UTC))
    return day


Instant: TypeAlias = Annotated[AwareDatetime, AfterValidator(_within_reach)]
Day: TypeAlias = Annotated[date, AfterValidator(_day_within_reach)]


_MOST_DAYS = timedelta(days=3660)


def check_period(first: date, last: date) -> None:
    """Refuse a period that ends before it begins, or is longer than anybody asks for."""
    if not timedelta(0) <= last - first <= _MOST_DAYS:
        raise InvalidValue("period", "a last day after the first, at most ten years later", place="to")


class Body(BaseModel):
    """A command's fields; one we do not know is refused by name."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, str_max_length=TEXT, str_strip_whitespace=True, allow_inf_nan=False
    )

    @model_validator(mode="before")
    @classmethod
    def _without_nul(cls, sent: Any) -> Any:
        """Refuse the one character that PostgreSQL cannot keep."""
        if isinstance(sent, dict):
            for name, value in sent.items():
                if (isinstance(value, str) and "\0" in value) or (isinstance(value, list) and "\0" in value):
                    raise PydanticCustomError(
                        "nul_character", "Input should hold no NUL character: {name}", {"name": name}
                    )
        return sent


class CommandBody(Body):
    """What every command may say: when it happened, where that is not now."""

    TIMES: ClassVar[tuple[str, ...]] = ("happened_at",)
    """The fields that say when what is told happened: long ago, it needs a reason."""

    happened_at: Instant | None = Field(
        default=None, description="Hvornår det skete, hvis det registreres bagefter; ellers nu."
    )
    late_reason: str = Field(
        default="", description="Hvorfor det registreres bagefter; kræves efter et døgn."
    )


class NoFields(CommandBody):
    pass


class Reasoned(CommandBody):
    reason: str = Field(min_length=1)
