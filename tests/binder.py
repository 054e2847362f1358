"""What a reader meets on Binder, without Docker: `make binder`.

Builds the environment of `.binder/` in an empty folder, from a copy of the repository and with an
empty home; starts JupyterLab as Binder does; opens the launch path in Chromium; runs each chapter
to its end. Limits: 10 s from the server to the first chapter, 800 MB for any chapter.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

READY_SECONDS, PEAK_MB = 10, 800
FIRST = "book/01_intuition.ipynb"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def build(folder: Path) -> Path:
    """The repository and its environment in `folder`, by the command that repo2docker gives."""
    course = folder / "course"
    names = subprocess.run(["git", "ls-files", "-z"], capture_output=True, check=True).stdout
    for name in filter(None, names.decode().split("\0")):
        (course / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(name, course / name)
    subprocess.run([sys.executable, "-m", "venv", str(folder / "env")], check=True)
    python = folder / "env" / "bin" / "python"
    started = time.perf_counter()
    command = ["-m", "pip", "install", "--quiet", "--no-cache-dir", "--retries", "0"]
    subprocess.run(
        [str(python), *command, "-r", ".binder/requirements.txt"],
        cwd=course,
        env=os.environ | {"HOME": str(folder / "home")},
        stderr=subprocess.DEVNULL,
        check=True,
    )
    size = sum(path.lstat().st_size for path in (folder / "env").rglob("*")) / 1e9
    print(f"environment: {time.perf_counter() - started:.0f} s, {size:.1f} GB", flush=True)
    heavy = [path.name for path in (folder / "env").glob("lib/*/site-packages/nvidia*")]
    print(f"CUDA packages: {', '.join(heavy) or 'none'}", flush=True)
    return python if not heavy else sys.exit("an image for Binder needs no CUDA")


def session(folder: Path) -> int:
    """In the new environment: the server, the first chapter, and every chapter to its end."""
    import nbformat
    import psutil
    from nbclient import NotebookClient
    from playwright.sync_api import sync_playwright

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}"]
    command += ["--ip=127.0.0.1", "--IdentityProvider.token=", "--LabApp.news_url=None"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    results = []
    try:
        while True:
            try:
                urllib.request.urlopen(f"{address}/api", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        started = time.perf_counter()
        with sync_playwright() as playwright:
            program = next(filter(None, map(shutil.which, BROWSERS)))
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
            window = browser.new_page()
            window.goto(f"{address}/lab/tree/{FIRST}")
            window.wait_for_selector(".jp-Notebook h1:has-text('Why embeddings')", timeout=120_000)
            window.wait_for_selector("text=/ipykernel.*Idle/", timeout=120_000)
            ready = time.perf_counter() - started
            browser.close()
        results.append(ready < READY_SECONDS)
        print(f"first chapter ready: {ready:.1f} s after the server (limit {READY_SECONDS})")
    finally:
        server.terminate()
        server.wait(30)
    for path in sorted(Path("book").glob("*.ipynb")):
        client = NotebookClient(
            nbformat.read(path, as_version=4),
            timeout=600,
            kernel_name="python3",
            resources={"metadata": {"path": "book"}},
        )
        peak = [0]
        done = threading.Event()

        def watch(peak: list = peak, done: threading.Event = done) -> None:
            while not done.wait(0.05):
                for process in psutil.Process().children(recursive=True):
                    try:
                        if "ipykernel_launcher" in " ".join(process.cmdline()):
                            peak[0] = max(peak[0], process.memory_info().rss)
                    except psutil.Error:
                        continue

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            client.execute()
        finally:
            done.set()
            watcher.join()
        results.append(0 < peak[0] / 1e6 < PEAK_MB)
        print(
            f"{path.name}: to its end, {peak[0] / 1e6:.0f} MB at most (limit {PEAK_MB})", flush=True
        )
    return 0 if all(results) else 1


def main() -> int:
    """Build, then measure; 1 if a limit is passed."""
    if sys.argv[1:] == ["--session"]:
        return session(Path.cwd())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "home").mkdir()
        python = build(folder)
        surroundings = {key: text for key, text in os.environ.items() if key != "PYTHONPATH"}
        surroundings |= {
            "HOME": str(folder / "home"),
            "COURSE_VECTORS": "",
            "PATH": f"{python.parent}:{os.environ['PATH']}",
        }
        command = [str(python), str(folder / "course" / "tests" / "binder.py"), "--session"]
        return subprocess.run(command, cwd=folder / "course", env=surroundings).returncode


if __name__ == "__main__":
    sys.exit(main())
