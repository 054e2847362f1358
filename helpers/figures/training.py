"""Losses while a model learns, and what it predicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from helpers.figures.style import set_powers
from helpers.palette import BLUE, GREEN, LINE, MUTED, ORANGE
from helpers.validation import check_count


def loss_curves(
    ax: Axes, curves: Mapping[str, Sequence[float]], start: float, floor: float
) -> Axes:
    """Loss by epoch, between the loss of a blind guess and the least that can be reached.

    Parameters
    ----------
    curves : mapping of name to losses, in nats
        At most two: one colour each.
    start : float
        ln V: every token equally probable.
    floor : float
        The conditional entropy.

    Raises
    ------
    ValueError
        If there are no curves or more, or one has no epoch.
    """
    check_count(curves, "curve", 2)
    for name, losses in curves.items():
        if not len(losses):
            raise ValueError(f"the curve {name!r} has no epoch: train first")
    longest = max(map(len, curves.values()))
    ax.axhline(start, color=MUTED, lw=1.2, ls=(0, (4, 3)))
    ax.text(longest, start + 0.06, f"ln V = {start:.2f}: a blind guess", color=MUTED, ha="right")
    ax.axhline(floor, color=GREEN, lw=1.6, ls=(0, (4, 3)))
    ax.text(1, floor - 0.1, f"the floor: {floor:.3f}", color=GREEN, weight="bold", va="top")
    for (name, losses), color in zip(curves.items(), (ORANGE, BLUE), strict=False):
        ax.plot(np.arange(1, len(losses) + 1), losses, color=color)
        at_edge = len(losses) == longest
        ax.annotate(
            name,
            (len(losses), losses[-1]),
            xytext=(0, -8) if at_edge else (4, 4),
            textcoords="offset points",
            color=color,
            weight="bold",
            ha="right" if at_edge else "left",
            va="top" if at_edge else "bottom",
        )
    ax.set(xscale="log", xlim=(0.9, longest * 1.05), ylim=(0, start * 1.12))
    ax.set(xlabel="epoch", ylabel="average loss (nats)")
    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.0f}"))
    set_powers(ax)
    return ax


def next_words(
    ax: Axes, counted: Mapping[str, float], predicted: Mapping[str, float], word: str
) -> Axes:
    """What follows `word`: the share counted in the text beside the predicted probability.

    Raises
    ------
    ValueError
        If nothing follows `word`, or a token that does has no prediction.
    """
    if not counted:
        raise ValueError(f"nothing follows {word!r} in the text: choose another word")
    for token in counted:
        if token not in predicted:
            raise ValueError(f"there is no prediction for {token!r}: ask for every token")
    tokens = sorted(counted, key=lambda token: (-counted[token], token))
    rows = np.arange(len(tokens))
    ax.barh(rows - 0.2, [counted[token] for token in tokens], 0.36, color=LINE)
    ax.barh(rows + 0.2, [predicted[token] for token in tokens], 0.36, color=BLUE)
    ax.text(counted[tokens[0]] + 0.004, -0.2, "counted", color=MUTED, va="center")
    ax.text(predicted[tokens[0]] + 0.004, 0.2, "predicted", color=BLUE, va="center", weight="bold")
    ax.set_yticks(rows, tokens)
    ax.invert_yaxis()
    ax.tick_params(axis="y", length=0)
    ax.margins(x=0.25)
    ax.set(xlabel=f"probability of the next word after “{word}”")
    return ax
