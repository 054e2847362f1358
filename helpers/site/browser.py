"""The one place that looks for Chromium: for the PDF, for the tests, for the proofs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class NoBrowserError(FileNotFoundError):
    """There is no Chromium; the message says how to get one."""

    def __init__(self):
        super().__init__("there is no Chromium; on Debian: apt install chromium")


def find_chromium() -> str:
    """The program: the system's, or the one that ``playwright install chromium`` put there.

    Raises
    ------
    NoBrowserError
        If there is none.
    """
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program:
        return program
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    if not Path(own).is_file():
        raise NoBrowserError
    return own


@contextmanager
def chromium(arguments: Sequence[str] = ()) -> Iterator[Browser]:
    """Chromium without a window, closed at the end.

    Parameters
    ----------
    arguments : sequence of str
        For its command line, beside the one that lets it run in a container.

    Raises
    ------
    NoBrowserError
        If there is none.
    """
    program = find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", *arguments]
        )
        yield browser
        browser.close()
