"""Chapter 2: a − b + c, with the query words left out and with them allowed."""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets
from gensim.models import KeyedVectors

from helpers.similarity import check_known
from helpers.tables import Table
from helpers.widgets import bundle
from helpers.widgets.explorer import VectorExplorer
from helpers.widgets.lexicon import explorer_vectors, unit_rows


class AnalogyExplorer(VectorExplorer):
    """The words nearest to a − b + c, twice: query words left out, and allowed.

    Parameters
    ----------
    source : KeyedVectors
    start, minus, plus : str
        The words a, b and c that it opens on.

    Raises
    ------
    UnknownTokenError
        If a word has no vector.
    ValueError
        If the words cancel out.
    """

    name = "analogy"
    _esm = bundle.module("analogy")
    _css = bundle.style(["analogy"])

    opening = traitlets.Dict().tag(sync=True, static=True)
    size = traitlets.Int().tag(sync=True, static=True)

    def __init__(
        self,
        source: KeyedVectors,
        start: str = "king",
        minus: str = "man",
        plus: str = "woman",
    ):
        known = explorer_vectors(source)
        super().__init__(source, opening=solve(known, start, minus, plus), size=len(known))

    def fallback(self) -> tuple[str, Table]:
        """The opening analogy: both rankings side by side."""
        a, b, c = self.opening["queries"]
        sentence = (
            f"{a} − {b} + {c}: the nearest words, with the query words left out and with them "
            "allowed. On the course's site, and in a running notebook, this is an explorer for "
            "any three words."
        )
        both = zip(self.opening["left_out"], self.opening["allowed"], strict=True)
        rows = [
            [word, f"{score:.3f}", other, f"{other_score:.3f}"]
            for (word, score), (other, other_score) in both
        ]
        return sentence, Table(["left out", "cosine", "allowed", "cosine"], rows)


def solve(known: KeyedVectors, start: str, minus: str, plus: str) -> dict[str, Any]:
    """The five words nearest to a − b + c, twice: as `solve` in analogy.js.

    The same numbers as `helpers.similarity.analogy`, in float64.
    """
    queries = [start, minus, plus]
    for word in queries:
        check_known(known, word)
    unit = unit_rows(known)  # (V, D)
    places = [known.key_to_index[word] for word in queries]
    target = unit[places[0]] - unit[places[1]] + unit[places[2]]
    length = np.linalg.norm(target)
    if length < 1e-6:
        raise ValueError("these words cancel out: what is left has no direction")
    cosines = unit @ target / length  # (V,)

    def best(left: list[int]) -> list[list]:
        order = [place for place in np.argsort(-cosines)[:8] if place not in left]
        return [[known.index_to_key[i], round(float(cosines[i]), 4)] for i in order[:5]]

    return {"queries": queries, "allowed": best([]), "left_out": best(places)}
