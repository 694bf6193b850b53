"""Write the pages of docs/ that come from the code: `make docs`. A test compares them with what is there."""

from __future__ import annotations

import ast
import json
import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import typer.main

from app.api.kinds import FHIR_STATUS, STATUS
from app.cli import program
from app.domain import refusals
from app.domain.danish_actions import ACTIONS
from app.domain.danish_states import STATES
from app.domain.lifecycle import Lifecycle, Step
from app.domain.lifecycles import LIFECYCLES
from app.domain.refusals import Kind
from app.domain.strata import STRATUM_TEXT
from app.fhir.outcome import ISSUE_TYPE
from app.fhir.parameter import ANY_TYPE, ID, Parameter, modifiers
from app.fhir.parameters import PARAMETERS
from app.fhir.publish import UNPUBLISHED
from app.fhir.resources import RESOURCES, Resource
from app.indicators.definitions import BY_CODE, INDICATORS, VERSION
from app.indicators.wording import anchor_of, denominator_of, in_words
from app.logbook import CATALOGUE
from app.medcom.receipts import REFUSE_CODE
from app.settings import Settings

DOCS = Path(__file__).parent
APP = DOCS.parent / "app"
TESTS = DOCS.parent / "tests"
NOTE = "<!-- Written by docs/generate.py (`make docs`); do not edit. -->"


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> list[str]:
    """Return a Markdown table."""
    lines = [tuple(head)]
    lines += [tuple(str(cell).replace("|", "\\|").replace("\n", " ") for cell in row) for row in rows]
    shown = [f"| {' | '.join(line)} |".replace("  |", " |") for line in lines]
    return [shown[0], "|" + " --- |" * len(lines[0]), *shown[1:]]


def page(title: str, *parts: Iterable[str]) -> str:
    lines = [NOTE, "", f"# {title}"]
    for part in parts:
        lines += ["", *part]
    return "\n".join(lines) + "\n"


def code(text: object) -> str:
    return f"`{text}`" if str(text) else ""


# settings.md


def settings() -> str:
    rows = (
        (
            code(f"RYGVEJ_{name.upper()}"),
            _default("by the machine" if field.default_factory else field.default),
            field.description or "",
        )
        for name, field in Settings.model_fields.items()
    )
    return page(
        "Settings",
        ["Read once at start-up, from the environment. A value that is not valid stops the start."],
        table(("Variable", "Default", "What it is"), rows),
    )


def _default(value: object) -> str:
    if value is None or value == "":
        return "none"
    return code(str(value).lower() if isinstance(value, bool) else value)


# commands.md


def commands() -> str:
    root = typer.main.get_command(program)
    parts = [part for path, command in leaves(root, ("rygvej",)) for part in _command(path, command)]
    intro = (
        "Every command takes its settings from the [environment](settings.md) and says more with `--help`."
    )
    refused = "Exit code 0 when done, 1 when refused (what and where is printed), 2 when called wrongly."
    return page("Commands", [intro], [refused], *parts)


