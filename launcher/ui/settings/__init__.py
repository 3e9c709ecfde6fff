"""The settings' window: draws itself from the declarations in :mod:`launcher.core.settings`."""
