"""Measure what the course claims about speed and memory: `make bench`.

Everything is measured in one run on one machine, and claims are ratios where two things can be
compared. Exits with 1 if a claim does not hold.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import torch
from torch import nn
from torch.nn import functional

from helpers.similarity import analogy
from helpers.site.browser import chromium
from helpers.text import Vocabulary, essay, next_word_pairs, split_words
from helpers.toy_model import ToyModel, conditional_entropy, train
from helpers.vectors import load

from .bench_models import full_size_models

MB = 1e6


def seconds(function: Callable[[], object], repeats: int = 1) -> float:
    """The median time of a call, in seconds."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return median(times)


def report(what: str, value: float, unit: str, limit: float, at_most: bool = True) -> bool:
    """Print a measurement beside its limit, and return whether it holds."""
    holds = value <= limit if at_most else value >= limit
    side = "at most" if at_most else "at least"
    verdict = "ok" if holds else "NOT MET"
    print(f"  {what:<46} {value:>10.4g} {unit:<6} {side} {limit:g}  {verdict}", flush=True)
    return holds


def peak_memory() -> float:
    """The largest memory this process has had, in MB of 10⁶ bytes."""
    scale = 1 if sys.platform == "darwin" else 1024  # macOS counts bytes, Linux KiB
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale / MB


def measure_first_use(_: int) -> tuple[float, float, float]:
    """Load and ask once, in a process that has imported everything and done nothing else."""
    before = peak_memory()
    start = time.perf_counter()
    vectors = load("glove-100d")
    loaded = time.perf_counter()
    analogy(vectors, ["king", "woman"], ["man"])
    return loaded - start, time.perf_counter() - loaded, peak_memory() - before


def bundled_vectors() -> list[bool]:
    """Load and first analogy of the bundled vectors, in five new processes."""
    print("The bundled vectors (imports aside, median of five processes)")
    context = multiprocessing.get_context("spawn")
    with context.Pool(1, maxtasksperchild=1) as pool:
        runs = pool.map(measure_first_use, range(5), chunksize=1)
    loads, firsts, memories = map(median, zip(*runs, strict=True))
    return [
        report("load", 1000 * loads, "ms", 150),
        report("first analogy", 1000 * firsts, "ms", 50),
        report("memory, both together", memories, "MB", 60),
    ]


class PlainModel(nn.Module):
    """The model as chapter 4 builds it, without checks."""

    def __init__(self, vocab_size: int, embed_dim: int):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embed_dim)
        self.linear = nn.Linear(embed_dim, vocab_size)

    def forward(self, indices: torch.Tensor) -> torch.Tensor:
        """Logits, (B,) -> (B, V)."""
        return self.linear(self.embedding(indices))


def train_one_by_one(pairs: torch.Tensor, vocab_size: int, epochs: int) -> None:
    """The loop of chapter 4: one pair at a time."""
    model = PlainModel(vocab_size, 16)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(epochs):
        for index in torch.randperm(len(pairs)):
            current, following = pairs[index, 0:1], pairs[index, 1:2]
            loss = functional.cross_entropy(model(current), following)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()


def training() -> list[bool]:
    """500 epochs all at once against 500 epochs one pair at a time (timed over 20)."""
    tokens = split_words(essay())
    vocabulary = Vocabulary(tokens)
    pairs = next_word_pairs(vocabulary.encode(tokens))
    size = len(vocabulary)
    train(ToyModel(size, 16), pairs, epochs=5)  # the first optimiser of a process loads things
    history = train(ToyModel(size, 16), pairs)
    at_once = seconds(lambda: train(ToyModel(size, 16), pairs), repeats=5)
    one_by_one = seconds(lambda: train_one_by_one(pairs, size, 20)) * 25
    print(f"Training on the essay, 500 epochs ({len(pairs)} pairs, V = {size}, D = 16)")
    print(f"  one pair at a time {one_by_one:.1f} s, all at once {at_once:.2f} s")
    gap = history.losses[-1] - conditional_entropy(pairs)
    return [
        report("all at once is faster by", one_by_one / at_once, "times", 100, at_most=False),
        report("last loss above the floor", gap, "nats", 0.001),
    ]


def lookup() -> list[bool]:
    """A lookup against the same as a one-hot product, 32 tokens of the bundled vectors."""
    table = torch.tensor(load("glove-100d").vectors)
    tokens = torch.arange(0, len(table), len(table) // 32)[:32]
    one_hot = functional.one_hot(tokens, num_classes=len(table)).float()
    product = seconds(lambda: one_hot @ table, repeats=20)
    fetched = seconds(lambda: functional.embedding(tokens, table), repeats=200)
    print("A lookup in a table of 40,000 × 100, for 32 tokens")
    return [report("faster than the one-hot product by", product / fetched, "times", 20, False)]


def explorers() -> list[bool]:
    """The explorers of the built site, in Chromium."""
    print("The explorers on the page (Chromium, median of 100)")
    with chromium() as browser:
        page = browser.new_page()
        page.goto(Path("_build/html/book/02_pretrained_analogies.html").resolve().as_uri())
        ready, times = page.evaluate(TIME_ANALOGIES)
    recording = Path("book/04_toy_training.ipynb").read_text(encoding="utf-8")
    state = max(re.findall(r"data-state=.*", recording), key=len)
    return [
        report("one analogy, both rankings, 10,000 words", median(times), "ms", 20),
        report("the vectors, from the first use to ready", ready, "ms", 2_000),
        report("the recorded training run", len(state) / 1000, "KB", 300),
    ]


TIME_ANALOGIES = """async () => {
  const { words: { wordsOf }, host: { pageModel }, analogy: { solve } } = courseExplorers;
  const start = performance.now();
  const words = await wordsOf(pageModel({}));
  const ready = performance.now() - start;
  const times = words.list.slice(0, 100).map((word, i) => {
    const start = performance.now();
    solve(words, word, words.list[i + 500], words.list[i + 1000]);
    return performance.now() - start;
  });
  return [ready, times];
}"""


def main() -> int:
    """Run every benchmark; 1 if a claim does not hold."""
    results = [*bundled_vectors(), *training(), *lookup(), *explorers()]
    results += full_size_models(report, os.environ.get("SIZE") or "small")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
