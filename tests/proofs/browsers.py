"""Every page and every explorer, in Firefox and in Safari's engine: `make browsers`.

    make browsers                                     Firefox and WebKitGTK, from the system
    make browsers ARGS=webkitgtk                      one of them
    make browsers ARGS="playwright-firefox playwright-webkit"   Playwright's own builds

Each page of the table of contents is opened over http and as a file, wide and narrow, light and
dark; each explorer on it is used with clicks and keys, and its answers are compared with Python's.
Exits with 1 if a page reports an error, asks for anything elsewhere, scrolls sideways, or answers
wrongly. `--pictures FOLDER` keeps what each page looked like.
"""

from __future__ import annotations

import argparse
import functools
import itertools
import shutil
import socketserver
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import yaml

from .engines import ENGINES, Elsewhere, NotInstalledError, Window, install_selenium
from .uses import USES, Figure, WrongError

SITE = Path("_build/html")
USUAL = ["firefox", "webkitgtk"]
# How a page is seen, by how it is reached: every width, theme and way, and every width in every
# theme, in half of the time that all of their combinations would take.
LOOKS = {
    "http": [(1280, "light"), (390, "dark")],
    "file": [(1280, "dark"), (390, "light")],
}

# The first script of each page, so that no error comes before it. It is put into a copy of the
# site: there is no way to run a script before a page's own that all of these browsers have.
COLLECTOR = """<script>
window.complaints = [];
addEventListener("error", ({ message, target }) =>
  complaints.push(message || `${target.src || target.href} was not loaded`), true);
addEventListener("unhandledrejection", ({ reason }) => complaints.push(String(reason)));
for (const name of ["error", "warn"])
  console[name] = (...words) => complaints.push(words.map(String).join(" "));
</script>"""


class _QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@contextmanager
def serving(server: socketserver.BaseServer) -> Iterator[int]:
    """Let a server answer; its port."""
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


def pages() -> list[str]:
    """Every page of the table of contents."""
    contents = yaml.safe_load(Path("_toc.yml").read_text(encoding="utf-8"))
    chapters = (entry["file"] for part in contents["parts"] for entry in part["chapters"])
    return [contents["root"], *chapters]


def copy_with_collector(site: Path, folder: Path) -> Path:
    """A copy of the site whose pages collect what goes wrong in them."""
    shutil.copytree(site, folder)
    for path in folder.rglob("*.html"):
        before, head, after = path.read_text(encoding="utf-8").partition("<head>")
        path.write_text(before + head + COLLECTOR + after, encoding="utf-8")
    return folder


def turn(window: Window, theme: str) -> None:
    """Make the page light or dark, by its own button."""
    button = """() => [...document.querySelectorAll("button.theme-switch-button")]
      .find((each) => each.getClientRects().length)"""
    for _ in range(3):  # light, dark, and as the system is
        if window.script("() => document.documentElement.dataset.theme") == theme:
            return
        window.click(window.script(button))
    raise WrongError(f"its button does not make the page {theme}")


def check_theme(window: Window, theme: str) -> None:
    """Whether the background has the brightness of the theme."""
    colour = "() => getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/g).map(Number)"
    brightness = sum(window.script(colour)[:3]) / 3
    if (brightness > 128) != (theme == "light"):
        raise WrongError(f"its background is no background of a {theme} page")


def check_width(window: Window, width: int) -> None:
    """Whether the page is as wide as its window."""
    inside, whole = window.script("() => [innerWidth, document.documentElement.scrollWidth]")
    if inside != width:
        raise WrongError(f"the window is {inside} pixels wide, and not {width}")
    if whole > width:
        raise WrongError(f"it scrolls sideways: {whole} of {width} pixels")


def widgets(window: Window) -> list[str]:
    """The names of the explorers on the page, in their order."""
    names = "() => [...document.querySelectorAll('[data-widget]')].map((n) => n.dataset.widget)"
    return window.script(names)


def use(window: Window, page: str, name: str, place: int) -> None:
    """Use an explorer."""
    if name not in USES:
        raise WrongError("nobody has said how it is used: add it to USES in tests/proofs/uses.py")
    USES[name](Figure(window, name, place, page))


