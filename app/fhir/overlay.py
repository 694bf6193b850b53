"""Our knowledge laid over what a sender sent: ours wins where we own, the rest survives as written."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from app.fhir import wire
from app.fhir.entries import conditional, references

_STORED: Final = frozenset({"versionId", "lastUpdated", "profile", "source"})
"""Of `meta`: what storing gives, and what only the sender could claim of the sender's own text."""


_CONDITION: Final = "?identifier="
"""Stands in every reference that says a condition."""


def theirs(carried: str) -> dict[str, Any]:
    return wire.reread(carried) if carried else {}


def overlay(
    ours: Mapping[str, Any],
    sent: Mapping[str, Any],
    *,
    owned: Collection[str] = (),
    urls: Collection[str] = (),
) -> dict[str, Any]:
    """Return both as one resource; `owned` elements and extensions (`urls`) of the sender give way.

    What is said about a value (`_status` about `status`) stands while the value does.
    """
    away = {*ours, *owned, "id"}
    away |= {f"_{name}" for name in away if name not in ours or ours[name] != sent.get(name)}
    kept = {name: value for name, value in sent.items() if name not in away - {"extension", "meta"}}
    extensions = [item for item in sent.get("extension", ()) if item.get("url") not in urls]
    meta = {name: value for name, value in sent.get("meta", {}).items() if name not in _STORED}
    both = {
        **ours,
        **kept,
        "meta": {**meta, **ours.get("meta", {})},
        "extension": [*ours.get("extension", ()), *extensions],
        "contained": _still_referenced({**ours, **kept}),
    }
    return {name: value for name, value in both.items() if value not in ({}, [])}


def worded(ours: Mapping[str, Any], sent: Mapping[str, Any]) -> dict[str, Any]:
    """Return our element with what the sender wrote in its own and we say nothing of."""
    kept = {name: value for name, value in sent.items() if name.removeprefix("_") not in ours}
    same = {f"_{name}" for name, value in ours.items() if sent.get(name) == value}
    return {**ours, **kept, **{name: value for name, value in sent.items() if name in same}}


def referred(ours: Mapping[str, Any], sent: Mapping[str, Any]) -> dict[str, Any]:
    """Return our reference with what the sender wrote beside its own; a type must be that of ours."""
    type_ = ours["reference"].partition("/")[0]
    is_same = sent.get("type", type_) == type_
    return worded(ours, sent if is_same else {n: v for n, v in sent.items() if n not in {"type", "_type"}})


def _still_referenced(resource: Mapping[str, Any]) -> list[Any]:
    """Drop contained resources that nothing outside them leads to any more (dom-3)."""
    contained = {f"#{item.get('id')}": item for item in resource.get("contained", ())}
    reached: set[str] = set()
    waiting: list[Any] = [{name: value for name, value in resource.items() if name != "contained"}]
    while waiting:
        targets = {target for _, target in references(waiting.pop(), "")} & contained.keys() - reached
        reached |= targets
        waiting += [contained[target] for target in targets]
    return [item for name, item in contained.items() if name in reached]


def rewritten(element: Any, targets: Mapping[str, str]) -> Any:
    """Return the same with every reference to a fullUrl in `targets` leading to its `Type/id`."""
    return _rewritten(element, {tail(url): target for url, target in targets.items()} | dict(targets))


def tail(url: str) -> str:
    """`https://ehr.example/fhir/Patient/1` may also be referred to as `Patient/1`."""
    return "/".join(url.split("/")[-2:])


def _rewritten(element: Any, targets: Mapping[str, str]) -> Any:
    if isinstance(element, list):
        return [_rewritten(child, targets) for child in element]
    if not isinstance(element, dict):
        return element
    same = {name: _rewritten(child, targets) for name, child in element.items()}
    return _led(same, targets) if isinstance(same.get("reference"), str) else same


def _led(reference: dict[str, Any], targets: Mapping[str, str]) -> dict[str, Any]:
    """Lead a literal reference on; what was found by a condition becomes a logical one."""
    target = reference["reference"]
    if identifier := conditional(target):
        del reference["reference"]
        return {"type": target.partition("?")[0], "identifier": identifier, **reference}
    return {**reference, "reference": targets.get(target, target)}


def recarried(carried: str, targets: Mapping[str, str]) -> str:
    """Return what a sender sent with references that lead to what we published of it."""
    if not targets and _CONDITION not in carried:
        return carried
    return wire.dumps(rewritten(theirs(carried), targets)).decode() if carried else ""
