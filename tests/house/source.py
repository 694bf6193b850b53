"""Our own source as syntax trees, with every name traced to what it was imported as."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Module:
    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @cached_property
    def text(self) -> str:
        return self.path.read_text("utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def imported(self) -> dict[str, str]:
        """Local name to what it stands for: `datetime` to `datetime.datetime`."""
        names: dict[str, str] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                names |= {a.asname or a.name.split(".")[0]: a.name for a in node.names if a.asname}
                names |= {a.name.split(".")[0]: a.name.split(".")[0] for a in node.names if not a.asname}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
        return names | {alias: names.get(name, name) for alias, name in self._aliases()}

    def _aliases(self) -> Iterator[tuple[str, str]]:
        """Yield what a module calls something by a second name: `_S, _E = OfferStatus, OfferEvent`."""
        for node in self.tree.body:
            if isinstance(node, ast.Assign):
                target, value = node.targets[0], node.value
                targets = target.elts if isinstance(target, ast.Tuple) else [target]
                values = value.elts if isinstance(value, ast.Tuple) else [value]
                for left, right in zip(targets, values, strict=False):
                    if isinstance(left, ast.Name) and isinstance(right, ast.Name):
                        yield left.id, right.id

    def dotted(self, node: ast.AST) -> str:
        """Return what an expression names, in full, or nothing where it is not a plain name."""
        if isinstance(node, ast.Name):
            return self.imported.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            before = self.dotted(node.value)
            return f"{before}.{node.attr}" if before else ""
        return ""

    def uses(self, *names: str) -> Iterator[tuple[int, str]]:
        """Yield line and name wherever one of the names is mentioned, called or not."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Attribute | ast.Name) and (found := self.dotted(node)) in names:
                yield node.lineno, found

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    def around(self, line: int) -> str:
        """Return the innermost function that a line stands in, or `-` at the module's top."""
        holding = [f for f in self.functions() if f.lineno <= line <= (f.end_lineno or 0)]
        return max(holding, key=lambda f: f.lineno).name if holding else "-"


MODULES = tuple(Module(path) for path in sorted((ROOT / "app").rglob("*.py")))
