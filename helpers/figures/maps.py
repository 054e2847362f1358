"""Vectors drawn as arrows, and words on maps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from gensim.models import KeyedVectors
from matplotlib.axes import Axes

from helpers.figures.labels import label_points
from helpers.palette import GRID, GROUPS, INK, MARKERS, PAPER
from helpers.similarity import check_known, project
from helpers.text import UnknownTokenError
from helpers.validation import check_count


def arrows(
    ax: Axes, vectors: Mapping[str, Sequence[float]], angles_from: str | None = None
) -> Axes:
    """Draw 2-D vectors from the origin, each with its name at the tip.

    Parameters
    ----------
    vectors : mapping of name to (2,) sequence
        At most six.
    angles_from : str, optional
        The arrow from which arcs lead to the others, each with its degrees.

    Raises
    ------
    ValueError
        If there are none or more, one has no direction, or none has the name `angles_from`.
    """
    check_count(vectors, "vector", len(GROUPS))
    for name, tip in vectors.items():
        _check_direction(name, tip)
    reach = 1.35 * np.abs(list(vectors.values())).max()
    ax.axhline(0, color=GRID, zorder=0)
    ax.axvline(0, color=GRID, zorder=0)
    for (name, tip), color in zip(vectors.items(), GROUPS, strict=False):
        ax.annotate(
            "",
            xy=tip,
            xytext=(0, 0),
            arrowprops={
                "arrowstyle": "-|>,head_width=0.35,head_length=0.7",
                "color": color,
                "lw": 2.2,
                "shrinkA": 0,
                "shrinkB": 0,
            },
        )
        beyond = np.array(tip) * (1 + 0.1 * reach / np.hypot(*tip))
        ax.text(*beyond, name, color=color, ha="center", va="center", weight="bold")
    if angles_from is not None:
        _angles(ax, vectors, angles_from, reach)
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
    ax.spines[:].set_visible(False)
    return ax


def _angles(ax: Axes, vectors: Mapping[str, Sequence[float]], start: str, reach: float) -> None:
    """Arcs from one arrow to the others; the wider the angle, the nearer to the origin."""
    if start not in vectors:
        raise ValueError(f"no arrow is called {start!r}: choose one of {', '.join(vectors)}")
    directions = {name: np.degrees(np.arctan2(y, x)) for name, (x, y) in vectors.items()}
    begin = directions[start]
    turns = {
        name: _turn(begin, direction, list(directions.values()))
        for name, direction in directions.items()
        if name != start
    }
    colors = dict(zip(vectors, GROUPS, strict=False))
    shortest = min(np.hypot(*tip) for tip in vectors.values())
    radii = shortest * np.linspace(0.7, 0.2, len(turns) + 1)
    for radius, name in zip(radii, sorted(turns, key=lambda name: abs(turns[name])), strict=False):
        turn, color = turns[name], colors[name]
        steps = np.radians(begin + np.linspace(0, turn, 60))
        ax.plot(radius * np.cos(steps), radius * np.sin(steps), color=color, lw=1.4)
        middle = np.radians(begin + turn / 2)
        beyond = radius + (0.07 + 0.05 * abs(np.cos(middle))) * reach  # words are wide
        x, y = beyond * np.cos(middle), beyond * np.sin(middle)
        ax.text(x, y, f"{abs(turn):.0f}°", color=color, ha="center", va="center")


def _turn(begin: float, end: float, directions: Sequence[float]) -> float:
    """The degrees from one direction to another, at most 180, counted to the left.

    Half a turn can be made either way: it is made where the middle is farther from any arrow.
    """
    turn = (end - begin + 180) % 360 - 180
    if abs(abs(turn) - 180) > 0.5:
        return turn

    def free(way: float) -> float:
        middle = begin + way / 2
        return min(abs((other - middle + 180) % 360 - 180) for other in directions)

    return max((-180.0, 180.0), key=free)


def word_map(ax: Axes, vectors: KeyedVectors, groups: Mapping[str, Sequence[str]]) -> Axes:
    """Map words in two dimensions: a PCA of their vectors, each scaled to length 1.

    Parameters
    ----------
    groups : mapping of group name to words
        At most six groups: one colour and one marker each.

    Raises
    ------
    UnknownTokenError
        If a word has no vector.
    ValueError
        If there are more groups or fewer than two words, or a word has no direction.
    """
    words = [word for members in groups.values() for word in members]
    points, group = _map(ax, vectors, groups)
    label_points(ax, points, words, [GROUPS[index] for index in group])
    return ax


def _map(
    ax: Axes,
    vectors: KeyedVectors,
    groups: Mapping[str, Sequence[str]],
    quiet: bool = False,
) -> tuple[np.ndarray, np.ndarray]:
    """The dots of a map and its legend: where the words lie, and the number of each one's group."""
    words = [word for members in groups.values() for word in members]
    check_count(groups, "group", len(GROUPS), least=0)
    check_count(words, "word", least=2)
    for word in words:
        check_known(vectors, word)
        _check_direction(word, vectors[word])
    group = np.repeat(np.arange(len(groups)), [len(members) for members in groups.values()])
    points, share = project(np.stack([vectors.get_vector(word, norm=True) for word in words]))
    for index, name in enumerate(groups):
        x, y = points[group == index].T
        look = {"marker": MARKERS[index], "label": name, "lw": 0, "alpha": 0.35 if quiet else 1}
        ax.scatter(x, y, s=36, color=GROUPS[index], **look)
    ax.set(xticks=[], yticks=[], aspect="equal")
    ax.spines[:].set(visible=True, color=GRID)
    ax.set_xlabel(f"first two principal components: {share:.0%} of the variance")
    ax.margins(0.12)
    ax.legend(
        loc="lower center",
        bbox_to_anchor=(0.5, 1),
        ncols=3,
        handletextpad=0.2,
        columnspacing=1.2,
    )
    return points, group