def attempt(step: Callable, *arguments: object) -> list[str]:
    """What is wrong with a step: nothing, or one sentence."""
    try:
        step(*arguments)
    except Exception as problem:  # a driver has its own kind for each thing that can go wrong
        kind = "" if isinstance(problem, WrongError) else f"{type(problem).__name__}: "
        return [kind + next(iter(str(problem).splitlines()), "")]
    return []


def visit(
    window: Window, address: str, page: str, width: int, theme: str
) -> tuple[set[str], list[str]]:
    """Open a page and use what is on it; the explorers there, and what is wrong."""
    faults = attempt(window.open, f"{address}/{page}.html", width)
    if faults:
        return set(), faults
    faults += attempt(turn, window, theme)
    faults += attempt(check_theme, window, theme)
    counts: Counter[str] = Counter()
    for name in widgets(window):
        faults += [f"{name}: {fault}" for fault in attempt(use, window, page, name, counts[name])]
        counts[name] += 1
    faults += attempt(check_width, window, width)
    return set(counts), faults + window.script("() => complaints")


def report(engine: str, scheme: str, page: str, names: set[str], faults: list[str]) -> None:
    """Print a line for a page, and one for each fault."""
    listed = f" ({', '.join(sorted(names))})" if names else ""
    print(f"{engine} {scheme} {page}{listed}: {'WRONG' if faults else 'ok'}", flush=True)
    for fault in faults:
        print(f"    {fault}", flush=True)


def visit_all(
    window: Window, engine: str, addresses: dict[str, str], asked: list[str], pictures: Path | None
) -> int:
    """Visit every page; how many are at fault, and how many explorers of `USES` are on none."""
    used: set[str] = set()
    at_fault = 0
    for (scheme, address), page in itertools.product(addresses.items(), pages()):
        asked.clear()
        names, faults = set(), []
        for width, theme in LOOKS[scheme]:
            found, wrong = visit(window, address, page, width, theme)
            names |= found
            faults += [f"{width} pixels, {theme}: {fault}" for fault in wrong]
            if pictures is not None:
                window.picture(pictures / f"{Path(page).name}-{width}-{theme}.png")
        faults += [f"it asks elsewhere: {line}" for line in dict.fromkeys(asked)]
        report(engine, scheme, page, names, faults)
        used |= names
        at_fault += bool(faults)
    for name in sorted(USES.keys() - used):
        print(f"{engine}: no page has the explorer {name}: take it out of tests/proofs/uses.py")
    return at_fault + len(USES.keys() - used)


def run(engine: str, site: Path, pictures: Path | None) -> int:
    """Visit the site in one browser; how many of its pages are at fault."""
    started = time.monotonic()
    if pictures is not None:
        pictures = pictures / engine
        pictures.mkdir(parents=True, exist_ok=True)
    elsewhere = Elsewhere()
    handler = functools.partial(_QuietHandler, directory=str(site))
    here = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    with serving(elsewhere), serving(here) as port, ENGINES[engine].window(elsewhere) as window:
        addresses = {"http": f"http://127.0.0.1:{port}", "file": site.resolve().as_uri()}
        wrong = visit_all(window, engine, addresses, elsewhere.asked, pictures)
    print(f"{engine}: {time.monotonic() - started:.0f} s, at fault: {wrong or 'none'}", flush=True)
    return wrong


def main() -> int:
    """Visit the site in each browser; 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("engines", nargs="*", metavar="ENGINE", help=", ".join(ENGINES))
    parser.add_argument("--pictures", type=Path)
    options = parser.parse_args()
    names = options.engines or USUAL
    unknown = [name for name in names if name not in ENGINES]
    if unknown:
        parser.error(f"there is no browser {unknown[0]} here; there are {', '.join(ENGINES)}")
    try:
        for name in names:
            ENGINES[name].find()
    except NotInstalledError as problem:
        print(problem)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        if any(ENGINES[name].selenium for name in names):
            install_selenium(str(Path(folder, "packages")))
        site = copy_with_collector(SITE, Path(folder, "site"))
        wrong = [run(name, site, options.pictures) for name in names]
    print("A BROWSER DISAGREES" if any(wrong) else "every page works in every browser")
    return int(any(wrong))


if __name__ == "__main__":
    sys.exit(main())
