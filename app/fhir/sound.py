"""What a resource that is partly wrong still says, so that everything wrong with it is told at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import deepcopy
from typing import Any, Final, TypeVar

from app.domain.refusals import Finding, Refusal
from app.fhir.elements import Json
from app.fhir.validate import violations

T = TypeVar("T")


def read_checked(
    resource: Json, read: Callable[[Json], T], *, place: str, wrong: Sequence[Refusal] | None = None
) -> T:
    """Read a resource; refuses once, with what is wrong in its shape (R4) and in what else it says.

    `wrong` is what is known to be wrong in its shape, where somebody has looked already.
    """
    refusals = violations(resource, place=place) if wrong is None else wrong
    if not refusals:
        return read(resource)
    misshapen = _findings(refusals)
    still = sound(resource, place=place)
    raise refusals[0].of((*misshapen, *(() if still is None else _beside(misshapen, still, read))))


def sound(resource: Json, *, place: str) -> Json | None:
    """Return a copy without the elements that are wrong; None where they decide how the rest is read.

    It may lack what R4 requires of a resource, and nothing that R4 requires of an element.
    """
    copy: dict[str, Any] = deepcopy(dict(resource))
    while wrong := [found.place for found in _findings(violations(copy, place=place))]:
        if any(_DECIDES.search(found) for found in wrong):
            return None
        # Found before any of them is taken out: what stands in the same list may be wrong twice.
        cuts = [cut for found in wrong if (cut := _cut(copy, found.removeprefix(place)))]
        if not cuts:
            break
        for within, name in cuts:
            within.pop(name, None)
    return copy


_DECIDES: Final = re.compile(
    r"(^\w+|\.entry(\[\d+\])?|\.resource|\.contained(\[\d+\])?"
    r"|\.id|\.fullUrl|\.resourceType|^Bundle\.type|\.request(\..*)?)$"
)
"""A resource as a whole, or what it is called, is of or is to become: without it, others read otherwise."""
_STEP: Final = re.compile(r"\.([^.\[]+)(?:\[(\d+)\])?")
_RESOURCES: Final = frozenset({"entry", "resource", "contained"})


def _cut(resource: dict[str, Any], path: str) -> tuple[dict[str, Any], str] | None:
    """Return the innermost element there is on the way to one that is wrong, by what it stands in."""
    found: tuple[dict[str, Any], str] | None = None
    at: Any = resource
    for name, number in _STEP.findall(path):
        if not isinstance(at, dict) or name not in at:
            break
        found, at = (at, name), at[name]
        if number and isinstance(at, list):
            at = at[int(number)]
    return found if found and found[1] not in _RESOURCES else None


def _beside(wrong: Iterable[Finding], still: Json, read: Callable[[Json], Any]) -> Iterator[Finding]:
    """Yield what else is wrong, but for what may only seem so without the elements that are gone."""
    wrong_at = [finding.place for finding in wrong]
    places, holders = Places(wrong_at), {_holder(place) for place in wrong_at}
    try:
        read(still)
    except Refusal as refusal:
        for finding in refusal.findings:
            follows = finding.code == "missing-value" and holders != {_holder(finding.place)}
            if not follows and not places.overlap(finding.place):
                yield finding


def _holder(place: str) -> str:
    """Return the place of the resource that an element stands in."""
    within = re.match(r".*\.(resource|contained\[\d+\])(?=\.|$)", place)
    return within[0] if within else ""


class Places:
    """Places to look another up among, by the steps of each: there may be tens of thousands."""

    def __init__(self, places: Iterable[str]) -> None:
        self._steps = {_steps(place) for place in places}
        self._above = {steps[:length] for steps in self._steps for length in range(1, len(steps))}

    def overlap(self, place: str) -> bool:
        """Say whether one of them is this place, stands within it, or has it within."""
        steps = _steps(place)
        within = any(steps[:length] in self._steps for length in range(1, len(steps)))
        return within or steps in self._steps or steps in self._above


def _steps(place: str) -> tuple[str, ...]:
    # The first of a list and the only one are one place: a logical reference is read as a list of one.
    return tuple(re.findall(r"[.\[]?[^.\[]+", place.replace("[0]", "")))


def _findings(refusals: Iterable[Refusal]) -> tuple[Finding, ...]:
    return tuple(finding for refusal in refusals for finding in refusal.findings)
