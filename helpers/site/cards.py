"""The card that other sites show for a page: its title, its question, and one real vector."""

from __future__ import annotations

import textwrap
from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from helpers.palette import BLUE, INK, ORANGE, PAPER

WIDTH, HEIGHT = 1200, 630  # pixels: what most sites crop a card to
_DOTS_PER_INCH = 100


def draw_card(course: str, title: str, question: str, vector: np.ndarray, path: Path) -> None:
    """Draw a card.

    Parameters
    ----------
    course, title, question : str
        The name of the course, the title of a page, and its first sentence. What is too long
        ends with an ellipsis.
    vector : array, shape (n,)
        Drawn as a strip of colours: orange above zero, blue below, as in the figures.
    path : Path
        The PNG file to write.
    """
    figure = Figure(figsize=(WIDTH / _DOTS_PER_INCH, HEIGHT / _DOTS_PER_INCH), facecolor=PAPER)
    FigureCanvasAgg(figure)
    figure.text(0.06, 0.88, course, size=22, color=BLUE, weight="bold", va="top")
    figure.text(0.06, 0.76, _wrapped(title, 30, 2), size=44, color=INK, weight="bold", va="top")
    figure.text(0.06, 0.44, _wrapped(question, 62, 2), size=22, color=INK, va="top")
    strip = figure.add_axes((0.06, 0.09, 0.88, 0.11))
    strip.set_axis_off()
    # Zero is white.
    share = np.clip(np.asarray(vector, dtype=float) / (np.abs(vector).max() or 1), -1, 1)[:, None]
    end = np.where(share > 0, to_rgb(ORANGE), to_rgb(BLUE))
    strip.imshow((1 - np.abs(share) * (1 - end))[None], aspect="auto", interpolation="nearest")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=_DOTS_PER_INCH, metadata={"Software": None})


def _wrapped(text: str, columns: int, lines: int) -> str:
    return "\n".join(textwrap.wrap(text, columns, max_lines=lines, placeholder=" …"))
