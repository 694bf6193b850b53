"""What ISO 8859-1 cannot write, written with what it can: the character set UNOC of EDIFACT."""

from __future__ import annotations

import unicodedata
from typing import Final

REPLACED: Final = {
    "\u2010": "-",
    "\u2011": "-",
    "\u2012": "-",
    "\u2013": "-",
    "\u2014": "-",
    "\u2212": "-",
    "\u2022": "-",
    "\u2018": "'",
    "\u2019": "'",
    "\u201a": ",",
    "\u201c": '"',
    "\u201d": '"',
    "\u201e": '"',
    "\u2032": "'",
    "\u2033": '"',
    "\u2039": "<",
    "\u203a": ">",
    "\u2026": "...",
    "\u20ac": "EUR",
    "\u2264": "<=",
    "\u2265": ">=",
    "\u2260": "<>",
    "\u2248": "ca. ",
    "\u2190": "<-",
    "\u2192": "->",
    "\u2122": "(TM)",
    "\u0152": "OE",
    "\u0153": "oe",
    "\u0131": "i",
    "\u0141": "L",
    "\u0142": "l",
    "\u0110": "D",
    "\u0111": "d",
    "\u200b": "",
    "\ufeff": "",
}
"""By character; what stands in no table loses its accent (š: s), and what has none becomes UNKNOWN."""
UNKNOWN: Final = "?"
_LAST: Final = "\xff"


def in_latin(text: str) -> str:
    """Return the text in ISO 8859-1; the letters of Danish and its neighbours are as they were."""
    return "".join(_in_latin(character) for character in unicodedata.normalize("NFC", text))


def _in_latin(character: str) -> str:
    if character <= _LAST:
        return character
    if character in REPLACED:
        return REPLACED[character]
    parts = unicodedata.normalize("NFKD", character)
    return "".join(part for part in parts if part <= _LAST) or UNKNOWN
