"""The fault matrix: read from the tests' ``fault`` marks, written as ``docs/faults.md``.

``python -m tests.support.fault_table`` writes the page; ``tests/ground/test_faults.py`` fails where it is not current.
A mark is ``@pytest.mark.fault("name", "what happens", says=Code.X, kept="what stays")``, on a test or on one of its
parameters; without ``says`` it goes on by itself.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from launcher.core.problems import Code
from launcher.text.catalogue import WORDS

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "faults.md"
HEAD = """# What can go wrong, and what happens then

Written by `python -m tests.support.fault_table` from the tests, which show each row. "Nothing": it goes on by itself.

"""


@dataclass(frozen=True, slots=True)
class Row:
    """One fault: where it strikes, what happens, what the user reads, what is kept, and the test that shows it."""

    where: str
    name: str
    happens: str
    says: str
    kept: str
    test: str


def rows() -> list[Row]:
    """Every fault of the tests, by place and name."""
    found: list[Row] = []
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        if "mark.fault(" in text:
            found += _rows_of(path.relative_to(ROOT).as_posix(), ast.parse(text))
    return sorted(found, key=lambda row: (row.where, row.name.lower()))


def page() -> str:
    """The page."""
    all_rows = rows()
    parts = [HEAD]
    for where in dict.fromkeys(row.where for row in all_rows):
        parts.append(f"## {where}\n\n| fault | what happens | what you read | what is kept | shown by |\n")
        parts.append("|---|---|---|---|---|\n")
        parts += [
            f"| {row.name} | {row.happens} | {row.says} | {row.kept} | `{row.test}` |\n"
            for row in all_rows
            if row.where == where
        ]
        parts.append("\n")
    return "".join(parts).rstrip() + "\n"


def _rows_of(path: str, tree: ast.Module) -> Iterator[Row]:
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and ast.unparse(call.func) == "pytest.mark.fault":
                    yield _row(call, f"{path}::{function.name}")


def _row(call: ast.Call, test: str) -> Row:
    name, happens = (ast.literal_eval(argument) for argument in call.args)
    named = {keyword.arg: keyword.value for keyword in call.keywords}
    says = "nothing"
    if "says" in named:
        code = Code[ast.unparse(named["says"]).removeprefix("Code.")]
        says = f"{WORDS[f'problem.{code}']} {WORDS[f'remedy.{code}']}"
    kept = ast.literal_eval(named["kept"]) if "kept" in named else "all that has come"
    where = ast.literal_eval(named["where"]) if "where" in named else "The model's download"
    return Row(where, name, happens, says, kept, test)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
