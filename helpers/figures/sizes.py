"""How quantities grow with the vocabulary, and what embeddings take of a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import EngFormatter, FuncFormatter, LogLocator, NullLocator

from helpers.figures.labels import label_points
from helpers.figures.style import set_powers
from helpers.palette import BLUE, GREEN, LINE, ORANGE
from helpers.parameters import ModelSpec
from helpers.validation import check_count


def growth(
    ax: Axes,
    sizes: Sequence[int],
    lines: Mapping[str, Sequence[float]],
    ylabel: str,
    unit: str = "",
) -> Axes:
    """How quantities grow with the vocabulary: both axes logarithmic, a name on each line.

    Parameters
    ----------
    lines : mapping of name to one value for each size
        At most three: one colour each.
    unit : str, optional
        Of the values, for example ``B`` for bytes: then a thousand is ``1 kB``.

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
    # Numbers as one says them: the exponents of powers of ten would be too small on a phone.
    named = EngFormatter(unit) if unit else FuncFormatter(_short_count)
    ax.xaxis.set_major_formatter(FuncFormatter(_short_count))
    ax.yaxis.set_major_formatter(named)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(LogLocator(numticks=99))  # a tick at each factor of ten
    ax.grid(True)
    ax.minorticks_off()
    return ax


def embedding_share(ax: Axes, models: Sequence[ModelSpec], labelled: Sequence[str] = ()) -> Axes:
    """The share of the parameters that the input and output embedding take, by model size.

    A thin line leads from the smaller to the larger models of a family.

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
    on_the_way: list[np.ndarray] = []  # where the lines run, for the names to keep off
    for family in {spec.family: None for spec in models}:  # each once, in order
        members = [spec for spec in models if spec.family == family]
        places = _places(sorted(members, key=lambda spec: spec.total_parameters))
        ax.plot(*places.T, color=LINE, lw=0.9, zorder=1)
        on_the_way += [step for ends in pairwise(places) for step in np.geomspace(*ends, 16)[1:-1]]
    for tied, color, marker in ((True, BLUE, "o"), (False, ORANGE, "s")):
        label = "tied: one matrix" if tied else "untied: two matrices"
        places = _places([spec for spec in models if spec.tied == tied])
        ax.plot(*places.T, marker, color=color, label=label)
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
    names = [s.name if not labelled or s.name in labelled else "" for s in models]
    colors = [BLUE if spec.tied else ORANGE for spec in models]
    label_points(
        ax,
        np.array([*_places(models), *on_the_way]),
        names + [""] * len(on_the_way),
        colors + [LINE] * len(on_the_way),
        clear=True,
    )
    return ax


def _places(models: Sequence[ModelSpec]) -> np.ndarray:
    """Where models lie: their parameters in total, and the share in percent."""
    places = [(spec.total_parameters, 100 * spec.vocabulary_share) for spec in models]
    return np.array(places, dtype=float).reshape(-1, 2)


def _short_count(number: float, _position: int = 0) -> str:
    for size, name in ((10**12, "T"), (10**9, "B"), (10**6, "M")):
        if number >= size:
            return f"{number / size:g} {name}"
    return f"{number:,.0f}" if number >= 1_000 else f"{number:g}"
