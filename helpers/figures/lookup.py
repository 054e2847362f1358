"""An embedding matrix as a table, and which of its rows move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from helpers.palette import GREEN, GRID, INK, MOST_TINT, MUTED, NEGATIVE, ORANGE, POSITIVE
from helpers.validation import check_count


def weight_table(
    ax: Axes, weight: np.ndarray, tokens: Sequence[str], fetched: Sequence[int] = ()
) -> Axes:
    """Show an embedding matrix as a table, and frame the rows that were fetched.

    Parameters
    ----------
    weight : (V, D) array
    tokens : sequence of str, length V
    fetched : sequence of int
        Token ids in the order in which they were looked up.

    Raises
    ------
    ValueError
        If there is not one token for each row.
    """
    vocab_size, embed_dim = weight.shape
    if len(tokens) != vocab_size:
        given = f"{len(tokens)} token{'' if len(tokens) == 1 else 's'}"
        raise ValueError(f"{given} for {vocab_size} rows: give one each")
    reach = np.abs(weight).max() or 1.0
    for (row, column), number in np.ndenumerate(weight):
        tint = Rectangle(
            (column, row + 0.03),
            1,
            0.94,
            color=NEGATIVE if number < 0 else POSITIVE,
            alpha=MOST_TINT * abs(number) / reach,
            lw=0,
        )
        ax.add_patch(tint)
        text = f"{number:.2f}".replace("-", "−")
        ax.text(column + 0.5, row + 0.5, text, ha="center", va="center")
    for row in set(fetched):
        frame = Rectangle((0, row), embed_dim, 1, fill=False, ec=GREEN, lw=3, zorder=3)
        ax.add_patch(frame).set_clip_on(False)
        steps = [str(step) for step, index in enumerate(fetched, start=1) if index == row]
        note = f"← fetched {' and '.join(map(_ordinal, map(int, steps)))}"
        ax.text(embed_dim + 0.12, row + 0.5, note, color=GREEN, va="center", weight="bold")
    ax.set(xlim=(0, embed_dim * 1.75), ylim=(vocab_size, 0))
    ax.set_xticks(np.arange(embed_dim) + 0.5, range(embed_dim))
    ax.set_xlabel("dimension", loc="left")
    ax.xaxis.set_label_position("top")
    ax.set_yticks(np.arange(vocab_size) + 0.5, [f"{token}  {i}" for i, token in enumerate(tokens)])
    ax.tick_params(length=0, labeltop=True, labelbottom=False)
    ax.spines[:].set_visible(False)
    return ax


def _ordinal(number: int) -> str:
    return {1: "1st", 2: "2nd", 3: "3rd"}.get(number, f"{number}th")


def moved_rows(
    ax: Axes, moved: Mapping[str, Sequence[bool]], rows: Sequence[str], title: str = ""
) -> Axes:
    """A table of dots: which rows of an embedding moved under which optimiser.

    Parameters
    ----------
    moved : mapping of optimiser name to one bool per row
    rows : sequence of str
        What each row is.

    Raises
    ------
    ValueError
        If there is no optimiser.
    """
    check_count(moved, "optimiser")
    for column, flags in enumerate(moved.values()):
        for row, flag in enumerate(flags):
            ax.plot(column, row, "o", ms=15, color=ORANGE if flag else GRID)
            ax.text(column, row + 0.4, "moved" if flag else "still", ha="center", va="center",
                    color=ORANGE if flag else MUTED)  # fmt: skip
    ax.set(xlim=(-0.6, len(moved) - 0.4), ylim=(len(rows) - 0.35, -0.5), title=title)
    ax.set_xticks(range(len(moved)), moved)
    ax.set_yticks(range(len(rows)), rows)
    ax.tick_params(length=0, labeltop=True, labelbottom=False, labelcolor=INK)
    ax.spines[:].set_visible(False)
    return ax
