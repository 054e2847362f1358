"""Kill `make book` and `make execute` at random moments: `make kills`.

After each kill every notebook must be whole, and as it was; at the end both commands must
succeed, and change nothing.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat

from .mutants import copy_repository


def start(folder: Path, target: str) -> subprocess.Popen:
    """Start a make target in a copy, as the first of a group of processes."""
    return subprocess.Popen(
        ["make", target],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder)},
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def seconds(folder: Path, target: str) -> float:
    """Run a make target to its end; how long it took."""
    started = time.perf_counter()
    process = start(folder, target)
    _, errors = process.communicate()
    if process.returncode:
        raise SystemExit(f"make {target} failed:\n{errors.decode()[-3000:]}")
    return time.perf_counter() - started


def chapters(folder: Path) -> dict[str, bytes]:
    """Every notebook, after making sure that it is whole."""
    found = {}
    for path in sorted((folder / "book").glob("*.ipynb")):
        nbformat.validate(nbformat.read(path, as_version=4))
        found[path.name] = path.read_bytes()
    return found


def main() -> int:
    """Kill; 1 if a notebook differs or a command fails afterwards."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    moments = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as name:
        folder = copy_repository(Path(name, "course"))
        (folder / ".venv").symlink_to(Path(".venv").resolve())
        before = chapters(folder)
        for target in ("book", "execute"):
            whole = seconds(folder, target)
            print(f"make {target}: {whole:.1f} s when it is left alone", flush=True)
            for number in range(1, options.times + 1):
                process = start(folder, target)
                moment = moments.uniform(0.05, 0.95) * whole
                time.sleep(moment)
                os.killpg(process.pid, signal.SIGKILL)
                process.communicate()
                same = chapters(folder) == before
                state = "every notebook whole and as it was" if same else "A NOTEBOOK DIFFERS"
                print(f"  kill {number:2} after {moment:5.1f} s: {state}", flush=True)
                if not same:
                    return 1
                if target == "book":  # the next run succeeds, and its site is whole
                    seconds(folder, target)
            seconds(folder, target)
            if chapters(folder) != before:
                print(f"make {target} afterwards: A NOTEBOOK DIFFERS")
                return 1
            left = [path.name for path in (folder / "book").glob(".*.partial")]
            print(f"make {target} afterwards: the same notebooks; left over: {left or 'nothing'}")
        shutil.rmtree(folder / "_build")
    return 0


if __name__ == "__main__":
    sys.exit(main())
