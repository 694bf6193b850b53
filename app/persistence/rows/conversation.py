"""What is decided about a citizen's needs: the support group, and what is got elsewhere."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import Index

from app.persistence.rows.ownership import PathwaysRow, of_pathway


class StratificationRow(PathwaysRow, table=True):
    __tablename__ = "stratification"
    __table_args__: ClassVar[Any] = of_pathway(Index(None, "authority", "status", "support_group"))

    support_group: str | None = None


class OtherCareRow(PathwaysRow, table=True):
    __tablename__ = "other_care"
    __table_args__: ClassVar[Any] = of_pathway()

    category: str
