"""What we keep on the disk: one folder, whole files, damaged ones set aside and never deleted."""

from launcher.system.storage.history import SqliteHistoryStore
from launcher.system.storage.measured import JsonMeasuredStore
from launcher.system.storage.paths import Paths
from launcher.system.storage.settings import JsonSettingsStore
from launcher.system.storage.setup import JsonSetupStore

__all__ = ["JsonMeasuredStore", "JsonSettingsStore", "JsonSetupStore", "Paths", "SqliteHistoryStore"]
