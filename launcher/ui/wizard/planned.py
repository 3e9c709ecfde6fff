"""The cards of a plan: what comes, how large it is, and the drives that it goes to."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from launcher.core.catalog import Catalog
from launcher.core.engine import EngineState
from launcher.core.hardware import Disk
from launcher.text import say
from launcher.ui.parts import Card, Notice, PlainButton, QuietButton, Rule, Sign, Words, column, row
from launcher.ui.parts.memory import MemoryBar, MemoryPart
from launcher.ui.parts.switch import Switch
from launcher.ui.wizard import figures
from launcher.workflows.events import Plan
from launcher.workflows.preflight import may_move

_SLOW_BITS, _FAST_BITS = 50e6, 100e6  # per second; what homes commonly have


def total_bytes(plan: Plan) -> int:
    """Bytes to fetch, as far as the servers say."""
    return plan.models_bytes + ((plan.engine.total_bytes or 0) if plan.engine else 0)


def kind_of(plan: Plan) -> str:
    """What there is to fetch; the end of the title's key."""
    if not total_bytes(plan):
        return "nothing"
    if plan.starter is not None:
        return "models" if plan.engine is None else "all"
    return "model" if plan.engine is None else "both"


def starter_switch(both: Plan, catalog: Catalog, *, on: bool) -> Switch:
    """Whether the small model comes first."""
    switch = Switch()
    switch.setChecked(on)
    switch.setAccessibleName(_starter_name(both, catalog))
    switch.setAccessibleDescription(_starter_why(both, catalog))
    return switch


def what_comes(
    plan: Plan,
    catalog: Catalog,
    change: Callable[[], None],
    both: Plan | None = None,
    switch: Switch | None = None,
) -> Card:
    """Each thing with its source and its size, and their sum; the small model of ``both`` with its ``switch``.

    ``change``: another source is wanted.
    """
    title = figures.title_of(catalog, plan.model.model)
    here = not plan.model_bytes
    model = say("wizard.plan.model.here") if here else say("wizard.plan.model.from", source=plan.source)
    card = Card(
        _item("engine", say("wizard.plan.engine"), _engine_words(plan), _engine_size(plan)),
        Rule(),
        space=13,
    )
    if both is not None and switch is not None:
        size, why = _size(both.starter_bytes), _starter_why(both, catalog)
        card.box.addWidget(_item("chat", _starter_name(both, catalog), why, size, switch))
        card.box.addWidget(Rule())
    card.box.addWidget(_item("think", title, model, _size(plan.model_bytes)))
    total = total_bytes(plan)
    if total:
        card.box.addWidget(Rule())
        card.box.addWidget(_sum(total))
        mirrors = QuietButton(say("wizard.plan.mirrors"))
        mirrors.setProperty("first", "true")
        mirrors.clicked.connect(change)
        card.box.addWidget(mirrors)
    return card


def where_it_goes(plan: Plan, disk: Disk, change: Callable[[], None]) -> Card:
    """The models' folder, ``change`` where it may be another one, and how full its drive gets."""
    words = column(Words(say("wizard.plan.folder"), "strong"), Words(_folder_words(plan), "small", "muted"), space=1)
    button = PlainButton(say("wizard.plan.change"))
    button.clicked.connect(change)
    card = Card(row(Sign("disk", "accent", 22), (words, 1), button, space=14), space=12)
    button.setVisible(may_move(plan.status))  # in its card: alone it would open a window of its own
    for notice in _notices(plan, disk):
        card.box.addWidget(notice)
    if plan.free_bytes is not None:
        card.box.addWidget(_drive_bar(plan, disk))
    return card


def _folder_words(plan: Plan) -> str:
    if not plan.models_dir:
        return say("wizard.plan.folder.engine")
    if plan.status.state is EngineState.RUNNING:
        return say("wizard.plan.folder.running", folder=plan.models_dir)
    if plan.status.models_named:
        return say("wizard.plan.folder.named", folder=plan.models_dir)
    return plan.models_dir


def _notices(plan: Plan, disk: Disk) -> tuple[Notice, ...]:
    """What is too small: the models' drive, the engine's, or neither."""
    room, found = plan.room, []
    if room.short:
        act = "move" if room.elsewhere else "choose" if may_move(plan.status) else "free"
        what = say(f"wizard.plan.short.{act}", path=plan.models_dir, free=disk.free_bytes, short=room.short)
        found.append(Notice("danger", _short_words(room.short, disk.drive), what, "disk"))
    if room.engine_short and plan.engine is not None:
        what = say("wizard.plan.short.engine", path=plan.engine.folder)
        found.append(Notice("danger", _short_words(room.engine_short, ""), what, "disk"))
    return tuple(found)


def _short_words(short: int, drive: str) -> str:
    return say("wizard.plan.short.drive", short=short, drive=drive) if drive else say("wizard.plan.short", short=short)


def _item(sign: str, name: str, why: str, size: str, *switch: QWidget) -> QWidget:
    words = column(Words(name, "strong"), Words(why, "small", "muted"), space=1)
    return row(Sign(sign, "accent", 22), (words, 1), *switch, Words(size, "strong", wrap=False), space=14)


def _starter_name(both: Plan, catalog: Catalog) -> str:
    return say("wizard.plan.starter", title=figures.title_of(catalog, both.starter.model) if both.starter else "")


def _starter_why(both: Plan, catalog: Catalog) -> str:
    first = total_bytes(both) - both.model_bytes
    return say("wizard.plan.starter.why", time=_time(first), right=figures.short_of(catalog, both.model.model))


def _time(size: int) -> tuple[float, float]:
    """Seconds, on a fast line and on a slow one."""
    return size * 8 / _FAST_BITS, size * 8 / _SLOW_BITS


def _sum(total: int) -> QWidget:
    time = _time(total)
    return row(
        Words(say("wizard.plan.sum"), "strong", wrap=False),
        None,
        Words(say("wizard.plan.time", time=time), "body", "muted", wrap=False),
        Words(say("wizard.model.download", size=total), "heading", "accent", wrap=False),
        space=16,
    )


def _engine_words(plan: Plan) -> str:
    if plan.engine is not None:
        return say("wizard.plan.engine.from", source=plan.engine.source)
    if plan.status.state is EngineState.RUNNING and plan.status.version:
        return say("wizard.plan.engine.here", version=plan.status.version)
    return say("wizard.plan.engine.installed")


def _engine_size(plan: Plan) -> str:
    if plan.engine is None:
        return say("wizard.plan.nothing")
    return say("wizard.plan.size.unknown") if plan.engine.total_bytes is None else _size(plan.engine.total_bytes)


def _size(size: int) -> str:
    return say("wizard.model.download", size=size) if size else say("wizard.plan.nothing")


def _drive_bar(plan: Plan, disk: Disk) -> MemoryBar:
    """What is in use, what comes, what is left."""
    free, these = plan.free_bytes or 0, total_bytes(plan)
    whole = max(disk.total_bytes or free, free)
    bar = MemoryBar(say("wizard.plan.drive"), 14)
    used = MemoryPart(say("wizard.plan.drive.used", size=whole - free), float(whole - free), "others")
    coming = MemoryPart(
        say("wizard.plan.drive.these", size=these), float(these), "danger" if plan.room.short else "accent"
    )
    parts = tuple(part for part in (used, coming) if part.size)
    left = "" if plan.room.short else say("wizard.plan.drive.left", size=max(0, free - these))
    bar.show_parts(float(whole), parts, left)
    return bar
