"""Fixtures of several test files: the browser and the built site, and a catalogue of small models.

What test files import is in modules of its own, such as `inputs`; this one is pytest's.
"""

from __future__ import annotations

import functools
import os
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from gensim import downloader
from inputs import SmallCatalogue

from helpers.site.browser import NoBrowserError, chromium, find_chromium
from helpers.site.pdf import SITE


def pytest_configure(config):
    """Run in the course's folder, from wherever pytest is called: tests name its files."""
    os.chdir(config.rootpath)
    for name in ("COURSE_VECTORS", "COURSE_LIMIT", "COURSE_CACHE", "COURSE_SITE"):
        os.environ.pop(name, None)  # what a reader has chosen is no matter of the tests


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


class _QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_arguments):
        pass


@pytest.fixture(scope="session")
def addresses():
    """Where the built site is, by scheme: a server on this machine, and the folder itself."""
    if not (SITE / "index.html").is_file():
        pytest.fail("the site is not built: make book")
    handler = functools.partial(_QuietHandler, directory=str(SITE))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield {
        "http": f"http://127.0.0.1:{server.server_port}",
        "file": SITE.resolve().as_uri(),
    }
    server.shutdown()


@pytest.fixture
def open_page(browser, addresses):
    """Open a page of the site, in a new window that remembers nothing."""
    contexts = []

    def open_page(page, scheme="http", theme="light", width=1280, query="", **settings):
        context = browser.new_context(viewport={"width": width, "height": 900}, **settings)
        contexts.append(context)
        window = context.new_page()
        window.set_default_timeout(10_000)
        window.requests, window.responses, window.complaints = [], [], []
        window.on("response", lambda response: window.responses.append(response))
        window.on("request", lambda request: window.requests.append(request.url))
        window.on("pageerror", lambda error: window.complaints.append(str(error)))
        window.on("console", lambda message: _note(window, message))
        window.add_init_script(
            f"localStorage.setItem('mode', '{theme}'); localStorage.setItem('theme', '{theme}')"
        )
        window.goto(f"{addresses[scheme]}/{page}.html{query}", wait_until="load")
        return window

    yield open_page
    for context in contexts:
        context.close()


def _note(window, message):
    if message.type in ("error", "warning"):
        window.complaints.append(message.text)


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
