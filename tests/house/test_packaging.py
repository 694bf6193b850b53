"""A fresh clone needs Python, make, and what the locks say; nothing else, and nothing of this machine."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCK, RUNTIME = ROOT / "requirements.lock", ROOT / "requirements-runtime.lock"
every_lock = pytest.mark.parametrize("lock", [LOCK, RUNTIME], ids=lambda lock: lock.name)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _named(requirements: list[str]) -> set[str]:
    return {_normal(re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0]) for requirement in requirements}


def _pins(lock: Path) -> dict[str, str]:
    """Name to the pin with its hashes and its reasons."""
    parts = re.split(r"^(?=[A-Za-z0-9])", lock.read_text(), flags=re.MULTILINE)
    return {_normal(re.split(r"[\[=]", part, maxsplit=1)[0]): part for part in parts if "==" in part}


def _asked_for(lock: Path) -> set[str]:
    return {name for name, pin in _pins(lock).items() if "rygvej (pyproject.toml)" in pin}


def test_the_lock_is_of_this_pyproject() -> None:
    """A dependency that is named but not locked is missing on a fresh clone."""
    runtime = _named(PROJECT["project"]["dependencies"])
    assert _asked_for(RUNTIME) == runtime
    assert _asked_for(LOCK) == runtime | _named(PROJECT["project"]["optional-dependencies"]["dev"])


def test_both_locks_pin_the_same_versions() -> None:
    """What is tested is what is shipped."""
    tested = {name: pin.split()[0] for name, pin in _pins(LOCK).items()}
    shipped = {name: pin.split()[0] for name, pin in _pins(RUNTIME).items()}
    assert shipped.items() <= tested.items()


@every_lock
def test_every_pin_has_hashes_and_none_an_address(lock: Path) -> None:
    """A name and a version alone can be served by anyone; an index address is this machine's business."""
    assert _pins(lock)
    assert [name for name, pin in _pins(lock).items() if "--hash=sha256:" not in pin] == []
    assert "://" not in lock.read_text()
    assert "--index" not in lock.read_text()


def test_what_builds_the_package_is_locked_too() -> None:
    """`make` installs without build isolation, so the build tools come from the lock."""
    assert _named(PROJECT["build-system"]["requires"]) <= set(_pins(LOCK))


def test_make_lists_every_target() -> None:
    """A target that help does not show is found by nobody."""
    makefile = (ROOT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    told = set(re.findall(r"^([a-z-]+):[^#\n]*## \S", makefile, re.MULTILINE))
    assert phony
    assert set(phony[1].split()) == targets == told


def test_the_image_installs_what_the_lock_says() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert "--require-hashes --no-deps -r requirements-runtime.lock" in dockerfile
    assert re.search(r"^USER (?!root)\w+", dockerfile, re.MULTILINE)
    assert "/healthz" in dockerfile


def test_what_is_installed_is_the_lock_and_nothing_looked_up_beside_it() -> None:
    """The lock is complete; who looks up what an extra needs finds newer versions without a hash."""
    assert "--require-hashes --no-deps -r requirements.lock" in (ROOT / "Makefile").read_text()


def test_the_licence_is_the_one_pyproject_names() -> None:
    assert PROJECT["project"]["license"] in (ROOT / "LICENSE").read_text()
