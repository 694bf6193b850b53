"""What is measured, assessed and aimed at on a pathway."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from app.persistence.rows.ownership import PathwaysRow, instant, of_pathway


class MeasurementRow(PathwaysRow, table=True):
    __tablename__ = "measurement"
    __table_args__: ClassVar[Any] = of_pathway()

    instrument: str
    phase: str
    taken_at: datetime = instant()


class ConditionRow(PathwaysRow, table=True):
    __tablename__ = "condition"
    __table_args__: ClassVar[Any] = of_pathway()

    fsiii_code: str


class GoalRow(PathwaysRow, table=True):
    __tablename__ = "goal"
    __table_args__: ClassVar[Any] = of_pathway()

    kind: str


class FollowUpRow(PathwaysRow, table=True):
    __tablename__ = "follow_up"
    __table_args__: ClassVar[Any] = of_pathway()

    result: str


class PerspectiveRow(PathwaysRow, table=True):
    __tablename__ = "perspective"
    __table_args__: ClassVar[Any] = of_pathway()

    contributor: str
    component: str
