import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from launcher.core.settings import Theme as Choice
from launcher.ui.theme import TOKENS, Theme, icon, pixmap, theme, tray_icon
from launcher.ui.theme.palette import system_colour
from launcher.ui.theme.sheet import sheet
from launcher.ui.theme.tokens import RESOURCES, read_tokens

ICONS = sorted(path.stem for path in (RESOURCES / "icons").glob("*.svg"))
LINE_ICONS = [name for name in ICONS if name != "stillhouse" and not name.startswith("tray-")]

TEXTS = [
    *((ink, ground) for ink in ("text", "muted", "accent") for ground in ("bg", "surface", "sunken")),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("on_accent", "accent_press"),
    ("accent", "accent_soft"),
    ("drop", "drop_soft"),
    ("text", "drop_soft"),
    ("muted", "drop_soft"),
    *((tone, f"{tone}_soft") for tone in ("ok", "warn", "danger")),
    *(("text", f"{tone}_soft") for tone in ("warn", "danger")),
    ("bg", "text"),
]
PARTS = [
    *((edge, ground) for edge in ("control", "drop") for ground in ("bg", "surface")),
    *((part, "surface") for part in ("accent", "drop", "engine", "others", "ok", "warn")),
]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast of two colours."""

    def luminance(colour: str) -> float:
        named = QColor(colour)
        parts = (named.redF(), named.greenF(), named.blueF())
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXTS)
def test_text_can_be_read(mode: str, ink: str, ground: str) -> None:
    colours = getattr(TOKENS, mode)
    assert contrast(colours[ink], colours[ground]) >= 4.5


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(("part", "ground"), PARTS)
def test_parts_can_be_told_from_their_ground(mode: str, part: str, ground: str) -> None:
    colours = getattr(TOKENS, mode)
    assert contrast(colours[part], colours[ground]) >= 3


def test_both_palettes_have_the_same_colours() -> None:
    assert TOKENS.light.keys() == TOKENS.dark.keys()


def test_tokens_that_lack_a_group_are_refused() -> None:
    with pytest.raises(KeyError):
        read_tokens("{}")


def test_the_choice_dresses_the_whole_application(qapp: QApplication, theme: Theme) -> None:
    Theme.apply(qapp, Choice.DARK)
    assert theme.dark
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(TOKENS.dark["bg"])
    assert TOKENS.dark["accent"] in qapp.styleSheet()
    Theme.apply(qapp, Choice.LIGHT)
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(TOKENS.light["bg"])


def test_an_application_has_one_theme(qapp: QApplication, theme: Theme) -> None:
    assert Theme.apply(qapp, Choice.LIGHT) is theme


def test_the_theme_is_found_from_anywhere(theme: Theme) -> None:
    from launcher.ui.theme import theme as found

    assert found() is theme


def test_the_systems_dark_is_followed(qapp: QApplication, theme: Theme) -> None:
    theme.choose(Choice.SYSTEM)
    assert theme.dark == (qapp.styleHints().colorScheme() is Qt.ColorScheme.Dark)


def test_a_change_is_told_once_and_the_same_choice_again_costs_nothing(theme: Theme) -> None:
    changes: list[bool] = []

    def note() -> None:
        changes.append(theme.dark)

    theme.changed.connect(note)
    theme.choose(Choice.DARK)
    theme.choose(Choice.DARK)
    theme.changed.disconnect(note)
    assert changes == [True]


def test_type_grows_with_the_systems_own_size(qapp: QApplication, theme: Theme) -> None:
    base = theme.font("body").pointSizeF()
    assert theme.font("title").pointSizeF() == pytest.approx(base * 1.75, rel=0.02)
    assert theme.font("small").pointSizeF() < base
    assert theme.font("strong").weight() == 600


def test_the_sheet_leaves_type_and_focus_to_the_theme() -> None:
    written = sheet(TOKENS.light)
    assert not re.search(r"font-size|:focus", written)


@pytest.mark.parametrize("name", TOKENS.light)
def test_each_colour_has_a_counterpart_among_the_systems_own(qapp: QApplication, name: str) -> None:
    assert system_colour(name, qapp.palette()).isValid()


@pytest.mark.parametrize("name", LINE_ICONS)
def test_icons_are_drawn_in_the_colour_asked_for(qapp: QApplication, name: str) -> None:
    ink = QColor("#0f766e")
    image = pixmap(name, ink, 40).toImage()
    inked = {
        image.pixelColor(x, y).name() for x in range(40) for y in range(40) if image.pixelColor(x, y).alpha() == 255
    }
    assert inked == {ink.name()}


@pytest.mark.parametrize("state", ["idle", "running", "busy", "problem"])
def test_the_tray_has_a_sign_for_each_state(qapp: QApplication, state: str) -> None:
    made = tray_icon(state, QColor("white"))
    assert made.isMask()
    image = made.pixmap(32, 32).toImage()
    assert any(image.pixelColor(x, y) == QColor("white") for x in range(32) for y in range(32))


def test_a_disabled_icon_is_muted(qapp: QApplication) -> None:
    made = icon("stop", QColor("red"), 20, QColor("grey"))
    shown = made.pixmap(20, 20, made.Mode.Disabled).toImage().pixelColor(10, 10)
    assert shown.name() == QColor("grey").name()


def test_every_icon_named_in_the_windows_is_there() -> None:
    source = "\n".join(
        path.read_text(encoding="utf-8") for path in (RESOURCES.parent / "launcher" / "ui").rglob("*.py")
    )
    named = set(re.findall(r'(?:Sign|pixmap|icon|ToolButton)\("([a-z]+)"', source))
    assert named <= set(ICONS)


def test_a_theme_without_an_application_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QApplication, "instance", staticmethod(lambda: None))
    with pytest.raises(RuntimeError):
        theme()


def test_who_needs_a_high_contrast_gets_the_systems_own_colours_and_no_sheet(
    qapp: QApplication, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Theme, "high_contrast", property(lambda _theme: True))
        theme.choose(Choice.DARK)
        assert qapp.styleSheet() == ""
        assert theme.colour("text") == theme._system.color(QPalette.ColorRole.WindowText)
        assert theme.colour("danger_soft") == theme._system.color(QPalette.ColorRole.Base)
    theme.choose(Choice.LIGHT)
    assert qapp.styleSheet() != ""
