"""The models: a list, what is in memory, fetching, deleting, using another, moving all."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QDialog, QVBoxLayout, QWidget

from launcher.core.catalog import Model
from launcher.core.hardware import Disk
from launcher.core.problems import Problem
from launcher.core.shelf import Identity, Shelved
from launcher.text import say
from launcher.ui.chat.coming import ComingLine
from launcher.ui.coming import Coming
from launcher.ui.keeper import Keeper
from launcher.ui.models.identity import IdentityDialog
from launcher.ui.models.lines import ModelLine, OfferedLine, title_of
from launcher.ui.models.move import DriveDialog, PlaceCard
from launcher.ui.parts import FocusRing, Heading, Notice, Scroller, Words, announce, column
from launcher.ui.parts.notices import Notices
from launcher.ui.successor import Successor
from launcher.ui.tasks import Task, Tasks
from launcher.ui.theme import TOKENS
from launcher.workflows import models as work
from launcher.workflows import moving, shelf
from launcher.workflows.moving import Moved, Moving
from launcher.workflows.ports import Services
from launcher.workflows.shelf import Shelf

_LEAST = (520, 420)


class ModelsWindow(QDialog):
    """Draws a :class:`Shelf`, made anew whenever something about the models has changed."""

    def __init__(
        self, services: Services, tasks: Tasks, keeper: Keeper, successor: Successor, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._services, self._tasks, self._keeper, self._successor = services, tasks, keeper, successor
        self._shelf: Shelf | None = None
        self._looking: Task | None = None
        self._mover: Task | None = None
        self._stale = False
        self.setWindowTitle(say("models.title"))
        self.resize(*TOKENS.window["models"])
        self.setMinimumSize(*_LEAST)
        self.lines: list[ModelLine] = []
        self.offers: list[OfferedLine] = []
        self.place = PlaceCard()
        self._notices = Notices()
        self._busy = Words(say("models.looking"), "body", "muted")
        self._list = QVBoxLayout()
        self._list.setSpacing(10)
        holder = QWidget()
        holder.setLayout(self._list)
        self._list.setContentsMargins(0, 0, 0, 0)
        self.coming = ComingLine(successor)
        page = column(
            Heading(say("models.title")), self._notices, self.place, self.coming, self._busy, holder, None,
            space=12, margins=(0, 0, 6, 0),
        )  # fmt: skip
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 14, 16)
        box.addWidget(Scroller(page))
        self.place.move_asked.connect(self._ask_where)
        self.place.stop_asked.connect(self._stop_moving)
        self.place.go_on_asked.connect(self._go_on_moving)
        self.place.take_back_asked.connect(self._take_back)
        keeper.changed.connect(self.look)
        successor.changed.connect(self._show_coming)
        self._ring = FocusRing(self)

    @property
    def shelf(self) -> Shelf | None:
        """What is shown; ``None`` before the first look has ended."""
        return self._shelf

    def showEvent(self, event: QShowEvent) -> None:
        """Looks."""
        super().showEvent(event)
        self.look()

    def hideEvent(self, event: QHideEvent) -> None:
        """A move goes on; nothing else does."""
        super().hideEvent(event)
        self._notices.clear()
        if self._looking is not None:
            self._looking.abandon()
            self._looking = None

    def rest(self) -> None:
        """The program ends: a move stops where it is, and is gone on with another day."""
        self.hide()
        if self._mover is not None:
            self._mover.abandon()
            self._mover = None

    def look(self) -> None:
        """Looks what there is, where that is seen; while a model loads or all are moved, behind that."""
        if self._looking is not None:
            self._stale = True
        elif self._mover is None and self.isVisible() and not self._keeper.works:
            services, self._stale = self._services, False
            self._looking = self._tasks.call(lambda: shelf.shelf(services), self._show, self._not_seen)

    def _show(self, found: Shelf) -> None:
        self._looking = None
        if self._stale:
            self.look()
        if found == self._shelf:
            return
        self._shelf = found
        self._busy.hide()
        focused = self._name_in_focus()
        for old in (*self.lines, *self.offers):
            old.hide()
            old.deleteLater()
        self.lines = [self._line(each) for each in found.models]
        self.offers = [self._offer(each) for each in found.offered] if found.status.models_dir else []
        while self._list.count():
            self._list.takeAt(0)
        for line in self.lines:
            self._list.addWidget(line)
        if self.offers:
            self._list.addWidget(Heading(say("models.more"), 2))
        for offer in self.offers:
            self._list.addWidget(offer)
        self.place.show_shelf(found)
        self._allow_one()
        self._focus_again(focused)

    def _line(self, model: Shelved) -> ModelLine:
        line = ModelLine(model, self._services.clock.wall())
        line.used.connect(self._keeper.use)
        line.shown.connect(self._show_identity)
        line.deleted.connect(self._ask_delete)
        return line

    def _offer(self, model: Model) -> OfferedLine:
        offer = OfferedLine(model)
        offer.wanted.connect(self._fetch)
        return offer

    def _name_in_focus(self) -> str:
        stops = (each for each in self.findChildren(QWidget) if each.hasFocus())
        return next((each.accessibleName() for each in stops), "")

    def _focus_again(self, name: str) -> None:
        """The list is made anew; the keyboard stays where it was."""
        buttons = [each for line in (*self.lines, *self.offers) for each in line.findChildren(QAbstractButton)]
        again = [each for each in buttons if name and each.accessibleName() == name]
        for line in (*self.lines, *self.offers) if again else ():
            line.show()  # what is not seen takes no focus
        for each in again:
            each.setFocus()

    def _not_seen(self, problem: Problem) -> None:
        self._looking = None
        self._busy.hide()
        self._notices.tell(problem)

    # One model

    def _show_identity(self, name: str) -> None:
        services = self._services

        def show(identity: Identity) -> None:
            dialog = IdentityDialog(identity, self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

        self._tasks.call(lambda: shelf.identity(services, name), show, self._notices.tell)

    def _ask_delete(self, name: str) -> None:
        model = next(line.model for line in self.lines if line.model.name == name)
        frees = model.frees
        title = say("models.delete.ask", title=title_of(model))
        if frees is None:
            what = say("models.delete.at-most", size=model.found.size_bytes)
        else:
            what = say("models.delete.frees", size=frees)
        if frees is not None and frees < model.found.size_bytes:
            what = f"{what} {say('models.delete.shared', size=model.found.size_bytes - frees)}"
        if model.chosen:
            what = f"{what} {say('models.delete.chosen')}"
        notice = Notice("warn", title, what)
        first = self._notices.show_notice(
            "delete", notice, ("models.delete.do", lambda: self._delete(name)), ("models.delete.keep", _nothing)
        )
        announce(self, f"{title} {what}")
        if first is not None:
            first.setFocus()

    def _delete(self, name: str) -> None:
        self._do(lambda: work.remove(self._services, name))

    def _fetch(self, tag: str) -> None:
        services = self._services
        self._tasks.call(lambda: shelf.order(services, tag), lambda _: self._successor.look(), self._notices.tell)

    def _show_coming(self) -> None:
        self._allow_one()
        if self._successor.state in (Coming.HERE, Coming.NONE):
            self.look()

    def _allow_one(self) -> None:
        """One model comes at a time."""
        for offer in self.offers:
            offer.fetch.setEnabled(self._successor.state is Coming.NONE)

    def _do(self, act: Callable[[], object]) -> None:
        """Something about the models changes; then all is looked at again."""

        def fail(problem: Problem) -> None:
            self._notices.tell(problem)
            self._again()

        self._tasks.call(act, lambda _: self._again(), fail)

    def _again(self) -> None:
        self._keeper.refresh()
        self.look()

    # All of them

    def _ask_where(self) -> None:
        services = self._services
        self._tasks.call(services.disks.drives, self._show_drives, self._notices.tell)

    def _show_drives(self, drives: tuple[Disk, ...]) -> None:
        here = self._shelf.status if self._shelf is not None else None
        free = [each for each in drives if here is None or each.path != here.models_dir]
        dialog = DriveDialog(free, self._shelf is None or self._shelf.own_engine, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self._move)
        dialog.open()

    def _go_on_moving(self) -> None:
        if self._shelf is not None and self._shelf.move is not None:
            self._move(self._shelf.move.target)

    def _move(self, folder: str) -> None:
        services = self._services
        self.place.show_moving(None)

        self._mover = self._tasks.run(
            lambda cancel: moving.move(services, folder, cancel), self._moving, self._moved, self._not_moved
        )

    def _moving(self, event: Moving | Moved) -> None:
        if isinstance(event, Moving):
            self.place.show_moving(event)
        else:
            announce(self, say("models.moved", path=event.folder))

    def _stop_moving(self) -> None:
        if self._mover is not None:
            self._mover.cancel()

    def _moved(self) -> None:
        self._mover, self._shelf = None, None
        self._again()

    def _not_moved(self, problem: Problem) -> None:
        self._mover, self._shelf = None, None
        self._notices.tell(problem)
        self._again()

    def _take_back(self) -> None:
        self._shelf = None
        self._do(lambda: moving.take_back(self._services))


def _nothing() -> None:
    """The button only closes."""
