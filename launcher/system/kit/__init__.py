"""Kits: an engine and models on a stick."""

from launcher.system.kit.kits import SystemKits

__all__ = ["SystemKits"]
