"""The limits that the clarifying conversation is held to; an operator may set others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    conversation_minutes: int = 60
    """A clarifying conversation shorter than this is flagged (R120)."""
    bmi_tenths: int = 250
    """From here on diet is offered, or it is said why not (R50)."""
    alcohol_units: int = 10
    """Units a week above which the citizen is offered a conversation or treatment (R51)."""
    activity_minutes: int = 150
    """Minutes of moderate activity a week that the health authority recommends (R111)."""


DEFAULT: Final = Thresholds()
