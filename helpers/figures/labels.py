"""Labels beside points, where they cover the least of what is there already."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Bbox

from helpers.figures.style import without_glyph_warnings
from helpers.palette import PAPER


@without_glyph_warnings()
def label_points(
    ax: Axes,
    points: np.ndarray,
    labels: Sequence[str],
    colors: Sequence[str],
    size: float = 9,
    halo: bool = False,
) -> None:
    """Write each label beside its point, where it covers the least of what is there already.

    Parameters
    ----------
    points : (N, 2) array, in data coordinates
    labels, colors : sequences of length N
        An empty label is not written, but its point is kept free.
    size : float, default 9
        Of the letters, in points.
    halo : bool, default False
        Whether the letters have a rim in the colour of the page, where lines run below them.
    """
    ax.figure.draw_without_rendering()  # settles the layout: only then do pixels count
    ax.figure.set_layout_engine("none")  # and keeps it, although the labels are new
    marks = [_box(*pixel, 10, 10) for pixel in ax.transData.transform(points)]
    taken = list(marks)
    to_data = ax.transData.inverted()
    for point, label, color, mark in zip(points, labels, colors, marks, strict=True):
        if not label:
            continue
        text = ax.text(*point, label, color=color, fontsize=size, ha="center", va="center")
        if halo:
            text.set_path_effects([withStroke(linewidth=2.5, foreground=PAPER)])
        extent = text.get_window_extent()
        x, y = ax.transData.transform(point)
        boxes = [
            _box(x + side * (extent.width / 2 + 7), y + up, extent.width, extent.height)
            for up in (0, 7, -7, 13, -13, 20, -20, 28, -28)
            for side in (1, -1, 0)
            if side or abs(up) > 12
        ]
        others = [box for box in taken if box is not mark]

        def cost(box: Box, x: float = x, y: float = y, others: list[Box] = others) -> float:
            tie = _tie(x, y, box)
            return _covered(box, others, ax.bbox) + 5 * sum(
                _shared(step, other) for step in tie for other in others
            )

        best = min(boxes, key=cost)
        tie = _tie(x, y, best)
        taken += [best, *tie]
        text.set_position(to_data.transform(((best[0] + best[2]) / 2, (best[1] + best[3]) / 2)))
        if tie:
            ends = [(x, y), ((tie[-1][0] + tie[-1][2]) / 2, (tie[-1][1] + tie[-1][3]) / 2)]
            ax.plot(*to_data.transform(ends).T, color=color, lw=0.7)


Box = tuple[float, float, float, float]  # left, low, right, high


def _tie(x: float, y: float, label: Box) -> list[Box]:
    """The line that ties a label which had to go far to its point, as small boxes on its way."""
    if label[1] - 4 <= y <= label[3] + 4:
        return []
    to_x = min(max(x, label[0]), label[2])
    to_y = label[1] if y < label[1] else label[3]
    steps = np.linspace(0, 1, 7)[1:]
    return [_box(x + step * (to_x - x), y + step * (to_y - y), 2, 2) for step in steps]


def _box(x: float, y: float, width: float, height: float) -> Box:
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _covered(box: Box, taken: Sequence[Box], page: Bbox) -> float:
    """The area of `box`, in pixels, that lies on a taken box or outside the page."""
    outside = (box[2] - box[0]) * (box[3] - box[1]) - _shared(box, page.extents)
    return outside + sum(_shared(box, other) for other in taken)


def _shared(a: Box, b: Box) -> float:
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    return max(width, 0) * max(height, 0)
