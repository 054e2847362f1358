"""Small pictures for the cards of the first page: one of each chapter, from its real numbers.

They are drawn in the colour of the text around them, in that of links where the eye should go, and
in those of the figures below and above zero: so they suit both themes, and each weighs a kilobyte
or two.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from html import escape, unescape
from pathlib import Path

import numpy as np
from gensim.models import KeyedVectors

from helpers.parameters import model
from helpers.similarity import analogy

WIDTH, HEIGHT = 240, 120
_ACCENT = "var(--pst-color-link)"
_QUIET = 0.45  # opacity of what is there for comparison


def pictures(vectors: KeyedVectors, chapter_4: Path) -> dict[str, str]:
    """The pictures by the names under which a page takes them: ``{{ picture_1 }}`` and so on.

    Parameters
    ----------
    vectors : KeyedVectors
        Those that come with the course.
    chapter_4 : Path
        The notebook that holds a recorded training.

    Returns
    -------
    dict of str to str
        SVG, to stand in a page.
    """
    losses, floor = recorded_losses(chapter_4)
    drawn = [
        _angles(vectors, "cat", ["kitten", "banana"]),
        _leanings(vectors, ["captain", "engineer", "doctor", "teacher", "nurse"]),
        _lookup(vectors, ["the", "cat", "sat", "on", "your", "mat"], "cat"),
        _losses(losses, floor),
        _shares(["GPT-2 small", "GPT-2 medium", "GPT-2 large", "GPT-2 XL"]),
    ]
    summary = _numbers(vectors, floor, "GPT-2 small")
    numbered = {f"picture_{number}": picture for number, picture in enumerate(drawn, start=1)}
    return {**numbered, "picture_summary": summary}


def recorded_losses(chapter: Path) -> tuple[list[float], float]:
    """The losses of the training that a chapter has recorded for its replay, and their floor.

    Raises
    ------
    ValueError
        If the notebook has no such recording.
    """
    for cell in json.loads(chapter.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            text = "".join(output.get("data", {}).get("text/html", []))
            found = re.search(r'data-widget="replay" data-state="([^"]*)"', text)
            if found:
                recording = json.loads(unescape(found[1]))["recording"]
                return recording["losses"], recording["floor"]
    raise ValueError(f"{chapter.name} holds no recorded training: run `make execute`")


def _svg(title: str, *shapes: str) -> str:
    return (
        f'<svg class="picture" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(title)}">{"".join(shapes)}</svg>'
    )


def _text(x: float, y: float, words: str, anchor: str = "start", fill: str = "currentColor") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" style="fill: {fill}">'
        f"{escape(words)}</text>"
    )


def _line(points: Sequence[tuple[float, float]], style: str) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{path}" style="fill: none; {style}"/>'


def _angles(vectors: KeyedVectors, word: str, others: Sequence[str]) -> str:
    """A word upright, and beside it two others at the angles that their cosines say."""
    start, length = (WIDTH / 2 + 12, HEIGHT - 8), 80
    shapes = []
    for name, side in zip([word, *others], (0, 1, -1), strict=True):
        angle = side * math.acos(float(vectors.similarity(word, name)))
        tip = start[0] + length * math.sin(angle), start[1] - length * math.cos(angle)
        colour = _ACCENT if side == 1 else "currentColor"
        shapes.append(_line([start, tip], f"stroke: {colour}; stroke-width: 2.5"))
        anchor = ("middle", "start", "end")[side]
        shapes.append(_text(tip[0] + 6 * side, tip[1] - 7 + 9 * abs(side), name, anchor, colour))
    return _svg(f"The angles between {word} and {', '.join(others)}, true to scale.", *shapes)


def _leanings(vectors: KeyedVectors, words: Sequence[str]) -> str:
    """Words on a line from he to she."""
    lean = {
        word: float(vectors.similarity(word, "she") - vectors.similarity(word, "he"))
        for word in words
    }
    most = max(map(abs, lean.values()))
    shapes = [
        _line(
            [(10, HEIGHT - 22), (WIDTH - 10, HEIGHT - 22)],
            f"stroke: currentColor; opacity: {_QUIET}",
        ),
        _text(10, HEIGHT - 6, "he"),
        _text(WIDTH - 10, HEIGHT - 6, "she", "end"),
    ]
    for place, word in enumerate(sorted(words, key=lean.get)):
        x = WIDTH / 2 - 9 + (WIDTH / 2 - 25) * lean[word] / most
        y = HEIGHT - 22
        top = 16 + 17 * place
        colour = _ACCENT if place == len(words) - 1 else "currentColor"
        shapes.append(_line([(x, y), (x, top + 4)], f"stroke: {colour}; opacity: {_QUIET}"))
        shapes.append(f'<circle cx="{x:.1f}" cy="{y}" r="4" style="fill: {colour}"/>')
        shapes.append(_text(x - 3, top, word, "start", colour))  # right of the taller stems
    return _svg("Which way words lean: nearer to he, or nearer to she.", *shapes)


def _lookup(vectors: KeyedVectors, tokens: Sequence[str], fetched: str) -> str:
    """Rows of a table, coloured by their numbers as in the figures, and one that is fetched."""
    shapes, rows, columns, size = [], len(tokens), 12, 13
    numbers = np.array([vectors[token][:columns] for token in tokens])
    shade = np.abs(numbers) / np.abs(numbers).max()
    for i, token in enumerate(tokens):
        y = 12 + i * 17
        colour = _ACCENT if token == fetched else "currentColor"
        shapes.append(_text(44, y + 11, token, "end", colour))
        for j in range(columns):
            sign = "negative" if numbers[i, j] < 0 else "positive"
            shapes.append(
                f'<rect x="{54 + 15 * j}" y="{y}" width="{size}" height="{size}" '
                f'style="fill: var(--{sign}); opacity: {shade[i, j]:.2f}"/>'
            )
        if token == fetched:
            shapes.append(
                f'<rect x="52" y="{y - 2}" width="{15 * columns + 2}" height="{size + 4}" '
                f'style="fill: none; stroke: {_ACCENT}; stroke-width: 2"/>'
            )
    assert rows * 17 + 12 <= HEIGHT
    return _svg(f"An embedding matrix with a row for each token; {fetched} fetches one.", *shapes)


def _losses(losses: Sequence[float], floor: float) -> str:
    """The loss of the recorded training, and the least that it can reach."""
    top, low = losses[0], floor - 0.35
    x = [14 + (WIDTH - 28) * math.sqrt(i / (len(losses) - 1)) for i in range(len(losses))]

    def y(loss: float) -> float:
        return 10 + (HEIGHT - 34) * (top - loss) / (top - low)

    kept = sorted({round((i / 40) ** 2 * (len(losses) - 1)) for i in range(41)})
    return _svg(
        "The loss of a model falls to its floor while it learns.",
        _line(
            [(14, y(floor)), (WIDTH - 14, y(floor))], "stroke: currentColor; stroke-dasharray: 4 4"
        ),
        _line([(x[i], y(losses[i])) for i in kept], f"stroke: {_ACCENT}; stroke-width: 3"),
        _text(14, HEIGHT - 6, f"best possible: {floor:.2f} nats"),
    )


def _shares(names: Sequence[str]) -> str:
    """How much of a model its input and output matrices are."""
    shapes = []
    for i, name in enumerate(names):
        share, y = model(name).vocabulary_share, 8 + 28 * i
        shapes.append(_bar(96, y, 104, "currentColor; opacity: 0.13"))
        shapes.append(_bar(96, y, 104 * share, _ACCENT))
        shapes.append(_text(90, y + 13, name, "end"))
        shapes.append(_text(206, y + 13, f"{share:.0%}"))
    return _svg("The share of embeddings in the parameters of four models.", *shapes)


def _numbers(vectors: KeyedVectors, floor: float, name: str) -> str:
    """What the chapters found, in numbers."""
    (answer, cosine), *_ = analogy(vectors, ["king", "woman"], ["man"], topn=1)
    rows = [
        (f"{vectors.similarity('cat', 'kitten'):.3f}", "cosine of cat and kitten"),
        (f"{cosine:.3f}", f"to {answer}, second after king"),
        (f"{floor:.3f}", "nats, and no lower"),
        (f"{model(name).vocabulary_share:.0%}", f"of {name} is its table"),
    ]
    shapes = []
    for i, (number, words) in enumerate(rows):
        y = 24 + 27 * i
        shapes.append(f'<g style="font-weight: 700">{_text(44, y, number, "end", _ACCENT)}</g>')
        shapes.append(_text(54, y, words))
    return _svg("Four numbers that the course arrives at.", *shapes)


def _bar(x: float, y: float, width: float, fill: str) -> str:
    return f'<rect x="{x}" y="{y}" width="{width:.1f}" height="18" style="fill: {fill}"/>'
