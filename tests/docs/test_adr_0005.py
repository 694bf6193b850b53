"""ADR 0005 on the installed library: for the types we speak, its R4B is R4."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from app.fhir.definitions import TYPES, resource_type
from tests.docs.shown import ROOT
from tests.house.source import MODULES

PACKAGES = ROOT.parent / "shared" / "data" / "fhir-packages.tar.xz"
BASE = {
    "resourceType",
    "id",
    "meta",
    "implicitRules",
    "language",
    "text",
    "contained",
    "extension",
    "modifierExtension",
}


@cache
def _published() -> dict[str, dict[str, Any]]:
    """The elements of each of our types, from R4's own package."""
    wanted = {f"./hl7.fhir.r4.core#4.0.1/package/StructureDefinition-{type_}.json": type_ for type_ in TYPES}
    found: dict[str, dict[str, Any]] = {}
    with tarfile.open(PACKAGES) as packages:
        for member in packages:
            if member.name in wanted and (content := packages.extractfile(member)):
                found[wanted[member.name]] = json.load(content)
    return found


def _elements(definition: dict[str, Any], type_: str) -> Iterator[tuple[str, bool, bool]]:
    """Yield name, whether it is required and whether it repeats; a choice as each of its names.

    What the type itself says is its differential: the published snapshot of Binary has a `url` that no
    differential and no page of R4 has.
    """
    own = {element["path"] for element in definition["differential"]["element"]}
    for element in definition["snapshot"]["element"]:
        path = element["path"].split(".")
        if len(path) != 2 or path[1] in BASE or element["path"] not in own:
            continue
        name, many = path[1], element["max"] != "1"
        if not name.endswith("[x]"):
            yield name, element["min"] > 0, many
            continue
        for kind in {type_["code"] for type_ in element["type"]}:
            yield name.removesuffix("[x]") + kind[0].upper() + kind[1:], False, many


@pytest.mark.skipif(not PACKAGES.exists(), reason="R4's published package is not at hand")
@pytest.mark.parametrize("type_", sorted(TYPES))
def test_elements_and_cardinalities_are_those_of_r4(type_: str) -> None:
    ours = {
        (element.name, element.required, element.many)
        for element in resource_type(type_).elements.values()
        if element.name not in BASE and not element.name.startswith("_")  # what JSON adds to a primitive
    }
    assert ours == set(_elements(_published()[type_], type_))


def test_only_one_module_names_the_library() -> None:
    """A second place that reads its models would meet its version, its names and its start-up cost."""
    naming = {
        m.name
        for m in MODULES
        if '"fhir.resources' in m.text or "import fhir" in m.text or "from fhir" in m.text
    }
    assert naming == {"app/fhir/definitions.py"}
