"""How quantities grow with the vocabulary, and what embeddings take of a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, NullLocator

from helpers.figures.labels import label_points
from helpers.figures.style import set_powers
from helpers.palette import BLUE, GREEN, ORANGE
from helpers.parameters import ModelSpec
from helpers.validation import check_count


def growth(
    ax: Axes, sizes: Sequence[int], lines: Mapping[str, Sequence[float]], ylabel: str
) -> Axes:
    """How quantities grow with the vocabulary: both axes logarithmic, a name on each line.

    Parameters
    ----------
    lines : mapping of name to one value for each size
        At most three: one colour each.

    Raises
    ------
    ValueError
        If there are none or more.
    """
    check_count(lines, "line", 3)
    for (name, values), color in zip(lines.items(), (ORANGE, BLUE, GREEN), strict=False):
        ax.plot(sizes, values, color=color)
        middle = len(sizes) // 2
        ax.annotate(
            name,
            (sizes[middle], values[middle]),
            xytext=(-6, 6),
            textcoords="offset points",
            color=color,
            ha="right",
            weight="bold",
        )
    ax.set(xscale="log", yscale="log", xlabel="vocabulary size V", ylabel=ylabel)
    ax.grid(True)
    ax.minorticks_off()
    set_powers(ax)
    return ax


def embedding_share(ax: Axes, models: Sequence[ModelSpec], labelled: Sequence[str] = ()) -> Axes:
    """The share of the parameters that the input and output embedding take, by model size.

    Parameters
    ----------
    models : sequence of ModelSpec
    labelled : sequence of str
        The models whose names are written; none given: all.

    Raises
    ------
    ValueError
        If there is no model.
    """
    check_count(models, "model")
    for tied, color, marker in ((True, BLUE, "o"), (False, ORANGE, "s")):
        chosen = [spec for spec in models if spec.tied == tied]
        ax.plot(
            [spec.total_parameters for spec in chosen],
            [100 * spec.vocabulary_share for spec in chosen],
            marker,
            color=color,
            label="tied: one matrix" if tied else "untied: two matrices",
        )
    ax.set(xscale="log", yscale="log", xlabel="parameters in total")
    ax.set_ylabel("share of the embedding matrices, %")
    ax.xaxis.set_major_formatter(FuncFormatter(_short_count))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{y:g}"))
    ax.set_yticks([1, 2, 5, 10, 20, 50])
    ax.yaxis.set_minor_locator(NullLocator())
    ax.grid(True)
    ax.margins(0.1)
    ax.legend(loc="lower left")
    set_powers(ax)
    points = np.array([[s.total_parameters, 100 * s.vocabulary_share] for s in models])
    names = [s.name if not labelled or s.name in labelled else "" for s in models]
    label_points(ax, points, names, [BLUE if spec.tied else ORANGE for spec in models])
    return ax


def _short_count(number: float, _position: int = 0) -> str:
    for size, name in ((10**12, "T"), (10**9, "B"), (10**6, "M")):
        if number >= size:
            return f"{number / size:g} {name}"
    return f"{number:g}"
