"""The catalogue of local offers, groups with seats, and the topics citizens were taught."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index

from app.persistence.rows.ownership import OwnedRow, PathwaysRow, of_pathway


class CatalogueItemRow(OwnedRow, table=True):
    __tablename__ = "catalogue_item"
    __table_args__: ClassVar[Any] = (Index(None, "authority", "ordinal"),)


class GroupRow(OwnedRow, table=True):
    """A group; `group` alone is a word of SQL."""

    __tablename__ = "session_group"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(
            ["authority", "catalogue_item_id"], ["catalogue_item.authority", "catalogue_item.id"]
        ),
        Index(None, "authority", "catalogue_item_id"),
        Index(None, "authority", "ordinal"),
    )

    catalogue_item_id: UUID


class TopicCoverageRow(PathwaysRow, table=True):
    __tablename__ = "topic_coverage"
    __table_args__: ClassVar[Any] = of_pathway()

    topic: str
