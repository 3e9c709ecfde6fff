"""The settings are declared once; all else follows from that."""

import json
from dataclasses import dataclass, field

import pytest

from launcher.core.settings import (
    DECLARED,
    LIMITS,
    VERSION,
    Section,
    Settings,
    Theme,
    declarations,
    offered,
    read_values,
    understood,
    version_of,
)


@dataclass(frozen=True)
class Later:
    """What a later version could declare."""

    warmth: float = field(default=0.6, metadata=offered(Section.MODEL, high=2.0, formerly=("heat", "temperature")))
    shown: bool = True


def test_one_declaration_is_all_that_a_setting_needs() -> None:
    warmth, shown = declarations(Later)
    assert (warmth.name, warmth.default, warmth.section, warmth.high) == ("warmth", 0.6, Section.MODEL, 2.0)
    assert (shown.section, shown.options) == (None, ())
    assert DECLARED["theme"].options == tuple(Theme)
    assert DECLARED["keep_loaded_minutes"].options == (0, 5, 15, 30, 60, 240, 1440)
    assert LIMITS["chat_context"] == (0.0, 131_072.0)


@pytest.mark.parametrize(("data", "read"), [({"heat": 1}, 1.0), ({"temperature": 2}, 2.0)])
def test_a_setting_is_found_under_the_names_that_it_had(data: dict[str, object], read: float) -> None:
    assert read_values(declarations(Later), data) == {"warmth": read}


def test_the_name_that_it_has_now_counts_before_those_that_it_had() -> None:
    assert read_values(declarations(Later), {"heat": 1, "warmth": 0.5}) == {"warmth": 0.5}


def test_a_wrong_value_is_told_by_the_name_that_the_file_has() -> None:
    with pytest.raises(ValueError, match="heat"):
        read_values(declarations(Later), {"heat": 9})


def test_what_is_written_says_its_version() -> None:
    assert version_of(json.loads(json.dumps(Settings().to_json()))) == VERSION


@pytest.mark.parametrize(("data", "version"), [({}, 0), ({"version": 7}, 7), ([], 0), (None, 0)])
def test_the_version_of_a_file(data: object, version: int) -> None:
    assert version_of(data) == version


@pytest.mark.parametrize("version", [-1, "1", 1.5, True, None])
def test_what_is_no_version_is_refused(version: object) -> None:
    with pytest.raises(ValueError, match="version"):
        Settings.from_json({"version": version})


def test_of_a_newer_version_what_can_be_read_is_taken_and_the_rest_are_defaults() -> None:
    data = {"version": 9, "theme": "sepia", "keep_loaded_minutes": 5, "temperature": [1], "new": True}
    assert understood(data) == Settings(keep_loaded_minutes=5)
    assert understood([]) == Settings()
