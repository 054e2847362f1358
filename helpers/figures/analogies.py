"""What pretrained vectors answer, and which way words lean."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from helpers.palette import BLUE, INK, LINE, NEGATIVE, ORANGE, PAPER, POSITIVE
from helpers.similarity import AnalogyScore
from helpers.validation import check_count


def analogy_accuracy(ax: Axes, scores: Sequence[AnalogyScore]) -> Axes:
    """Accuracy in each category with and without the query words, best category on top.

    A category of which no question is covered is left out.

    Raises
    ------
    ValueError
        If none is left.
    """
    scores = [score for score in scores if score.covered]
    check_count(scores, "category with a question that is covered")
    scores = sorted(scores, key=lambda score: score.correct / score.covered)
    rows = np.arange(len(scores))
    excluded = np.array([100 * score.correct / score.covered for score in scores])
    kept = np.array([100 * score.correct_with_queries / score.covered for score in scores])
    ax.hlines(rows, kept, excluded, color=LINE, lw=1.5)
    ax.plot(excluded, rows, "o", color=BLUE)
    ax.plot(kept, rows, "s", color=ORANGE, markerfacecolor=PAPER)
    top = len(scores) - 0.1
    ax.text(excluded[-1] + 4, top, "left out ●", color=BLUE, ha="right", weight="bold")
    ax.text(kept[-1] - 25, top, "query words allowed □", color=ORANGE, ha="right", weight="bold")
    ax.set(xlim=(0, 104), ylim=(-0.6, len(scores) + 0.5), xticks=range(0, 101, 25))
    ax.set_yticks(rows, [_category_name(score.category) for score in scores])
    ax.set_xlabel("right answers, % of the questions covered")
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x")
    return ax


def _category_name(name: str) -> str:
    """``gram8-plural`` -> ``plural``, ``city-in-state`` -> ``city in state``."""
    return re.sub(r"^gram\d-", "", name).replace("-", " ")


def leanings(
    ax: Axes,
    values: Mapping[str, float],
    left: str,
    right: str,
    reference: tuple[str, float] | None = None,
) -> Axes:
    """One dot a word on a scale between two, in order, with a stem from what it is compared with.

    Parameters
    ----------
    values : mapping of word to number
        Lower: nearer to `left`; higher: nearer to `right`.
    reference : word and number, optional
        A dashed line to compare with, where the stems begin; without it they begin at 0.

    Raises
    ------
    ValueError
        If there is no word.
    """
    check_count(values, "word")
    words = sorted(values, key=values.get)
    numbers = np.array([values[word] for word in words])
    name, zero = reference or ("", 0.0)
    low, high = min(numbers.min(), zero), max(numbers.max(), zero)
    width = high - low or 1.0  # all the same: any scale does
    for row, (word, number) in enumerate(zip(words, numbers, strict=True)):
        side = -1 if number < zero else 1
        color = NEGATIVE if side < 0 else POSITIVE
        ax.hlines(row, zero, number, color=color, lw=1.5)
        ax.plot(number, row, "o", color=color)
        ax.annotate(
            word,
            (number, row),
            xytext=(8 * side, 0),
            textcoords="offset points",
            ha="left" if side > 0 else "right",
            va="center",
        )
    ax.axvline(zero, color=INK, lw=1, ls="--" if name else "-", zorder=1)
    ax.text(zero, len(words) - 0.4, name, ha="center", va="bottom", style="italic")
    room = 0.45 * width  # for the words beyond the outermost dots
    ax.set(xlim=(low - room * (numbers.min() < zero), high + room), yticks=[])
    ax.set_xlabel(f"← nearer to {left}    difference of similarities    nearer to {right} →")
    ax.spines["left"].set_visible(False)
    return ax
