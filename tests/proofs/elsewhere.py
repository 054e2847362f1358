"""Compare every output again in other surroundings: `make elsewhere`.

Other numbers of threads, other instructions of the processor, another hash seed, time zone,
locale and working folder, and the chapters in another order. With `--runs 10` the whole of
the tests besides, ten times in a row.
"""

from __future__ import annotations

import argparse
import locale
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import torch

CHAPTERS = sorted(str(path.resolve()) for path in Path("book").glob("*.ipynb"))


def threads(count: int) -> dict[str, str]:
    """The settings that every library reads for its number of threads."""
    names = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
    return dict.fromkeys(names, str(count))


def capabilities() -> list[str]:
    """The sets of instructions that PyTorch can be told to use on this processor."""
    best = torch.backends.cpu.get_cpu_capability().lower()
    known = ["default", "avx2", "avx512"]
    return known[: known.index(best) + 1] if best in known else ["default"]


def other_locale() -> str:
    """A locale that writes numbers with a comma, where there is one."""
    installed = subprocess.run(["locale", "-a"], capture_output=True, text=True).stdout.split()
    before = locale.setlocale(locale.LC_NUMERIC)
    for name in installed:
        try:
            locale.setlocale(locale.LC_NUMERIC, name)
        except locale.Error:
            continue
        point = locale.localeconv()["decimal_point"]
        locale.setlocale(locale.LC_NUMERIC, before)
        if point == ",":
            return name
    return "POSIX"


def surroundings() -> dict[str, dict[str, str]]:
    """What is set, by its name."""
    chosen = {f"{count} threads": threads(count) for count in (1, 2, 8)}
    chosen |= {f"instructions {n}": {"ATEN_CPU_CAPABILITY": n} for n in capabilities()}
    chosen["hash seed 4711"] = {"PYTHONHASHSEED": "4711"}
    chosen["time zone of Kathmandu"] = {"TZ": "Asia/Kathmandu"}
    chosen[f"locale {other_locale()}"] = {"LC_ALL": other_locale()}
    return chosen


def compare(name: str, chapters: list[str], setting: dict[str, str], folder: str = ".") -> bool:
    """Compare every output; whether all are the same."""
    started = time.perf_counter()
    config = ["--config-file", str(Path("pyproject.toml").resolve()), "--rootdir", folder]
    command = ["pytest", *chapters, "--nbval", "--nbval-kernel-name", "python3"]
    return report(
        name, [*command, *config, "-q", "-p", "no:cacheprovider"], setting, folder, started
    )


def report(
    name: str, command: list[str], setting: dict[str, str], folder: str, started: float
) -> bool:
    """Run a module, and print how it ended."""
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env=os.environ | setting,
        capture_output=True,
        text=True,
    )
    last = (done.stdout.strip() or done.stderr.strip() or "nothing").splitlines()[-1]
    took = time.perf_counter() - started
    print(
        f"{'same' if done.returncode == 0 else 'DIFFERS':8} {name:28} {took:4.0f} s  {last}",
        flush=True,
    )
    if done.returncode:
        print(done.stdout[-3000:], flush=True)
    return done.returncode == 0


def main() -> int:
    """Run them all; 1 if an output differs anywhere."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=0, help="whole runs of all tests besides")
    parser.add_argument("--seed", type=int, default=0, help="for the order of the chapters")
    options = parser.parse_args()
    results = []
    if not options.runs:
        results = [compare(name, CHAPTERS, setting) for name, setting in surroundings().items()]
        with tempfile.TemporaryDirectory() as folder:
            results.append(compare("another working folder", CHAPTERS, {}, folder))
        for turn in range(2):
            order = random.Random(options.seed + turn).sample(CHAPTERS, len(CHAPTERS))
            first = Path(order[0]).stem
            results.append(compare(f"{first} first", order, {}))
    everything = ["pytest", "tests", "book", "--nbval", "--nbval-kernel-name", "python3", "-q"]
    everything += ["-p", "no:cacheprovider", "--numprocesses", "4", "--dist", "loadfile"]
    for number in range(1, options.runs + 1):
        results.append(report(f"all tests, run {number}", everything, {}, ".", time.perf_counter()))
    print(f"{sum(results)} of {len(results)} the same")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
