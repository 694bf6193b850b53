"""What the pages say is so: generated ones are fresh, names exist, links lead somewhere."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from pathlib import Path

import pytest
import typer.main

from app import logbook
from app.api.v1.tables import COMMANDS
from app.cli import program
from app.domain.refusals import Kind, Refusal
from app.settings import Settings
from docs import generate
from tests.docs.shown import PAGES, ROOT, blocks
from tests.house.source import MODULES

DOCS = ROOT / "docs"
ADRS = tuple(sorted((DOCS / "adr").glob("*.md")))
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
every_adr = pytest.mark.parametrize("adr", ADRS, ids=lambda adr: adr.name)


def test_every_rule_in_scope_is_shown_by_a_test_and_every_number_a_test_names_is_one() -> None:
    scope = set(json.loads((DOCS / "requirements.json").read_text("utf-8")))
    shown = set(generate.tests_of_rules())
    assert scope == IN_SCOPE
    assert scope - shown == set()
    assert {number for number in shown - scope if number[0] in "RL"} <= BEYOND


IN_SCOPE = {f"R{n}" for n in (*range(1, 65), *range(77, 134))} | {
    f"L{n}" for n in (*range(1, 14), 15, 16, 17, 19, 20, 21)
}
BEYOND = {"L14", "L18", "R65", "R66", "R67", "R68", "R69", "R70", "R71", "R72", "R73", "R74", "R75", "R76"}
"""Rules of later issues that a test may name already."""


@pytest.mark.parametrize("name", generate.PAGES)
def test_a_generated_page_is_what_the_code_says(name: str) -> None:
    """Run `make docs` and look at the difference."""
    assert (DOCS / name).read_text("utf-8") == generate.PAGES[name]()


def test_every_setting_is_explained() -> None:
    page = (DOCS / "settings.md").read_text()
    for name, field in Settings.model_fields.items():
        assert field.description
        assert f"| `RYGVEJ_{name.upper()}` |" in page


def test_every_command_is_explained() -> None:
    page = (DOCS / "commands.md").read_text()
    paths = {" ".join(path) for path, _ in generate.leaves(typer.main.get_command(program), ("rygvej",))}
    assert {"rygvej serve", "rygvej worker", "rygvej client add", "rygvej org import"} <= paths
    assert set(re.findall(r"^## (rygvej .*)$", page, re.MULTILINE)) == paths


def test_every_refusal_and_kind_is_explained() -> None:
    page = (DOCS / "refusals.md").read_text()
    own = [leaf for leaf in Refusal.__subclasses__() if leaf.__module__ == "app.domain.refusals"]
    assert [leaf.__name__ for leaf in own if f"── {leaf.__name__} " not in page] == []
    assert [kind for kind in Kind if f"| `{kind}` |" not in page] == []


def test_every_rule_that_can_say_no_is_explained() -> None:
    """A rule whose code is put together at run time would be missing from the page."""
    page = (DOCS / "refusals.md").read_text()
    for module in MODULES:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "RuleNotMet":
                assert isinstance(node.args[0], ast.Constant), f"{module.name}:{node.lineno}"
                assert f"| `{node.args[0].value}` |" in page


def test_every_log_line_is_explained() -> None:
    page = (DOCS / "log.md").read_text()
    assert [entry.name for entry in logbook.CATALOGUE if f"| `{entry.name}` |" not in page] == []


def test_every_lifecycle_is_drawn() -> None:
    """A lifecycle that is not in the list of the generator would be missing from the page."""
    defined = {
        node.targets[0].id if isinstance(node, ast.Assign) else node.target.id  # type: ignore[union-attr, attr-defined]
        for module in MODULES
        for node in module.tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and "Lifecycle(" in ast.unparse(node.value or ast.Constant(0))
    }
    assert len(defined) == len(generate.LIFECYCLES)
    page = (DOCS / "states.md").read_text()
    for lifecycle in generate.LIFECYCLES:
        assert f"## {lifecycle.name.capitalize()}\n\n```mermaid\nstateDiagram-v2" in page


def _words_of_the_code() -> set[str]:
    found: set[str] = set()
    for module in MODULES:
        found |= set(re.findall(r"\w+", module.text))
    return found


def _glossary() -> list[tuple[str, str, str]]:
    rows = re.findall(r"^\| (.+?) \| (.+?) \| `(\w+)` \|$", (DOCS / "glossary.md").read_text(), re.MULTILINE)
    assert len(rows) > 30
    return rows


def test_every_name_of_the_glossary_is_in_the_code() -> None:
    """The name went, and its Danish term with it; or the term has another name now."""
    words = _words_of_the_code()
    assert [name for _, _, name in _glossary() if name not in words] == []


@pytest.mark.parametrize("column", [0, 1, 2], ids=["Danish", "English", "in the code"])
def test_a_term_has_one_name_and_a_name_one_term(column: int) -> None:
    named = [row[column].lower() for row in _glossary()]
    assert sorted(named) == sorted(set(named))


def test_the_glossary_is_in_alphabetical_order() -> None:
    order = str.maketrans({"æ": "z1", "ø": "z2", "å": "z3"})
    terms = [danish.lower().translate(order) for danish, _, _ in _glossary()]
    assert terms == sorted(terms)


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@every_page
def test_a_link_leads_somewhere(page: Path) -> None:
    prose = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        linked = (page.parent / path).resolve() if path else page
        assert linked.exists(), target
        assert linked.is_relative_to(ROOT), target
        assert not anchor or anchor in _anchors(linked), target


@every_page
def test_a_reader_is_not_sent_to_what_only_we_have(page: Path) -> None:
    """`../shared` is beside our checkout, not beside theirs."""
    if page.name != "AGENTS.md":
        assert "../shared" not in page.read_text("utf-8")


@every_page
def test_a_make_target_that_is_named_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"`make ([a-z-]+)`", page.read_text("utf-8")))
    named |= {
        target
        for block in blocks(page)
        if block.language == "sh"
        for target in re.findall(r"^make ([a-z-]+)", block.text, re.MULTILINE)
    }
    assert named <= targets


@pytest.mark.parametrize(
    "path",
    [*PAGES, ROOT / "Makefile", ROOT / "Dockerfile", ROOT / "compose.yaml"],
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)
def test_a_variable_that_is_named_is_a_setting(path: Path) -> None:
    """One that is misspelt is silently nothing."""
    known = {f"RYGVEJ_{name.upper()}" for name in Settings.model_fields} | {"RYGVEJ_TEST_DATABASE_URL"}
    assert set(re.findall(r"RYGVEJ_[A-Z_]+", path.read_text("utf-8"))) <= known


def test_the_case_workers_page_names_actions_that_exist() -> None:
    commands = {command.name for table in COMMANDS.values() for command in table}
    steps = re.findall(r"^\| .* \| (.*) \|$", (DOCS / "how-to" / "work-a-case.md").read_text(), re.MULTILINE)
    named = {name for step in steps for name in re.findall(r"`([a-z-]+)`", step)}
    assert len(named) > 10
    assert named <= commands


def test_the_architecture_shows_the_layers_that_are_enforced() -> None:
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    drawn = " → ".join(contract["layers"])
    assert f"```text\n{drawn}\n```" in (DOCS / "architecture.md").read_text()


@every_page
def test_a_file_of_ours_that_is_named_exists(page: Path) -> None:
    named = re.findall(r"`((?:app|tests|docs|migrations)/[\w/.-]+)`", page.read_text("utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_readme_shows_the_way_to_every_page_for_users() -> None:
    readme = (ROOT / "README.md").read_text()
    pages = [p for p in DOCS.rglob("*.md") if p.parent.name != "adr"]
    assert [p.name for p in pages if f"({p.relative_to(ROOT).as_posix()})" not in readme] == []


def test_every_adr_has_a_number_of_its_own() -> None:
    numbers = [int(adr.name[:4]) for adr in ADRS]
    assert numbers == list(range(1, len(ADRS) + 1))


@every_adr
def test_an_adr_is_a_page_with_the_four_parts(adr: Path) -> None:
    text = adr.read_text("utf-8")
    assert text.startswith(f"# {adr.name[:4]} ")
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == [
        "Context",
        "Options",
        "Decision",
        "What enforces it",
    ]
    assert len(text.splitlines()) <= 60


@every_adr
def test_an_adr_is_found_from_the_architecture(adr: Path) -> None:
    assert f"(adr/{adr.name})" in (DOCS / "architecture.md").read_text()


def test_the_changelog_keeps_its_shape() -> None:
    """https://keepachangelog.com/en/1.1.0/."""
    text = (ROOT / "CHANGELOG.md").read_text()
    releases = re.findall(r"^## (.*)$", text, re.MULTILINE)
    kinds = set(re.findall(r"^### (.*)$", text, re.MULTILINE))
    assert releases[0] == "[Unreleased]"
    assert all(re.fullmatch(r"\[\d+\.\d+\.\d+\] – \d{4}-\d{2}-\d{2}", release) for release in releases[1:])
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert re.search(r"^- \S", text, re.MULTILINE)


def test_what_is_added_to_the_lifecycles_has_its_page() -> None:
    """ADR 0007 speaks of every lifecycle whose table has a row marked [P], and of no other."""
    text = (ROOT / "tests" / "domain" / "test_lifecycle_tables.py").read_text()
    tables = re.findall(r'^([A-Z]+) = f?"""\n(.*?)"""', text, re.MULTILINE | re.DOTALL)
    marked = {name.lower() for name, rows in tables if "[P]" in rows}
    adr = (DOCS / "adr" / "0007-lifecycle-additions.md").read_text()
    assert set(re.findall(r"^\| (\w+) \| (?!Added)", adr, re.MULTILINE)) == marked
