"""What belongs to the §140 clock beside the plan itself: an authority's own targets."""

from __future__ import annotations

from app.persistence.rows.ownership import OwnedRow


class ServiceTargetRow(OwnedRow, table=True):
    __tablename__ = "service_target"
