"""What several test files feed to the course: odd texts, and small models in a catalogue."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path

import numpy as np
from gensim.models import KeyedVectors

# The log in which windows that an earlier test has closed may still complain, at any time.
PLAYWRIGHTS = "asyncio"

# What a person, or a cat, might type into a field.
ODD_TEXTS = [
    "",
    "   ",
    "x" * 10_000,
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "🐈‍⬛ 🤷",
    "שלום עולם",
    "__proto__",
    "constructor",
    "NaN",
    "-1",
    "1e999",
    "zażółć\u0000\n\t'\"`${1}",
]


class SmallCatalogue:
    """Small models in a folder laid out as gensim's downloader lays it out; no network.

    Attributes
    ----------
    folder, cache, entries : Path
        gensim's data folder, the folder that the reader chose for the cache, and ours in it.
    """

    def __init__(self, folder: Path, cache: Path):
        self.folder, self.cache = folder, cache
        self.entries = cache / "token-embeddings-course"
        folder.mkdir(exist_ok=True)
        self.listing = {"corpora": {}, "models": {}}

    def add(self, name: str, content: bytes) -> Path:
        """Put a model's file there, and its checksum on the list."""
        path = self.folder / name / f"{name}.gz"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        self.list(name, content)
        return path

    def list(self, name: str, content: bytes) -> None:
        """Put a model on the list."""
        checksum = hashlib.md5(content).hexdigest()
        self.listing["models"][name] = {
            "file_name": f"{name}.gz",
            "checksum": checksum,
            "parts": 1,
        }
        (self.folder / "information.json").write_text(json.dumps(self.listing))

    def left_over(self) -> list[str]:
        """What lies in the two folders and is no complete model, lock or list."""
        paths = [*self.folder.rglob("*"), *self.cache.rglob("*")]
        return [p.name for p in paths if ".partial" in p.name or "-download-" in p.name]


def packed(vectors: KeyedVectors, folder: Path, binary: bool = True) -> bytes:
    """A model as gensim itself writes it, compressed."""
    vectors.save_word2vec_format(str(folder / "plain"), binary=binary)
    return gzip.compress((folder / "plain").read_bytes(), mtime=0)


def random_vectors(words: list[str], embed_dim: int = 5) -> KeyedVectors:
    """A vector of random numbers for each word."""
    vectors = KeyedVectors(vector_size=embed_dim)
    rows = np.random.default_rng(len(words)).normal(size=(len(words), embed_dim))
    vectors.add_vectors(words, rows.astype(np.float32))
    return vectors
