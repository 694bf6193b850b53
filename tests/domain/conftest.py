"""Properties are judged by what they find, never by how long a busy machine takes to draw."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile("rygvej", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("rygvej")
