"""Run the official validator over the files of a folder, by the definitions of some packages."""

from __future__ import annotations

import subprocess
import tarfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent


def _home(work: Path) -> Path:
    return work / "home" / ".fhir" / "packages"


def unpack(work: Path, packages: Path) -> None:
    """Put the packages where the validator looks for them."""
    _home(work).mkdir(parents=True)
    with tarfile.open(packages) as archive:
        archive.extractall(_home(work), filter="data")


def run_judge(work: Path, shown: Path, definitions: Iterable[str]) -> list[str]:
    """Return what it says: a line for each finding, and one for each file that was judged."""
    pom, jars = HERE / "pom.xml", work / "classpath"
    if not jars.exists():
        build = ["mvn", "-q", "-B", "-f", pom, "dependency:build-classpath", f"-Dmdep.outputFile={jars}"]
        subprocess.run(build, check=True)
    folders = [_home(work) / name / "package" for name in definitions]
    java = ["java", "-Xmx3g", f"-Duser.home={work / 'home'}", "-cp", jars.read_text()]
    judge = subprocess.run(
        [*java, HERE / "Judge.java", shown, *folders], capture_output=True, text=True, check=False
    )
    if judge.returncode:
        raise RuntimeError(judge.stderr)
    return judge.stdout.splitlines()
