"""The program's own source, parsed: what the rules of the house are checked on."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Source:
    """One module: its place, relative to the repository, its text and its tree."""

    place: str
    text: str
    tree: ast.Module

    def within(self, *places: str) -> bool:
        """Whether it is one of these files, or lies in one of these folders (which end in ``/``)."""
        return any(self.place.startswith(place) if place.endswith("/") else self.place == place for place in places)

    def at(self, node: ast.stmt | ast.expr) -> str:
        """``file:line`` of a node."""
        return f"{self.place}:{node.lineno}"


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """Every module in these folders or files of the repository."""
    found = []
    for folder in folders:
        top = ROOT / folder
        for path in sorted(top.rglob("*.py")) if top.is_dir() else [top]:
            text = path.read_text(encoding="utf-8")
            found.append(Source(path.relative_to(ROOT).as_posix(), text, ast.parse(text, str(path))))
    return tuple(found)


def docstrings(tree: ast.AST) -> set[ast.expr]:
    """The constants that are docstrings, those of attributes among them."""
    return {
        node.value for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def imported(tree: ast.AST) -> Iterator[tuple[ast.stmt, str]]:
    """Every absolute name of a module that is imported, wherever the import stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node, node.module


def name_of(expression: ast.expr) -> str:
    """The last part of a dotted name: ``Thread`` of ``threading.Thread``; empty for anything else."""
    if isinstance(expression, ast.Attribute):
        return expression.attr
    return expression.id if isinstance(expression, ast.Name) else ""
