"""A model's output is a stranger's: it fetches nothing, opens nothing, and injects nothing."""

from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextDocument, QTextFormat
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from launcher.ui.transcript.body import Body
from launcher.ui.transcript.prose import Prose
from launcher.ui.transcript.splitter import shared_parser
from launcher.ui.transcript.style import Style


def _prose(text: str) -> Prose:
    prose = Prose(Style(), "")
    prose.put(shared_parser().parse(text), [])
    return prose


def _anchors(document: QTextDocument) -> list[str]:
    found, block = [], document.begin()
    while block.isValid():
        found += [part.format.anchorHref() for part in block.textFormats() if part.format.isAnchor()]
        block = block.next()
    return found


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "//host/share/x",
        "ms-msdt:/id",
        "data:text/html,x",
        "relative",
        "ftp://h/x",
    ],
)
def test_only_web_addresses_become_links(qapp: QApplication, address: str) -> None:
    assert _anchors(_prose(f"[words](<{address}>)").document()) == []


def test_a_web_address_is_a_link_whose_address_shows(qapp: QApplication) -> None:
    assert _anchors(_prose("[words](https://example.com/a)").document()) == ["https://example.com/a"]


def test_a_click_on_a_link_asks_and_opens_nothing(qtbot: QtBot) -> None:
    body = Body(Style(), "")
    qtbot.addWidget(body)
    body.append("[words](https://example.com/a)")
    body.finish()
    prose = body.findChild(Prose)
    assert prose is not None
    assert not prose.openLinks()
    assert not prose.openExternalLinks()
    with qtbot.waitSignal(body.link_clicked) as said:
        prose.anchorClicked.emit(QUrl("https://example.com/a"))
    assert said.args == ["https://example.com/a", "words"]


def test_an_image_is_its_description_and_no_file_is_read(qapp: QApplication, tmp_path: Path) -> None:
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"\x89PNG")
    prose = _prose("![a cat](https://example.com/cat.png)")
    assert prose.plain_text().strip() == "[image: a cat]"
    assert _prose(f"![a cat]({picture.as_uri()})").plain_text().strip() == f"![a cat]({picture.as_uri()})"
    image = QTextFormat.ObjectTypes.ImageObject.value
    assert all(part.format.objectType() != image for part in prose.document().begin().textFormats())
    assert prose.loadResource(2, QUrl.fromLocalFile(str(picture))).isEmpty()


def test_html_stays_text(qapp: QApplication) -> None:
    text = "<img src='file:///x'><script>alert(1)</script> <b>bold</b>"
    assert _prose(text).plain_text().strip() == text
