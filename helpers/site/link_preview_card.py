"""The card that other sites show for a page: its title, its question, and a picture."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from helpers.palette import BLUE, INK, LINE, NEGATIVE, ORANGE, PAPER, POSITIVE
from helpers.widgets.push import FARTHEST, stages

WIDTH, HEIGHT = 1200, 630  # pixels: what most sites crop a card to
_DOTS_PER_INCH = 100


Picture = Callable[[Figure], None]  # draws below the text


def draw_card(course: str, title: str, question: str, picture: Picture, path: Path) -> None:
    """Draw a card.

    Parameters
    ----------
    course, title, question : str
        The name of the course, the title of a page, and its first sentence. What is too long
        ends with an ellipsis.
    picture : function of a figure
        `strip` or `curves`.
    path : Path
        The PNG file to write.
    """
    figure = Figure(figsize=(WIDTH / _DOTS_PER_INCH, HEIGHT / _DOTS_PER_INCH), facecolor=PAPER)
    FigureCanvasAgg(figure)
    figure.text(0.06, 0.88, course, size=22, color=BLUE, weight="bold", va="top")
    figure.text(0.06, 0.76, _wrapped(title, 30, 2), size=44, color=INK, weight="bold", va="top")
    figure.text(0.06, 0.44, _wrapped(question, 62, 2), size=22, color=INK, va="top")
    picture(figure)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=_DOTS_PER_INCH, metadata={"Software": None})


def strip(vector: np.ndarray) -> Picture:
    """A vector as a strip of colours: those of the figures above zero and below."""

    def draw(figure: Figure) -> None:
        axes = figure.add_axes((0.06, 0.09, 0.88, 0.11))
        axes.set_axis_off()
        # Zero is white.
        numbers = np.asarray(vector, dtype=float) / (np.abs(vector).max() or 1)
        share = np.clip(numbers, -1, 1)[:, None]
        end = np.where(share > 0, to_rgb(POSITIVE), to_rgb(NEGATIVE))
        axes.imshow((1 - np.abs(share) * (1 - end))[None], aspect="auto", interpolation="nearest")

    return draw


def curves(opening: dict[str, Any]) -> Picture:
    """The figure that opens the course: see `helpers.widgets.push.push`."""

    def draw(figure: Figure) -> None:
        axes = figure.add_axes((0.06, 0.07, 0.78, 0.43))
        axes.set_axis_off()
        (_, _), (heir, begin) = stages(opening)[:2]
        t = np.linspace(0, FARTHEST, 100)
        length = np.sqrt(1 + 2 * t * opening["lean"] + t * t * opening["square"])
        tones = {opening["queries"][0]: INK, heir: BLUE}
        for word, a, b in reversed(opening["words"]):
            cosines = (a + t * b) / length
            tone = tones.get(word)
            axes.plot(t, cosines, color=tone or LINE, linewidth=5 if tone else 1.2)
            if tone:
                nudge = 0.015 if word == heir else -0.015
                end = cosines[-1] + nudge
                axes.text(2.04, end, word, size=26, color=tone, weight="bold", va="center")
            if word == heir:
                height = float(np.interp(begin, t, cosines))
        axes.plot(begin, height, "o", color=ORANGE, markersize=14)
        label = f"{begin:.2f}×"
        axes.text(begin, height + 0.05, label, size=26, color=ORANGE, weight="bold", ha="center")

    return draw


def _wrapped(text: str, columns: int, lines: int) -> str:
    return "\n".join(textwrap.wrap(text, columns, max_lines=lines, placeholder=" …"))
