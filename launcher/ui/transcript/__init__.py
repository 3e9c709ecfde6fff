"""A conversation as it is written: streamed Markdown, folded thinking, code, maths; long ones stay fast."""

from launcher.ui.transcript.view import TranscriptView

__all__ = ["TranscriptView"]
