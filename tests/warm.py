"""Processes that start warm: forked from one that has imported what takes seconds to import.

A process of its own is needed where one is killed, or where an environment is read only once.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

SECONDS = 120  # a process that takes longer is given up
_METHODS = multiprocessing.get_all_start_methods()
_CONTEXT = multiprocessing.get_context("forkserver" if "forkserver" in _METHODS else "spawn")
_CONTEXT.set_forkserver_preload(["helpers.site.extension", "jupyter_book.cli.main"])


class Warm:
    """A function that runs in a process of its own.

    Attributes
    ----------
    printed : Path
        The file that holds what it prints, errors too.
    """

    def __init__(
        self,
        printed: Path,
        function: Callable[..., object],
        *arguments: object,
        environment: Mapping[str, str] | None = None,
    ):
        self.printed = printed
        settings = dict(os.environ if environment is None else environment)
        self._process = _CONTEXT.Process(
            target=_run, args=(str(printed), os.getcwd(), settings, function, *arguments)
        )
        self._process.start()

    def end(self) -> int:
        """Wait for its end: 0, a code, or the negative number of the signal that ended it."""
        self._process.join(SECONDS)
        if self._process.exitcode is None:
            self._process.kill()
            raise TimeoutError(f"still running after {SECONDS} s:\n{self.text()}")
        return self._process.exitcode

    def text(self) -> str:
        """What it has printed so far."""
        return self.printed.read_text(encoding="utf-8") if self.printed.exists() else ""


def _run(printed, folder, settings, function, *arguments):
    os.environ.clear()
    os.environ.update(settings)
    os.chdir(folder)
    with open(printed, "w", encoding="utf-8", buffering=1) as output:
        for stream in (1, 2):
            os.dup2(output.fileno(), stream)
        sys.stdout = sys.stderr = output
        function(*arguments)
