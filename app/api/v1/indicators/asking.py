"""What may be asked of the indicators, and about whose cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from fastapi import Query

from app.api.context import Caller
from app.api.v1.body import Day, check_period
from app.domain.actors import Permission
from app.domain.indicator_runs import Question
from app.domain.indicator_slices import Interval
from app.domain.indicator_terms import Asked, parts_asked
from app.domain.legal_days import legal_day
from app.domain.refusals import InvalidValue, NotPermitted
from app.domain.strata import Stratifier
from app.persistence.unit_of_work import SHARED
from app.usecases.read_indicators import ALL, MOST_CELLS, authorities_named


class Unit(StrEnum):
    CITIZEN = "citizen"
    PATHWAY = "pathway"


class Denominator(StrEnum):
    STANDARD = "standard"
    COHORT = "cohort"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases, and what had happened by when; each field is a parameter of its own."""

    first: Annotated[Day, Query(alias="from", description="Første dag i perioden.")]
    last: Annotated[Day, Query(alias="to", description="Sidste dag i perioden.")]
    cutoff: Annotated[
        Day | None, Query(description="Opgørelsesdato: hvad der er sket senere, findes ikke; ellers i dag.")
    ] = None
    unit: Annotated[Unit, Query(description="Hvad der tælles: borgere eller forløb.")] = Unit.CITIZEN
    denominator: Annotated[
        Denominator,
        Query(description="`cohort`: deltagelse (I5-I7) af alle afklarede, også dem uden planlagte gange."),
    ] = Denominator.STANDARD


@dataclass(frozen=True, slots=True)
class Division:
    """Into what it is divided."""

    by: Annotated[
        Interval | None,
        Query(description="Del perioden op; en borger tæller én gang i hver del og én gang i det hele."),
    ] = None
    stratify: Annotated[
        Stratifier | None,
        Query(description="Del borgerne op; for andre end myndigheden selv ikke sammen med `by`."),
    ] = None
    authority: Annotated[
        list[str] | None, Query(max_length=120, description="Myndighedskoder, eller `all`; ellers ens egen.")
    ] = None
    current: Annotated[
        bool, Query(description="Tæl igen med rettelser, også hvor opgørelsesdatoen er besvaret før.")
    ] = False


async def question_of(caller: Caller, wanted: Wanted, division: Division) -> Question:
    authorities, leaves = await _whose(caller, division.authority or [])
    asked = asked_by(caller, wanted, authorities, division)
    check_size(asked)
    if leaves:
        _check_leaving(asked)
    return Question(
        asked,
        named=tuple(sorted({*(division.authority or (ALL,))})) if leaves else authorities,
        leaves=leaves,
        # Until a day is over, more may still happen on it.
        is_fixed=wanted.cutoff is not None and asked.cutoff < legal_day(caller.now) and not division.current,
    )


def asked_by(
    caller: Caller, wanted: Wanted, authorities: tuple[str, ...], division: Division | None = None
) -> Asked:
    check_period(wanted.first, wanted.last)
    today = legal_day(caller.now)
    if wanted.cutoff is not None and wanted.cutoff > today:
        raise InvalidValue("cutoff", "today or earlier", place="cutoff")
    return Asked(
        authorities,
        wanted.first,
        wanted.last,
        wanted.cutoff or today,
        by_pathway=wanted.unit is Unit.PATHWAY,
        by=division.by if division else None,
        stratifier=division.stratify if division else None,
        of_cohort=wanted.denominator is Denominator.COHORT,
    )


def check_size(asked: Asked) -> None:
    if len(asked.authorities) * len(parts_asked(asked)) > MOST_CELLS:
        raise InvalidValue("by", f"at most {MOST_CELLS} authorities times parts", place="by")


def _check_leaving(asked: Asked) -> None:
    """Refuse what cannot be kept from telling of few: a table of three directions, and free text.

    Two periods that differ by a day would tell of that day, so a period is of whole months.
    """
    for place, day in (("from", asked.first), ("to", asked.last + timedelta(days=1))):
        if day.day != 1:
            raise InvalidValue("period", "whole months for others' cases", place=place)
    if asked.by and asked.stratifier:
        raise InvalidValue("stratify", "a series or strata, not both, of others' cases", place="stratify")
    if asked.stratifier is Stratifier.PROVIDER:
        raise InvalidValue("stratify", "another than provider for others' cases", place="stratify")


def own_of(caller: Caller) -> str:
    """Return which of its authorities the caller means; raises NotPermitted for another's."""
    wanted = caller.wanted_authority
    if wanted and wanted not in caller.actor.authorities:
        raise NotPermitted("the indicators of other authorities")
    return wanted or caller.actor.authority


async def _whose(caller: Caller, wanted: list[str]) -> tuple[tuple[str, ...], bool]:
    own = caller.actor.authorities
    if not wanted and own:
        return (own_of(caller),), False
    if wanted and set(wanted) <= set(own):
        return tuple(dict.fromkeys(wanted)), False
    if caller.actor.may(Permission.CASEWORK):
        raise NotPermitted("the indicators of other authorities")
    return await caller.context.database.read(
        caller.scope(SHARED), lambda work: authorities_named(work, wanted)
    ), True
