"""Standard output and standard error, whatever stands behind them: a terminal, a pipe, a file, or nothing at all."""

import errno
import json
import os
import shutil
from typing import Final, TextIO

from launcher.core.problems import Code, Failure, Problem
from launcher.core.refusals import why
from launcher.text import problem_words, say

_YES: Final = ("y", "yes")
"""What means yes in every language; each has its own words for it besides."""


class OutputClosed(Exception):
    """Whoever read our output does not read any more."""


class Console:
    """Results go to ``out``, all else to ``err``; ``None`` is a program without a console (Windows, double-click)."""

    def __init__(self, out: TextIO | None, err: TextIO | None, source: TextIO | None) -> None:
        self._out = _lenient(out)
        self._err = _lenient(err)
        self._source = source
        self._lost: list[TextIO] = []  # could not be written, and is not tried again
        self._drawn = 0  # characters of the progress line that stands on the terminal
        self.error_head: dict[str, str] = {}
        """What comes first in each JSON error of the command that runs."""

    def result(self, text: str) -> None:
        """A line of the result."""
        self._clear()
        self._write(self._out, f"{text}\n")

    def piece(self, text: str) -> None:
        """A piece of the result, at once."""
        self._write(self._out, text)

    def result_json(self, content: object) -> None:
        """The result, or a part of it, as one line of JSON; readable by whoever expects UTF-8."""
        utf8 = self._out is not None and (self._out.encoding or "").lower().replace("-", "") == "utf8"
        self._write(self._out, json.dumps(content, ensure_ascii=not utf8) + "\n")

    def note(self, text: str) -> None:
        """A line beside the result."""
        self._clear()
        self._write(self._err, f"{text}\n")

    def note_piece(self, text: str) -> None:
        """A piece of text beside the result, at once."""
        self._write(self._err, text)

    def progress(self, text: str, *, milestone: bool) -> None:
        """Redraws the progress line; where lines cannot be redrawn, only milestones are written."""
        if self._err is None or not self._err.isatty():
            if milestone:
                self._write(self._err, f"{text}\n")
            return
        room = max(20, shutil.get_terminal_size().columns - 1)
        shown = text[:room]
        self._write(self._err, "\r" + shown.ljust(self._drawn))
        self._drawn = len(shown)

    def consent(self, question: str) -> None:
        """Asks for consent; anything but yes is no.

        Raises:
            Failure: ``DECLINED``: the answer is no; ``CONFIRMATION_NEEDED``: there is nobody to answer.
        """
        self.note_piece(say("commands.consent", question=question))
        answer = self._source.readline() if self._source is not None else ""
        if self._source is None or not answer or not self._source.isatty():
            self.note("")  # the question's line is still open
        if not answer:
            raise Failure(Code.CONFIRMATION_NEEDED, what=question)
        if answer.strip().lower() not in (*_YES, *say("commands.consent.yes").split()):
            raise Failure(Code.DECLINED)

    def problem(self, problem: Problem, *, as_json: bool) -> None:
        """What went wrong and what to do: two sentences, and the error object where JSON is wanted."""
        happened, remedy = problem_words(problem)
        if as_json:
            error = {"code": problem.code, "message": happened, "remedy": remedy, "facts": dict(problem.facts)}
            self.result_json({**self.error_head, "error": error})
        self.note(f"{happened}\n{remedy}")

    def flush(self) -> None:
        """Writes what others (argparse) have left in the streams."""
        self._write(self._out, "")
        self._write(self._err, "")

    def _clear(self) -> None:
        """Takes the progress line away before something else is written."""
        if self._drawn:
            self._write(self._err, "\r" + " " * self._drawn + "\r")
            self._drawn = 0

    def _write(self, stream: TextIO | None, text: str) -> None:
        """Writes at once: a reader of a pipe sees each event when it happens."""
        if stream is None or stream in self._lost:
            return
        try:
            stream.write(text)
            stream.flush()
        except OSError as error:
            self._lost.append(stream)
            _silence(stream)
            if error.errno in (errno.EPIPE, errno.EINVAL):  # EINVAL: Windows' word for a closed pipe
                raise OutputClosed from error
            raise Failure(Code.FILE_NOT_WRITTEN, path=stream.name, **why(error)) from error


def _lenient(stream: TextIO | None) -> TextIO | None:
    """A console that knows few letters (cp1252) shows a sign for the others, and does not end the program."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")
    return stream


def _silence(stream: TextIO) -> None:
    """Python flushes its streams at exit; what is left for a closed pipe goes to nowhere."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    except OSError:
        return
