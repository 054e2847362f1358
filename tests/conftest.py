"""What several test files use: the browser and the built site, and a catalogue of small models."""

from __future__ import annotations

import functools
import gzip
import hashlib
import json
import os
import shutil
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from gensim import downloader
from gensim.models import KeyedVectors
from playwright.sync_api import sync_playwright

SITE = Path("_build/html")
# What a person, or a cat, might type into a field.
ODD_TEXTS = [
    "",
    "   ",
    "x" * 10_000,
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "🐈‍⬛ 🤷",
    "שלום עולם",
    "__proto__",
    "constructor",
    "NaN",
    "-1",
    "1e999",
    "zażółć\u0000\n\t'\"`${1}",
]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def browser():
    """Chromium, without a window. Without one the tests are skipped, but never in CI."""
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path  # where `playwright install` puts one
        path = next(filter(None, map(shutil.which, [*NAMES, own])), None)
        if path is None:
            message = "no Chromium, so pages are not checked; on Debian: apt install chromium"
            (pytest.fail if os.environ.get("CI") else pytest.skip)(message)
        chromium = playwright.chromium.launch(executable_path=path, args=quiet)
        yield chromium
        chromium.close()


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


class SmallCatalogue:
    """Small models in a folder laid out as gensim's downloader lays it out; no network.

    Attributes
    ----------
    folder, cache : Path
        gensim's data folder, and the course's cache.
    """

    def __init__(self, folder: Path, cache: Path):
        self.folder, self.cache = folder, cache
        folder.mkdir(exist_ok=True)
        self.listing = {"corpora": {}, "models": {}}

    def add(self, name: str, content: bytes) -> Path:
        """Put a model's file there, and its checksum on the list."""
        path = self.folder / name / f"{name}.gz"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        self.list(name, content)
        return path

    def list(self, name: str, content: bytes) -> None:
        """Put a model on the list."""
        checksum = hashlib.md5(content).hexdigest()
        self.listing["models"][name] = {
            "file_name": f"{name}.gz",
            "checksum": checksum,
            "parts": 1,
        }
        (self.folder / "information.json").write_text(json.dumps(self.listing))

    def left_over(self) -> list[str]:
        """What lies in the two folders and is no complete model, lock or list."""
        paths = [*self.folder.rglob("*"), *self.cache.rglob("*")]
        return [p.name for p in paths if ".partial" in p.name or p.name.startswith(".download")]


def packed(vectors: KeyedVectors, folder: Path, binary: bool = True) -> bytes:
    """A model as gensim itself writes it, compressed."""
    vectors.save_word2vec_format(str(folder / "plain"), binary=binary)
    return gzip.compress((folder / "plain").read_bytes(), mtime=0)


def random_vectors(words: list[str], embed_dim: int = 5) -> KeyedVectors:
    """A vector of random numbers for each word."""
    vectors = KeyedVectors(vector_size=embed_dim)
    rows = np.random.default_rng(len(words)).normal(size=(len(words), embed_dim))
    vectors.add_vectors(words, rows.astype(np.float32))
    return vectors


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