def leaves(command: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield path, command
        return
    for name, child in inner.items():
        yield from leaves(child, (*path, name))


def _command(path: tuple[str, ...], command: Any) -> Iterator[list[str]]:
    yield [f"## {' '.join(path)}"]
    yield [(command.help or "").strip()]
    rows = [_parameter(parameter) for parameter in command.params]
    if rows:
        yield table(("Argument or option", "Default", "What it is"), rows)


def _parameter(parameter: Any) -> tuple[str, str, str]:
    is_argument = parameter.name in parameter.opts
    names = [parameter.name.upper()] if is_argument else [*parameter.opts, *parameter.secondary_opts]
    default = "required" if parameter.required else _default(parameter.default)
    said = [parameter.help or "", _choices(parameter.type_descriptor.annotation)]
    return " / ".join(map(code, names)), default, " ".join(filter(None, said))


def _choices(kind: Any) -> str:
    is_choice = isinstance(kind, type) and issubclass(kind, StrEnum)
    return f"One of {', '.join(map(code, kind))}." if is_choice else ""


# refusals.md


def refusals_page() -> str:
    tree = (refusals.__doc__ or "").strip().splitlines()
    drawn = [line for line in tree if line.startswith(("Refusal", "├", "└"))]
    return page(
        "Refusals",
        [
            "A refused request changes nothing. Every refusal has findings: each has a stable code, a place",
            "and a sentence in Danish or English (`Accept-Language`), and never anything about a person.",
        ],
        ["```text", *drawn, "```"],
        ["## What each edge makes of a kind"],
        [
            "`/api/v1` answers with problem details (RFC 9457), `/fhir` with an OperationOutcome,",
            "`/medcom/messages` with a negative receipt (XCTL02).",
        ],
        table(("Kind", "`/api/v1`", "`/fhir`", "OperationOutcome code", "XCTL02 RefuseCode"), _kinds()),
        ["## Codes of findings"],
        ["`…` stands for what the refusal is about."],
        table(("Code", "English", "Danish"), codes()),
    )


def _kinds() -> Iterator[tuple[object, ...]]:
    for kind in Kind:
        yield code(kind), STATUS[kind], FHIR_STATUS[kind], code(ISSUE_TYPE[kind]), code(REFUSE_CODE[kind])


def codes() -> list[tuple[str, str, str]]:
    """Return every finding that the code can make, with its sentences."""
    found = {row for path in APP.rglob("*.py") for row in _codes_in(ast.parse(path.read_text("utf-8")))}
    return sorted(found)


def _codes_in(tree: ast.AST) -> Iterator[tuple[str, str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {
            "Finding",
            "RuleNotMet",
            "refusals.Finding",
        }:
            said = [
                *node.args,
                *(k.value for k in node.keywords if k.arg in {"code", "rule", "english", "danish"}),
            ]
            if isinstance(said[0], ast.Constant):
                yield code(said[0].value), _sentence(said[1]), _sentence(said[2])


def _sentence(node: ast.expr) -> str:
    """Return a sentence as written, with `…` where something is put in."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
    if isinstance(node, ast.BinOp):
        return re.sub("…+", "…", _sentence(node.left) + _sentence(node.right))
    return "…"


# resources.md


def resources() -> str:
    """Write the types in their order; domain objects that none shows stand below, so that none is missed."""
    rows = (
        (
            f"`{r.name}`",
            r.shows,
            ", ".join(code(k.__name__) for k in r.of),
            _profile(r),
            r.read_by,
            r.written_by,
        )
        for r in RESOURCES
    )
    hidden = ", ".join(code(kind.__name__) for kind in UNPUBLISHED)
    return page(
        "Resources",
        ["What is published over `/fhir`: which resource shows what, who reads it, who writes it."],
        table(("Resource", "Shows", "Rendered from", "Profile", "Read by", "Written by"), rows),
        [
            "A profile is claimed in `meta.profile` where the instance holds it. A reader that may not open",
            "what a reference leads to gets the reference as an identifier or a name.",
            "What a sender sent stands as written wherever it is not ours to say.",
            "`ServiceRequest.requester` is the organisation, as that is who is told and may withdraw;",
            "a role that the sender named stands in its extension `urn:rygvej:extension:requested-as`.",
            "What our own codes, questionnaires and extensions mean is found by the address that stands in",
            "them: `GET /fhir/CodeSystem?url=urn:rygvej:codesystem:state`.",
        ],
        ["Worked with inside and shown in no resource:", f"{hidden}."],
    )


def _profile(shown: Resource) -> str:
    return shown.profile.rpartition("/")[2] or "base R4"


# log.md


def log() -> str:
    rows = (
        (
            code(entry.name),
            logging.getLevelName(entry.level),
            ", ".join(code(f) for f in sorted(entry.fields)),
        )
        for entry in CATALOGUE
    )
    return page(
        "Log",
        [
            "One JSON object a line on standard error, with `event`, `level` and `timestamp`. Nothing about",
            "a person is ever in it: routes stand as patterns, cases only as our own ids.",
        ],
        ["A refusal is INFO. An ERROR always means that the code must change."],
        table(("Event", "Level", "Fields"), rows),
    )


# states.md


def states() -> str:
    parts: list[list[str]] = []
    for lifecycle in LIFECYCLES:
        parts += [[f"## {lifecycle.name.capitalize()}"], _diagram(lifecycle), _steps(lifecycle)]
        parts += [_in_danish(lifecycle.name)]
    intro = [
        "What is not in a table is refused, and the refusal says what is possible instead. Steps that keep",
        "the state, and those that may be taken from almost anywhere, stand in the tables only. Below each:",
        "what the states, the events and the commands of `/api/v1` are called in a Danish refusal.",
    ]
    return page("States", intro, *parts)


CROWDED = 4
"""A step from so many states would hide the diagram behind its arrows."""


def _diagram(lifecycle: Lifecycle[Any, Any]) -> list[str]:
    arrows = [f"    [*] --> {_node(state)}" for state in lifecycle.initial]
    for step in lifecycle.steps:
        if step.target is not None and len(step.sources) < CROWDED:
            arrows += [f"    {_node(s)} --> {_node(step.target)}: {_label(step)}" for s in step.sources]
    return ["```mermaid", "stateDiagram-v2", *arrows, "```"]


def _node(state: object) -> str:
    return str(state).replace("-", "_")


def _label(step: Step[Any, Any]) -> str:
    said = step.guard.removesuffix("[P]").strip()  # proposed by us: ADR 0007
    guard = f" [{said}]" if said else ""
    return re.sub(r"[:;#]", ",", f"{step.event}{guard}")


def _steps(lifecycle: Lifecycle[Any, Any]) -> list[str]:
    rows = (
        (
            ", ".join(code(source) for source in step.sources),
            code(step.event),
            code(step.target) if step.target is not None else "the same",
            step.guard,
            step.effect,
        )
        for step in lifecycle.steps
    )
    return table(("From", "Event", "To", "Guard", "Effect"), rows)


def _in_danish(name: str) -> list[str]:
    said = {"States": STATES[name], "Actions": ACTIONS[name]}
    rows = ((what, "; ".join(f"{code(k)} {v}" for k, v in names.items())) for what, names in said.items())
    return table(("", "In Danish"), rows)


# requirements.md


def requirements() -> str:
    """Return every rule in scope with the tests that show it; a rule without one says so."""
    shown = tests_of_rules()
    scope: dict[str, str] = json.loads((DOCS / "requirements.json").read_text("utf-8"))
    rows = (
        (number, says, "<br>".join(code(test) for test in shown.get(number, ())) or "**none**")
        for number, says in scope.items()
    )
    intro = [
        "Every rule of the domain reference that the service answers for today, and the tests that carry",
        'its number (`@pytest.mark.requirement("R6")`). A rule without a test fails the build.',
    ]
    return page("Requirements", intro, table(("Number", "What it asks", "Tests"), rows))


def tests_of_rules() -> dict[str, list[str]]:
    """Return the tests that name each rule, in the order of their files."""
    found: dict[str, list[str]] = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        for test, numbers in _marked(ast.parse(path.read_text("utf-8"))):
            for number in numbers:
                name = f"{path.relative_to(TESTS.parent).as_posix()}::{test}"
                found.setdefault(number, []).append(name)
    return found


def _marked(tree: ast.Module) -> Iterator[tuple[str, list[str]]]:
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            numbers = [n for decorator in node.decorator_list for n in _numbers(decorator)]
            if numbers:
                yield node.name, numbers
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark":
            yield "*", [n for call in ast.walk(node.value) for n in _numbers(call)]


def _numbers(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.requirement":
        return [str(argument.value) for argument in node.args if isinstance(argument, ast.Constant)]
    return []


# search.md


def search() -> str:
    """Return every search parameter, from the table that indexing and query reading use, too."""
    types = sorted(type_ for type_ in PARAMETERS if type_)
    parts = [part for type_ in types for part in ([f"## {type_}"], _parameters(PARAMETERS[type_]))]
    return page("Search parameters", _SEARCH, ["## Every type"], _parameters(_everywhere()), *parts)


_SEARCH = [
    "What `/fhir` can be searched by; how is in [Search](how-to/search.md). Beside what is listed, every",
    "parameter takes `:missing=true` and `:missing=false`. A type is searched once it is published;",
    "`/fhir/metadata` says which are.",
]


def _everywhere() -> dict[str, Parameter]:
    return {ID.name: ID, **PARAMETERS[ANY_TYPE]}


def _parameters(parameters: Mapping[str, Parameter]) -> list[str]:
    rows = ((code(p.name), p.type.value, _where(p), _leads(p)) for _, p in sorted(parameters.items()))
    return table(("Parameter", "Type", "Where it is found", "Modifiers"), rows)


def _where(parameter: Parameter) -> str:
    places = [code(path) for path in parameter.paths]
    return ", ".join([*places, *(f"as {code(part)}" for part in parameter.parts if part != parameter.name)])


def _leads(parameter: Parameter) -> str:
    if parameter is ID:
        return ""
    return ", ".join(code(f":{name}") for name in modifiers(parameter) if name != "missing")


# indicators.md


def indicators() -> str:
    """Return the definitions in words, from the terms that storage counts by, and the strata."""
    return page(
        f"Indicators, version {VERSION}",
        _INDICATORS,
        ["## Definitions"],
        table(("", "Indicator", "Anchor", "Denominator", "Numerator", "Left out", "Pending"), _definitions()),
        _MATURITY,
        ["## Strata"],
        ["A citizen stands in the stratum of the case they count by."],
        table(("`stratify`", "Codes"), _strata()),
    )


_INDICATORS = [
    "What `GET /api/v1/indicators` counts; how to ask is in",
    "[Read the indicators](how-to/read-indicators.md). Only what had happened by the cut-off is known.",
    "Counted are pathways in the programme, each citizen once: by the case with the earliest anchor in the",
    "period, for I1 of those that were accepted if there are any (`unit=pathway`: every case). A case of the",
    "denominator is left out for the first reason that holds, else it is pending, else it is met or not. A",
    "session that was attended, missed or called off by the citizen is countable; one that the authority",
    "called off or moved is not.",
]
_MATURITY = [
    "A number is mature (`is_mature`) from the end of its period; I1, which people may still come to, from",
    f"{BY_CODE['I1'].matures_after_days} days after it. With `denominator=cohort` nobody is left out of",
    "I5 to I7, and nobody is pending: all who were clarified count.",
]


def _definitions() -> Iterator[tuple[object, ...]]:
    for each in INDICATORS:
        reasons = (f"{code(reason.code)}: {in_words(reason.when)}" for reason in each.excluded)
        pending = in_words(each.pending) if each.pending else ""
        met, belongs = in_words(each.met), denominator_of(each)
        said = f"{each.name}: {each.question}"
        yield code(each.code), said, anchor_of(each), belongs, met, "<br>".join(reasons), pending


def _strata() -> Iterator[tuple[object, ...]]:
    for stratifier, texts in STRATUM_TEXT.items():
        yield code(stratifier), ", ".join(f"{code(stratum)} {text}" for stratum, text in texts.items())


PAGES = {
    "indicators.md": indicators,
    "search.md": search,
    "requirements.md": requirements,
    "settings.md": settings,
    "commands.md": commands,
    "refusals.md": refusals_page,
    "log.md": log,
    "resources.md": resources,
    "states.md": states,
}


def main() -> None:
    for name, write in PAGES.items():
        (DOCS / name).write_text(write(), "utf-8")


if __name__ == "__main__":
    main()