def threads(
    ax: Axes,
    vectors: KeyedVectors,
    groups: Mapping[str, Sequence[str]],
    word: str,
    others: Sequence[str],
) -> Axes:
    """The map of `word_map` again, quiet, with a line from one word to each of some others.

    Each other word is written with its cosine to the first, in all dimensions.

    Raises
    ------
    UnknownTokenError
        If a word has no vector.
    ValueError
        If the map cannot be drawn, or does not have one of the words.
    """
    words = [word for members in groups.values() for word in members]
    for name in (word, *others):
        if name not in words:
            raise ValueError(f"{name!r} is not on the map: choose among its words")
    points, group = _map(ax, vectors, groups, quiet=True)
    at = dict(zip(words, points, strict=True))
    for other in others:
        ax.plot(*np.stack([at[word], at[other]]).T, color=INK, lw=1.4, zorder=1)
    along = [at[word] + part * (at[other] - at[word]) for other in others for part in _ON_THE_WAY]
    lit = [words.index(name) for name in (word, *others)]
    for index in lit:
        color, marker = GROUPS[group[index]], MARKERS[group[index]]
        ax.plot(*points[index], marker, color=color, ms=8, zorder=3)
    labels = {word: word} | {
        other: f"{other} {vectors.similarity(word, other):.3f}" for other in others
    }
    # The threads are kept free of letters, as dots are.
    label_points(
        ax,
        np.concatenate([points, along]),
        [labels.get(name, "") for name in words] + [""] * len(along),
        [GROUPS[number] for number in group] + [INK] * len(along),
    )
    return ax


_ON_THE_WAY = np.linspace(0.1, 0.9, 9)


def moves(
    ax: Axes,
    before: np.ndarray,
    after: np.ndarray,
    token_to_index: Mapping[str, int],
    groups: Mapping[str, Sequence[str]],
) -> Axes:
    """One map of vectors before and after: a hollow dot, a line, a full dot.

    Parameters
    ----------
    before, after : (V, D) arrays
        Scaled to length 1 here, because directions are compared. The map is a PCA of the
        chosen rows of `after`.
    token_to_index : mapping of token to row
    groups : mapping of group name to tokens
        At most six groups: one colour each.

    Raises
    ------
    UnknownTokenError
        If a token has no row.
    ValueError
        If there are more groups or fewer than two words, or a row has no direction.
    """
    words = [word for members in groups.values() for word in members]
    check_count(groups, "group", len(GROUPS), least=0)
    check_count(words, "word", least=2)
    for word in words:
        if word not in token_to_index:
            raise UnknownTokenError(word, token_to_index)
        for matrix in (before, after):
            _check_direction(word, matrix[token_to_index[word]])
    rows = [token_to_index[word] for word in words]
    colors = [c for c, m in zip(GROUPS, groups.values(), strict=False) for _ in m]
    units = (m[rows] / np.linalg.norm(m[rows], axis=1, keepdims=True) for m in (after, before))
    final, initial = units
    points, share = project(final, others=initial)
    new, old = np.split(points, 2)
    names = [name for name, members in groups.items() for _ in members]
    for start, end, color, name in zip(old, new, colors, names, strict=True):
        ax.plot(*np.stack([start, end]).T, color=color, lw=0.9, alpha=0.5, zorder=1)
        ax.plot(*start, "o", color=color, markerfacecolor=PAPER)
        ax.plot(*end, "o", color=color, label=f"→ {name}")
    ax.set(xticks=[], yticks=[], aspect="equal")
    ax.spines[:].set(visible=True, color=GRID)
    ax.set_xlabel(f"first two components after training: {share:.0%} of the variance")
    ax.margins(0.12)
    handles, labels = ax.get_legend_handles_labels()
    first = [labels.index(f"→ {name}") for name in groups]
    ax.legend(
        [handles[i] for i in first],
        [labels[i] for i in first],
        loc="lower center",
        bbox_to_anchor=(0.5, 1),
        ncols=len(groups),
        handletextpad=0.1,
        columnspacing=1.2,
    )
    label_points(ax, points, words + [""] * len(old), colors * 2, clear=True)
    return ax


def _check_direction(word: str, vector: Sequence[float]) -> None:
    if not np.isfinite(vector).all() or not np.any(vector):
        raise ValueError(
            f"{word!r} has no direction: its vector is all zeros, or a number of it is not finite"
        )
