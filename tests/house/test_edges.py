"""What may enter only at the edge: time, identity, configuration, transactions, text for a terminal."""

from __future__ import annotations

import ast
import builtins

import pytest

from app import logbook
from app.logbook import Entry
from tests.house.source import MODULES, Module

CLOCKS_AND_DICE = (
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
    "uuid.uuid1",
    "uuid.uuid4",
    "random.getrandbits",
)
ALLOWED = {
    "app/main.py": {"datetime.datetime.now", "uuid.uuid4"},
    "app/api/middleware.py": {"random.getrandbits"},  # the id of a request that brought none
    "app/demo/stories.py": {"datetime.datetime.now"},  # a client of the service, with a clock of its own
    "app/demo/readers.py": {"time.time"},  # numbers its receipts
}
TRANSACTIONS = {
    "app/persistence/database.py": {"transaction"},
    "app/persistence/clients.py": {"transaction"},  # a client with its tokens: no use case, no tenant
    "app/persistence/reindexing.py": {"transaction"},  # batches of entries, before anybody is served
}
LOGGERS = ("logging.getLogger", "logging.debug", "logging.info", "logging.warning", "logging.error")


def test_time_and_ids_come_in_as_arguments() -> None:
    """A rule that reads the clock itself cannot be tested at a deadline, nor run again for yesterday."""
    found = {
        module.name: {name for _, name in module.uses(*CLOCKS_AND_DICE)}
        for module in MODULES
        if any(module.uses(*CLOCKS_AND_DICE))
    }
    assert found == ALLOWED


def test_only_settings_reads_the_environment() -> None:
    """A variable read elsewhere is a setting that docs/settings.md does not know."""
    reading = {m.name for m in MODULES if any(m.uses("os.environ", "os.environb", "os.getenv"))}
    assert reading <= {"app/settings.py"}


def test_a_transaction_begins_and_ends_in_one_place() -> None:
    """Two stores that commit for themselves cannot share a transaction: half a referral would be stored."""
    found: dict[str, set[str]] = {}
    for module in MODULES:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Attribute) and node.attr in {
                "commit",
                "rollback",
                "transaction",
                "begin_nested",
            }:
                found.setdefault(module.name, set()).add(node.attr)
    assert found == TRANSACTIONS


def test_no_statement_carries_a_transaction_of_its_own() -> None:
    """`BEGIN` and `COMMIT` in SQL text would pass the test above."""
    words = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT")
    found = [
        f"{module.name}:{node.lineno}"
        for module in MODULES
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.strip().upper().startswith(words)
    ]
    assert found == []


def test_nothing_is_printed() -> None:
    """Nobody reads what a service prints: an operator's command has its console, the rest the log."""
    found = [f"{m.name}:{line}" for m in MODULES for line, _ in m.uses(builtins.print.__name__)]
    assert found == []


def test_only_the_logbook_logs() -> None:
    """A logger of one's own can write anything, a CPR number too; the catalogue lists what may be said."""
    loggers = {
        m.name for m in MODULES if {"logging", "structlog"} & {v.split(".")[0] for v in m.imported.values()}
    }
    assert loggers == {"app/logbook.py"}


def _writes() -> list[tuple[Module, str, ast.Call]]:
    found = []
    for module in MODULES:
        for node in ast.walk(module.tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "write"
            ):
                name = module.dotted(node.func.value)
                if name.startswith("app.logbook."):
                    found.append((module, name.removeprefix("app.logbook."), node))
    return found


def test_the_log_is_written_where_we_think() -> None:
    """Guards the three tests below against finding nothing to judge."""
    assert len(_writes()) >= len(logbook.CATALOGUE)


@pytest.mark.parametrize(
    ("module", "name", "call"), _writes(), ids=lambda value: getattr(value, "name", None)
)
def test_a_log_line_names_fields_that_its_entry_lists(module: Module, name: str, call: ast.Call) -> None:
    """An unlisted field raises, and on a path where something has failed already."""
    entry = getattr(logbook, name)
    assert isinstance(entry, Entry)
    assert not call.args
    assert {keyword.arg for keyword in call.keywords} <= entry.fields


@pytest.mark.parametrize(
    ("module", "name", "call"), _writes(), ids=lambda value: getattr(value, "name", None)
)
def test_a_log_line_is_not_a_sentence(module: Module, name: str, call: ast.Call) -> None:
    """Text put together by hand takes in whatever it is given, and cannot be searched by field."""
    for keyword in call.keywords:
        for node in ast.walk(keyword.value):
            assert not isinstance(node, ast.JoinedStr), f"{module.name}:{node.lineno}"
            assert not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod)), (
                f"{module.name}:{node.lineno}"
            )


def test_every_entry_of_the_logbook_is_written_somewhere() -> None:
    """An entry that nobody writes is a promise to operators that is not kept."""
    named = {name for name, value in vars(logbook).items() if isinstance(value, Entry)}
    assert {name for _, name, _ in _writes()} == named
