"""What the service answers in codes, in the words the demo tells it with."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from app.domain.deadlines import danish_date
from app.domain.legal_days import legal_day

_WORDS: Final[dict[str, str]] = {
    "referral": "henvisning",
    "rehabilitation-plan": "genoptræningsplan",
    "received": "modtaget",
    "accepted": "accepteret",
    "clarified": "holdt; behovet er afklaret",
    "planned": "ja, og egen læge og henviser får besked",
    "closed": "ja, som planlagt",
    "met": "overholdt",
    "on-hold-free-choice": "borgeren får sin genoptræning hos den private leverandør",
    "revoked": "tilbagekaldt",
    "active": "i gang",
    "HOLD_OPFOELGNING": "hold med opfølgning",
    "SUL119": "sundhedslovens § 119",
    "SUL140": "sundhedslovens § 140",
    "own-gp": "egen læge",
    "referrer": "henviser",
    "result-receiver": "modtager af slutstatus",
    "acknowledged": "kvitteret",
    "not-applicable": "samme enhed har fået den",
    "RED": "rød – borgeren er i træning nu",
    "DIFFERENT_CONTENT": "begge fortsætter, for indholdet er et andet",
}


def spoken(code: str) -> str:
    """Return the words; a code the stories do not meet has none."""
    return _WORDS[code]


def spoken_day(iso: str) -> str:
    """Return a date, or the Danish day of an instant, as a Dane writes it."""
    day = legal_day(datetime.fromisoformat(iso)) if "T" in iso else date.fromisoformat(iso)
    return danish_date(day)
