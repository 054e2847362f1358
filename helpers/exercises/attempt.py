"""A reader's function, called with a limit on its time, so that no answer can hang the notebook."""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Callable
from typing import Any

SECONDS = 5.0  # an answer that takes longer is taken for an endless loop
GRACE = 1.0  # how long an endless loop is asked to stop; one that catches everything may not
_EVERY = 0.01


class OutOfTimeError(BaseException):
    """Raised in the reader's code; no `except Exception` there can catch it."""


class Attempt:
    """One call of a reader's function, in a thread of its own.

    The thread is stopped by an exception that Python raises in it from outside. Unlike a trace
    function this costs nothing while the function runs. What waits outside Python, and a loop
    that catches every exception, cannot be stopped: such a thread is left alone, and ends with
    the kernel.

    Parameters
    ----------
    function : callable
    arguments : tuple
    """

    def __init__(self, function: Callable, arguments: tuple):
        self._function, self._arguments = function, arguments
        self._outcome: tuple[str, Any] | None = None
        self._finished = threading.Event()  # the function has returned, or raised
        self._released = threading.Event()  # no exception will be sent any more
        self._thread = threading.Thread(target=self._run, daemon=True)

    def outcome(self) -> tuple[str, Any]:
        """Call the function.

        Returns
        -------
        problem : str
            What went wrong, as the rest of a sentence about the function; empty if nothing did.
        result : object
            What the function returned.
        """
        self._thread.start()
        problem = f"runs for more than {SECONDS:g} seconds; is there a loop that never ends?"
        end = time.monotonic() + SECONDS
        try:  # in short waits: on some systems an interrupt cannot reach a long one
            while time.monotonic() < end and not self._finished.wait(min(0.1, SECONDS)):
                pass
        except KeyboardInterrupt:  # the reader has pressed stop
            problem = "was interrupted before it returned."
        try:
            self._stop()
        finally:
            self._released.set()
        return self._outcome or (problem, None)

    def _stop(self) -> None:
        """Ask the thread to stop, again and again: an exception can be caught by the answer."""
        end = time.monotonic() + GRACE
        while not self._finished.wait(_EVERY) and time.monotonic() < end:
            _raise_in(self._thread, OutOfTimeError)

    def _run(self) -> None:
        try:
            self._answer()
        except OutOfTimeError:
            self._outcome = None
        # An exception may still be on its way. It must arrive here, not in Python's own code for
        # threads, and none may be sent once this thread is gone.
        while True:
            try:
                self._finished.set()
                self._released.wait()
                _raise_in(threading.current_thread(), None)
                return
            except OutOfTimeError:
                continue

    def _answer(self) -> None:
        try:
            self._outcome = ("", self._function(*self._arguments))
        except OutOfTimeError:
            raise
        except BaseException as problem:  # the reader's code may raise anything, SystemExit too
            self._outcome = (_raised(problem), None)


def _raise_in(thread: threading.Thread, exception: type[BaseException] | None) -> None:
    """Let `exception` be raised in a thread as soon as it runs Python; None takes it back."""
    wanted = ctypes.py_object(exception) if exception else None
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), wanted)


def _raised(problem: BaseException) -> str:
    try:
        text = " ".join(str(problem).split())[:120].rstrip(".")
    except Exception:  # even its message may fail
        text = ""
    return f"raises {type(problem).__name__}{': ' + text if text else ''}."
