"""Windows of one browser that are used again, and the server of the built site.

To open a page in a new context costs more than most tests do: so a window is kept, forgets what
was done in it, and goes to the next page.
"""

from __future__ import annotations

import functools
import gzip
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

MOST = 4  # windows that wait for their next page: each keeps a process with some 100 MB
HEIGHT = 900
MEDIA = ("color_scheme", "forced_colors", "reduced_motion")  # what a window can be told later
Prepare = Callable[[BrowserContext], object]
# How the explorers of a page stand in its file, noted before its scripts bring them to life …
KEEP = """document.addEventListener("readystatechange", () => {
  if (document.readyState !== "interactive") return;
  globalThis.homesAsWritten = [...document.querySelectorAll("[data-widget]")].map(
    (home) => home.outerHTML);
});"""
# … and how all of them start anew: as after loading the page again, in a tenth of the time.
RENEW = """() => {
  document.querySelectorAll("[data-widget]").forEach((home, number) => {
    home.outerHTML = homesAsWritten[number];
  });
  courseExplorers.host.start(courseExplorers);
  scrollTo(0, 0);
}"""
FORGET = "() => { localStorage.clear(); sessionStorage.clear(); }"


class Window:
    """A window, in a context of its own.

    Attributes
    ----------
    page : Page
        Playwright's, with three lists more, all since the page was opened: its `requests` (their
        addresses), its `responses`, and its `complaints` (errors and warnings).
    key : tuple
        What is never changed: what its pages are for, theme, settings of the context.
    at : tuple or None
        The page that stands there as it was opened, by scheme, name, query and media.
    """

    def __init__(self, browser: Browser, key: tuple, theme: str, settings: dict, prepare: Prepare):
        self.key, self.at = key, None
        context = browser.new_context(**settings)
        prepare(context)
        self.page = context.new_page()
        self.page.set_default_timeout(10_000)
        self.page.add_init_script(
            f"localStorage.setItem('mode', '{theme}'); localStorage.setItem('theme', '{theme}')"
        )
        if key[0] == "use":
            self.page.add_init_script(KEEP)
        self._listen()

    def _listen(self) -> None:
        page = self.page
        page.on("response", lambda response: page.responses.append(response))
        page.on("request", lambda request: page.requests.append(request.url))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("console", lambda message: _note(page, message))

    def go(self, address: str) -> None:
        """Open an address. What was noted of the page before is forgotten."""
        page = self.page
        if "#" in address:  # with another part of the page that is open nothing would be loaded
            page.goto("about:blank")
        page.requests, page.responses, page.complaints = [], [], []
        page.goto(address, wait_until="load")

    def renew(self) -> None:
        """Let the explorers of the page start anew."""
        self.page.mouse.move(0, 0)
        self.page.evaluate(RENEW)
        self.page.complaints = []

    def forget(self) -> bool:
        """Be as good as new. False if that cannot be, and the window has to go."""
        if self.page.is_closed():
            return False
        self.page.unroute_all(behavior="ignoreErrors")
        self.page.emulate_media(media="null", **dict.fromkeys(MEDIA, "null"))
        if self.key[0] == "open":
            self.at = None
            self.page.mouse.move(0, 0)
            self.page.evaluate(FORGET)
        return True

    def close(self) -> None:
        """Close it, with its context."""
        self.page.context.close()


def _note(page: Page, message) -> None:
    if message.type in ("error", "warning"):
        page.complaints.append(message.text)


class Windows:
    """The windows of one browser, and the pages of the site that they show.

    Parameters
    ----------
    browser : Browser
    addresses : dict
        Where the site is, by scheme.
    prepare : callable
        What is done to the context of every window before it opens a page.
    """

    def __init__(
        self,
        browser: Browser,
        addresses: dict[str, str],
        prepare: Prepare = lambda _context: None,
    ):
        self.browser, self.addresses, self.prepare = browser, addresses, prepare
        self.free: list[Window] = []  # the one that was used last comes last
        self.used: list[Window] = []

    def open(self, kind, page, scheme, theme, width, query="", **settings) -> Page:
        """A page in a window that remembers nothing.

        `kind` is "open", "read" or "use". The page may be one that was opened before: to "read",
        if it was only read since; to "use", with its explorers started anew.
        """
        media = {name: settings.pop(name) for name in MEDIA if name in settings}
        key = (kind, kind != "open" and scheme, theme, *sorted(settings.items()))
        at = (scheme, page, query, *(sorted(media.items()) if kind == "read" else ()))
        window = self._take(key, at) or Window(self.browser, key, theme, settings, self.prepare)
        self.used.append(window)
        window.page.set_viewport_size({"width": width, "height": HEIGHT})
        window.page.emulate_media(**media)
        if window.at != at:
            window.go(f"{self.addresses[scheme]}/{page}.html{query}")
        elif kind == "use":
            window.renew()
        window.at = at
        return window.page

    def _take(self, key: tuple, at: tuple) -> Window | None:
        """A free window of this kind, and rather one where this page stands."""
        fits = [window for window in self.free if window.key == key]
        fits.sort(key=lambda window: window.at == at)
        for window in fits[-1:]:
            self.free.remove(window)
            return window
        return None

    def give_back(self) -> None:
        """The windows of a test are free for the next."""
        for window in self.used:
            if window.forget():
                self.free.append(window)
        self.used.clear()
        while len(self.free) > MOST:
            self.free.pop(0).close()

    def close(self) -> None:
        """Close all that are left."""
        for window in self.free:
            window.close()


def put(field, text: str) -> None:
    """Put a text into a field at once, as pasting does. (`fill` waits for frames each time.)"""
    field.evaluate(
        """(field, text) => {
          field.value = text;
          field.dispatchEvent(new Event("input", { bubbles: true }));
        }""",
        text,
    )


class _QuietHandler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # a connection serves many files

    def log_message(self, *_arguments):
        pass


class QuietServer(ThreadingHTTPServer):
    """A server that says nothing of a window that goes to the next page while it is answered."""

    def handle_error(self, request, client_address):
        """Tell what went wrong, unless nobody waits for the answer any more."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """A server of a folder on this machine; its address."""
    handler = functools.partial(_QuietHandler, directory=str(folder))
    with QuietServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def weights_of(page: Page, start: str, site: Path) -> dict[str, int]:
    """The files of the site that a page has asked for, each with its bytes when compressed."""
    asked = {url.removeprefix(f"{start}/").split("?")[0] for url in page.requests if start in url}
    return {name: len(gzip.compress((site / name).read_bytes())) for name in asked}
