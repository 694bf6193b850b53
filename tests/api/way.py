"""What is told of a citizen's way outside the municipality, as bodies of commands."""

from __future__ import annotations

from typing import Any

AN_ULRUS_REPORT: dict[str, Any] = {
    "examiner": {
        "name": "Ida Lund",
        "profession": "fysioterapeut",
        "organisation": "Fysioterapien Torvet",
        "certified_on": "2020-05-01",
    },
    "referred_on": "2026-09-01",
    "examined_on": "2026-09-07",
    "report_on": "2026-09-18",
    "recommendation": "Superviseret træning.",
    "scores": [{"instrument": "OREBRO_SHORT", "value": 54}, {"instrument": "ROLAND_MORRIS", "value": 11}],
    "source": "Kopi fra egen læge",
}
A_DISPOSITION: dict[str, Any] = {
    "next_step": "spine-centre",
    "decided_on": "2026-10-01",
    "responsible": "Rygcenter Syddanmark",
}
