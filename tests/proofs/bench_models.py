"""Measure models of Google News size: gensim's own reader against the converted copy.

The file is made for the purpose, of random numbers: ``SIZE=full`` 3,000,000 × 300 (3.6 GB, some
minutes), else 100,000 × 300. Both sides are measured in processes of their own, in one run.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
import psutil
from gensim.models import KeyedVectors

from helpers.similarity import analogy
from helpers.vectors import load

NAME = "word2vec-google-news-300"
EMBED_DIM = 300
SIZES = {"small": 100_000, "full": 3_000_000}
# How many times faster the second load and its first analogy must be. The claims are about the
# full size; at the small one what does not grow with the model weighs more.
LEAST = {"small": (5, 3), "full": (10, 20)}
QUESTION = {"positive": ["word1", "word2"], "negative": ["word3"]}


def make_file(folder: Path, words: int) -> Path:
    """A model in gensim's download folder: binary word2vec format, random rows."""
    path = folder / NAME / f"{NAME}.bin"
    path.parent.mkdir()
    listing = {"corpora": {}, "models": {NAME: {"file_name": path.name, "parts": 1}}}
    (folder / "information.json").write_text(json.dumps(listing), encoding="utf-8")
    rng = np.random.default_rng(0)
    with path.open("wb") as file:
        file.write(f"{words} {EMBED_DIM}\n".encode())
        for start in range(0, words, 10_000):
            rows = rng.standard_normal((10_000, EMBED_DIM), dtype=np.float32)
            for number, row in enumerate(rows, start):
                file.write(f"word{number} ".encode() + row.tobytes())
    return path


def private_memory() -> int:
    """The bytes that are this process's own: pages of mapped files do not count."""
    memory = psutil.Process().memory_info()
    return memory.rss - memory.shared


def measure(read: Callable[[], KeyedVectors]) -> tuple[float, float, float]:
    """Seconds to read and to answer the first analogy, and the peak of private memory, in MB."""
    before = peak = private_memory()
    done = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.005):
            peak = max(peak, private_memory())

    watcher = threading.Thread(target=watch)
    watcher.start()
    start = time.perf_counter()
    vectors = read()
    ready = time.perf_counter()
    analogy(vectors, **QUESTION)
    answered = time.perf_counter()
    done.set()
    watcher.join()
    return ready - start, answered - ready, (peak - before) / 1e6


def _gensim(path: str) -> tuple[float, float, float]:
    return measure(lambda: KeyedVectors.load_word2vec_format(path, binary=True))


def _ours(_path: str) -> tuple[float, float, float]:
    return measure(lambda: load(NAME))


def _in_new_processes(function: Callable, path: Path, repeats: int) -> tuple[float, ...]:
    context = multiprocessing.get_context("spawn")
    with context.Pool(1, maxtasksperchild=1) as pool:
        runs = pool.map(function, [str(path)] * repeats, chunksize=1)
    return tuple(map(median, zip(*runs, strict=True)))


def full_size_models(report: Callable[..., bool], size: str = "small") -> list[bool]:
    """Load and ask, in gensim's way and in ours."""
    words = SIZES[size]
    load_least, ask_least = LEAST[size]
    repeats = 1 if size == "full" else 3
    with tempfile.TemporaryDirectory(prefix="course-bench-") as folder:
        usual = {key: os.environ.get(key) for key in ("GENSIM_DATA_DIR", "COURSE_CACHE")}
        os.environ["GENSIM_DATA_DIR"] = folder  # for the processes that are started below
        os.environ["COURSE_CACHE"] = str(Path(folder, "cache"))
        try:
            path = make_file(Path(folder), words)
            conversion = _in_new_processes(_ours, path, 1)
            theirs = _in_new_processes(_gensim, path, repeats)
            ours = _in_new_processes(_ours, path, repeats)
        finally:
            for key, value in usual.items():
                os.environ.pop(key) if value is None else os.environ.__setitem__(key, value)
    print(f"A downloaded model of {words:,} × {EMBED_DIM} ({words * EMBED_DIM * 4 / 1e9:.2f} GB)")
    for who, (read, asked, memory) in {
        "load_word2vec_format": theirs,
        "load, the first time": conversion,
        "load, from then on": ours,
    }.items():
        print(f"  {who:<22} {read:7.3f} s, first analogy {asked:7.3f} s, {memory:6.0f} MB private")
    return [
        report("second load is faster by", theirs[0] / ours[0], "times", load_least, False),
        report("its first analogy is faster by", theirs[1] / ours[1], "times", ask_least, False),
        report("private memory, load and analogy", ours[2], "MB", 1_000),
        report("private memory, conversion", conversion[2], "MB", 1_500),
    ]
