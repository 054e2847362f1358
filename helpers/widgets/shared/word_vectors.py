"""The words that explorers know, and their vectors packed small enough for a page."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from gensim.models import KeyedVectors
from gensim.test.utils import datapath

from helpers.models.keyed_vectors import keyed_vectors
from helpers.quantization import quantize_rows
from helpers.similarity import have_direction
from helpers.text import UnknownTokenError, find_spelling

MOST_FREQUENT = 10_000
BENCHMARKS = ("questions-words.txt", "wordsim353.tsv", "simlex999.txt")
COURSE_WORDS = Path(__file__).with_name("course_words.txt")


def explorer_vectors(vectors: KeyedVectors) -> KeyedVectors:
    """The vectors that explorers know: those of the words that they know, in the same order.

    That is the 10,000 most frequent words, and of the rest those of the chapters and of the
    benchmarks in chapter 2.

    Raises
    ------
    ValueError
        If there is no word.
    """
    if len(vectors) == 0:
        raise ValueError("there are no word vectors to explore: load some first")
    wanted = _special_words()
    words = [
        word
        for index, word in enumerate(vectors.index_to_key)
        if index < MOST_FREQUENT or word in wanted
    ]
    return keyed_vectors(words, vectors.vectors[[vectors.key_to_index[word] for word in words]])


def unit_rows(vectors: KeyedVectors) -> np.ndarray:
    """All rows scaled to length 1, in float64, so that no machine's rounding shows in a page.

    Returns
    -------
    (V, D) float64 array
        A row without direction is all zeros.
    """
    rows = np.where(have_direction(vectors.vectors)[:, None], vectors.vectors, 0).astype(float)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(lengths == 0, 1, lengths)


def place_of(vectors: KeyedVectors, word: str) -> int:
    """The row of a word: spelt as given, else in lower case, as the explorers' scripts do.

    Raises
    ------
    UnknownTokenError
        If the word has no vector.
    ValueError
        If its vector has no direction, so that nothing can be near it.
    """
    spelling = find_spelling(word, vectors.key_to_index)
    if spelling is None:
        raise UnknownTokenError(word, vectors.index_to_key)
    place = vectors.key_to_index[spelling]
    if not have_direction(vectors.vectors[[place]])[0]:
        raise ValueError(
            f"{spelling!r} has no direction: its vector is all zeros, or a number of it is not "
            "finite; choose another word"
        )
    return place


def nearest(
    known: KeyedVectors, cosines: np.ndarray, left: Sequence[int] = (), count: int = 5
) -> list[list]:
    """The words with the highest cosines, best first: as `nearest` in words.js.

    Parameters
    ----------
    cosines : (V,) array
        One for each word of `known`.
    left : sequence of int
        Rows that are left out, as rows without direction always are.
    count : int, default 5
        At most so many; fewer where there are not as many.

    Returns
    -------
    list of [word, cosine]
        Cosines with four decimals.
    """
    allowed = have_direction(known.vectors)
    allowed[list(left)] = False
    order = [place for place in np.argsort(-cosines) if allowed[place]]
    return [[known.index_to_key[i], round(float(cosines[i]), 4)] for i in order[:count]]


@cache
def _special_words() -> frozenset[str]:
    texts = [Path(datapath(name)).read_text(encoding="utf-8") for name in BENCHMARKS]
    words = {word for text in texts for word in re.findall(r"[A-Za-z]+", text)}
    words.update(word.lower() for word in list(words))
    return frozenset(words.union(COURSE_WORDS.read_text(encoding="utf-8").split()))


def pack(vectors: KeyedVectors) -> dict[str, Any]:
    """Pack the vectors that explorers know, one byte per number.

    Cosines do not depend on the length of a vector, so a row is scaled until its largest number
    is 127 and rounded, and the scale is left out. The bundled vectors lose nothing by it: they
    are stored so. A row without direction becomes zeros, by which the explorers know it.

    Returns
    -------
    dict
        ``words``: one string, a word per line. ``later_ids``: the ids in `vectors` of the words
        after the most frequent, whose ids are their places. ``dimension``: D. ``rows``: int8,
        row after row, as bytes.
    """
    kept = explorer_vectors(vectors)
    directed = have_direction(kept.vectors)
    integers = np.zeros(kept.vectors.shape, np.int8)
    integers[directed], _ = quantize_rows(kept.vectors[directed])
    return {
        "words": "\n".join(word.replace("\n", " ") for word in kept.index_to_key),
        "later_ids": [vectors.key_to_index[word] for word in kept.index_to_key[MOST_FREQUENT:]],
        "dimension": kept.vector_size,
        "rows": integers.tobytes(),
    }


def as_script(packed: dict[str, Any]) -> str:
    """`packed` as a classic script that hands it to the host of the built site."""
    rows = base64.b64encode(packed["rows"]).decode("ascii")
    return f"courseVectors({json.dumps({**packed, 'rows': rows}, ensure_ascii=False)});\n"
