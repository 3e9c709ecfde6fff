"""The one stylesheet: what a palette cannot say. Sizes follow the text: ``min-height``, never ``height`` or px type."""

from collections.abc import Mapping
from typing import Final

_SHEET: Final = """
QPushButton { min-height: 20px; padding: 7px 17px; border-radius: 8px; border: 1px solid %(control)s;
  background: %(surface)s; color: %(text)s; outline: none; }
QPushButton:hover { background: %(sunken)s; }
QPushButton:pressed { background: %(line)s; }
QPushButton:disabled { color: %(muted)s; border-color: %(line)s; background: %(sunken)s; }
QPushButton[kind="primary"] { background: %(accent)s; color: %(on_accent)s; border-color: %(accent)s;
  font-weight: 600; }
QPushButton[kind="primary"]:hover { background: %(accent_hover)s; border-color: %(accent_hover)s; }
QPushButton[kind="primary"]:pressed { background: %(accent_press)s; }
QPushButton[kind="primary"]:disabled { color: %(muted)s; border-color: %(line)s; background: %(sunken)s; }
QPushButton[kind="quiet"] { border-color: transparent; background: transparent; color: %(accent)s; padding: 7px 9px; }
QPushButton[kind="quiet"][first="true"] { padding: 2px 0; min-height: 18px; }
QPushButton[kind="tool"] { border-color: transparent; background: transparent; color: %(muted)s; padding: 3px 7px;
  min-height: 18px; }
QPushButton[kind="tool"][first="true"] { padding-left: 1px; }
QPushButton[kind="quiet"]:hover, QPushButton[kind="tool"]:hover { background: %(accent_soft)s; }
QPushButton[kind="quiet"]:pressed, QPushButton[kind="tool"]:pressed { background: %(line)s; }
QPushButton[kind="quiet"]:disabled, QPushButton[kind="tool"]:disabled { color: %(muted)s; background: transparent; }
QPushButton[kind="round"] { min-height: 20px; min-width: 20px; padding: 7px; border-radius: 18px;
  background: %(accent)s; border-color: %(accent)s; }
QPushButton[kind="round"]:hover { background: %(accent_hover)s; }
QPushButton[kind="round"]:disabled { background: %(sunken)s; border-color: %(line)s; }
QPushButton[kind="segment"] { padding: 4px 13px; min-height: 18px; border-color: transparent; background: transparent;
  color: %(muted)s; border-radius: 7px; }
QPushButton[kind="segment"]:hover { color: %(text)s; }
QPushButton[kind="segment"]:checked { background: %(surface)s; border-color: %(control)s; color: %(text)s;
  font-weight: 600; }
QPushButton[kind="segment"][side="true"] { text-align: left; padding: 6px 12px; }
QLabel[tone="muted"] { color: %(muted)s; }
QLabel[tone="accent"] { color: %(accent)s; }
QLabel[tone="drop"] { color: %(drop)s; }
QLabel[tone="ok"] { color: %(ok)s; }
QLabel[tone="warn"] { color: %(warn)s; }
QLabel[tone="danger"] { color: %(danger)s; }
QLineEdit, QComboBox { min-height: 20px; background: %(surface)s; border: 1px solid %(control)s; border-radius: 8px;
  padding: 6px 11px; color: %(text)s; }
QComboBox::drop-down { border: none; width: 28px; }
QComboBox::down-arrow { image: none; }
QComboBox QAbstractItemView { background: %(surface)s; border: 1px solid %(line)s;
  selection-background-color: %(accent_soft)s; selection-color: %(text)s; }
QPlainTextEdit { background: transparent; border: none; color: %(text)s; }
QPlainTextEdit, QLineEdit { placeholder-text-color: %(muted)s; }
QListWidget { background: transparent; border: none; outline: none; }
QListWidget::item { padding: 0 10px; border-radius: 8px; border: 1px solid transparent; color: %(text)s; }
QListWidget::item:hover { background: %(sunken)s; }
QListWidget::item:selected { background: %(surface)s; border-color: %(control)s; color: %(text)s; }
QScrollArea { border: none; background: transparent; }
QScrollBar:vertical { width: 10px; background: transparent; }
QScrollBar::handle:vertical { background: %(control)s; border-radius: 3px; margin: 2px; min-height: 32px; }
QScrollBar:horizontal { height: 10px; background: transparent; }
QScrollBar::handle:horizontal { background: %(control)s; border-radius: 3px; margin: 2px; min-width: 32px; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page { background: transparent;
  height: 0; width: 0; }
QToolTip { background: %(text)s; color: %(bg)s; border: none; padding: 4px 8px; }
"""


def sheet(colours: Mapping[str, str]) -> str:
    """The stylesheet in these colours."""
    return _SHEET % colours
