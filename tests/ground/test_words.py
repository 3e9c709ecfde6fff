"""Every sentence that the program asks for exists, with the facts that it needs; and none lies unused."""

import ast
import re
from collections.abc import Iterator, Mapping
from string import Formatter

from launcher.core.problems import Code
from launcher.text.catalogue import WORDS
from tests.ground.keys import ANYTHING, mentioned, named_strings, pattern
from tests.ground.sources import Source, name_of, sources

SPECS = {"clock", "memory", "download", "rate", "count", "seconds", "range", "percent", "word"}
OTHER_SPEC = re.compile(r"\.\df|plural\(\w+\|\w+\)")
MADE_FROM_CODES = {"problem", "remedy"}
TAKES_A_KEY = {"say", "Message", "has"}

CODE = [source for source in sources("launcher") if not source.within("launcher/text/english/")]


def fields(sentence: str) -> set[str]:
    """The facts that a sentence is filled with."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def calls(source: Source) -> Iterator[tuple[ast.Call, str]]:
    """Every call of a function or class by its own name; a method of that name (``label.say``) is another thing."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node, node.func.id


def given(call: ast.Call) -> set[str] | None:
    """The names of the facts that a call passes; ``None`` where they are not written out."""
    if any(keyword.arg is None for keyword in call.keywords):
        return None
    names = {keyword.arg for keyword in call.keywords if keyword.arg}
    for argument in call.args[1:]:
        if not isinstance(argument, ast.Dict):
            return None
        if not all(isinstance(key, ast.Constant) for key in argument.keys):
            return None
        names |= {str(key.value) for key in argument.keys if isinstance(key, ast.Constant)}
    return names


def test_every_problem_has_its_two_sentences_and_no_other_has() -> None:
    expected = {f"{kind}.{code.value}" for kind in MADE_FROM_CODES for code in Code}
    assert {key for key in WORDS if key.partition(".")[0] in MADE_FROM_CODES} == expected


def test_every_sentence_asked_for_exists() -> None:
    missing = []
    for source in CODE:
        named = named_strings(source.tree)
        for call, name in calls(source):
            if name in TAKES_A_KEY and call.args:
                wanted = pattern(call.args[0], named)
                if not any(re.fullmatch(wanted, key) for key in WORDS):
                    missing.append(f"{source.at(call)} {wanted}")
    assert missing == []


def test_every_sentence_is_used() -> None:
    asked = re.compile("|".join({found for source in CODE for found in mentioned(source.tree)}))
    assert [key for key in WORDS if not asked.fullmatch(key)] == []


def test_every_figure_has_a_form_that_the_catalogue_knows() -> None:
    unknown = [
        f"{key}: {spec}"
        for key, sentence in WORDS.items()
        for _, name, spec, _ in Formatter().parse(sentence)
        if name is not None and spec and spec not in SPECS and not OTHER_SPEC.fullmatch(spec)
    ]
    assert unknown == []


def needed(call: ast.Call, name: str, named: Mapping[str, str]) -> set[str]:
    """The facts of the sentences that a call asks for; nothing where the call does not say which they are."""
    first = call.args[0]
    if name == "Failure" and isinstance(first, ast.Attribute) and name_of(first.value) == "Code":
        code = Code[first.attr].value
        return fields(WORDS[f"problem.{code}"]) | fields(WORDS[f"remedy.{code}"])
    if name in ("say", "Message") and ANYTHING not in (wanted := pattern(first, named)):
        return {fact for key, words in WORDS.items() if re.fullmatch(wanted, key) for fact in fields(words)}
    return set()


def test_every_sentence_is_given_the_facts_that_it_needs() -> None:
    lacking = []
    for source in CODE:
        named = named_strings(source.tree)
        for call, name in calls(source):
            facts = given(call)
            if call.args and facts is not None and (missing := needed(call, name, named) - facts):
                lacking.append(f"{source.at(call)} lacks {sorted(missing)}")
    assert lacking == []
