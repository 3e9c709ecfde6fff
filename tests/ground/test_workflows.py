"""The workflows name what they use by digest, and call nothing that ``dev.py`` does not have."""

import re
import shlex

import pytest

import dev
from tests.ground.sources import ROOT

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
USES = re.compile(r"^\s*(?:- )?uses: *(\S+)(.*)$", re.MULTILINE)
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}")
CALLS = re.compile(r"python3? dev\.py ([^\n]*)")


def test_both_are_there() -> None:
    assert [path.name for path in WORKFLOWS] == ["ci.yml", "release.yml"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_action_is_pinned_by_its_digest_and_says_its_version(path: object) -> None:
    found = USES.findall((ROOT / str(path)).read_text(encoding="utf-8"))
    assert found
    for action, comment in found:
        assert PINNED.fullmatch(action), action
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), action


def test_an_action_has_one_digest_everywhere() -> None:
    digests: dict[str, set[str]] = {}
    for path in WORKFLOWS:
        for action, _comment in USES.findall(path.read_text(encoding="utf-8")):
            name, _, digest = action.partition("@")
            digests.setdefault(name, set()).add(digest)
    assert [name for name, used in digests.items() if len(used) > 1] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_command_is_one_of_ours_as_the_help_has_it(path: object) -> None:
    helped = {line.split("  ")[0].strip() for line in (dev.__doc__ or "").splitlines()}
    calls = CALLS.findall((ROOT / str(path)).read_text(encoding="utf-8"))
    assert calls
    for call in calls:
        command, *rest = shlex.split(call)
        assert command in dev.COMMANDS
        assert not rest or any(each.startswith(f"{command} {rest[0]}") for each in helped), call


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_nothing_may_be_written_but_where_it_says_so(path: object) -> None:
    text = (ROOT / str(path)).read_text(encoding="utf-8")
    assert "\npermissions:\n  contents: read\n" in text
    assert text.count("persist-credentials: false") == text.count("actions/checkout@")
