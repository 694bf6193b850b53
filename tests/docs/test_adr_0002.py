"""ADR 0002 on the installed SQLModel: when one of these fails, SQLModel has changed, and we reconsider."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import pytest
import sqlalchemy
from pydantic import ValidationError
from sqlalchemy import Engine
from sqlalchemy.orm.exc import DetachedInstanceError
from sqlmodel import Field, Session, SQLModel, create_engine

from app.domain.identifiers import Cpr
from app.domain.refusals import InvalidValue


class Status(StrEnum):
    RECEIVED = "received"


class Own(SQLModel):
    """A base with metadata of its own, away from the schema's."""

    metadata = sqlalchemy.MetaData()


class Referral(Own, table=True):
    __tablename__ = "adr_0002_referral"

    id: int | None = Field(default=None, primary_key=True)
    status: Status
    cpr: str = Field(min_length=10)
    discharged: date


class Guarded(Own, table=True):
    __tablename__ = "adr_0002_guarded"
    model_config = {"validate_assignment": True}

    id: int | None = Field(default=None, primary_key=True)
    cpr: str = Field(min_length=10)
    discharged: date


@dataclass(frozen=True)
class Number:
    digits: str


def _valid() -> Referral:
    return Referral(status=Status.RECEIVED, cpr="2512489996", discharged=date(2026, 11, 20))


@pytest.fixture
def engine() -> Iterator[Engine]:
    """A database in memory: what is asked is what the classes do, whatever the database."""
    engine = create_engine("sqlite://")
    Own.metadata.create_all(engine)
    yield engine
    engine.dispose()


def test_a_table_accepts_a_value_that_does_not_exist() -> None:
    assert Referral(status="nonsense", cpr="1", discharged=date(2026, 11, 20)).status == "nonsense"


@pytest.mark.parametrize("table", [Referral, Guarded])
def test_a_table_accepts_that_a_required_value_is_missing(table: type[SQLModel]) -> None:
    assert getattr(table(), "discharged", None) is None


def test_a_table_that_guards_assignment_refuses_what_it_is_given_and_not_what_it_lacks() -> None:
    with pytest.raises(ValidationError):
        Guarded(cpr="1", discharged=date(2026, 11, 20))
    assert Guarded(cpr="2512489996").cpr == "2512489996"


def test_a_table_accepts_nonsense_at_assignment_too() -> None:
    referral = _valid()
    referral.cpr = "1"
    assert referral.cpr == "1"


def test_a_table_cannot_be_immutable() -> None:
    class Frozen(Own, table=True):
        __tablename__ = "adr_0002_frozen"
        model_config = {"frozen": True}

        id: int = Field(primary_key=True)

    with pytest.raises(Exception, match="frozen"):
        Frozen(id=1)


def test_a_table_is_not_hashable() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(_valid())


def test_a_table_cannot_hold_a_value_object() -> None:
    with pytest.raises(ValueError, match="no matching SQLAlchemy type"):

        class Holding(Own, table=True):
            __tablename__ = "adr_0002_holding"
            model_config = {"arbitrary_types_allowed": True}

            id: int = Field(primary_key=True)
            number: Number


def test_a_table_does_not_outlive_its_transaction(engine: Engine) -> None:
    with Session(engine) as session:
        referral = _valid()
        session.add(referral)
        session.commit()
    with pytest.raises(DetachedInstanceError):
        _ = referral.status


def test_an_expired_table_is_dumped_as_nothing_without_a_word(engine: Engine) -> None:
    with Session(engine) as session:
        referral = _valid()
        session.add(referral)
        session.commit()
        assert referral.model_dump() == {}


def test_an_enum_is_stored_by_its_name_and_not_by_the_standards_code(engine: Engine) -> None:
    with Session(engine) as session:
        session.add(_valid())
        session.commit()
        assert (
            session.connection().exec_driver_sql("SELECT status FROM adr_0002_referral").scalar()
            == "RECEIVED"
        )


def test_our_own_values_do_what_a_table_does_not() -> None:
    with pytest.raises(InvalidValue):
        Cpr("1")
    cpr = Cpr("2512489996")
    assert cpr == Cpr("2512489996")
    assert len({cpr, Cpr("2512489996")}) == 1
    with pytest.raises(AttributeError):
        cpr.value = "1"  # type: ignore[misc]
