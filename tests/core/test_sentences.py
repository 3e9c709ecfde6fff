import pytest

from launcher.core.sentences import last_sentence


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", ""),
        ("\n\n", ""),
        ("So the ro", "So the ro"),
        ("The roots are 2 and 3. Let me che", "The roots are 2 and 3."),
        ("The roots are 2 and 3. Let me check.", "Let me check."),
        ("First line\nsecond line\n", "second line"),
        ("- **So** \\(x=2\\) and $y=3$.\n- Ne", "So x=2 and y=3."),
        ("先算判别式。再求根。然", "再求根。"),
        ("It is 3.14 exactly. And", "It is 3.14 exactly."),
        ("x" * 900, "x" * 600),
    ],
)
def test_the_last_whole_sentence(text: str, line: str) -> None:
    assert last_sentence(text) == line
