from __future__ import annotations

from tests.usecases.world import world

__all__ = ["world"]
