"""Keeps the engine up: carries out what :mod:`launcher.core.supervisor` says, and tells what it waits for."""

from collections.abc import Generator

from launcher.core.cancel import Cancel
from launcher.core.engine import EngineState, EngineStatus
from launcher.core.messages import Message
from launcher.core.problems import Code, Failure
from launcher.core.supervisor import Do, Event, Stage, Supervised, step
from launcher.workflows.beside import in_the_way
from launcher.workflows.events import Retrying
from launcher.workflows.ports import Services
from launcher.workflows.streams import go_on

_STARTS_THAT_FAIL = frozenset({Code.ENGINE_START_FAILED, Code.ENGINE_START_SLOW})
_SEEN_BY_A_START = {
    Code.PORT_TAKEN: Event.SEES_FOREIGN,
    Code.PORT_OF_OTHERS: Event.SEES_FOREIGN,
    Code.ENGINE_TOO_OLD_TO_SHARE: Event.SEES_FOREIGN,
    Code.ENGINE_MISSING: Event.SEES_NONE,
}
_SEEN = {
    EngineState.ABSENT: Event.SEES_NONE,
    EngineState.INSTALLED: Event.SEES_ASLEEP,
    EngineState.FOREIGN: Event.SEES_FOREIGN,
}


def seen(status: EngineStatus) -> Event:
    """What a look at the engine is to the supervisor."""
    if status.state is EngineState.RUNNING:
        return Event.SEES_OURS if status.ours else Event.SEES_OTHERS
    return _SEEN[status.state]


def engine_up(services: Services, cancel: Cancel) -> Generator[Retrying, None, EngineStatus]:
    """The engine for someone who wants it now: adopted, or started, by an older version of it if the new one fails.

    Raises:
        Failure: ``ENGINE_MISSING``, ``ENGINE_START_FAILED``, ``ENGINE_START_SLOW``; ``PORT_TAKEN``, ``PORT_OF_OTHERS``,
            ``ENGINE_TOO_OLD_TO_SHARE``; ``INTERRUPTED``.
    """
    yield from keep_up(services, Supervised(), Event.WANTED, cancel)
    return services.host.status()


def bring_up(services: Services, cancel: Cancel) -> EngineStatus:
    """As :func:`engine_up`, for someone to whom nothing is shown on the way."""
    work = engine_up(services, cancel)
    while True:
        try:
            next(work)
        except StopIteration as end:
            status: EngineStatus = end.value
            return status


def keep_up(
    services: Services, before: Supervised, event: Event, cancel: Cancel
) -> Generator[Retrying, None, Supervised]:
    """Goes on from ``event`` until the engine runs again, or nothing is to be done; returns where it stands then.

    Raises:
        Failure: it was given up: why the last start failed, or ``ENGINE_KEEPS_STOPPING``; ``FOLDER_GONE``: the models'
            drive is not there; ``INTERRUPTED``.
    """
    supervised, failure = before, Failure(Code.ENGINE_KEEPS_STOPPING, times=before.failures + 1)
    while True:
        move = step(supervised, event, services.clock.now(), has_older=services.installer.has_older())
        supervised = move.supervised
        match move.do:
            case Do.START:
                event, failure = _started(services, cancel, failure)
            case Do.ROLL_BACK:
                services.installer.roll_back()
                yield Retrying(Message("problem.engine-rolled-back", {"reason": _reason(failure)}), 0.0)
                event, failure = _started(services, cancel, failure)
            case Do.WAIT:
                yield Retrying(_why(supervised), move.pause_s)
                services.clock.wait(move.pause_s, cancel)
                go_on(cancel)
                event = seen(services.host.status())
            case Do.GIVE_UP:
                raise _given_up(services, event, failure)
            case Do.SETTLE:
                services.installer.settle(services.host.status().binary)
                return supervised
            case _:
                return supervised


def _started(services: Services, cancel: Cancel, before: Failure) -> tuple[Event, Failure]:
    """What became of a start, and why it failed if it did."""
    _refuse_without_models(services)
    try:
        status = services.host.start(cancel)
    except Failure as failure:
        if failure.problem.code in _STARTS_THAT_FAIL:
            return Event.START_FAILED, failure
        if failure.problem.code in _SEEN_BY_A_START:
            return _SEEN_BY_A_START[failure.problem.code], failure
        raise
    go_on(cancel)
    return seen(status), before


def _refuse_without_models(services: Services) -> None:
    """An engine that is started while the drive of its models is unplugged makes an empty folder in their place."""
    status = services.host.status()
    if status.state is EngineState.INSTALLED and services.setup.load().ready and is_folder_gone(services, status):
        raise Failure(Code.FOLDER_GONE, path=status.models_dir)


def is_folder_gone(services: Services, status: EngineStatus) -> bool:
    """Whether the models' folder was chosen, as one on another drive is, and is not there now."""
    folder = status.models_dir
    chosen = status.models_named or folder == services.settings.load().models_dir
    return bool(folder) and chosen and not services.disks.exists(folder or "")


def _why(supervised: Supervised) -> Message:
    """What is waited for: our engine ended, or another's has gone."""
    key = "engine.away" if supervised.stage is Stage.AWAY else "problem.engine-stopped"
    return Message(key)


def _reason(failure: Failure) -> str:
    """Why a start failed, as the engine said it."""
    return str(failure.problem.facts.get("reason", ""))


def _given_up(services: Services, event: Event, failure: Failure) -> Failure:
    """The sentence at the end: what was seen where it was not a start that failed."""
    if failure.problem.code is not Code.ENGINE_KEEPS_STOPPING:
        return failure
    if event is Event.SEES_NONE:
        return Failure(Code.ENGINE_MISSING)
    if event is Event.SEES_FOREIGN:
        return in_the_way(services, services.host.status())
    return failure
