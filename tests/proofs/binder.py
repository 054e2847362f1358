"""What a reader meets on Binder, without Docker: `make binder`.

Asks repo2docker what it finds in this repository and how it would build it; builds just that in an
empty folder, with an empty home; starts the server by repo2docker's own command; opens the launch
path of each chapter in Chromium and runs the chapter to its end. Limits: 10 s from the server to
the first chapter, 800 MB for the kernel of any chapter.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import psutil
from playwright.sync_api import Browser, Page

from helpers.site.browser import chromium

READY_SECONDS, PEAK_MB = 10, 800
TOKEN = "course"
CHAPTERS = sorted(path.as_posix() for path in Path("book").glob("*.ipynb"))

# Run with repo2docker installed, in the repository: what it would do, as JSON.
ASK = """
import json
from pathlib import Path
import yaml
from repo2docker import buildpacks
from repo2docker.app import Repo2Docker

docker = Repo2Docker()
packs = [pack(docker.base_image) for pack in docker.buildpacks]
found = next(pack for pack in packs if pack.detect())
found.platform = "linux/amd64"
file = f"environment.py-{found.python_version}.yml"
base = yaml.safe_load(Path(buildpacks.__file__).with_name("conda").joinpath(file).read_text())
command = [line for line in found.render().splitlines() if line.startswith("CMD ")][-1]
print(json.dumps({
    "pack": type(found).__name__,
    "python": found.python_version,
    "base": [name for name in base["dependencies"] if isinstance(name, str)],
    "install": [line for _, line in found.get_assemble_scripts()],
    "command": json.loads(command.removeprefix("CMD ")),
}))
"""


def environment(folder: Path, name: str) -> Path:
    """A new virtual environment; its Python."""
    subprocess.run([sys.executable, "-m", "venv", str(folder / name)], check=True)
    return folder / name / "bin" / "python"


def copy_repository(folder: Path) -> Path:
    """The files that git knows, as they are now: what repo2docker would clone."""
    names = subprocess.run(["git", "ls-files", "-z"], capture_output=True, check=True).stdout
    for name in filter(None, names.decode().split("\0")):
        if Path(name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(name, folder / name)
    return folder


def ask_repo2docker(folder: Path, course: Path) -> dict:
    """What repo2docker detects in the repository, and what it would run."""
    python = environment(folder, "repo2docker")
    pip(python, folder, "jupyter-repo2docker", "pyyaml")
    answer = subprocess.run(
        [str(python), "-c", ASK], cwd=course, capture_output=True, text=True, check=True
    )
    return json.loads(answer.stdout.splitlines()[-1])


def pip(python: Path, folder: Path, *packages: str) -> None:
    """Install without a cache and without a home."""
    command = [str(python), "-m", "pip", "install", "--quiet", "--no-cache-dir", *packages]
    subprocess.run(command, env=surroundings(folder), cwd=folder, check=True)


def surroundings(folder: Path) -> dict[str, str]:
    """The environment variables of an image: an empty home, and of this machine's only those by
    which pip finds its index."""
    kept = {key: text for key, text in os.environ.items() if re.match("PIP_|SSL_|LANG|LC_", key)}
    # An index that cannot be reached is not asked again and again.
    own = {"HOME": str(folder / "home"), "PIP_RETRIES": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    return kept | own | {"PATH": f"{folder / 'image' / 'bin'}:{os.environ['PATH']}"}


def build(folder: Path, course: Path, plan: dict) -> None:
    """The environment of the image: what repo2docker puts in each, then what it would run here."""
    python = environment(folder, "image")
    names = [entry.replace("jupyterhub-singleuser", "jupyterhub") for entry in plan["base"]]
    started = time.perf_counter()
    pip(python, folder, *(n for n in names if not n.startswith(("python=", "nodejs=", "pip"))))
    for line in plan["install"]:
        subprocess.run(
            line.replace("${KERNEL_PYTHON_PREFIX}", str(folder / "image")),
            shell=True,
            cwd=course,
            env=surroundings(folder),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
        )
    size = sum(path.lstat().st_size for path in (folder / "image").rglob("*")) / 1e9
    print(f"environment: {time.perf_counter() - started:.0f} s, {size:.2f} GB", flush=True)


def is_lean(folder: Path) -> bool:
    """Print and return whether there is neither CUDA nor a cache."""
    cuda = [path.name for path in (folder / "image").glob("lib/*/site-packages/nvidia*")]
    caches = [path.name for path in (folder / "home").glob(".cache/*")]
    print(f"CUDA: {', '.join(cuda) or 'none'}; caches: {', '.join(caches) or 'none'}")
    return not cuda and not caches


def is_consistent(folder: Path) -> bool:
    """Print and return whether the packages that are installed fit each other."""
    python = str(folder / "image" / "bin" / "python")
    done = subprocess.run([python, "-m", "pip", "check"], capture_output=True, text=True)
    print(f"pip check: {done.stdout.strip()}")
    return done.returncode == 0


def free_ports(count: int) -> list[int]:
    """Ports that nobody uses."""
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def wait_for(address: str) -> None:
    """Wait until a server answers, for a minute at most."""
    for _ in range(600):
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"no answer from {address}")


@contextmanager
def server(folder: Path, course: Path, command: list[str]) -> Iterator[tuple[str, psutil.Process]]:
    """The server, as the image starts it, but on a free port and with a password that we know."""
    (port,) = free_ports(1)
    at = command.index("--ip")
    command = [*command[:at], "--ip", "127.0.0.1", *command[at + 2 :], "--port", str(port)]
    command += ["--no-browser", "--allow-root", f"--IdentityProvider.token={TOKEN}"]
    process = subprocess.Popen(
        command,
        cwd=course,
        env=surroundings(folder),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/api")
        yield address, psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(30)


class Memory:
    """The most that the kernel has needed, and the most that all has, while this is open; in MB."""

    def __init__(self, top: psutil.Process):
        self.top, self.kernel, self.all = top, 0.0, 0.0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *_problem: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(0.05):
            sizes = {"kernel": 0, "all": 0}
            for process in [self.top, *self.top.children(recursive=True)]:
                try:
                    size = process.memory_info().rss / 1e6
                    sizes["all"] += size
                    if "ipykernel_launcher" in " ".join(process.cmdline()):
                        sizes["kernel"] += size
                except psutil.Error:
                    continue
            self.kernel = max(self.kernel, sizes["kernel"])
            self.all = max(self.all, sizes["all"])


def open_chapter(browser: Browser, address: str, chapter: str) -> tuple[Page, float]:
    """Open the launch path in a new window; seconds until the chapter is there to be run."""
    started = time.perf_counter()
    window = browser.new_page(viewport={"width": 1200, "height": 900})
    window.set_default_timeout(120_000)
    window.goto(f"{address}/lab/tree/{chapter}?token={TOKEN}")
    window.wait_for_selector(".jp-Notebook h1")
    window.wait_for_selector("text=/ipykernel.*Idle/")
    return window, time.perf_counter() - started


def run_to_the_end(window: Page, address: str, path: Path) -> bool:
    """Run all cells and save; whether every cell has run and none failed that was not meant to.

    `address` is that of the server, and `path` the file that it saves to.
    """
    window.get_by_role("menuitem", name="Run", exact=True).click()
    window.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    quiet = 0
    while quiet < 6:  # three seconds without work: all cells were queued at once
        time.sleep(0.5)
        kernels = window.request.get(f"{address}/api/kernels").json()
        states = [kernel["execution_state"] for kernel in kernels]
        quiet = quiet + 1 if states == ["idle"] else 0
    before = path.stat().st_mtime_ns
    window.keyboard.press("Control+s")
    for _ in range(100):
        if path.stat().st_mtime_ns != before:
            break
        time.sleep(0.1)
    cells = [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
    failed = [
        cell
        for cell in cells
        if any(output.output_type == "error" for output in cell.outputs)
        and "raises-exception" not in cell.metadata.get("tags", [])
    ]
    return not failed and [cell.execution_count for cell in cells] == [*range(1, len(cells) + 1)]


def visit(folder: Path, course: Path, command: list[str]) -> Iterator[bool]:
    """Launch every chapter on a server of its own and run it; whether each limit holds."""
    with chromium() as browser:
        for chapter in CHAPTERS:
            shutil.rmtree(folder / "home")  # as after a launch: nothing to restore
            (folder / "home").mkdir()
            with server(folder, course, command) as (address, process), Memory(process) as memory:
                window, ready = open_chapter(browser, address, chapter)
                if chapter == CHAPTERS[0]:
                    print(f"first chapter ready: {ready:.1f} s (limit {READY_SECONDS})", flush=True)
                    yield ready < READY_SECONDS
                ended = run_to_the_end(window, address, course / chapter)
                window.close()
            print(
                f"{chapter}: {'to its end' if ended else 'NOT TO ITS END'}, {memory.kernel:.0f} MB "
                f"at most (limit {PEAK_MB}); with the server {memory.all:.0f}",
                flush=True,
            )
            yield ended
            yield 0 < memory.kernel < PEAK_MB


def main() -> int:
    """Ask, build, visit; 1 if a limit is passed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "home").mkdir()
        course = copy_repository(folder / "course")
        plan = ask_repo2docker(folder, course)
        print(f"repo2docker: {plan['pack']}, Python {plan['python']}, {plan['install']}")
        expected = plan["pack"] == "PythonBuildPack" and ".binder/requirements.txt" in str(plan)
        build(folder, course, plan)
        results = [expected, is_lean(folder), is_consistent(folder)]
        results += visit(folder, course, plan["command"])
    print("every limit holds" if all(results) else "A LIMIT DOES NOT HOLD")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
