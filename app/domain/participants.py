"""How a citizen is named on a list that others in the same group may see."""

from __future__ import annotations

from app.domain.citizens import Citizen


def shown_name(citizen: Citizen) -> str:
    """Return the name; the one place where protection of name and address is heeded."""
    return f"{citizen.details.given_name} {citizen.details.family_name}".strip()
