"""Labels beside points, where they cover the least of what is there already."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.transforms import Bbox

from helpers.figures.style import without_glyph_warnings
from helpers.palette import PAPER


@without_glyph_warnings()
def label_points(
    ax: Axes,
    points: np.ndarray,
    labels: Sequence[str],
    colors: Sequence[str],
    clear: bool = False,
) -> None:
    """Write each label beside its point, where it covers the least of what is there already.

    Parameters
    ----------
    points : (N, 2) array, in data coordinates
    labels, colors : sequences of length N
        An empty label is not written, but its point is kept free.
    clear : bool, default False
        Whether to clear the page behind the letters of what is drawn there below the dots, at a
        `zorder` of 1: lines.
    """
    ax.figure.draw_without_rendering()  # settles the layout: only then do pixels count
    ax.figure.set_layout_engine("none")  # and keeps it, although the labels are new
    pixels = ax.transData.transform(points)
    marks = [_box(*pixel, 10, 10) for pixel in pixels]
    texts = {}
    for place, (point, label, color) in enumerate(zip(points, labels, colors, strict=True)):
        if label:
            texts[place] = ax.text(*point, label, color=color, ha="center", va="center")
    sizes = {place: text.get_window_extent().size for place, text in texts.items()}
    taken = {place: [mark] for place, mark in enumerate(marks)}
    for place in [*texts] * _ROUNDS:
        others = [box for other, boxes in taken.items() if other != place for box in boxes]
        best = _freest(*pixels[place], *sizes[place], others, ax.bbox)
        taken[place] = [marks[place], best, *_tie(*pixels[place], best)]
    to_data = ax.transData.inverted()
    for place, text in texts.items():
        _, box, *tie = taken[place]
        text.set_position(to_data.transform(_middle(box)))
        if clear:
            text.set(bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.2}, zorder=1.5)
        if tie:
            ends = [pixels[place], _middle(tie[-1])]
            ax.plot(*to_data.transform(ends).T, color=colors[place], lw=0.7)


_ROUNDS = 3  # those placed first make way for those placed later


def _freest(
    x: float, y: float, width: float, height: float, others: Sequence[Box], page: Bbox
) -> Box:
    """Of the places for a label of this size beside a point, the one that covers the least."""
    boxes = [
        _box(x + side * (width / 2 + 7), y + up, width, height)
        for up in (0, 7, -7, 13, -13, 20, -20, 28, -28, 36, -36)
        for side in (1, -1, 0)
        if side or abs(up) > 12
    ]

    def cost(box: Box) -> float:
        tie = _tie(x, y, box)
        crossed = sum(_shared(step, other) for step in tie for other in others)
        far = abs((box[1] + box[3]) / 2 - y) if tie else 0
        return _covered(box, others, page) + 5 * crossed + 3 * far

    return min(boxes, key=cost)


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


def _middle(box: Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _covered(box: Box, taken: Sequence[Box], page: Bbox) -> float:
    """The area of `box`, in pixels, that lies on a taken box or outside the page."""
    outside = (box[2] - box[0]) * (box[3] - box[1]) - _shared(box, page.extents)
    return outside + sum(_shared(box, other) for other in taken)


def _shared(a: Box, b: Box) -> float:
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    return max(width, 0) * max(height, 0)
