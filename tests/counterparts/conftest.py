from __future__ import annotations

from tests.medcom.conftest import letter, municipality, practice

__all__ = ["letter", "municipality", "practice"]
