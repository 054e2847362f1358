"""Fixtures of several test files: the browser and the built site, and a catalogue of small models.

What test files import is in modules of its own, such as `inputs`; this one is pytest's.
"""

from __future__ import annotations

import os

import pytest
from gensim import downloader
from inputs import SmallCatalogue
from windows import Windows, serving

from helpers.site.browser import NoBrowserError, chromium, find_chromium
from helpers.site.pdf import SITE


def pytest_configure(config):
    """Run in the course's folder, from wherever pytest is called: tests name its files."""
    os.chdir(config.rootpath)
    for name in ("COURSE_VECTORS", "COURSE_LIMIT", "COURSE_CACHE", "COURSE_SITE"):
        os.environ.pop(name, None)  # what a reader has chosen is no matter of the tests


# What takes long and has few tests: begun first, so that no worker is left with it at the end.
FIRST = (
    *(".ipynb", "test_jupyterlab.py", "test_address.py", "test_pdf.py", "test_devices.py"),
    *("test_other_vectors.py", "test_pages.py", "test_browsers.py", "test_cache.py"),
    *("test_execute.py", "test_training_panel.py", "test_print.py", "test_word_vectors.py"),
)


def pytest_collection_modifyitems(items):
    """Put files in the order in which workers take them; the tests of a file stay together."""
    last = len(FIRST)
    order = {name: place for place, name in enumerate(FIRST)}
    items.sort(
        key=lambda item: min(order.get(item.path.name, last), order.get(item.path.suffix, last))
    )


@pytest.fixture(scope="session")
def browser():
    """Chromium, without a window. Without one the tests are skipped, but never in CI."""
    try:
        find_chromium()
    except NoBrowserError as problem:
        message = f"{problem}; pages are not checked"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(message)
    with chromium(["--disable-gpu", "--disable-background-networking", "--disable-sync"]) as opened:
        yield opened


@pytest.fixture(scope="session")
def addresses():
    """Where the built site is, by scheme: a server on this machine, and the folder itself."""
    if not (SITE / "index.html").is_file():
        pytest.fail("the site is not built: make book")
    with serving(SITE) as address:
        yield {"http": address, "file": SITE.resolve().as_uri()}


@pytest.fixture(scope="session")
def windows(browser, addresses):
    """The windows of the browser, which tests use one after the other."""
    windows = Windows(browser, addresses)
    yield windows
    windows.close()


@pytest.fixture
def open_page(windows):
    """Open a page of the site, in a window that remembers nothing."""

    def open_page(page, scheme="http", theme="light", width=1280, query="", **settings):
        return windows.open("open", page, scheme, theme, width, query, **settings)

    yield open_page
    windows.give_back()


@pytest.fixture
def read_page(windows):
    """Open a page of the site that is only read: the next test may find it as this one leaves it.

    Its size and media may be changed, for they are set anew for each test, and nothing else.
    """

    def read_page(page, scheme="http", theme="light", width=1280, **settings):
        return windows.open("read", page, scheme, theme, width, **settings)

    yield read_page
    windows.give_back()


@pytest.fixture
def use_page(windows):
    """Open a page whose explorers are used: they stand as if it had just been opened.

    Nothing else of the page may be changed.
    """

    def use_page(page, theme="light", width=1280, **settings):
        return windows.open("use", page, "file", theme, width, **settings)

    yield use_page
    windows.give_back()


@pytest.fixture
def catalogue(tmp_path, monkeypatch):
    """An empty `SmallCatalogue`, with no network behind it."""
    made = SmallCatalogue(tmp_path / "gensim-data", tmp_path / "cache")
    monkeypatch.setattr(downloader, "BASE_DIR", str(made.folder))
    monkeypatch.setenv("COURSE_CACHE", str(made.cache))

    def no_network(*_arguments, **_settings):
        raise OSError("no network in tests")

    monkeypatch.setattr(downloader, "urlopen", no_network)
    monkeypatch.setattr(downloader.urllib, "urlretrieve", no_network)
    return made
