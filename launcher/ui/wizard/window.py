"""The window of the first run: steps above, a page that scrolls, a footer that stays."""

from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QIcon, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from launcher.core.problems import Problem
from launcher.text import say
from launcher.ui.parts import FocusRing, Scroller, Steps, announce
from launcher.ui.parts.frames import as_read
from launcher.ui.parts.notices import Notices
from launcher.ui.tasks import Tasks
from launcher.ui.theme import TOKENS
from launcher.ui.theme.icons import picture
from launcher.ui.wizard import flow
from launcher.ui.wizard.flow import Journey, PageName
from launcher.ui.wizard.footer import FooterBar
from launcher.ui.wizard.page import Page, side_margin
from launcher.ui.wizard.pages import PAGES, STEPS
from launcher.ui.wizard.under_way import UnderWay
from launcher.workflows.ports import Services

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class WizardWindow(QWidget):
    """Shows one page of :data:`PAGES` at a time.

    ``arrived`` brings what to tell when the model is ready and the window is not in front;
    ``finished`` comes once, when the model answers and the user wants to chat; ``closed`` when the window was closed
    before that; ``elsewhere_asked`` when another computer is to answer. Where an earlier run was cut off, it goes on
    from there.
    """

    arrived = Signal(str)
    finished = Signal()
    closed = Signal()
    elsewhere_asked = Signal()

    def __init__(self, services: Services, tasks: Tasks, journey: Journey | None = None) -> None:
        super().__init__()
        self._services, self._tasks = services, tasks
        self._journey = journey or flow.begin(services.setup.load(), services.settings.load().purpose)
        self._page: Page | None = None
        self._over = False
        self._under_way = UnderWay(self)
        self.setWindowTitle(QGuiApplication.applicationDisplayName())
        self.setWindowIcon(QIcon(picture("stillhouse", 256)))
        self.setMinimumSize(*TOKENS.window["wizard_min"])
        self.resize(*TOKENS.window["wizard"])
        self._steps = Steps(tuple(say(f"wizard.step.{step}") for step in STEPS))
        self._above = QWidget()
        self._above_box = QHBoxLayout(self._above)
        self._above_box.addWidget(self._steps)
        self._notices = Notices()
        self._footer = FooterBar()
        self._scroller: Scroller | None = None
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self._box.addWidget(self._above)
        self._box.addWidget(self._notices)
        self._box.addWidget(self._footer)
        self._footer.primary.connect(lambda: self._now().press_primary())
        self._footer.quiet.connect(lambda: self._now().press_quiet())
        self._footer.back.connect(self._go_back)
        self._footer.answered.connect(self._answered)
        QShortcut(QKeySequence(Qt.KeyboardModifier.AltModifier | Qt.Key.Key_Left), self, self._go_back)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Cancel), self, self._escape)
        self._ring = FocusRing(self)
        self._show_page()

    @property
    def services(self) -> Services:
        """The outside world."""
        return self._services

    @property
    def tasks(self) -> Tasks:
        """Background work."""
        return self._tasks

    @property
    def journey(self) -> Journey:
        """Where the first run is."""
        return self._journey

    @property
    def under_way(self) -> UnderWay:
        """The download, for the tray."""
        return self._under_way

    @property
    def page(self) -> Page:
        """The page that is shown."""
        return self._now()

    @property
    def footer(self) -> FooterBar:
        """The footer, with the buttons."""
        return self._footer

    def go(self, journey: Journey) -> None:
        """Takes ``journey`` for the truth, and shows its page where that is another one."""
        moved = journey.page is not self._journey.page
        self._journey = journey
        if moved:
            self._show_page()
            if journey.page is PageName.READY and not self.isActiveWindow():
                QApplication.alert(self)
                self.arrived.emit(self._now().title)

    def tell(self, problem: Problem) -> None:
        """Shows a problem that belongs to no page, above the page."""
        self._notices.tell(problem)
        self._order_tabs()

    def finish(self) -> None:
        """The first run is over."""
        self._now().leave()
        self._over = True
        self.finished.emit()

    def look_elsewhere(self) -> None:
        """Another computer is to answer."""
        self.elsewhere_asked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the focus, else the primary one."""
        if event.key() not in _ENTER:
            super().keyPressEvent(event)
            return
        focused = self.focusWidget()
        button = focused if isinstance(focused, QPushButton) else self._footer.primary_button
        if button.isVisible() and button.isEnabled():
            button.click()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrow windows have narrower margins."""
        super().resizeEvent(event)
        self._fit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Asks first where something is under way."""
        if self._now().busy and self.isVisible() and not self._over:
            event.ignore()
            self._footer.ask(say("wizard.leave.download"))
            return
        self._now().leave()
        event.accept()
        if not self._over:
            self._over = True
            self.closed.emit()

    def _now(self) -> Page:
        if self._page is None:
            raise RuntimeError("the window has no page")
        return self._page

    def _show_page(self) -> None:
        made = dict(PAGES)[self._journey.page](self)
        if self._page is not None:
            self._page.leave()
        if self._scroller is not None:
            self._box.removeWidget(self._scroller)
            self._scroller.hide()
            self._scroller.deleteLater()
        self._page = made
        made.setAccessibleName(made.title)
        self._scroller = Scroller(made)
        self._box.insertWidget(2, self._scroller, 1)
        self._above.setVisible(made.step is not None)
        if made.step is not None:
            self._steps.show_step(made.step)
        made.footer_changed.connect(self._show_footer)
        self._fit()
        self._show_footer()
        made.begin()
        self._rest()
        announce(self, made.title)

    def _show_footer(self) -> None:
        button = self._footer.primary_button
        resting = button.hasFocus() or self._now().hasFocus()
        if resting:  # a button that is disabled would pass its focus on to Back, and Enter would go back
            self._now().setFocus(Qt.FocusReason.OtherFocusReason)
        self._footer.show_footer(self._now().footer)
        if resting:
            self._rest()
        self._order_tabs()

    def _rest(self) -> None:
        """The focus waits on the primary button, or on the page until that can be pressed."""
        button = self._footer.primary_button
        target = button if button.isEnabled() and not button.isHidden() else self._now()
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _order_tabs(self) -> None:
        """Body as it is read, then the footer's primary, quiet and back."""
        page = self._now()
        read = (*as_read(self._notices), *as_read(page))
        inside = [each for each in read if each is not page and each.focusPolicy() & Qt.FocusPolicy.TabFocus]
        buttons = (self._footer.primary_button, self._footer.quiet_button, self._footer.back_button)
        chain = [*inside, *buttons]
        for before, after in pairwise(chain):
            QWidget.setTabOrder(before, after)

    def _fit(self) -> None:
        side = side_margin(self.width())
        self._above_box.setContentsMargins(side, 22, side, 0)
        self._notices.indent(side, 22)
        self._footer.fit(side)
        if self._page is not None:
            self._page.fit(self.width())

    def _go_back(self) -> None:
        if self._footer.asking:
            self._footer.withdraw()
        elif self._footer.back_button.isVisible():
            self._now().press_back()

    def _escape(self) -> None:
        if self._footer.asking:
            self._footer.withdraw()
            return
        self._footer.ask(say("wizard.leave.download" if self._now().busy else "wizard.leave.question"))

    def _answered(self, leave: bool) -> None:
        self._rest()
        if leave:
            self._now().leave()
            self._over = True
            self.closed.emit()
            self.close()
