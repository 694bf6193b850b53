"""Who reads what is told: the demo in the receivers' place, or systems of their own that it waits for."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass, field
from typing import Any, Final

from lxml import etree
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from app.demo.edges import Edge, receipt_for
from app.demo.words import spoken

_NUMBERS: Final = itertools.count(int(time.time()) % 10_000_000)
_PATIENCE_SECONDS: Final = 20
_MAILBOXES: Final = {
    "Lægerne Forskerparken": ("demo-gp", "5790000120314"),
    "Lægehuset Slotsbryggen": ("demo-gp-2", "5790000240159"),
    "Odense Universitetshospital": ("demo-hospital", "5790001354145"),
}
_UNDER_WAY: Final = frozenset({"due", "ready", "sent"})


@dataclass
class Readers:
    """The receivers of the stories' notices."""

    by: dict[str, Edge]
    out: Console
    fetch: bool
    _told: set[str] = field(default_factory=set)

    def read(self, pathway: dict[str, Any]) -> None:
        """Return when the ledger has nothing of the pathway under way any more."""
        self.out.print()
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if self.fetch:
                self._fetch()
            rows = self.by["demo-municipality"].get(f"/api/v1/pathways/{pathway['id']}/notices")["items"]
            if not any(row["status"] in _UNDER_WAY for row in rows):
                self._tell_of(rows)
                return
            time.sleep(0.2)
        raise RuntimeError("a notice did not arrive in time; see the ledger")

    def _fetch(self) -> None:
        """Fetch what waits, as each receiver's system does, show and receipt it."""
        for name, (client, gln) in _MAILBOXES.items():
            edge = self.by[client]
            for letter in edge.get("/medcom/messages", receiver=gln)["messages"]:
                content = letter["content"].encode()
                self.out.print(Panel(_as_read(content), title=f"{letter['format']} til {name}", width=80))
                answer = edge.post_letter(receipt_for(content, number=next(_NUMBERS)))
                self.out.print(f"  Kvittering XCTL03 sendt: {answer.status_code}\n")
                answer.raise_for_status()

    def _tell_of(self, rows: list[dict[str, Any]]) -> None:
        """Say what became of each notice, where the letters themselves are shown elsewhere."""
        if self.fetch:
            return
        for row in rows:
            if row["id"] not in self._told:
                how = f" ({row['format']})" if row["format"] else ""
                said = f"{row['type']} til {spoken(row['role'])}: {spoken(row['status'])}{how}"
                self.out.print(f"  {'Besked':<24} {said}", highlight=False)
        self._told |= {row["id"] for row in rows}
        self.out.print()


def _as_read(content: bytes) -> Text:
    """Return the letter's own words, as the reader's system shows them."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    root = etree.fromstring(content, parser)
    texts = []
    for element in root.iter("{*}Text01", "{*}Subject"):
        for part in element.iter("{*}Break"):
            part.tail = "\n" + (part.tail or "")
        texts.append("".join(str(text) for text in element.itertext()))
    return Text("\n\n".join(texts))
