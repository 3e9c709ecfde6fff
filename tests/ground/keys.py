"""Which keys of the catalogue a module's source can ask for."""

import ast
import re
from collections.abc import Iterator, Mapping

ANYTHING = ".+"


def named_strings(tree: ast.Module) -> dict[str, str]:
    """The strings that a module gives a name at its top level: ``_NOTE = "recommendation.note"``."""
    return {
        target.id: statement.value.value
        for statement in tree.body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
        for target in (statement.targets if isinstance(statement, ast.Assign) else [statement.target])
        if isinstance(target, ast.Name)
    }


def pattern(expression: ast.expr, named: Mapping[str, str]) -> str:
    """The keys that an expression can be, as a regular expression: ``f"verdict.{x}"`` is ``verdict\\..+``."""
    match expression:
        case ast.Constant(value=str(text)):
            return re.escape(text)
        case ast.Name(id=name) if name in named:
            return re.escape(named[name])
        case ast.JoinedStr(values=parts):
            return "".join(pattern(part, named) for part in parts)
        case ast.FormattedValue(value=inner):
            return pattern(inner, named)
        case ast.IfExp(body=one, orelse=other):
            return f"(?:{pattern(one, named)}|{pattern(other, named)})"
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return pattern(left, named) + pattern(right, named)
        case _:
            return ANYTHING


def mentioned(tree: ast.Module) -> Iterator[str]:
    """The patterns of every string in a module that says more than "anything" before its first full stop."""
    named = named_strings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant | ast.JoinedStr | ast.BinOp):
            found = pattern(node, named)
            if not found.startswith(ANYTHING):
                yield found
