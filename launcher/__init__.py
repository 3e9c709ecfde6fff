"""Stillhouse puts the right DeepSeek-R1 distill on this computer, and keeps it there."""

__version__ = "0.1.0"
