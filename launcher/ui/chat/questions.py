"""What the chat asks its user, above the composer: about a link, about leaving, about a reply in circles."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from launcher.core.messages import Message
from launcher.core.tricks import misleads, visible
from launcher.text import say, sentence
from launcher.ui.parts import Notice, announce
from launcher.ui.parts.notices import Act, Notices


class Questions(Notices):
    """Notices with an answer to give; each is spoken."""

    def __init__(self) -> None:
        super().__init__()
        self._told: set[str] = set()

    def offer_link(self, address: str, words: str) -> None:
        """Shows where a link leads before anything is opened, and warns where its ``words`` say something else."""
        shown = visible(address)
        notice = Notice("warn", say("chat.link.title"), shown, "globe")
        if misleads(words, address):
            notice = Notice("danger", say("chat.link.misleads"), say("chat.link.leads", address=shown))
        self._ask(
            "link",
            notice,
            ("chat.link.open", lambda: QDesktopServices.openUrl(QUrl(address))),
            ("chat.link.copy", lambda: QGuiApplication.clipboard().setText(address)),
            ("chat.cancel", lambda: None),
        )

    def ask_whether_to_quit(self, leave: Callable[[], object], stay: Callable[[], object]) -> None:
        """Asks what closing means, where no tray would show that the program goes on."""
        notice = Notice("warn", say("chat.leave.title"), say("chat.leave.what"))
        self._ask("leave", notice, ("chat.leave.quit", leave), ("chat.leave.stay", stay))

    def tell_refused(self, name: str, why: str) -> None:
        """A file cannot go along."""
        notice = Notice("warn", say("chat.attach.refused", name=name), why)
        self.show_notice("attach", notice, ("notice.close", lambda: None))
        _speak(notice)

    def tell_shortfall(self, why: Message) -> None:
        """The model is far slower than foretold; each reason is told once."""
        if why.key not in self._told:
            self._told.add(why.key)
            notice = Notice("drop", say("shortfall.title"), sentence(why), "speed")
            self.show_notice("shortfall", notice, ("notice.close", lambda: None))
            _speak(notice)

    def tell_gone(self, title: str, go_on: Callable[[], object], fetch: Callable[[], object] | None) -> None:
        """The model of this chat is no longer here; it may be had again."""
        notice = Notice("warn", say("chat.model.gone", title=title), say("chat.model.gone.what"), "engine")
        fetching: tuple[Act, ...] = (("chat.model.fetch", fetch),) if fetch is not None else ()
        self.show_notice("gone", notice, ("chat.model.go-on", go_on), *fetching, ("notice.close", lambda: None))
        _speak(notice)

    def offer_way_out(self, kind: str, way: Act) -> None:
        """The ``thinking`` or the ``answer`` goes round in circles; the keyboard stays where it is."""
        notice = Notice("warn", say("chat.circles.title"), say(f"chat.circles.{kind}"))
        self.show_notice("circles", notice, way, ("notice.close", lambda: None))
        _speak(notice)

    def _ask(self, name: str, notice: Notice, *acts: Act) -> None:
        """Takes the keyboard and the screen reader to the question."""
        self.show_notice(name, notice, *acts)
        notice.buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)
        _speak(notice)


def _speak(notice: Notice) -> None:
    announce(notice, f"{notice.accessibleName()} {notice.accessibleDescription()}")
