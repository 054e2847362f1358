"""Put faults in, one at a time, and see whether the tests turn red: `make mutants`.

Those of `tests/proofs/faults.py`, and for the helpers a sample of what a mutation tool can do.

In copies of the repository, one for each worker. A fault that the tests it names do not see is
run against all tests before it counts as a survivor.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from .faults import FAULTS, NBVAL, Fault
from .sampled import sample

LEAST_SHARE = 0.95
# Without the test that every fault can be put in: it fails where one has been.
ALL_TESTS = f"tests book {NBVAL} --numprocesses 2 --dist loadfile --ignore tests/test_faults.py"
FAILED = 1  # how pytest ends when a test failed; 2 is a file that cannot be read


def copy_repository(folder: Path) -> Path:
    """The files that git knows, as they are now, and the built site."""
    names = subprocess.run(["git", "ls-files", "-z"], capture_output=True, text=True, check=True)
    for name in filter(None, names.stdout.split("\0")):
        if Path(name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(name, folder / name)
    shutil.copytree("_build/html", folder / "_build" / "html")
    return folder


def run(folder: Path, *command: str) -> subprocess.CompletedProcess:
    """Run a command in a copy, with the copy's helpers and without what would colour its words."""
    surroundings = os.environ | {
        "PYTHONPATH": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
        "COURSE_VECTORS": "",
    }
    return subprocess.run(
        command, cwd=folder, env=surroundings, capture_output=True, text=True, timeout=1800
    )


def pytest(folder: Path, tests: str) -> subprocess.CompletedProcess:
    """Run tests in a copy, up to the first that fails."""
    options = ["-x", "-q", "-p", "no:cacheprovider"]
    return run(folder, sys.executable, "-m", "pytest", *tests.split(), *options)


def build(folder: Path) -> bool:
    """Build the site of a copy; whether that went well."""
    program = str(Path(sys.executable).with_name("jupyter-book"))
    return run(folder, program, "build", ".", "--all", "-W", "--quiet").returncode == 0


def put_in(fault: Fault, folder: Path) -> bytes:
    """Put a fault into a copy; the bytes that stood there."""
    path = folder / fault.file
    before = path.read_bytes()
    if fault.old:
        after = before.replace(fault.old.encode(), fault.new.encode(), 1)
    else:
        middle = len(before) // 2
        after = before[:middle] + bytes([before[middle] ^ 1]) + before[middle + 1 :]
    if after == before:
        raise SystemExit(f"a fault is out of date: {fault.file} has no {fault.old!r}")
    path.write_bytes(after)
    return before


def seen(fault: Fault, folder: Path) -> str:
    """What turned red, or nothing if the fault survived."""
    before = put_in(fault, folder)
    try:
        if fault.pages and not build(folder):
            return "the build"
        if pytest(folder, fault.tests).returncode in (FAILED, 2):
            return "its tests"
        return "all tests" if pytest(folder, ALL_TESTS).returncode in (FAILED, 2) else ""
    except subprocess.TimeoutExpired:
        return "a time limit"
    finally:
        (folder / fault.file).write_bytes(before)


def name_of(fault: Fault) -> str:
    """A fault in one line."""
    if not fault.old:
        return f"{fault.file}: one bit"
    old, new = fault.old, fault.new
    if "\n" in old and len(old) > 200:  # a whole file: the first line that differs says it
        both = zip(old.split("\n"), new.split("\n"), strict=False)
        old, new = next((a.strip(), b.strip()) for a, b in both if a != b)
    return f"{fault.file}: {old!r} -> {new!r}"


def main() -> int:
    """Run every fault; 1 if too many survive, or one does in a number that a page shows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", default="", help="faults whose line holds this text")
    parser.add_argument("--each", type=int, default=4, help="drawn faults for each helper")
    parser.add_argument("--seed", type=int, default=1, help="for the draw")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        Path(name, "sample").mkdir()
        drawn = sample(Path(name, "sample"), options.each, options.seed) if options.each else []
        chosen = [fault for fault in FAULTS + drawn if options.only in name_of(fault)]
        folders: SimpleQueue[Path] = SimpleQueue()
        for worker in range(options.workers):
            folders.put(copy_repository(Path(name, str(worker))))

        def with_fault(fault: Fault) -> tuple[Fault, str]:
            folder = folders.get()
            try:
                return fault, seen(fault, folder)
            finally:
                folders.put(folder)

        with ThreadPoolExecutor(options.workers) as pool:
            print(f"{len(chosen)} faults. Without any, every test passes:", end=" ", flush=True)
            whole = pytest(Path(name, "0"), ALL_TESTS)
            print("no" if whole.returncode else "yes", flush=True)
            if whole.returncode:
                print(whole.stdout[-3000:])
                return 1
            results = []
            for fault, by in pool.map(with_fault, chosen):
                results.append((fault, by))
                print(f"{'seen by ' + by if by else 'SURVIVED':22} {name_of(fault)}", flush=True)
    survivors = [fault for fault, by in results if not by]
    share = 1 - len(survivors) / len(results)
    shown = [fault for fault in survivors if fault.shown]
    print(f"\n{len(results)} faults, {share:.1%} seen (at least {LEAST_SHARE:.0%} wanted)")
    for fault in survivors:
        where = " (in a number that a page shows)" if fault.shown else ""
        print(f"survived: {name_of(fault)}{where}")
    return 0 if share >= LEAST_SHARE and not shown else 1


if __name__ == "__main__":
    sys.exit(main())
