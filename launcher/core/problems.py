"""Every error that we can name. A problem is a value: a code and facts; :mod:`launcher.text` words it."""

from dataclasses import dataclass, field
from enum import StrEnum

from launcher.core.messages import Fact, Facts


class Code(StrEnum):
    """The name of a problem: stable, part of the command line's contract (``error.code``)."""

    # the engine
    ENGINE_MISSING = "engine-missing"
    ENGINE_UNREACHABLE = "engine-unreachable"
    ENGINE_STOPPED = "engine-stopped"
    ENGINE_START_FAILED = "engine-start-failed"
    ENGINE_START_SLOW = "engine-start-slow"
    ENGINE_TOO_OLD = "engine-too-old"
    ENGINE_OF_OTHERS_TOO_OLD = "engine-of-others-too-old"
    ENGINE_ROLLED_BACK = "engine-rolled-back"
    ENGINE_NOT_SIGNED = "engine-not-signed"
    ENGINE_KEEPS_STOPPING = "engine-keeps-stopping"
    ENGINE_BUSY = "engine-busy"
    ENGINE_REFUSED = "engine-refused"
    ENGINE_ANSWER_UNREADABLE = "engine-answer-unreadable"
    ENGINE_SYSTEM_UNSUPPORTED = "engine-system-unsupported"
    ENGINE_TOO_OLD_TO_SHARE = "engine-too-old-to-share"
    PORT_TAKEN = "port-taken"
    PORT_OF_OTHERS = "port-of-others"
    # downloads
    NO_NETWORK = "no-network"
    MIRROR_UNREACHABLE = "mirror-unreachable"
    MIRROR_REFUSED = "mirror-refused"
    MIRROR_BUSY = "mirror-busy"
    NETWORK_LOGIN = "network-login"
    MIRROR_INSECURE = "mirror-insecure"
    MIRROR_ADDRESS = "mirror-address"
    ARCHIVE_DAMAGED = "archive-damaged"
    CHECKSUM_MISMATCH = "checksum-mismatch"
    PULL_INTERRUPTED = "pull-interrupted"
    PULL_STALLED = "pull-stalled"
    DISK_FULL = "disk-full"
    OTHER_DRIVE_NEEDED = "other-drive-needed"
    FOLDER_READ_ONLY = "folder-read-only"
    FOLDER_GONE = "folder-gone"
    SAME_FOLDER = "same-folder"
    COPY_DAMAGED = "copy-damaged"
    MODELS_NAMED = "models-named"
    MODELS_OF_OTHERS = "models-of-others"
    # a kit on a stick
    KIT_MISSING = "kit-missing"
    KIT_INCOMPLETE = "kit-incomplete"
    KIT_DAMAGED = "kit-damaged"
    KIT_OTHER_SYSTEM = "kit-other-system"
    KIT_EMPTY = "kit-empty"
    ENGINE_ELSEWHERE = "engine-elsewhere"
    # a server on another computer
    SERVER_ADDRESS = "server-address"
    SERVER_UNREACHABLE = "server-unreachable"
    SERVER_CERTIFICATE = "server-certificate"
    SERVER_NOT_ENCRYPTED = "server-not-encrypted"
    SERVER_TOKEN = "server-token"
    SERVER_BUSY = "server-busy"
    SERVER_FAILED = "server-failed"
    SERVER_UNREADABLE = "server-unreadable"
    SERVER_EMPTY = "server-empty"
    SERVER_MODEL_MISSING = "server-model-missing"
    SERVER_CANNOT_GO_ON = "server-cannot-go-on"
    TOKEN_IN_CLEAR = "token-in-clear"
    KEYRING_LOCKED = "keyring-locked"
    KEYRING_MISSING = "keyring-missing"
    # models
    MODEL_UNKNOWN = "model-unknown"
    MODEL_NOT_IN_REGISTRY = "model-not-in-registry"
    MODEL_MISSING = "model-missing"
    MODEL_NOT_CHOSEN = "model-not-chosen"
    MODEL_NOT_INSTALLED = "model-not-installed"
    MODEL_NAME_INVALID = "model-name-invalid"
    MODEL_DOES_NOT_FIT = "model-does-not-fit"
    MODEL_LOAD_FAILED = "model-load-failed"
    OUT_OF_MEMORY = "out-of-memory"
    NOTHING_FITS = "nothing-fits"
    GRAPHICS_LOST = "graphics-lost"
    GRAPHICS_UNUSED = "graphics-unused"
    THINKING_UNSUPPORTED = "thinking-unsupported"
    # a chat
    ANSWER_CUT = "answer-cut"
    QUESTION_TOO_LONG = "question-too-long"
    RUNNER_STOPPED = "runner-stopped"
    # what we read and write
    HARDWARE_UNREADABLE = "hardware-unreadable"
    HARDWARE_WRONG_TYPE = "hardware-wrong-type"
    CARD_UNKNOWN = "card-unknown"
    SETTINGS_DAMAGED = "settings-damaged"
    SETTINGS_NEWER = "settings-newer"
    SETUP_STATE_DAMAGED = "setup-state-damaged"
    MEASURED_DAMAGED = "measured-damaged"
    HISTORY_DAMAGED = "history-damaged"
    HISTORY_NEWER = "history-newer"
    HISTORY_LOCKED = "history-locked"
    HISTORY_CLOSED = "history-closed"
    HISTORY_NOT_WRITTEN = "history-not-written"
    CHATS_UNREADABLE = "chats-unreadable"
    FILE_UNREADABLE = "file-unreadable"
    FILE_NOT_WRITTEN = "file-not-written"
    LOGIN_NOT_CHANGED = "login-not-changed"
    HOME_UNKNOWN = "home-unknown"
    FONT_MISSING = "font-missing"
    RESOURCE_DAMAGED = "resource-damaged"
    DISPLAY_MISSING = "display-missing"
    WINDOW_UNAVAILABLE = "window-unavailable"
    # the program itself
    INSTALL_NO_ROOM = "install-no-room"
    INSTALL_NOT_ALLOWED = "install-not-allowed"
    INSTALL_FAILED = "install-failed"
    INSTALL_IN_USE = "install-in-use"
    NOTHING_TO_INSTALL = "nothing-to-install"
    NOT_INSTALLED = "not-installed"
    REMOVAL_INCOMPLETE = "removal-incomplete"
    # the rest
    CONFIRMATION_NEEDED = "confirmation-needed"
    DECLINED = "declined"
    INTERRUPTED = "interrupted"
    UNEXPECTED = "unexpected"


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong: ``facts`` fill the sentence and the remedy that the text catalogue has for ``code``."""

    code: Code
    facts: Facts = field(default_factory=dict)


class Failure(Exception):
    """Carries a :class:`Problem` up to where it is shown. Every adapter raises this, and only this."""

    def __init__(self, code: Code, **facts: Fact) -> None:
        super().__init__(code.value, facts)
        self.problem = Problem(code, facts)
