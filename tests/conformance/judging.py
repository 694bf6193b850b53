"""Run the official validator over the files of a folder, by the definitions of some packages."""

from __future__ import annotations

import re
import subprocess
import tarfile
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent

UNKNOWN_MIME_TYPE: Final = re.compile(r"was not found in the value set 'MimeType'.*because \"tc\" is null")
"""Without a terminology server no MIME type is known; sometimes that is an error, mostly a note."""


def _home(work: Path) -> Path:
    return work / "home" / ".fhir" / "packages"


def unpack(work: Path, packages: Path) -> None:
    """Put the packages where the validator looks for them."""
    _home(work).mkdir(parents=True)
    with tarfile.open(packages) as archive:
        archive.extractall(_home(work), filter="data")


@dataclass(frozen=True, slots=True)
class Finding:
    file: str
    level: str
    place: str
    text: str

    @property
    def type(self) -> str:
        """The type of the resource within the Bundle."""
        match = _WITHIN.search(self.place)
        return match[1] if match else "Bundle"

    @property
    def element(self) -> str:
        return re.sub(r"\[\d+\]", "", _WITHIN.split(self.place)[-1])


_WITHIN: Final = re.compile(r"/\*(\w+)/[^*]*\*/")


@dataclass(frozen=True, slots=True)
class Judgement:
    findings: tuple[Finding, ...]
    counts: Mapping[str, Counter[str]]
    """How many of each type were judged, by file."""


def judge(work: Path, shown: Path, definitions: Iterable[str], *, ours: Path) -> Judgement:
    """Let it judge every file; raises where one was not judged."""
    said = [line.split("\t") for line in run_judge(work, shown, definitions, ours)]
    judged = {rest[0] for kind, *rest in said if kind == "JUDGED"}
    if unjudged := {path.name for path in shown.glob("*.json")} - judged:
        raise RuntimeError(f"not judged: {', '.join(sorted(unjudged))}")
    counts = {file: Counter[str]() for file in judged}
    for kind, file, *rest in said:
        if kind == "COUNT":
            counts[file][rest[0]] = int(rest[1])
    return Judgement(tuple(Finding(*rest) for kind, *rest in said if kind == "FINDING"), counts)


def run_judge(work: Path, shown: Path, definitions: Iterable[str], *more: Path) -> list[str]:
    """Return what it says: lines for each finding, for each type that was judged, and for each file.

    It knows the packages named, and the definitions in more folders.
    """
    pom, jars = HERE / "pom.xml", work / "classpath"
    if not jars.exists():
        build = ["mvn", "-q", "-B", "-f", pom, "dependency:build-classpath", f"-Dmdep.outputFile={jars}"]
        subprocess.run(build, check=True)
    folders = [*(_home(work) / name / "package" for name in definitions), *more]
    java = ["java", "-Xmx3g", f"-Duser.home={work / 'home'}", "-cp", jars.read_text()]
    judge = subprocess.run(
        [*java, HERE / "Judge.java", shown, *folders], capture_output=True, text=True, check=False
    )
    if judge.returncode:
        raise RuntimeError(judge.stderr)
    return judge.stdout.splitlines()
