"""The page for teachers, tried on this machine: `make classroom`.

Builds the environment by the commands of `book/teaching.md`, starts a JupyterHub with it, follows
the page's nbgitpuller link as a student in Chromium, and runs the first chapter to its end. Then
the course changes, the student follows the link again, and must find both the new text and their
own work. Needs npm, for the hub's proxy.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import nbformat
from playwright.sync_api import Page

from helpers.site.browser import chromium

from .binder import (
    copy_repository,
    environment,
    free_ports,
    run_to_the_end,
    surroundings,
    wait_for,
)

STUDENT, FIRST = "ada", "book/01_intuition.ipynb"
SETTINGS = """
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = {students!r} + "/{{username}}"
c.Spawner.args = ["--allow-root"]
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_port = {hub_port}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy_port}"
"""


def blocks(language: str) -> list[str]:
    """The blocks of code on the page for teachers."""
    page = Path("book/teaching.md").read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", page, re.S)


def git(folder: Path, *arguments: str) -> None:
    """Run git as somebody."""
    who = ["-c", "user.name=Teacher", "-c", "user.email=teacher@example.org"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def publish(folder: Path) -> Path:
    """The course as a repository that can be cloned."""
    course = copy_repository(folder / "published" / "a-course")
    git(course, "init", "--initial-branch", "main")
    git(course, "add", "--all", "--force")
    git(course, "commit", "--message", "The course")
    return course


def install(folder: Path) -> None:
    """The environment, by the commands of the page, and a hub."""
    python = environment(folder, "image")
    copy = copy_repository(folder / "administrator")
    (commands,) = blocks("bash")
    for line in commands.splitlines():
        words = shlex.split(line)
        assert words[:3] == ["sudo", "-E", "pip"], line
        quiet = [str(python), "-m", "pip", *words[3:], "--quiet"]
        subprocess.run(quiet, cwd=copy, env=surroundings(folder), check=True)
    hub = [str(python), "-m", "pip", "install", "--quiet", "jupyterhub"]
    subprocess.run(hub, cwd=copy, env=surroundings(folder), check=True)
    npm = [shutil.which("npm"), "install", "--silent", "--prefix", str(folder / "proxy")]
    subprocess.run([*npm, "configurable-http-proxy"], check=True, stdout=subprocess.DEVNULL)


@contextmanager
def hub(folder: Path) -> Iterator[str]:
    """A JupyterHub where everybody may enter; its address."""
    port, hub_port, proxy_port = free_ports(3)
    students = folder / "students"
    (students / STUDENT).mkdir(parents=True)
    settings = folder / "jupyterhub_config.py"
    settings.write_text(
        SETTINGS.format(
            students=str(students), port=port, hub_port=hub_port, proxy_port=proxy_port
        ),
        encoding="utf-8",
    )
    variables = surroundings(folder)
    variables["PATH"] = f"{folder / 'proxy/node_modules/.bin'}:{variables['PATH']}"
    log = (folder / "log").open("w")
    process = subprocess.Popen(
        [str(folder / "image/bin/jupyterhub"), "--config", str(settings)],
        cwd=folder,
        env=variables,
        stdout=log,
        stderr=log,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/hub/login")
        yield address
    finally:
        process.terminate()
        process.wait(60)
        log.close()


def link(address: str, course: Path) -> str:
    """The link of the page, with this hub and this repository in the places of the capitals."""
    (text,) = blocks("text")
    there = text.strip().replace("https://HUB", address)
    assert there.count("NAME") == 2  # the page says so
    repository = quote("https://github.com/OWNER/NAME", safe="")
    return there.replace(repository, quote(course.as_uri(), safe="")).replace("NAME", course.name)


def follow(window: Page, address: str) -> None:
    """Open the link and wait for the chapter and its kernel."""
    window.goto(address)
    if window.locator("#username_input").count():
        window.fill("#username_input", STUDENT)
        window.fill("#password_input", "anything")
        window.click("#login_submit")
    window.wait_for_selector(".jp-Notebook h1:has-text('Why embeddings')")
    window.wait_for_selector("text=/ipykernel.*Idle/")


def visit(folder: Path, course: Path) -> Iterator[tuple[str, bool]]:
    """What the student meets, and whether it is as the page says."""
    own = folder / "students" / STUDENT / course.name
    with hub(folder) as address, chromium() as browser:
        window = browser.new_page(viewport={"width": 1200, "height": 900})
        window.set_default_timeout(120_000)
        follow(window, link(address, course))
        yield "the link opens the first chapter", (own / FIRST).is_file()
        ended = run_to_the_end(window, f"{address}/user/{STUDENT}", own / FIRST)
        yield "the chapter runs to its end", ended

        notebook = nbformat.read(own / FIRST, as_version=4)
        notebook.cells.insert(1, nbformat.v4.new_markdown_cell("A note of my own."))
        nbformat.write(notebook, own / FIRST)
        with (course / "book/glossary.md").open("a", encoding="utf-8") as page:
            page.write("\nA word more.\n")
        (course / "book/homework.md").write_text("# Homework\n", encoding="utf-8")
        git(course, "add", "--all")
        git(course, "commit", "--message", "A word more, and homework")
        follow(window, link(address, course))
        yield "what is new is there", (own / "book/homework.md").is_file()
        yield "what was changed is there", "A word more." in (own / "book/glossary.md").read_text()
        yield "the student's work is kept", "A note of my own." in (own / FIRST).read_text()


def main() -> int:
    """Install, start, visit; 1 if something is not as the page says."""
    if shutil.which("npm") is None:
        print("npm is needed, for the hub's proxy; on Debian: apt install npm")
        return 1
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "home").mkdir()
        install(folder)
        results = []
        for what, holds in visit(folder, publish(folder)):
            print(f"{'yes' if holds else 'NO':4} {what}", flush=True)
            results.append(holds)
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
