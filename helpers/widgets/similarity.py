"""Chapter 1: two words as ids, as one-hot vectors and as embeddings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import traitlets
from gensim.models import KeyedVectors

from helpers.similarity import check_known, project
from helpers.tables import Table
from helpers.widgets import bundle
from helpers.widgets.explorer import VectorExplorer
from helpers.widgets.lexicon import explorer_vectors, unit_rows


class SimilarityExplorer(VectorExplorer):
    """Compare two words; see their neighbours, and both on a map.

    Parameters
    ----------
    source : KeyedVectors
    groups : mapping of group name to words
        The words of the map, at most six groups: a PCA of their vectors of length 1.
    first, second : str
        The words that it opens on.

    Raises
    ------
    UnknownTokenError
        If a word has no vector.
    """

    name = "similarity"
    _esm = bundle.module("similarity")
    _css = bundle.style(["similarity"])

    map = traitlets.Dict().tag(sync=True, static=True)
    opening = traitlets.Dict().tag(sync=True, static=True)

    def __init__(
        self,
        source: KeyedVectors,
        groups: Mapping[str, Sequence[str]],
        first: str = "cat",
        second: str = "kitten",
    ):
        word_map = _map_of(source, groups)
        super().__init__(source, map=word_map, opening=compare(source, word_map, first, second))

    def fallback(self) -> tuple[str, Table]:
        """The opening pair: ids, cosine and neighbours."""
        cosine = self.opening["cosine"]
        both = [self.opening["first"], self.opening["second"]]
        first, second = (about["word"] for about in both)
        sentence = (
            f"{first} and {second}: one-hot similarity 0, cosine {cosine:.3f}. On the course's "
            "site, and in a running notebook, this is an explorer for any two words."
        )
        header = ["word", "id", "nearest words, with their cosines"]
        rows = [
            [
                about["word"],
                f"{about['id']:,}",
                ", ".join(f"{word} {value:.3f}" for word, value in about["nearest"]),
            ]
            for about in both
        ]
        return sentence, Table(header, rows)


def compare(
    source: KeyedVectors, word_map: Mapping[str, Any], first: str, second: str
) -> dict[str, Any]:
    """Everything that the explorer shows about two words: as `compare` in similarity.js."""
    known = explorer_vectors(source)
    for word in (first, second):
        check_known(known, word)
    unit = unit_rows(known)  # (V, D)

    def about(word: str) -> dict[str, Any]:
        index = known.key_to_index[word]
        cosines = unit @ unit[index]  # (V,)
        cosines[index] = -np.inf
        best = np.argsort(-cosines)[:5]
        return {
            "word": word,
            "id": source.key_to_index[word],
            "nearest": [[known.index_to_key[i], round(float(cosines[i]), 4)] for i in best],
            "point": _rounded(unit[index] @ word_map["basis"] + word_map["offset"]),
        }

    rows = [unit[known.key_to_index[word]] for word in (first, second)]
    cosine = round(float(rows[0] @ rows[1]), 4)
    return {"cosine": cosine, "first": about(first), "second": about(second)}


def _map_of(source: KeyedVectors, groups: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    words = [word for members in groups.values() for word in members]
    for word in words:
        check_known(source, word)
    rows = source[words].astype(float)
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    # A projection is straight lines only: where the origin and each axis go says all of it.
    axes = np.concatenate([np.zeros((1, unit.shape[1])), np.eye(unit.shape[1])])
    points, share = project(unit, others=axes)
    offset = points[len(words)]
    basis = points[len(words) + 1 :] - offset
    return {
        "groups": [
            [word, number] for number, members in enumerate(groups.values()) for word in members
        ],
        "names": list(groups),
        "points": _rounded(points[: len(words)]),
        "share": round(share, 4),
        "offset": _rounded(offset),
        "basis": _rounded(basis),
    }


def _rounded(array: np.ndarray) -> list:
    return np.asarray(array, dtype=float).round(5).tolist()
