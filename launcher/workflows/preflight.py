"""Before the first byte: is there room for what is to come, and where else would there be?"""

from dataclasses import replace

from launcher.core.engine import EnginePlan, EngineState, EngineStatus
from launcher.core.hardware import Disk
from launcher.core.problems import Code, Failure
from launcher.core.room import Room, judge
from launcher.workflows.events import Plan
from launcher.workflows.ports import Services


def room_for(services: Services, status: EngineStatus, engine: EnginePlan | None, model_bytes: int) -> Room:
    """What the drives lack for an engine and ``model_bytes`` of models; another computer's drive is not judged."""
    if not status.models_dir:
        return Room()
    models = services.disks.free(status.models_dir)
    folder = engine.folder if engine and engine.folder else status.models_dir
    archive = engine.total_bytes or 0 if engine else 0
    return judge(models, model_bytes, services.disks.free(folder), archive, other_drives(services, status))


def may_move(status: EngineStatus) -> bool:
    """Whether the models' folder is ours to choose: no engine runs with it, and ``OLLAMA_MODELS`` does not name it."""
    return status.state is not EngineState.RUNNING and not status.models_named


def move_models(services: Services, folder: str) -> None:
    """Takes another folder for the models; those that lie in the old one stay there."""
    services.settings.save(replace(services.settings.load(), models_dir=folder))


def refuse_if_short(planned: Plan) -> None:
    """Raises ``Failure`` (``DISK_FULL``, ``OTHER_DRIVE_NEEDED``) where a drive is too small for what is planned."""
    refuse(planned.room, planned.models_dir, planned.engine)


def refuse(room: Room, models_dir: str, engine: EnginePlan | None) -> None:
    """Raises ``Failure`` (``DISK_FULL``, ``OTHER_DRIVE_NEEDED``) where a drive lacks room."""
    if room.engine_short and engine:
        raise Failure(Code.DISK_FULL, path=engine.folder, short=room.engine_short)
    if room.short and room.elsewhere:
        there = room.elsewhere
        raise Failure(
            Code.OTHER_DRIVE_NEEDED,
            path=models_dir,
            short=room.short,
            drive=there.drive,
            free=there.free_bytes,
            folder=there.path,
        )
    if room.short:
        raise Failure(Code.DISK_FULL, path=models_dir, short=room.short)


def other_drives(services: Services, status: EngineStatus) -> tuple[Disk, ...]:
    """The drives that the models may be moved to."""
    return services.disks.drives() if may_move(status) else ()
