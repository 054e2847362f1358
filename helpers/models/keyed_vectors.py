"""One maker of gensim's `KeyedVectors`: every table of word vectors of the course comes from it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from gensim.models import KeyedVectors


def keyed_vectors(
    words: Sequence[str], matrix: np.ndarray, norms: np.ndarray | None = None
) -> KeyedVectors:
    """Words and their vectors as gensim holds them. The matrix is not copied.

    Parameters
    ----------
    words : sequence of str, length V
        Each once, most frequent first.
    matrix : (V, D) float array
        Row i belongs to word i.
    norms : (V,) float array, optional
        The rows' lengths, where they are known. None: gensim computes them when it needs them.

    Returns
    -------
    gensim.models.KeyedVectors
    """
    vectors = KeyedVectors(vector_size=matrix.shape[1], dtype=matrix.dtype)
    vectors.index_to_key = list(words)
    vectors.key_to_index = {word: index for index, word in enumerate(words)}
    vectors.next_index = len(words)
    vectors.vectors = matrix
    vectors.norms = norms
    return vectors
