"""The picture that opens every chapter: from a text to the next token, with its part lit."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch, Rectangle

from helpers.palette import BLUE, GRID, INK, LINE, MUTED, PAPER

PARTS = ("text", "tokens", "ids", "rows", "context", "next token")
_TOKENS, _IDS, _NEXT = ("the", "cat", "sat"), ("81", "7", "64"), "on"
_HEIGHTS = (2, 1, 0)  # where the three tokens stand
_SHADES = np.array([[0.9, 0.3, 0.6, 0.2], [0.2, 0.8, 0.4, 0.9], [0.5, 0.2, 0.9, 0.4]])
_X = dict(zip(PARTS, (0.0, 0.95, 1.72, 2.55, 3.75, 4.95), strict=True))  # the middle of each part
_REACH = {
    "text": 0.24,
    "tokens": 0.36,
    "ids": 0.18,
    "rows": 0.46,
    "context": 0.46,
    "next token": 0.32,
}
_SIZE = 11  # points: on a phone 11 pixels


def schematic(ax: Axes, *lit: str) -> Axes:
    """Draw the way from a text to the next token, and light some of its parts.

    Parameters
    ----------
    ax : Axes
        In a figure of its own, 4.95 by 1.3 inches: it takes all of it.
    lit : str
        Of `PARTS`: what the chapter is about.

    Raises
    ------
    ValueError
        If a part has another name, or none is given.
    """
    if not lit or not set(lit) <= set(PARTS):
        raise ValueError(f"light one or more of: {', '.join(PARTS)}")
    edge = {part: BLUE if part in lit else LINE for part in PARTS}
    ink = {part: INK if part in lit else MUTED for part in PARTS}
    for part, x in _X.items():
        style = {"color": BLUE, "weight": "bold"} if part in lit else {"color": MUTED}
        _word(ax, x, 3.0, part, **style)
    _word(ax, _X["text"], 1, "the\ncat\nsat", color=ink["text"], style="italic")
    for height, token, number, shades in zip(_HEIGHTS, _TOKENS, _IDS, _SHADES, strict=True):
        _box(ax, _X["tokens"], height, token, edge["tokens"], ink["tokens"])
        _word(ax, _X["ids"], height, number, color=ink["ids"])
        _row(ax, _X["rows"], height, shades, edge["rows"])
        _arrow(ax, "tokens", "ids", height)
        _arrow(ax, "ids", "rows", height)
        ends = [_X["rows"] + 0.44, _X["context"] - 0.44]
        ax.plot(ends, [height, 1], color=LINE, lw=1, solid_capstyle="round")
    _row(ax, _X["context"], 1, _SHADES.mean(axis=0), edge["context"])
    _box(ax, _X["next token"], 1, _NEXT, edge["next token"], ink["next token"])
    _arrow(ax, "text", "tokens", 1)
    _arrow(ax, "context", "next token", 1)
    _word(ax, 4.55, -0.12, "blue: this chapter", color=BLUE)
    ax.set(xlim=(-0.28, 5.48), ylim=(-0.42, 3.3))
    ax.set_axis_off()
    ax.set_position([0, 0, 1, 1])
    return ax


def _word(ax: Axes, x: float, y: float, word: str, **style: str) -> None:
    ax.text(x, y, word, ha="center", va="center_baseline", fontsize=_SIZE, **style)


def _box(ax: Axes, x: float, y: float, word: str, edge: str, ink: str) -> None:
    box = FancyBboxPatch((x - 0.27, y - 0.32), 0.54, 0.64, boxstyle="round,pad=0,rounding_size=0.1")
    box.set(facecolor=PAPER, edgecolor=edge)
    ax.add_patch(box)
    _word(ax, x, y, word, color=ink)


def _row(ax: Axes, x: float, y: float, shades: np.ndarray, color: str) -> None:
    """A row of an embedding matrix: its numbers as shades."""
    for place, shade in enumerate(shades):
        corner = (x - 0.4 + 0.2 * place, y - 0.3)
        ax.add_patch(Rectangle(corner, 0.2, 0.6, fc=color, alpha=float(shade), lw=0))
        ax.add_patch(Rectangle(corner, 0.2, 0.6, fill=False, ec=GRID, lw=0.8))


def _arrow(ax: Axes, start: str, end: str, y: float) -> None:
    style = {"arrowstyle": "->", "color": LINE, "lw": 1, "shrinkA": 0, "shrinkB": 0}
    ends = (_X[end] - _REACH[end], y), (_X[start] + _REACH[start], y)
    ax.annotate("", *ends, arrowprops=style | {"mutation_scale": 7})
