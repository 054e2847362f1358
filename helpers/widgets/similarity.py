"""Chapter 1: two words as ids, as one-hot vectors and as embeddings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import traitlets
from gensim.models import KeyedVectors

from helpers.similarity import project
from helpers.tables import Table
from helpers.widgets.shared import bundle
from helpers.widgets.shared.explorer import VectorExplorer
from helpers.widgets.shared.word_vectors import explorer_vectors, nearest, place_of, unit_rows

MOST_GROUPS = 6  # as in the map that `helpers.figures` draws of the same words


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
    ValueError
        If a vector has no direction, there are no vectors, or the groups are more than six or
        have fewer than two different words.
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
    places = [place_of(known, word) for word in (first, second)]
    unit = unit_rows(known)  # (V, D)

    def about(place: int) -> dict[str, Any]:
        word = known.index_to_key[place]
        return {
            "word": word,
            "id": source.key_to_index[word],
            "nearest": nearest(known, unit @ unit[place], [place]),
            "point": _rounded(unit[place] @ word_map["basis"] + word_map["offset"]),
        }

    cosine = round(float(unit[places[0]] @ unit[places[1]]), 4)
    return {"cosine": cosine, "first": about(places[0]), "second": about(places[1])}


def _map_of(source: KeyedVectors, groups: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    if len(groups) > MOST_GROUPS or not all(groups.values()):
        raise ValueError(f"a map has one to {MOST_GROUPS} groups, each of at least one word")
    places = [place_of(source, word) for members in groups.values() for word in members]
    if len(set(places)) < 2:
        raise ValueError("a map needs at least two different words in its groups")
    words = [source.index_to_key[place] for place in places]
    rows = source.vectors[places].astype(float)
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    # A projection is straight lines only: where the origin and each axis go says all of it.
    axes = np.concatenate([np.zeros((1, unit.shape[1])), np.eye(unit.shape[1])])
    points, share = project(unit, others=axes)
    offset = points[len(words)]
    basis = points[len(words) + 1 :] - offset
    return {
        "groups": [
            [word, number] for word, number in zip(words, _numbers(groups.values()), strict=True)
        ],
        "names": list(groups),
        "points": _rounded(points[: len(words)]),
        "share": round(share, 4),
        "offset": _rounded(offset),
        "basis": _rounded(basis),
    }


def _numbers(groups: Iterable[Sequence[str]]) -> list[int]:
    """The number of its group, for each member."""
    return [number for number, members in enumerate(groups) for _ in members]


def _rounded(array: np.ndarray) -> list:
    return np.asarray(array, dtype=float).round(5).tolist()
