"""``python -m tests.support.chatting QUESTION``: a chat's window over the real parts, which asks, and tells what comes.

Each piece of the reply is a line of JSON: seconds of the monotonic clock, and the text.
"""

import json
import os
import sys
import time

from PySide6.QtWidgets import QApplication

from launcher.app import build_services
from launcher.core.setup_state import Setup, Step
from launcher.ui.chat.window import ChatWindow
from launcher.ui.tasks import Tasks
from launcher.ui.theme import Theme

MODEL = "deepseek-r1:7b"


def main(question: str) -> int:
    """Runs until it is killed."""
    services = build_services(os.environ)
    services.setup.save(Setup(Step.READY, MODEL, 4096))
    application = QApplication(sys.argv[:1])
    Theme.apply(application)
    window = ChatWindow(services, Tasks())
    window.session.thinking.connect(_tell)
    window.session.answering.connect(_tell)
    window.session.answered.connect(lambda _answered: _tell(""))
    window.show()
    window.composer.write(question)
    window.composer.button.click()
    return application.exec()


def _tell(text: str) -> None:
    sys.stdout.write(json.dumps([time.monotonic(), text]) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
