"""The code blocks of a page, in order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = tuple(sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]))
_BLOCK = re.compile(r"^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    language: str
    text: str


def blocks(path: Path) -> tuple[Block, ...]:
    return tuple(Block(m["language"], m["text"]) for m in _BLOCK.finditer(path.read_text("utf-8")))


def steps(path: Path, language: str = "sh") -> list[tuple[str, str | None]]:
    """Return each block of a language with what the page says it prints, where it says so."""
    found: list[tuple[str, str | None]] = []
    last = ""
    for block in blocks(path):
        if block.language == language:
            found.append((block.text, None))
        elif block.language == "text" and last == language:
            found[-1] = (found[-1][0], block.text)
        last = block.language
    return found
