r"""A token as one text: `system|code`; a bar that belongs to the code is written `\|`.

https://hl7.org/fhir/R4/search.html#escaping
"""

from __future__ import annotations

import re
from typing import Final

_PARTING: Final = re.compile(r"(?<!\\)\|")


def escaped(text: str) -> str:
    return text.replace("|", r"\|")


def parted(token: str) -> tuple[str, str, str]:
    """Return system, the bar and the code; without a bar, all of it is the code."""
    found = _PARTING.search(token)
    return (token[: found.start()], "|", token[found.end() :]) if found else ("", "", token)


def written(token: str) -> str:
    """Return it as it is stored; further bars can only be the code's."""
    system, bar, code = parted(token)
    return system + bar + _PARTING.sub(lambda _: r"\|", code)


def unescaped(text: str, but: str = "") -> str:
    r"""Return a value without its backslashes; those before what is in `but` stay."""
    return re.sub(r"\\([,|$\\])", lambda found: found[0] if found[1] in but else found[1], text)
