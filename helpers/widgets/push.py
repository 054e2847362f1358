"""The first page: how far a word must be pushed along a direction before another is nearest."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import traitlets
from gensim.models import KeyedVectors

from helpers.tables import Table
from helpers.widgets.shared import bundle
from helpers.widgets.shared.explorer import VectorExplorer
from helpers.widgets.shared.word_vectors import explorer_vectors, place_of, unit_rows

FARTHEST = 2.0  # in steps: a word is pushed from 0 to here
SHOWN = 9  # words whose cosines are drawn, beside those that are nearest somewhere
EXAMPLES = (
    ("king", "man", "woman"),
    ("actor", "man", "woman"),
    ("uncle", "man", "woman"),
    ("berlin", "germany", "france"),
    ("hero", "man", "woman"),
    ("doctor", "man", "woman"),
    ("sun", "day", "night"),
)


class PushExplorer(VectorExplorer):
    """start + t · (plus − minus), with t from 0 to 2: the nearest word of all, query words too.

    Parameters
    ----------
    source : KeyedVectors
    examples : sequence of (start, minus, plus)
        The first is what it opens on. Their answers are computed here; for other words the
        reader's page loads the vectors.

    Raises
    ------
    UnknownTokenError
        If a word has no vector.
    ValueError
        If a word has no direction, two words of a step are the same, or there are no vectors.
    """

    name = "push"
    _esm = bundle.module("push")
    _css = bundle.style(["push"])

    openings = traitlets.List().tag(sync=True, static=True)
    size = traitlets.Int().tag(sync=True, static=True)

    def __init__(self, source: KeyedVectors, examples: tuple = EXAMPLES):
        known = explorer_vectors(source)
        unit = unit_rows(known)
        openings = [push(known, *words, unit=unit) for words in examples]
        super().__init__(source, openings=openings, size=len(known))

    def fallback(self) -> tuple[str, Table]:
        """How far each example must be pushed, and what stands there then."""
        sentence = (
            "How far must a word be pushed before another word is nearest? A push of 1 is the "
            "famous equation, such as king + woman − man. On the course's site this is a figure "
            "that you can drag."
        )
        rows = []
        for opening in self.openings:
            start, minus, plus = opening["queries"]
            steps = stages(opening)
            crossing = f"{steps[1][1]:.2f}" if len(steps) > 1 else "never, up to 2"
            words = [word for word, begin in steps if begin <= 1]
            rows.append([f"{start} + t · ({plus} − {minus})", words[-1], crossing, steps[-1][0]])
        return sentence, Table(["push", "nearest at t = 1", "changes at t =", "at t = 2"], rows)


def push(
    known: KeyedVectors, start: str, minus: str, plus: str, unit: np.ndarray | None = None
) -> dict[str, Any]:
    """The words that matter while `start` is pushed: as `push` in push.js.

    Every word's cosine with start + t · (plus − minus) is (a + t·b) / length(t), with the same
    length for all words: so a and b say which word is nearest, at any t.

    Returns
    -------
    dict
        ``queries``: the three words. ``lean`` and ``square``, by which the length follows:
        length² = 1 + 2·t·lean + t²·square. ``words``: [word, a, b], `start` first.
    """
    unit = unit_rows(known) if unit is None else unit  # (V, D)
    places = [place_of(known, word) for word in (start, minus, plus)]
    step = unit[places[2]] - unit[places[1]]
    square = float(step @ step)
    if square < 1e-12:
        raise ValueError("the step goes from a word to itself, so it pushes nowhere")
    a, b = unit @ unit[places[0]], unit @ step  # (V,), (V,)
    nearest = _ever_nearest(a, b)
    shown = dict.fromkeys([places[0], *nearest])
    for t in (1.0, 0.0, FARTHEST):
        order = np.argsort(-(a + t * b))
        for place in order[:SHOWN]:
            if len(shown) < SHOWN + len(nearest):
                shown.setdefault(int(place))
    return {
        "queries": [known.index_to_key[place] for place in places],
        "lean": round(float(b[places[0]]), 6),
        "square": round(square, 6),
        "words": [
            [known.index_to_key[place], round(float(a[place]), 6), round(float(b[place]), 6)]
            for place in shown
        ],
    }


def _ever_nearest(a: np.ndarray, b: np.ndarray) -> list[int]:
    """The places of the words that are nearest at some t from 0 to 2, in their order."""
    place, t = int(np.argmax(a)), 0.0
    found = [place]
    while True:
        faster = b > b[place]
        with np.errstate(divide="ignore", invalid="ignore"):
            meets = np.where(faster, (a[place] - a) / (b - b[place]), np.inf)
        meets[~(meets >= t)] = np.inf
        following = int(np.argmin(meets))
        if not meets[following] <= FARTHEST:
            return found
        place, t = following, float(meets[following])
        found.append(place)


def stages(opening: dict[str, Any]) -> list[tuple[str, float]]:
    """Which word is nearest from which t on: as `stages` in push.js."""
    words = opening["words"]
    a, b = (np.array([word[i] for word in words]) for i in (1, 2))
    order = _ever_nearest(a, b)
    begins = [0.0] + [(a[i] - a[j]) / (b[j] - b[i]) for i, j in pairwise(order)]
    return [(words[i][0], float(t)) for i, t in zip(order, begins, strict=True)]
