"""Routing rules: the authority's own."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index

from app.persistence.rows.ownership import OwnedRow


class RoutingRuleRow(OwnedRow, table=True):
    __tablename__ = "routing_rule"
    __table_args__: ClassVar[Any] = (Index(None, "authority", "status", "ordinal"),)

    series: UUID
    number: int
