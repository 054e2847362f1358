"""Chapter 2: a − b + c, with the query words left out and with them allowed."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

import numpy as np
import traitlets
from gensim.models import KeyedVectors

from helpers.tables import Table
from helpers.widgets.shared import bundle
from helpers.widgets.shared.explorer import VectorExplorer
from helpers.widgets.shared.word_vectors import explorer_vectors, nearest, place_of, unit_rows


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
        If the words cancel out, one has no direction, or there are no vectors.
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
        # Of few words fewer are left when the query words are left out.
        both = zip_longest(self.opening["left_out"], self.opening["allowed"])
        rows = [[*_cells(left_out), *_cells(allowed)] for left_out, allowed in both]
        return sentence, Table(["left out", "cosine", "allowed", "cosine"], rows)


def _cells(answer: list | None) -> list[str]:
    return ["", ""] if answer is None else [answer[0], f"{answer[1]:.3f}"]


def solve(known: KeyedVectors, start: str, minus: str, plus: str) -> dict[str, Any]:
    """The words nearest to a − b + c, at most five, twice: as `solve` in analogy.js.

    The same numbers as `helpers.similarity.analogy`, in float64.
    """
    places = [place_of(known, word) for word in (start, minus, plus)]
    unit = unit_rows(known)  # (V, D)
    target = unit[places[0]] - unit[places[1]] + unit[places[2]]
    length = np.linalg.norm(target)
    if length < 1e-6:
        raise ValueError("these words cancel out: what is left has no direction")
    cosines = unit @ target / length  # (V,)

    return {
        "queries": [known.index_to_key[place] for place in places],
        "allowed": nearest(known, cosines),
        "left_out": nearest(known, cosines, places),
    }
