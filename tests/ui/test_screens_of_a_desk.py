"""The screens that stand on a desk: finer ones, ones that are gone, small ones."""

import json
import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from launcher.ui.front import bring_to_front
from launcher.ui.theme import Theme, icon

ROOT = Path(__file__).resolve().parents[2]


def test_a_window_that_goes_from_96_to_192_dpi_is_as_sharp_as_one_that_is_opened_there(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.support.two_screens", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, text=True, timeout=50, check=True)
    seen = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["screen"] for each in seen] == ["wizard-model", "wizard-download", "chat-answer"]
    assert all(each["ratios"] == [1.0, 2.0] for each in seen)
    assert all(each["other"] < 0.003 for each in seen)


def test_a_sign_is_sharp_on_a_finer_screen_that_comes_later(theme: Theme) -> None:
    sign = icon("copy", QColor("black"), 18)
    assert [sign.pixmap(sign.actualSize(sign.availableSizes()[0]), ratio).width() for ratio in (1.0, 2.0)] == [18, 36]


def test_a_window_on_a_screen_that_is_gone_comes_back(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.setGeometry(9000, 5000, 400, 300)
    bring_to_front(window)
    assert QGuiApplication.primaryScreen().availableGeometry().contains(window.geometry())


def test_a_window_in_sight_stays_where_it_is(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.setGeometry(60, 50, 300, 200)
    bring_to_front(window)
    assert window.geometry().getRect() == (60, 50, 300, 200)


def test_a_window_is_no_larger_than_its_screen(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(5000, 4000)
    bring_to_front(window)
    room = QGuiApplication.primaryScreen().availableGeometry()
    assert window.width() <= room.width()
    assert window.height() < room.height()
